"""Feeds as editors see them: the list, one source with its health, and what they are told unasked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from markupsafe import Markup, escape

from bot.callback_data import Action, pack
from bot.i18n import Texts
from bot.ports.feed_reader import FeedAddress
from bot.ports.messenger import Button, Screen
from bot.services.feeds.check import Waiting
from bot.services.feeds.management import OFFERED, PAGE, Imported, title_of
from bot.views.format import dates
from bot.views.format.html import bold, host_of, lines, link, paragraphs
from bot.views.format.limits import clip
from data.records.feeds import Source, SourceState

_NAME_LIMIT = 100
_ADDRESS_LIMIT = 200
Row = tuple[Button, ...]


def listing(found: Sequence[Source], total: int, page: int, now: datetime, texts: Texts) -> Screen:
    """One page of the sources, a numbered button for each, and what can be done with all."""
    add = Button(texts.plain("button.add_source"), pack(Action.ASK_FEED))
    if not found:
        return Screen(texts("sources.none"), ((add,),))
    first = page * PAGE + 1
    rows = [_entry(first + index, source, now, texts) for index, source in enumerate(found)]
    numbers = tuple(Button(str(first + index), pack(Action.SHOW_FEED, s.id)) for index, s in enumerate(found))
    turning = tuple(
        Button(texts.plain(f"button.{name}"), pack(Action.LIST_FEEDS, page + step))
        for name, step, there in (("newer", -1, page > 0), ("older", 1, (page + 1) * PAGE < total))
        if there
    )
    both = (add, Button(texts.plain("button.export_sources"), pack(Action.EXPORT_FEEDS)))
    buttons = (numbers[:4], numbers[4:], turning, both)
    return Screen(paragraphs(texts.count("sources.head", total), *rows), tuple(row for row in buttons if row))


def source(shown: Source, zone: str, now: datetime, texts: Texts, head: str = "") -> Screen:
    """One source with everything that can be changed; `head` is the news above it."""
    return Screen(
        paragraphs(head, _name(shown), _wishes(shown, texts), _health(shown, zone, now, texts)),
        _buttons(shown, texts),
    )


def followed(shown: Source, zone: str, now: datetime, texts: Texts) -> Screen:
    """A source that has just been added, with its newest stories on offer."""
    screen = source(shown, zone, now, texts, texts("source.added"))
    offer = tuple(
        Button(texts.plain_count("button.take_newest", n), pack(Action.TAKE_NEWEST, shown.id, n))
        for n in OFFERED
    )
    return Screen(screen.html, (offer, *screen.rows))


def choosing(feeds: Sequence[FeedAddress], texts: Texts) -> Screen:
    """Several feeds of one site, a button each."""
    rows = [
        lines(
            Markup("{}. {}").format(number, clip(feed.title or feed.url, _NAME_LIMIT)),
            escape(_short(feed.url)),
        )
        for number, feed in enumerate(feeds, 1)
    ]
    numbers = tuple(
        Button(str(number), pack(Action.PICK_FEED, number - 1)) for number in range(1, len(feeds) + 1)
    )
    cancel = Button(texts.plain("button.cancel"), pack(Action.CANCEL))
    return Screen(paragraphs(texts("source.which"), *rows), (numbers, (cancel,)))


def removing(shown: Source, texts: Texts) -> Screen:
    """Asks once more before a source is removed."""
    yes = Button(texts.plain("button.remove_yes"), pack(Action.REMOVE_FEED, shown.id))
    no = Button(texts.plain("button.keep"), pack(Action.SHOW_FEED, shown.id))
    return Screen(texts("source.remove_ask", title=_title(shown)), ((yes,), (no,)))


def removed(shown: Source, texts: Texts) -> Screen:
    """What stays of a removed source's card."""
    return Screen(texts("source.removed", title=_title(shown)), (_back(texts),))


def imported(result: Imported, texts: Texts) -> Screen:
    """What became of a list of feeds."""
    known = texts.count("sources.known", result.known) if result.known else Markup()
    return Screen(lines(texts.count("sources.imported", result.added), known), (_back(texts),))


def waiting(notice: Waiting, texts: Texts) -> Screen:
    """More new drafts than cards would be welcome, or more stories than are taken."""
    title = _title(notice.source)
    counted = (
        ("source.waiting", len(notice.drafts)),
        ("source.later", notice.later),
        ("source.left_out", notice.left_out),
    )
    drafts = (Button(texts.plain("button.drafts"), pack(Action.LIST_DRAFTS)),)
    return Screen(
        lines(*(texts.count(key, n, title=title) for key, n in counted if n)),
        (drafts,) if notice.drafts else _told_buttons(notice.source, texts),
    )


