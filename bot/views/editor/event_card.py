"""Draws the event of an article: a line and buttons on the article's card, and the event's own card."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from markupsafe import Markup

from bot.callback_data import Action, pack
from bot.i18n import Texts
from bot.ports.messenger import Button, Screen
from bot.services.events.overview import PAGE_SIZE, ArticleEvents, EventOverview, outlet_of
from bot.views.format import dates
from bot.views.format.buttons import PREVIOUS_NEXT, chunked, page_buttons, page_count
from bot.views.format.html import bold, italic, lines, paragraphs
from bot.views.format.limits import clip, first_that_fits
from data.records.articles import Article, ArticleStatus
from data.records.events import EventMark, EventMember, ValueConflict

_TITLE_LIMIT = 120
_SHORT_TITLE_LIMIT = 60
_OUTLET_LIMIT = 40
_SENTENCE_LIMIT = 250
_NUMBERS_IN_ROW = 4
_MAX_BUTTONS = 10
MAX_SPLIT_CHOICES = 24
"""The newest articles of an event that can be split off together."""
MARKS = (EventMark.LEAD, EventMark.MUST, EventMark.LOW)


def card_line(found: ArticleEvents | None, texts: Texts) -> Markup:
    """The article card's line about its event; empty for an article that is alone and was not kept apart."""
    if found is None:
        return Markup()
    if len(found.own.members) > 1:
        outlets = texts.plain_count("outlets", found.own.outlet_count)
        return texts("card.belongs", title=clip(found.own.title, _SHORT_TITLE_LIMIT), outlets=outlets)
    if found.apart_from is not None:
        return texts("card.apart", title=clip(found.apart_from.title, _SHORT_TITLE_LIMIT))
    return Markup()


def card_buttons(article: Article, found: ArticleEvents | None, texts: Texts) -> tuple[Button, ...]:
    """The article card's buttons: its event, and to keep apart or to join."""
    if found is None:
        return ()
    own = found.own
    show = Button(texts.plain("button.event"), pack(Action.SHOW_EVENT, own.event.id))
    if len(own.members) > 1:
        if article.status is not ArticleStatus.DRAFT:
            return (show,)
        data = pack(Action.KEEP_APART, article.id, own.event.id)
        return (show, Button(texts.plain("button.keep_apart"), data))
    if found.apart_from is not None:
        return (show, Button(texts.plain("button.join_event"), pack(Action.JOIN_EVENT, article.id)))
    return (show,)


def with_undo(screen: Screen, undo_id: int, texts: Texts) -> Screen:
    """A screen with a last button that undoes a change of an event."""
    undo = Button(texts.plain("button.undo"), pack(Action.UNDO_EVENT, undo_id))
    return replace(screen, rows=(*screen.rows, (undo,)))


def event_card(overview: EventOverview, page: int, now: datetime, texts: Texts) -> Screen:
    """An event: its articles with outlet and age, what editors decided, and the buttons to change it."""
    pages = page_count(len(overview.members), PAGE_SIZE)
    page = min(max(0, page), pages - 1)
    event_id = overview.event.id
    first = page * PAGE_SIZE
    shown = overview.members[first : first + PAGE_SIZE]
    numbers = [
        Button(str(first + place), pack(Action.SHOW_MEMBER, member.id, event_id, page))
        for place, member in enumerate(shown, 1)
    ]
    turning = page_buttons(page, pages, partial(pack, Action.SHOW_EVENT, event_id), texts, PREVIOUS_NEXT)
    rows = (
        *chunked(numbers, _NUMBERS_IN_ROW),
        turning,
        tuple(_mark_button(overview, mark, texts) for mark in MARKS),
        _regroup_buttons(overview, texts),
    )
    # A long event has it on the cards of its articles only, so that the screen keeps to ten buttons.
    if sum(map(len, rows)) < _MAX_BUTTONS and overview.lead:
        rows = (*rows, _breaking_button(overview.lead, texts))

    def render(limit: int) -> str:
        entries = [
            _entry(first + place, member, overview, limit, now, texts)
            for place, member in enumerate(shown, 1)
        ]
        return paragraphs(_head(overview, texts), *entries, *_facts(overview, texts))

    return Screen(first_that_fits(render, (_TITLE_LIMIT, _SHORT_TITLE_LIMIT, 0)), tuple(r for r in rows if r))


