"""Draws feeds for editors: the list, the card of one feed with its health, and notifications."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from types import MappingProxyType

from markupsafe import Markup, escape

from bot.callback_data import Action, pack
from bot.i18n import Texts
from bot.ports.feed_reader import FeedAddress, SkippedLine
from bot.ports.messenger import Button, Screen
from bot.services.conversations import Step
from bot.services.feeds.check import DraftsWaiting
from bot.services.feeds.management import NEWEST_COUNTS, PAGE_SIZE, FeedImportResult, title_of
from bot.services.feeds.rule_changes import LeftOut
from bot.views.editor.feed_address import reading_line
from bot.views.editor.feed_rules import held_by_rules, rule_lines
from bot.views.format import dates
from bot.views.format.buttons import cancel_button, page_buttons, page_count
from bot.views.format.html import bold, host_of, lines, link, paragraphs
from bot.views.format.limits import clip
from bot.views.format.topics import topic_labels
from data.records.feeds import Source, SourceState

_NAME_LIMIT = 100
_SKIPPED_NAME_LIMIT = 60
_MAX_SKIPPED = 5
_NOTHING_LEFT_OUT = LeftOut()
_NOTHING: Mapping[int, LeftOut] = MappingProxyType({})
_ADDRESS_LIMIT = 200
Row = tuple[Button, ...]


def listing(
    found: Sequence[Source],
    total: int,
    page: int,
    now: datetime,
    texts: Texts,
    left_out: Mapping[int, LeftOut] = _NOTHING,
) -> Screen:
    """One page of the feeds with a numbered button for each, and buttons to add and export.

    `left_out` is what was left out of each feed, where anything was.
    """
    add = Button(texts.plain("button.add_source"), pack(Action.ASK_FEED))
    if not found:
        return Screen(texts("sources.none"), ((add,),))
    first = page * PAGE_SIZE + 1
    rows = [
        _entry(first + index, source, left_out.get(source.id, _NOTHING_LEFT_OUT), now, texts)
        for index, source in enumerate(found)
    ]
    numbers = tuple(Button(str(first + index), pack(Action.SHOW_FEED, s.id)) for index, s in enumerate(found))
    turning = page_buttons(page, page_count(total, PAGE_SIZE), partial(pack, Action.LIST_FEEDS), texts)
    footer_buttons = (add, Button(texts.plain("button.export_sources"), pack(Action.EXPORT_FEEDS)))
    buttons = (numbers[:3], numbers[3:], turning, footer_buttons)
    return Screen(paragraphs(texts.count("sources.head", total), *rows), tuple(row for row in buttons if row))


def source_card(
    source: Source,
    zone: str,
    now: datetime,
    texts: Texts,
    head: str = "",
    *,
    left_out: LeftOut | None = None,
) -> Screen:
    """The card of one feed with the buttons that change it.

    `head` stands above it; `left_out` is what was left out of it.
    """
    left_out = left_out or _NOTHING_LEFT_OUT
    copies = left_out.kept.copies
    health = lines(
        _health(source, zone, now, texts), texts.count("source.refused", copies) if copies else Markup()
    )
    rules = rule_lines(left_out.rules, texts)
    buttons = _buttons(source, left_out.kept.total, texts)
    return Screen(paragraphs(head, _name(source), _settings(source, texts), rules, health), buttons)


def followed(source: Source, zone: str, now: datetime, texts: Texts) -> Screen:
    """The card of a feed that was just added, with buttons to take its newest stories."""
    screen = source_card(source, zone, now, texts, texts("source.added"))
    needless = {_newest_button(source, texts), _check_button(source, texts)}
    rows = [tuple(button for button in row if button not in needless) for row in screen.rows]
    return Screen(screen.html, (_newest_offer(source, texts), *(row for row in rows if row)))


def choose_newest(source: Source, texts: Texts) -> Screen:
    """The question how many of the newest stories to take."""
    back = Button(texts.plain("button.back"), pack(Action.SHOW_FEED, source.id))
    return Screen(texts("source.newest_ask", title=_title(source)), (_newest_offer(source, texts), (back,)))


def choose_feed(feeds: Sequence[FeedAddress], texts: Texts) -> Screen:
    """The question which of several feeds of a site to follow."""
    rows = [
        lines(
            Markup("{}. {}").format(number, clip(feed.title or feed.url, _NAME_LIMIT)),
            escape(_short_url(feed.url)),
        )
        for number, feed in enumerate(feeds, 1)
    ]
    numbers = tuple(
        Button(str(number), pack(Action.PICK_FEED, number - 1)) for number in range(1, len(feeds) + 1)
    )
    cancel = cancel_button(Step.FEED_CHOICE, texts)
    return Screen(paragraphs(texts("source.which"), *rows), (numbers, (cancel,)))


def confirm_removal(source: Source, texts: Texts) -> Screen:
    """The question whether to remove a feed."""
    yes = Button(texts.plain("button.remove_yes"), pack(Action.REMOVE_FEED, source.id))
    no = Button(texts.plain("button.keep"), pack(Action.SHOW_FEED, source.id))
    return Screen(texts("source.remove_ask", title=_title(source)), ((yes,), (no,)))


def confirm_publishing_at_once(source: Source, texts: Texts) -> Screen:
    """The question whether to publish new stories of a feed without approval."""
    yes = Button(texts.plain("button.publish_at_once_yes"), pack(Action.CONFIRM_AUTO_PUBLISH, source.id))
    no = Button(texts.plain("button.hold_on"), pack(Action.SHOW_FEED, source.id))
    return Screen(texts("source.publish_ask", title=_title(source)), ((yes,), (no,)))


def removed(source: Source, texts: Texts) -> Screen:
    """What remains of a removed feed's card."""
    return Screen(texts("source.removed", title=_title(source)), (_back(texts),))


