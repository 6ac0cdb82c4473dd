"""Recognises a message that shares the links of stories, as opposed to one that is a story itself.

The share sheets of phones send the title of a page and its address on one line or on two; people add a
remark. Such a message is a request to read the pages. In a longer text an address is only mentioned.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bot.services.articles.message_links import Link, useful_links
from summarizer.cleaning.addresses import ADDRESS, BARE_ADDRESS, trim_address
from summarizer.cleaning.blocks import ends_sentence
from summarizer.cleaning.url_cleanup import unwrap_redirect

MAX_REMARK_LENGTH: Final = 300
"""The most letters beside the links of a message that shares them; a longer text is a story."""
MAX_FORWARDED_REMARK_LENGTH: Final = 200
"""The same in a forwarded post, which may have one sentence: the title of the page."""
MAX_LINKS: Final = 10
"""The most links of one message that are read."""
MIN_STORY_SENTENCES: Final = 4
"""A shorter text is a story, too, from so many sentences beside its links on; a remark has fewer."""
_MIN_SENTENCE_LENGTH: Final = 25
_MAX_LISTED_TITLE_LENGTH: Final = 150
_WIDE_LETTER_LENGTH: Final = 3
"""Letters of an alphabet that say as much as one of Chinese, Japanese or Korean."""
_MIN_STATEMENT_LENGTH: Final = 60
_MAX_LISTED_STATEMENTS: Final = 1

_MARKDOWN: Final = re.compile(r"\[([^\]\[\n]{1,300})\]\(<?(https?://[^\s<>]+?)>?\)", re.IGNORECASE)
_SENTENCE_END: Final = re.compile(r"[.!?…؟।۔][\"'”’»)]*(?:\s+|$)|[。！？][」』”]?")
_SENTENCE_BREAK: Final = re.compile(r"(?:[.!?…][\"'”’»)]*\s+|[。！？])\S")
_FEED_SCHEME: Final = re.compile(r"feed:(?://)?(?=https?://)|feed:(?://)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Found:
    """An address between two offsets of a text."""

    start: int
    end: int
    url: str


def shared_links(text: str, marked: Sequence[Link] = (), *, is_forwarded: bool = False) -> tuple[str, ...]:
    """The addresses that a message asks to read, each once, in order; none where it is a story itself.

    An address that is written without a scheme keeps that form.

    Args:
        text: The text of the message.
        marked: The links that Telegram marks in it; some are only there, as in a word that is a link.
        is_forwarded: Whether another chat's post is passed on, whose text may well be the story.
    """
    found = _find(text, marked)
    urls = _distinct(each.url for each in found)
    if not urls:  # a message that is nothing but an address asks for it, whichever it is
        return tuple(each.url for each in found if _is_everything(text, each))[:1]
    lines = _lines_without(text, found)
    remark = " ".join(" ".join(lines).split())
    if is_forwarded:
        is_title = _length(remark) <= MAX_FORWARDED_REMARK_LENGTH and not _SENTENCE_BREAK.search(remark)
        return urls if is_title else ()
    is_remark = _length(remark) <= MAX_REMARK_LENGTH and _count_sentences(remark) < MIN_STORY_SENTENCES
    return urls if is_remark or _is_list_of_links(lines, len(urls)) else ()


def _find(text: str, marked: Sequence[Link]) -> list[_Found]:
    """The addresses in a text, in order; where two overlap, the one that is found first counts."""
    taken: list[_Found] = []
    for found in (
        *_markdown_links(text),
        *_addresses(text),
        *_marked_links(text, marked),
        *_bare_lines(text),
    ):
        if all(found.end <= other.start or found.start >= other.end for other in taken):
            taken.append(found)
    return sorted(taken, key=lambda each: each.start)


def _markdown_links(text: str) -> Iterator[_Found]:
    for match in _MARKDOWN.finditer(text):
        yield _Found(match.end(1), match.end(), match[2])


def _addresses(text: str) -> Iterator[_Found]:
    for match in ADDRESS.finditer(text):
        url = trim_address(match[0])
        yield _Found(match.start(), match.start() + len(url), _FEED_SCHEME.sub("", url, count=1))


def _marked_links(text: str, marked: Sequence[Link]) -> Iterator[_Found]:
    for link in marked:
        start = text.find(link.anchor_text or link.url)
        if not link.anchor_text and start >= 0:
            yield _Found(start, start + len(link.url), link.url)
        elif link.anchor_text and not ADDRESS.match(link.anchor_text):
            yield _Found(max(0, start), max(0, start), link.url)  # the words stay in the remark


def _bare_lines(text: str) -> Iterator[_Found]:
    for line in re.finditer(r"[^\n]+", text):
        word = line[0].strip()
        bare = trim_address(word.strip("<>()[]"))
        if " " not in word and BARE_ADDRESS.fullmatch(bare) and _is_address(bare, text):
            yield _Found(line.start(), line.end(), bare)


def _is_address(bare: str, text: str) -> bool:
    """Whether a word with dots is meant as an address: it has a path, or is all there is."""
    return "/" in bare or text.strip().strip("<>()[].") == bare


def _is_everything(text: str, found: _Found) -> bool:
    return not any(c.isalnum() for c in f"{text[: found.start]}{text[found.end :]}")


def _distinct(urls: Iterable[str]) -> tuple[str, ...]:
    kept: dict[str, str] = {}
    for url in urls:
        target = unwrap_redirect(url)
        for link in useful_links([Link(target)]):
            kept.setdefault(link.url, target)
    return tuple(kept.values())


def _lines_without(text: str, found: Sequence[_Found]) -> list[str]:
    """The lines of a text that have words beside the addresses."""
    rest, at = "", 0
    for each in found:
        rest += f"{text[at : each.start]} "
        at = max(at, each.end)
    rest += text[at:]
    return [line.strip() for line in rest.split("\n") if any(character.isalnum() for character in line)]


def _is_list_of_links(lines: Sequence[str], link_count: int) -> bool:
    """Whether a text only names the links in it: a short line for each, and at most two more."""
    return (
        link_count > 1
        and len(lines) <= link_count + 2
        and all(_length(line) <= _MAX_LISTED_TITLE_LENGTH for line in lines)
        and all(_count_sentences(line) < MIN_STORY_SENTENCES for line in lines)
        and sum(_is_statement(line) for line in lines) <= _MAX_LISTED_STATEMENTS
    )


def _count_sentences(text: str) -> int:
    """The sentences of a text; what is too short for one is an abbreviation, a greeting or thanks."""
    return sum(_length(piece.strip()) >= _MIN_SENTENCE_LENGTH for piece in _SENTENCE_END.split(text))


def _length(text: str) -> int:
    """The length of a text in letters of an alphabet."""
    wide = sum(unicodedata.east_asian_width(character) == "W" for character in text)
    return len(text) + wide * (_WIDE_LETTER_LENGTH - 1)


def _is_statement(line: str) -> bool:
    """Whether a line is a sentence of a story; of titles only questions end with a mark."""
    is_question = line.rstrip("\"'”’»)").endswith(("?", "？", "؟"))
    return _length(line) >= _MIN_STATEMENT_LENGTH and ends_sentence(line) and not is_question