def member_card(
    overview: EventOverview, member: EventMember, page: int, now: datetime, texts: Texts
) -> Screen:
    """One article of an event with the buttons to change its place there."""
    event_id = overview.event.id
    show = Button(texts.plain("button.show_article"), pack(Action.SHOW_ARTICLE, member.id))
    back = Button(texts.plain("button.back"), pack(Action.SHOW_EVENT, event_id, page))
    changes = []
    if len(overview.members) > 1:
        out = pack(Action.TAKE_OUT, member.id, event_id)
        changes.append(Button(texts.plain("button.take_out"), out))
    is_lead = member.id == overview.event.lead_article_id
    if member.status is ArticleStatus.PUBLISHED and not (is_lead and overview.event.is_lead_chosen):
        lead = pack(Action.MAKE_LEAD, member.id, event_id)
        changes.append(Button(texts.plain("button.make_lead"), lead))
    text = paragraphs(
        texts("event.member", title=clip(overview.title, _SHORT_TITLE_LIMIT)),
        lines(bold(clip(member.title, _TITLE_LIMIT)), _byline(member, overview, now, texts)),
    )
    breaking = _breaking_button(member, texts)
    return Screen(text, tuple(row for row in (tuple(changes), breaking, (back, show)) if row))


def merge_page(
    overview: EventOverview,
    others: Sequence[EventOverview],
    page: int,
    total: int,
    now: datetime,
    texts: Texts,
) -> Screen:
    """The choice of the event that this one joins."""
    event_id = overview.event.id
    listed = [other for other in others if other.event.id != event_id]
    rows = [
        lines(
            Markup("{}. {}").format(number, bold(clip(other.title, _TITLE_LIMIT))),
            quiet_line(other, now, texts),
        )
        for number, other in enumerate(listed, 1)
    ]
    numbers = [
        Button(str(number), pack(Action.MERGE_EVENT, event_id, other.event.id))
        for number, other in enumerate(listed, 1)
    ]
    turning = page_buttons(
        page, page_count(total, PAGE_SIZE), partial(pack, Action.CHOOSE_MERGE, event_id), texts
    )
    typed = Button(texts.plain("button.event_number"), pack(Action.ASK_EVENT_NUMBER, event_id))
    back = Button(texts.plain("button.back"), pack(Action.SHOW_EVENT, event_id, 0))
    text = paragraphs(
        texts("event.choose_merge", title=clip(overview.title, _TITLE_LIMIT)),
        *(rows or [texts("event.no_others")]),
    )
    return Screen(
        text, tuple(r for r in (*chunked(numbers, _NUMBERS_IN_ROW), turning, (typed,), (back,)) if r)
    )


def split_page(overview: EventOverview, chosen: Sequence[int], now: datetime, texts: Texts) -> Screen:
    """The choice of the articles that become an event of their own; `chosen` are places among the newest."""
    event_id = overview.event.id
    members = split_choices(overview)
    rows = [
        lines(
            Markup("{} {}. {}").format(
                "✓" if place in chosen else "▫", place + 1, bold(clip(member.title, _SHORT_TITLE_LIMIT))
            ),
            _byline(member, overview, now, texts),
        )
        for place, member in enumerate(members)
    ]
    toggles = [
        Button(
            f"{'✓' if place in chosen else '+'} {place + 1}",
            pack(Action.CHOOSE_SPLIT, event_id, _mask({*chosen} ^ {place}), len(overview.members)),
        )
        for place in range(len(members))
    ]
    back = Button(texts.plain("button.back"), pack(Action.SHOW_EVENT, event_id, 0))
    cut = Button(
        texts.plain("button.split_off", n=len(chosen)),
        pack(Action.SPLIT_EVENT, event_id, _mask(set(chosen)), len(overview.members)),
    )
    can_split = 0 < len(chosen) < len(overview.members)
    last = (back, cut) if can_split else (back,)
    text = paragraphs(texts("event.choose_split", title=clip(overview.title, _TITLE_LIMIT)), lines(*rows))
    return Screen(text, (*chunked(toggles, _NUMBERS_IN_ROW), last))


def split_choices(overview: EventOverview) -> tuple[EventMember, ...]:
    """The articles that can be split off: the newest of the event."""
    return overview.members[-MAX_SPLIT_CHOICES:]


def chosen_places(mask: int) -> tuple[int, ...]:
    """The places whose bits are set."""
    return tuple(place for place in range(MAX_SPLIT_CHOICES) if mask > 0 and mask >> place & 1)


def _head(overview: EventOverview, texts: Texts) -> Markup:
    parts = [
        texts.plain("event.number", n=overview.event.id),
        texts.plain_count("outlets", overview.outlet_count),
    ]
    if overview.event.mark:
        parts.append(texts.plain(f"mark.{overview.event.mark}"))
    return lines(bold(clip(overview.title, _TITLE_LIMIT)), italic(" · ".join(parts)))