def imported(result: FeedImportResult, texts: Texts) -> Screen:
    """The result of an OPML import."""
    known = texts.count("sources.known", result.already_followed) if result.already_followed else Markup()
    added = texts.count("sources.imported", result.added)
    return Screen(lines(added, known, _skipped_lines(result.skipped, texts)), (_back(texts),))


def _skipped_lines(skipped: Sequence[SkippedLine], texts: Texts) -> Markup:
    """Which lines of a list named no feed; empty where all did."""
    if not skipped:
        return Markup()
    named = [
        texts("sources.skipped_line", n=one.line, name=clip(one.name, _SKIPPED_NAME_LIMIT))
        if one.name
        else texts("sources.skipped_unnamed", n=one.line)
        for one in skipped[:_MAX_SKIPPED]
    ]
    more = len(skipped) - len(named)
    rest = texts.count("sources.skipped_more", more) if more else Markup()
    return lines(texts.count("sources.skipped", len(skipped)), *named, rest)


def drafts_waiting(notice: DraftsWaiting, texts: Texts) -> Screen:
    """The notification of more new drafts than are shown as cards, or of more stories than are taken."""
    title = _title(notice.source)
    counts = (
        ("source.waiting", len(notice.drafts)),
        ("source.later", notice.deferred_count),
        ("source.left_out", notice.skipped_count),
    )
    drafts = (Button(texts.plain("button.drafts"), pack(Action.LIST_DRAFTS)),)
    return Screen(
        lines(*(texts.count(key, n, title=title) for key, n in counts if n)),
        (drafts,) if notice.drafts else _notice_buttons(notice.source, texts),
    )


def failing(source: Source, now: datetime, texts: Texts) -> Screen:
    """The one warning before a failing feed is no longer checked."""
    since = dates.age(source.failing_since or now, now, texts)
    text = texts("source.failing", title=_title(source), since=since, why=_error(source, texts))
    return Screen(text, _notice_buttons(source, texts))


def ended(source: Source, texts: Texts) -> Screen:
    """The notification that a feed is gone or is no longer checked."""
    key = "source.ended_gone" if source.error == "gone" else "source.ended"
    return Screen(texts(key, title=_title(source), why=_error(source, texts)), _notice_buttons(source, texts))


def _notice_buttons(source: Source, texts: Texts) -> tuple[Row, ...]:
    return ((Button(texts.plain("button.show_source"), pack(Action.SHOW_FEED, source.id)),),)


