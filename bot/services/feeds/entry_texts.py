"""Chooses the text of a feed's entry: its page's where that tells the entry's story, or the feed's own."""

from __future__ import annotations

import hashlib
import html
import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from urllib.parse import urljoin

from bot.errors import SummarizerError, UserError
from bot.ports.feed_reader import FeedEntry
from bot.ports.fetcher import FetchError, FetchPurpose, FetchReason
from bot.ports.summarizer import PreparedArticle
from bot.services.articles.known_topics import load_known_topics
from bot.services.articles.near_copies import word_beginnings
from bot.services.feeds.feed_services import FeedServices
from data.records.articles import StoredSummary
from data.records.feeds import Source, SourceKind

log = logging.getLogger(__name__)

_MIN_SHARED = 0.3
"""Share of an entry's longer words that its own page has; log-in pages and error pages have fewer."""
_COMPARED_WORDS = 80
_PERMANENT_STATUSES = frozenset({401, 402, 410, 451})
_RETRIED_REASONS = frozenset({FetchReason.STATUS, FetchReason.TIMEOUT, FetchReason.UNREACHABLE})
_IMAGE = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"\b(src|alt|title)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)


class PageState(StrEnum):
    """What came of reading the page of an entry.

    Attributes:
        READ: It was read, or there was no need to.
        DOWN: It did not answer and may answer later.
        USELESS: It shows no text of the entry: a wall, a log-in page, an error page, something unreadable.
    """

    READ = "read"
    DOWN = "down"
    USELESS = "useless"


@dataclass(frozen=True, slots=True)
class EntryText:
    """An entry as an article, without blocks where there is only a headline; and what came of its page."""

    article: PreparedArticle
    page_state: PageState

    @property
    def is_headline(self) -> bool:
        """Whether neither the feed nor the page has a text."""
        return not self.article.summary.sentences


async def prepare(services: FeedServices, source: Source, entry: FeedEntry) -> EntryText:
    """The entry's page or its own text, whichever has more words, with the metadata of both.

    A page that does not tell the entry's story is not used. Without any text the article is a headline.
    """
    topics = await _known_topics(services)
    own = await _prepare_own_text(services, entry, topics)
    # A huge feed comes without the texts of its older entries.
    needs_page = bool(entry.link) and (source.full_text or own is None or not entry.html)
    needs_page = needs_page and await _may_read_page(services, source, entry)
    page, state = await _prepare_page(services, entry, own, topics) if needs_page else (None, PageState.READ)
    best = _choose(own, page) or _headline(source, entry)
    image_url = (page and page.image_url) or ""
    found_topics = (other.topics for other in (best, own, page) if other and other.topics)
    article = replace(
        best,
        title=(entry.title and own and own.title) or entry.title or best.title,
        author=(own and own.author) or best.author,
        image_url=best.image_url or image_url,
        source_date=(own and own.source_date) or best.source_date or entry.day,
        topics=source.topics or next(found_topics, ()),
    )
    return EntryText(article, state)


async def prepare_page_again(
    services: FeedServices, entry: FeedEntry
) -> tuple[PreparedArticle | None, PageState]:
    """The story from the entry's page, None where it does not answer or does not tell the entry's story."""
    topics = await _known_topics(services)
    own = await _prepare_own_text(services, entry, topics)
    return await _prepare_page(services, entry, own, topics)


async def _known_topics(services: FeedServices) -> Sequence[tuple[str, int]]:
    async with services.database.reading() as tx:
        return await load_known_topics(tx)


async def _may_read_page(services: FeedServices, source: Source, entry: FeedEntry) -> bool:
    """Whether the page of an entry may be read: robots.txt is asked where no feed names the page.

    A post of a channel has no page of its own.
    """
    match source.kind:
        case SourceKind.FEED:
            return True
        case SourceKind.CHANNEL:
            return False
        case SourceKind.PAGE:
            return await services.robots.allows(services.fetcher, entry.link)