def failing(shown: Source, now: datetime, texts: Texts) -> Screen:
    """The one warning before a source is given up."""
    since = dates.age(shown.failing_since or now, now, texts)
    text = texts("source.failing", title=_title(shown), since=since, why=_error(shown, texts))
    return Screen(text, _told_buttons(shown, texts))


def ended(shown: Source, texts: Texts) -> Screen:
    """A source that is gone, or was given up."""
    key = "source.ended_gone" if shown.error == "gone" else "source.ended"
    return Screen(texts(key, title=_title(shown), why=_error(shown, texts)), _told_buttons(shown, texts))


def _told_buttons(shown: Source, texts: Texts) -> tuple[Row, ...]:
    return ((Button(texts.plain("button.show_source"), pack(Action.SHOW_FEED, shown.id)),),)


def _entry(number: int, shown: Source, now: datetime, texts: Texts) -> Markup:
    title = Markup("{}. {}").format(number, bold(_title(shown)))
    return lines(title, escape(_state(shown, now, texts)))


def _state(shown: Source, now: datetime, texts: Texts) -> str:
    if shown.state is not SourceState.ACTIVE:
        return texts.plain(f"source.state.{shown.state.value}")
    if shown.error:
        return texts.plain("source.state.failing", why=_error(shown, texts))
    if shown.success_at is None:
        return texts.plain("source.state.new")
    return texts.plain("source.state.well", when=dates.age(shown.success_at, now, texts))


def _name(shown: Source) -> Markup:
    site = link(shown.site, host_of(shown.site)) if host_of(shown.site) else Markup()
    return lines(bold(_title(shown)), escape(_short(shown.url)), site)


def _wishes(shown: Source, texts: Texts) -> Markup:
    topics = ", ".join(shown.topics)
    return lines(
        texts("source.publishes" if shown.publish else "source.holds"),
        texts("source.full_text" if shown.full_text else "source.own_text"),
        texts("source.topics", topics=topics) if topics else texts("source.guessed_topics"),
    )


def _health(shown: Source, zone: str, now: datetime, texts: Texts) -> Markup:
    last = (
        texts("source.last_success", when=dates.age(shown.success_at, now, texts))
        if shown.success_at
        else texts("source.no_success")
    )
    error = texts("source.last_error", why=_error(shown, texts)) if shown.error else Markup()
    if shown.state is not SourceState.ACTIVE or shown.next_poll is None:
        upcoming = texts(f"source.now.{shown.state.value}")
    else:
        when = dates.day_and_time(max(shown.next_poll, now), zone, now, texts)
        upcoming = texts("source.next", when=when)
    return lines(last, error, upcoming)


def _error(shown: Source, texts: Texts) -> str:
    return texts.plain(f"source.error.{shown.error}", status=shown.status) if shown.error else ""


def _buttons(shown: Source, texts: Texts) -> tuple[Row, ...]:
    def button(name: str, action: Action, *args: object) -> Button:
        return Button(texts.plain(f"button.{name}"), pack(action, shown.id, *args))

    publishing = button(
        "hold" if shown.publish else "publish_at_once", Action.SET_AUTO_PUBLISH, 0 if shown.publish else 1
    )
    reading = button(
        "own_text" if shown.full_text else "full_text", Action.SET_FULL_TEXT, 0 if shown.full_text else 1
    )
    if shown.state is SourceState.ACTIVE:
        polling: Row = (button("check_now", Action.CHECK_FEED), button("pause", Action.PAUSE_FEED))
    else:
        polling = (button("resume", Action.RESUME_FEED),)
    removing = button("remove_source", Action.ASK_REMOVE_FEED)
    return (
        (publishing, reading),
        (button("topics", Action.ASK_FEED_TOPICS), removing),
        polling,
        _back(texts),
    )


def _back(texts: Texts) -> Row:
    return (Button(texts.plain("button.all_sources"), pack(Action.LIST_FEEDS, 0)),)


def _title(shown: Source) -> str:
    return clip(title_of(shown), _NAME_LIMIT)


def _short(url: str) -> str:
    return clip(url.removeprefix("https://").removeprefix("http://"), _ADDRESS_LIMIT)
