"""Answers inline queries: the bot's name and some words, typed in any chat, list stories to send there."""

from __future__ import annotations

from dataclasses import dataclass, replace

import telegram

from bot.errors import UserError
from bot.handlers.context import AppContext
from bot.i18n import Texts
from bot.ports.inline_answers import InlineAnswer
from bot.services.reading import latest, story_search
from bot.services.reading.deep_links import StoryLink, read_code
from bot.services.reading.latest import LatestKey, StoryPage
from bot.services.reading.search_query import SearchQuery, read_query
from bot.views.format import dates
from bot.views.reader import sharing as view
from data.audience.requesters import RequesterKey

_PAGE_SIZE = 10
_MAX_PAGE = 50
_MAX_QUERY_LENGTH = 256


@dataclass(frozen=True, slots=True)
class _Asker:
    """Who asks: the texts in their language, their time zone and the languages of stories that they read."""

    texts: Texts
    zone: str
    languages: tuple[str, ...]


async def answer(app: AppContext, query: telegram.InlineQuery) -> None:
    """Offer the newest stories, those that a search finds, or the one that a code like s12 names."""
    await app.telegram.inline.answer(query.id, await _answer(app, query))


async def _answer(app: AppContext, query: telegram.InlineQuery) -> InlineAnswer:
    asker = await _find_asker(app, query.from_user)
    if not app.sharing.is_on:
        return view.nothing_to_share(app.newsroom_name, asker.texts)
    page = _page(query.offset)
    found = await _find(app, " ".join(query.query.split())[:_MAX_QUERY_LENGTH], page, asker)
    return view.inline_answer(found, app.newsroom_name, app.sharing, asker.zone, asker.texts)


async def _find_asker(app: AppContext, user: telegram.User) -> _Asker:
    requester = await app.requesters.get(RequesterKey(user.id, 0, user.id))
    return _Asker(
        app.catalogs.for_language(requester.language or user.language_code or ""),
        requester.timezone or app.settings.default_timezone,
        requester.story_languages,
    )


def _page(offset: str) -> int:
    """The page that an offset names, from 0; the first for anything else."""
    is_page = offset.isascii() and offset.isdecimal() and len(offset) <= len(str(_MAX_PAGE))
    return min(int(offset), _MAX_PAGE) if is_page else 0


async def _find(app: AppContext, text: str, page: int, asker: _Asker) -> StoryPage:
    if not text:
        key = LatestKey("", _PAGE_SIZE, page, asker.languages)
        return (await latest.get_latest(app.database, {key}))[key]
    link = read_code(text)
    if isinstance(link, StoryLink):
        return StoryPage(tuple(await latest.get_published(app.database, [link.article_id])))
    query = _read(app, text, asker)
    wanted = replace(query.filter_in(asker.zone), languages=asker.languages)
    return await story_search.search_stories(app.database, query.words, page, wanted)


def _read(app: AppContext, text: str, asker: _Asker) -> SearchQuery:
    """The search; a filter that is not finished yet is words to find."""
    today = dates.local_date(app.clock.now(), asker.zone)
    try:
        return read_query(text, today, app.catalogs.typed_words(asker.texts))
    except UserError:
        return SearchQuery(text)
