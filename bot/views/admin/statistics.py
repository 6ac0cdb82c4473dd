"""Draws /stats for a phone's width: readers, stories, the last digests and, for owners, the machine."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from markupsafe import Markup

from bot.callback_data import Action, pack
from bot.i18n import Texts
from bot.ports.messenger import Button, Screen
from bot.services.newsroom.statistics import (
    RunOutcome,
    SendRate,
    StatisticsOverview,
    WeekFigures,
)
from bot.services.reports.week_report import shown
from bot.views.admin.week_tables import format_shown, table_buttons
from bot.views.format import dates
from bot.views.format.html import expandable_quote, italic, lines, paragraphs
from bot.views.format.limits import clip
from bot.views.format.numbers import format_number
from data.records.delivery import OutboxState
from data.records.newsroom import Counts

_BAR_WIDTH = 12
_HOLDER = re.compile(r"(.+) since (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) UTC")
"""The name of the process that sends, as the leader lock keeps it."""
_TITLE_LIMIT = 80
_MEGABYTE = 1_000_000


def statistics_screen(
    overview: StatisticsOverview,
    rate: SendRate,
    zone: str,
    now: datetime,
    texts: Texts,
    *,
    for_owner: bool = True,
    without_picture: bool = False,
) -> Screen:
    """The whole message; `zone` is the operator's time zone. Owners also see the machine, below a fold.

    `without_picture` says that the picture of the week could not be drawn.
    """
    # Messages deferred to a later hour say nothing about the rate, so no time is estimated from it.
    rate_if_ready = rate if overview.waiting.ready else None
    digests = [_outcome_lines(one, rate_if_ready, zone, now, texts) for one in overview.outcomes]
    refresh = Button(texts.plain("button.refresh"), pack(Action.SHOW_STATISTICS))
    return Screen(
        paragraphs(
            texts("stats.no_picture") if without_picture else Markup(),
            lines(
                texts("stats.head"),
                readers_line(overview.people, texts),
                _stories(overview, texts),
                _feeds(overview, texts),
            ),
            _week(overview.week, texts),
            _most_read(overview.week, texts),
            texts("stats.digests") if digests else texts("stats.no_digests"),
            *digests,
            _machine(overview, rate, now, texts) if for_owner else Markup(),
        ),
        (*table_buttons(texts), (refresh,)),
    )


def _week(week: WeekFigures, texts: Texts) -> Markup:
    numbers = {"joined": week.joined, "left": week.left, "published": week.published}
    return texts("stats.week", **{name: format_number(count, texts) for name, count in numbers.items()})


def _most_read(week: WeekFigures, texts: Texts) -> Markup:
    """The stories of the week, those that readers opened or saved most often first."""
    if not week.stories:
        return texts("stats.nothing_read") if week.published else Markup()
    stories = [one for one in week.stories if shown(one.opened) or shown(one.saved)]
    if not stories:
        return texts("stats.little_read")
    rows = [
        lines(
            Markup("{}. {}").format(number, clip(story.title, _TITLE_LIMIT)),
            italic(
                texts.plain(
                    "stats.story",
                    opened=format_shown(shown(story.opened), texts),
                    saved=format_shown(shown(story.saved), texts),
                )
            ),
        )
        for number, story in enumerate(stories, 1)
    ]
    return lines(texts("stats.most_read"), *rows)


def _machine(overview: StatisticsOverview, rate: SendRate, now: datetime, texts: Texts) -> Markup:
    """What only owners need: the sending, the database and the process that sends."""
    return expandable_quote(
        lines(texts("stats.sending"), *_sending(overview, rate, texts), _storage(overview, now, texts))
    )


def readers_line(people: Counts, texts: Texts) -> Markup:
    """How many subscriptions are active, paused and unreachable."""
    found = people.subscriptions
    states = {name: format_number(found.get(name, 0), texts) for name in ("active", "paused", "blocked")}
    return texts("stats.readers", **states)


def _stories(overview: StatisticsOverview, texts: Texts) -> Markup:
    shown = {"published": overview.stories.get("published", 0), "drafts": overview.stories.get("draft", 0)}
    return texts("stats.articles", **{name: format_number(count, texts) for name, count in shown.items()})


def _feeds(overview: StatisticsOverview, texts: Texts) -> Markup:
    count, troubled = overview.feeds
    if not count:
        return Markup()
    key = "stats.sources_troubled" if troubled else "stats.sources"
    return texts(key, count=format_number(count, texts), troubled=format_number(troubled, texts))


def _sending(overview: StatisticsOverview, rate: SendRate, texts: Texts) -> list[Markup]:
    ready, later = overview.waiting.ready, overview.waiting.deferred
    found = [texts("stats.idle")]
    if ready:
        time = dates.duration(rate.seconds_for(ready), texts)
        found = [texts("stats.waiting", count=format_number(ready, texts), time=time)]
    if later:
        found.append(texts("stats.later", count=format_number(later, texts)))
    if rate.halted_seconds:
        found.append(texts("stats.halted", time=dates.duration(rate.halted_seconds, texts)))
    return [*found, texts("stats.pace", rate=format_number(round(rate.per_second, 1), texts))]


def _outcome_lines(
    outcome: RunOutcome, rate: SendRate | None, zone: str, now: datetime, texts: Texts
) -> Markup:
    when = _when(outcome.run.at, zone, now, texts)
    if not outcome.messages:
        return texts("stats.run_empty", when=when, due=format_number(outcome.run.due, texts))
    sent = outcome.count(OutboxState.SENT)
    key = "stats.run" if sent == outcome.messages else "stats.run_part"
    head = texts(key, when=when, sent=format_number(sent, texts), all=format_number(outcome.messages, texts))
    return lines(
        head, _progress(outcome, rate, texts), _lateness(outcome, texts), _undelivered(outcome, texts)
    )


def _when(at: datetime, zone: str, now: datetime, texts: Texts) -> str:
    """Like "Today, 08:00" or "Sat 21 Nov, 08:00": short, so that the figures fit into the same line."""
    local, today = at.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone)).date()
    time = f"{local:%H:%M}"
    if local.date() == today:
        return texts.plain("stats.today", time=time)
    return texts.plain("stats.another_day", day=dates.short_day(at, zone, texts), time=time)


def _progress(outcome: RunOutcome, rate: SendRate | None, texts: Texts) -> Markup:
    """A progress bar with the time left; empty once the run has ended."""
    if not outcome.waiting:
        return Markup()
    left = rate and texts("stats.run_left", time=dates.duration(rate.seconds_for(outcome.waiting), texts))
    return Markup("<code>{}</code> {}").format(
        progress_bar(1 - outcome.waiting / outcome.messages), left or ""
    )


def _lateness(outcome: RunOutcome, texts: Texts) -> Markup:
    if outcome.lateness is None:
        return Markup()
    median, worst = (
        dates.duration(late.total_seconds(), texts)
        for late in (outcome.lateness.median, outcome.lateness.worst)
    )
    return texts("stats.run_late_one" if median == worst else "stats.run_late", half=median, worst=worst)


def _undelivered(outcome: RunOutcome, texts: Texts) -> Markup:
    """The messages that were due and not delivered, by reason; empty where there are none."""
    counts = {
        "stats.run_failed": outcome.count(OutboxState.FAILED),
        "stats.run_doubtful": outcome.count(OutboxState.UNKNOWN),
        "stats.run_too_late": outcome.too_late,
        "stats.run_no_news": outcome.run.empty,
    }
    return Markup(", ").join(texts(key, count=format_number(n, texts)) for key, n in counts.items() if n)


def _storage(overview: StatisticsOverview, now: datetime, texts: Texts) -> Markup:
    size = format_number(round(overview.size / _MEGABYTE, 1), texts)
    sender = _sender(overview.sender, now, texts)
    return lines(texts("stats.size", size=size), sender)


def _sender(name: str, now: datetime, texts: Texts) -> Markup:
    """The process that sends, and since when, which its name tells in English."""
    if not name:
        return texts("stats.sender_unknown")
    if since := _HOLDER.fullmatch(name):
        at = datetime.fromisoformat(f"{since[2]}+00:00")
        name = f"{texts.isolate(since[1])} · {dates.age(at, now, texts)}"
    return texts("stats.sender", sender=name)


def progress_bar(fraction: float) -> str:
    """A bar of 12 blocks, filled by `fraction` (0 to 1)."""
    full = round(_BAR_WIDTH * min(1.0, max(0.0, fraction)))
    return "█" * full + "░" * (_BAR_WIDTH - full)