def _choose(own: PreparedArticle | None, page: PreparedArticle | None) -> PreparedArticle | None:
    if own is None or page is None:
        return own or page
    return page if count_words(page) > count_words(own) else own


async def _prepare_own_text(
    services: FeedServices, entry: FeedEntry, topics: Sequence[tuple[str, int]]
) -> PreparedArticle | None:
    """The story from the feed's own text; None where there is none."""
    try:
        found = await services.summarizer.prepare_entry(entry, topics)
    except (UserError, SummarizerError) as error:
        log.info("feeds: text of an entry not read", extra={"url": entry.link, "why": str(error)})
        return None
    return found if found.summary.sentences else None


async def _prepare_page(
    services: FeedServices,
    entry: FeedEntry,
    own: PreparedArticle | None,
    topics: Sequence[tuple[str, int]],
) -> tuple[PreparedArticle | None, PageState]:
    try:
        page = await services.fetcher.fetch(entry.link, FetchPurpose.PAGE)
        found = await services.summarizer.prepare_page(page.body, page.url, page.charset, topics)
    except (FetchError, UserError, SummarizerError) as error:
        log.info("feeds: page of an entry not read", extra={"url": entry.link, "why": str(error)})
        return None, PageState.DOWN if may_answer_later(error) else PageState.USELESS
    if not found.summary.sentences or not tells_story(found, entry.title, own):
        log.info("feeds: page of an entry is about something else", extra={"url": entry.link})
        return None, PageState.USELESS
    return found, PageState.READ


def may_answer_later(error: Exception) -> bool:
    """Whether a page that failed may answer at the next request."""
    if isinstance(error, SummarizerError):
        return True
    return (
        isinstance(error, FetchError)
        and error.reason in _RETRIED_REASONS
        and error.status not in _PERMANENT_STATUSES
    )


def tells_story(page: PreparedArticle, title: str, own: PreparedArticle | None) -> bool:
    """Whether a page has the words of its entry; a log-in page, an error page and another story do not."""
    opening = " ".join(_text(own).split()[:_COMPARED_WORDS]) if own else ""
    expected = _long_words(f"{title}\n{opening}")
    found = _long_words(f"{page.title}\n{_text(page)}")
    return not expected or len(expected & found) >= _MIN_SHARED * len(expected)


def _long_words(text: str) -> set[str]:
    """The beginnings of words without those of three letters, most of which every text has."""
    words = word_beginnings(text)
    return {word for word in words if len(word) != len("the")} or words


def count_words(article: PreparedArticle) -> int:
    """The number of words of an article's paragraphs; letters count in scripts without spaces."""
    return sum(len(block.text.split()) for block in article.blocks if block.kind != "heading")


def _text(article: PreparedArticle) -> str:
    return "\n".join(block.text for block in article.blocks if block.kind != "heading")


def _headline(source: Source, entry: FeedEntry) -> PreparedArticle:
    """An entry without any text: its title, or what its picture shows, and the picture's address."""
    picture = _IMAGE.search(entry.html)
    found = _ATTRIBUTE.findall(picture[0]) if picture else []
    values = {name.lower(): html.unescape(first or second).strip() for name, first, second in found}
    title = entry.title or values.get("alt") or values.get("title") or source.title or source.url
    image_url = _absolute_url(entry.link or source.url, values.get("src", ""))
    identity = f"headline:{title}:{entry.link or entry.keys.get('guid', '')}"
    return PreparedArticle(
        title=title,
        blocks=(),
        dropped=(),
        language="",
        url=entry.link,
        site="",
        author=entry.author,
        source_date=entry.day,
        summary=StoredSummary("lede", (), (), (), 0),
        keywords=(),
        reading_seconds=0,
        topics=(),
        fingerprint=hashlib.blake2b(identity.encode("utf-8", "replace"), digest_size=16).hexdigest(),
        image_url=image_url,
    )


def _absolute_url(base: str, url: str) -> str:
    try:
        found = urljoin(base, url) if url else ""
    except ValueError:
        return ""
    return found if found.startswith(("http://", "https://")) else ""
