"""Decides what a text is that resembles a stored one: its page again, a new story, or a copy; pure."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from bot.services.newsroom.post_addresses import channel_in
from data.records.articles import Article, NewArticle
from summarizer.cleaning.url_cleanup import page_address

_OPENING_WORDS = 100
_MIN_WORD_LETTERS = 3
_STEM_LETTERS = 5
_MIN_SENTENCE_LETTERS = 12
_MIN_REPEAT_LETTERS = 200
_HOST_PREFIXES = ("www.", "m.", "mobile.", "amp.")

_FIGURE = re.compile(r"\d+(?:[.,:/'’\u00a0\u202f-]?\d+)*")
_CHINESE_FIGURE = re.compile(r"[〇零一二三四五六七八九十百千万两]+(?=[年月日号號点點时時分度级級元名人次])")
_FOREIGN_DIGIT = re.compile(r"[^\D0-9]")
_SEPARATORS = re.compile(r"[^\d.]+")
_GROUPS = re.compile(r"(?<=\d)[.,'’\u00a0\u202f](?=\d{3}(?:\D|$))")
_WORD = re.compile(r"[^\W\d_]+")
_DENSE = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_SENTENCE_END = re.compile(r"(?<=[.!?…。！？।])\s*|\n+")


class CopyKind(StrEnum):
    """What a near copy of a stored story is.

    Attributes:
        SAME_PAGE: The same page again, perhaps edited.
        SAME_STORY: The same story again from the same source, at another address.
        OTHER_SOURCE: The story as another source tells it.
        NEW_STORY: A new story of a series, such as a forecast, a draw or minutes: the same source, with
            other figures, another date or another subject.
        NEW_VERSION: A correction or another later version; see bot.services.articles.corrections.
    """

    SAME_PAGE = "same_page"
    SAME_STORY = "same_story"
    OTHER_SOURCE = "other_source"
    NEW_STORY = "new_story"
    NEW_VERSION = "new_version"


@dataclass(frozen=True, slots=True)
class ComparedStory:
    """What the decision compares of a story.

    Attributes:
        title: Its title.
        text: Its paragraphs, one a line.
        url: Its address, or "".
        site: The name of its source, or "".
        day: The day of its publication (YYYY-MM-DD), or "".
    """

    title: str
    text: str
    url: str = ""
    site: str = ""
    day: str = ""

    @classmethod
    def from_article(cls, article: Article | NewArticle) -> ComparedStory:
        """The story of an article, stored or not."""
        text = "\n".join(block.text for block in article.blocks if block.kind != "heading")
        return cls(article.title, text, article.url, article.site, article.source_date)


def classify_near_copy(
    new: ComparedStory, stored: ComparedStory, *, has_own_identity: bool = False
) -> CopyKind:
    """What `new`, whose words resemble those of `stored`, is.

    Args:
        new: The story that arrives.
        stored: The story in the archive.
        has_own_identity: Whether its feed lists it under an identifier that the feed had never used. The same
            address may then show another story of that feed, as the page of the present warning does.
    """
    is_same_page = bool(new.url and stored.url) and page_address(new.url) == page_address(stored.url)
    if is_same_page and not (has_own_identity and new.site == stored.site):
        return CopyKind.SAME_PAGE
    if not is_same_page and not are_of_same_source(new, stored):
        return CopyKind.OTHER_SOURCE
    if is_other_story(new, stored):
        return CopyKind.NEW_STORY
    return CopyKind.SAME_PAGE if is_same_page else CopyKind.SAME_STORY


def are_of_same_source(first: ComparedStory, second: ComparedStory) -> bool:
    """Whether two stories come from one site: by the hosts of their addresses, or else by its name.

    A site of the same name with the same path on another host has moved, or has two domains.
    """
    hosts = _host(first.url), _host(second.url)
    have_name = bool(first.site) and first.site.casefold() == second.site.casefold()
    if not all(hosts):
        return have_name
    if have_name and "" != _path(first.url) == _path(second.url):
        return True
    return hosts[0] == hosts[1] or any(
        one.endswith(f".{other}") for one, other in (hosts, hosts[::-1]) if "." in other
    )


def are_of_different_sources(first: ComparedStory, second: ComparedStory) -> bool:
    """Whether the sources of both stories are known and differ."""
    are_known = all(story.url or story.site for story in (first, second))
    return are_known and not are_of_same_source(first, second)


def is_other_story(first: ComparedStory, second: ComparedStory) -> bool:
    """Whether each of two like stories of one source says something that the other does not.

    That is a figure or date; a word of its title that the other has nowhere; or, on another day, a sentence.
    A shortened copy lacks something, an edited one adds something; neither replaces it in this way.
    """
    pairs = ((first, second), (second, first))
    if all(_own_figures(one, other) for one, other in pairs):
        return True
    if all(_has_own_subject(one, other) for one, other in pairs):
        return True
    are_of_two_days = bool(first.day and second.day) and first.day != second.day
    return are_of_two_days and all(_own_sentences(one, other) for one, other in pairs)


def _own_figures(one: ComparedStory, other: ComparedStory) -> Counter[str]:
    """The figures in the title and opening of `one` that `other` has nowhere, or not as often."""
    return _figures(f"{one.title}\n{_opening(one.text)}") - _figures(f"{other.title}\n{other.text}")


def _figures(text: str) -> Counter[str]:
    plain = unicodedata.normalize("NFKC", text)
    ascii_digits = _FOREIGN_DIGIT.sub(lambda digit: str(unicodedata.decimal(digit[0])), plain)
    figures = _FIGURE.findall(ascii_digits)
    found = Counter(one if one.isdecimal() else _SEPARATORS.sub(".", _GROUPS.sub("", one)) for one in figures)
    found.update(_CHINESE_FIGURE.findall(plain))
    return found


def _has_own_subject(one: ComparedStory, other: ComparedStory) -> bool:
    """Whether the title of `one` has words that `other` has nowhere; half of them where a long text is equal.

    A long equal text is either a story with another headline, whose words mostly occur in it, or the
    description that every episode of a programme has.
    """
    words = word_beginnings(one.title)
    own = words - word_beginnings(f"{other.title}\n{other.text}")
    text = _bare(one.text)
    is_long_repeat = len(text) >= _MIN_REPEAT_LETTERS and text == _bare(other.text)
    return 2 * len(own) >= len(words) > 0 if is_long_repeat else bool(own)


def word_beginnings(text: str) -> set[str]:
    """The first letters of words, which inflection leaves alone; pairs of letters of dense scripts."""
    found: set[str] = set()
    for word in _WORD.findall(unicodedata.normalize("NFKC", text).casefold()):
        if _DENSE.search(word):
            found.update(word[start : start + 2] for start in range(len(word) - 1))
        elif len(word) >= _MIN_WORD_LETTERS:
            found.add(word[:_STEM_LETTERS])
    return found


def _own_sentences(one: ComparedStory, other: ComparedStory) -> set[str]:
    """The sentences in the opening of `one` that `other` does not have."""
    theirs = _bare(other.text)
    return {sentence for sentence in bare_sentences(_opening(one.text)) if sentence not in theirs}


def bare_sentences(text: str) -> list[str]:
    """The longer sentences of a text as their letters and digits."""
    bare = (_bare(sentence) for sentence in _SENTENCE_END.split(text))
    return [sentence for sentence in bare if len(sentence) >= _MIN_SENTENCE_LETTERS]


def _bare(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def _opening(text: str) -> str:
    """The first words of a text, its lines kept."""
    matches = list(re.finditer(r"\S+", text))
    return text if len(matches) <= _OPENING_WORDS else text[: matches[_OPENING_WORDS - 1].end()]


def _path(url: str) -> str:
    """The path and query of an address, "" for a front page."""
    return page_address(url).partition("/")[2]


def _host(url: str) -> str:
    """The host of an address without "www."; of a post in Telegram, its channel."""
    if channel := channel_in(url):
        return channel
    try:
        host = (urlsplit(url).hostname or "").casefold()
    except ValueError:
        return ""
    for prefix in _HOST_PREFIXES:
        host = host.removeprefix(prefix)
    return host