def _entry(number: int, source: Source, left_out: LeftOut, now: datetime, texts: Texts) -> Markup:
    title = Markup("{}. {}").format(number, bold(_title(source)))
    copies = texts.plain_count("source.refused", left_out.kept.copies) if left_out.kept.copies else ""
    held = held_by_rules(left_out.rules, texts)
    return lines(title, escape(_state(source, now, texts)), escape(copies), escape(held))


def _state(source: Source, now: datetime, texts: Texts) -> str:
    if source.state is not SourceState.ACTIVE:
        return texts.plain(f"source.state.{source.state.value}")
    if source.error:
        return texts.plain("source.state.failing", why=_error(source, texts))
    if source.success_at is None:
        return texts.plain("source.state.new")
    return texts.plain("source.state.well", when=dates.age(source.success_at, now, texts))


def _name(source: Source) -> Markup:
    site = link(source.site, host_of(source.site)) if host_of(source.site) else Markup()
    return lines(bold(_title(source)), escape(_short_url(source.url)), site)


def _settings(source: Source, texts: Texts) -> Markup:
    topics = topic_labels(source.topics, texts)
    return lines(
        texts("source.publishes" if source.publish else "source.holds"),
        reading_line(source, texts),
        texts("source.topics", topics=topics) if topics else texts("source.guessed_topics"),
    )


def _health(source: Source, zone: str, now: datetime, texts: Texts) -> Markup:
    last = (
        texts("source.last_success", when=dates.age(source.success_at, now, texts))
        if source.success_at
        else texts("source.no_success")
    )
    error = texts("source.last_error", why=_error(source, texts)) if source.error else Markup()
    if source.state is not SourceState.ACTIVE or source.next_poll is None:
        upcoming = texts(f"source.now.{source.state.value}")
    else:
        when = dates.day_and_time(max(source.next_poll, now), zone, now, texts)
        upcoming = texts("source.next", when=when)
    return lines(last, error, upcoming)


def _error(source: Source, texts: Texts) -> str:
    return texts.plain(f"source.error.{source.error}", status=source.status) if source.error else ""


def _buttons(source: Source, refused: int, texts: Texts) -> tuple[Row, ...]:
    def button(name: str, action: Action, *args: object) -> Button:
        return Button(texts.plain(f"button.{name}"), pack(action, source.id, *args))

    publishing = button(
        "hold" if source.publish else "publish_at_once", Action.SET_AUTO_PUBLISH, 0 if source.publish else 1
    )
    if source.state is SourceState.ACTIVE:
        polling: Row = (_check_button(source, texts), button("pause", Action.PAUSE_FEED))
    else:
        polling = (button("resume", Action.RESUME_FEED),)
    removing = button("remove_source", Action.ASK_REMOVE_FEED)
    return (
        (publishing, button("rules", Action.SHOW_RULES)),
        (button("topics", Action.ASK_FEED_TOPICS), removing),
        polling,
        (_newest_button(source, texts), *((button("refused", Action.LIST_REFUSED),) if refused else ())),
        (button("source_more", Action.SHOW_FEED_MORE), *_back(texts)),
    )


def _check_button(source: Source, texts: Texts) -> Button:
    return Button(texts.plain("button.check_now"), pack(Action.CHECK_FEED, source.id))


def _newest_button(source: Source, texts: Texts) -> Button:
    return Button(texts.plain("button.ask_newest"), pack(Action.ASK_NEWEST, source.id))


def _newest_offer(source: Source, texts: Texts) -> Row:
    return tuple(
        Button(texts.plain_count("button.take_newest", n), pack(Action.TAKE_NEWEST, source.id, n))
        for n in NEWEST_COUNTS
    )


def _back(texts: Texts) -> Row:
    return (Button(texts.plain("button.all_sources"), pack(Action.LIST_FEEDS, 0)),)


def _title(source: Source) -> str:
    return clip(title_of(source), _NAME_LIMIT)


def _short_url(url: str) -> str:
    return clip(url.removeprefix("https://").removeprefix("http://"), _ADDRESS_LIMIT)
