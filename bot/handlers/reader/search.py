"""Handles /search, its pages and filters, and plain words, which are a search."""

from __future__ import annotations

import difflib
from dataclasses import replace
from datetime import timedelta

from bot.errors import UserError
from bot.handlers.reader.story_buttons import length_of
from bot.handlers.reader.typed_topics import stored_topics
from bot.handlers.request import ButtonPress, Request, SentMessage
from bot.ports.messenger import Screen
from bot.services.reading import latest, story_search
from bot.services.reading.search_query import SearchQuery, query_text, read_query, with_named_filter
from bot.services.reading.story_search import Narrowing
from bot.views.format.buttons import topic_code
from bot.views.reader import search as view
from data.records.search import StoryFilter

_MIN_SIMILARITY = 0.6
_MAX_NEAR_TOPICS = 4


async def search(request: SentMessage) -> None:
    """/search with words, filters or both.

    Raises:
        UserError: Nothing was given, or a filter cannot be read.
    """
    text = " ".join(request.args.split())
    if not text:
        raise UserError("search.empty")
    await request.reply_alone(await _screen(request, text))


async def search_plain_words(request: SentMessage) -> None:
    """A text without a command is a search, and the answer says so."""
    text = " ".join(request.args.split())
    await request.reply(await _screen(request, text, foot_key="search.plain_words"))


async def search_suggestion(request: ButtonPress) -> None:
    """The button that makes the suggested search."""
    await request.reply_alone(await _screen(request, ":".join(request.callback.args)))


async def show_search_page(request: ButtonPress) -> None:
    """Older and Newer below found stories turn the page in place; Back returns from the filters."""
    await request.edit_or_send(await _screen(request, _shown_query(request), request.page))


async def show_narrowing(request: ButtonPress) -> None:
    """The button that shows by what a search can be narrowed."""
    query = _read(request, _shown_query(request))
    found = await story_search.find_narrowing(request.database, query.words, _filter(request, query))
    await request.edit_or_send(view.narrowing(query, _shown(request, query), found, request.texts))


async def narrow(request: ButtonPress) -> None:
    """A time, topic or source narrows the search; without a value it is lifted again.

    Raises:
        UserError: The search finds nothing any more with this topic or source.
    """
    query = read_shown_query(request)
    kind, value = request.callback.text(0), request.callback.text(1)
    if kind == "d":
        days = request.callback.number(1) if value else 0
        if value and days not in view.NARROWING_DAYS:
            raise UserError("button.old")
        since = request.local_now.date() - timedelta(days=days - 1) if days else None
        query = replace(query, since=since, until=None)
    else:
        found = await story_search.find_narrowing(request.database, query.words, _filter(request, query))
        query = _narrowed(query, kind, value, found)
    await request.edit_or_send(await _screen(request, str(query)))


def _narrowed(query: SearchQuery, kind: str, code: str, found: Narrowing) -> SearchQuery:
    names = found.topics if kind == "t" else found.sources
    name = next((one for one in names if topic_code(one) == code), "")
    if code and not name:
        raise UserError("button.old")
    if kind == "t":
        return replace(query, topics=(name,) if name else ())
    return replace(query, source=name)


def _shown_query(request: ButtonPress) -> str:
    """The search that a message shows. Raises UserError where it does not show it in full."""
    words = view.searched_words(request.message.text or "", request.texts)
    if not words:
        raise UserError("button.old")
    return words


def read_shown_query(request: ButtonPress) -> SearchQuery:
    """The search that a message shows. Raises UserError where it does not show it in full."""
    return _read(request, _shown_query(request))


def _read(request: Request, text: str) -> SearchQuery:
    return read_query(text, request.local_now.date(), request.words)


def _shown(request: Request, query: SearchQuery) -> str:
    """The query in the words of the chat's language."""
    return query_text(query, request.words, request.local_now.date())


def _filter(request: Request, query: SearchQuery) -> StoryFilter:
    """The filters of a search, and the languages that the chat reads."""
    return replace(query.filter_in(request.timezone), languages=request.requester.story_languages)


async def _screen(request: Request, text: str, page: int = 0, foot_key: str = "") -> Screen:
    query = _read(request, text)
    query = replace(query, topics=await stored_topics(request, query.topics))
    wanted = _filter(request, query)
    found = await story_search.search_stories(request.database, query.words, page, wanted)
    others = await story_search.count_in_other_languages(request.database, query.words, wanted)
    if found.stories:
        url = None if request.is_private else request.app.story_url
        return view.search_results(
            found,
            _shown(request, query),
            length_of(request),
            request.local_now,
            request.texts,
            foot_key,
            url,
            in_other_languages=others,
        )
    if unknown := await _unknown_topic(request, query):
        return unknown
    return view.nothing_found(
        query, _shown(request, query), await _suggest(request, query), request.texts, foot_key, others
    )


async def _suggest(request: Request, query: SearchQuery) -> str:
    """A similar search that finds something, or ""."""
    named = with_named_filter(query, request.words)
    if named and await story_search.finds(request.database, named.words, _filter(request, named)):
        return str(named)
    suggestion = await story_search.suggest_query(request.database, query.words, _filter(request, query))
    return str(replace(query, words=suggestion)) if suggestion else ""


async def _unknown_topic(request: Request, query: SearchQuery) -> Screen | None:
    """The answer to a search in a topic that no story has."""
    known = [name for name, _ in await latest.count_topics(request.database)] if query.topics else []
    for topic in query.topics:
        if topic not in known:
            near = difflib.get_close_matches(topic, known, _MAX_NEAR_TOPICS, _MIN_SIMILARITY)
            others = [replace(query, topics=(name,)) for name in near]
            return view.no_topic(topic, others, request.texts)
    return None