def _entry(
    number: int,
    member: EventMember,
    overview: EventOverview,
    title_limit: int,
    now: datetime,
    texts: Texts,
) -> Markup:
    title = clip(member.title, title_limit) if title_limit else ""
    return lines(Markup("{}. {}").format(number, title), _byline(member, overview, now, texts))


def _byline(member: EventMember, overview: EventOverview, now: datetime, texts: Texts) -> Markup:
    parts = [
        texts.isolate(clip(outlet_of(member), _OUTLET_LIMIT)) or texts.plain("event.no_outlet"),
        dates.age(member.published_at or member.created_at, now, texts),
    ]
    if member.status is not ArticleStatus.PUBLISHED:
        parts.append(texts.plain(f"status.{member.status.value}"))
    if member.copy_of is not None:
        parts.append(texts.plain("event.copy"))
    if member.id == overview.event.lead_article_id:
        parts.append(texts.plain("event.chosen_lead" if overview.event.is_lead_chosen else "event.lead"))
    return italic(" · ".join(parts))


def quiet_line(overview: EventOverview, now: datetime, texts: Texts) -> Markup:
    """The line below an event's title in a list: outlets, age and mark."""
    newest = max(one.published_at or one.created_at for one in overview.members)
    parts = [texts.plain_count("outlets", overview.outlet_count)] if len(overview.members) > 1 else []
    if len(overview.members) == 1:
        outlets = (clip(outlet_of(one), _OUTLET_LIMIT) for one in overview.members)
        parts += [texts.isolate(outlet) for outlet in outlets if outlet]
    parts.append(dates.age(newest, now, texts))
    if overview.event.mark:
        parts.append(texts.plain(f"mark.{overview.event.mark}"))
    if all(one.status is ArticleStatus.RETRACTED for one in overview.members):
        parts.insert(0, texts.plain("status.retracted"))
    return italic(" · ".join(parts))


def _facts(overview: EventOverview, texts: Texts) -> list[Markup]:
    """What others add to the lead, and where numbers disagree."""
    outlets = {
        one.id: clip(outlet_of(one) or one.title, _OUTLET_LIMIT)
        for one in overview.members
        if one.status is ArticleStatus.PUBLISHED
    }
    added = [
        Markup("• {} <i>({})</i>").format(clip(one.text, _SENTENCE_LIMIT), outlets[one.article_id])
        for one in overview.event.additions
        if one.article_id in outlets
    ]
    disagreeing = [
        _conflict(one, outlets, texts)
        for one in overview.event.conflicts
        if {one.first_article_id, one.second_article_id} <= outlets.keys()
    ]
    return [
        lines(texts("event.others_add"), *added) if added else Markup(),
        lines(texts("event.disagree"), *disagreeing) if disagreeing else Markup(),
    ]


def _conflict(conflict: ValueConflict, outlets: dict[int, str], texts: Texts) -> Markup:
    return texts(
        "event.conflict",
        first=outlets[conflict.first_article_id],
        first_value=conflict.first_value,
        second=outlets[conflict.second_article_id],
        second_value=conflict.second_value,
        subject=clip(conflict.subject, _SHORT_TITLE_LIMIT),
    )


def _mark_button(overview: EventOverview, mark: EventMark, texts: Texts) -> Button:
    present = overview.event.mark
    wanted = EventMark.NONE if present is mark else mark
    label = texts.plain(f"mark.{mark}")
    data = pack(Action.MARK_EVENT, overview.event.id, wanted or "-", present or "-")
    return Button(f"✓ {label}" if present is mark else label, data)


def _breaking_button(member: EventMember, texts: Texts) -> tuple[Button, ...]:
    """The button that sends an article at once; none for one that is not published."""
    if member.status is not ArticleStatus.PUBLISHED:
        return ()
    return (Button(texts.plain("button.breaking"), pack(Action.ASK_BREAKING, member.id)),)


def _regroup_buttons(overview: EventOverview, texts: Texts) -> tuple[Button, ...]:
    event_id = overview.event.id
    merge = Button(texts.plain("button.merge_event"), pack(Action.CHOOSE_MERGE, event_id, 0))
    if len(overview.members) == 1:
        return (merge,)
    split = pack(Action.CHOOSE_SPLIT, event_id, 0, len(overview.members))
    return (merge, Button(texts.plain("button.split_event"), split))


def _mask(places: set[int]) -> int:
    return sum(1 << place for place in places)
