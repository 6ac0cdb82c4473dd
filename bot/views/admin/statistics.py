"""/stats: the newsroom in figures, for a phone."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from babel.numbers import format_decimal
from markupsafe import Markup

from bot.callback_data import Action, pack
from bot.i18n import Texts
from bot.ports.messenger import Button, Screen
from bot.services.newsroom.statistics import Outcome, Overview, Pace
from bot.views.format import dates
from bot.views.format.html import lines, paragraphs
from data.records.delivery import OutboxState

_BAR = 12
_MEGABYTE = 1_000_000


def overview(seen: Overview, pace: Pace, zone: str, now: datetime, texts: Texts) -> Screen:
    """How the last digests went first, for that is what is looked for; `zone` is the operator's."""
    # What waits for a later hour takes as long as that, not as the pace says.
    moving = pace if seen.waiting.ready else None
    digests = [_outcome(one, moving, zone, now, texts) for one in seen.outcomes]
    refresh = Button(texts.plain("button.refresh"), pack(Action.SHOW_STATISTICS))
    return Screen(
        paragraphs(
            lines(texts("stats.head"), _readers(seen, texts), _stories(seen, texts), _feeds(seen, texts)),
            lines(texts("stats.sending"), *_sending(seen, pace, texts)),
            texts("stats.digests") if digests else texts("stats.no_digests"),
            *digests,
            _kept(seen, texts),
        ),
        ((refresh,),),
    )


def _readers(seen: Overview, texts: Texts) -> Markup:
    found = seen.people.subscriptions
    states = {name: number(found.get(name, 0), texts) for name in ("active", "paused", "blocked")}
    return texts("stats.readers", **states)


def _stories(seen: Overview, texts: Texts) -> Markup:
    shown = {"published": seen.stories.get("published", 0), "drafts": seen.stories.get("draft", 0)}
    return texts("stats.articles", **{name: number(count, texts) for name, count in shown.items()})


def _feeds(seen: Overview, texts: Texts) -> Markup:
    count, troubled = seen.feeds
    if not count:
        return Markup()
    key = "stats.sources_troubled" if troubled else "stats.sources"
    return texts(key, count=number(count, texts), troubled=number(troubled, texts))


def _sending(seen: Overview, pace: Pace, texts: Texts) -> list[Markup]:
    ready, later = seen.waiting.ready, seen.waiting.deferred
    found = [texts("stats.idle")]
    if ready:
        time = dates.duration(pace.time_for(ready), texts)
        found = [texts("stats.waiting", count=number(ready, texts), time=time)]
    if later:
        found.append(texts("stats.later", count=number(later, texts)))
    if pace.halted:
        found.append(texts("stats.halted", time=dates.duration(pace.halted, texts)))
    return [*found, texts("stats.pace", rate=number(round(pace.rate, 1), texts))]


def _outcome(one: Outcome, pace: Pace | None, zone: str, now: datetime, texts: Texts) -> Markup:
    when = _when(one.run.at, zone, now, texts)
    if not one.messages:
        return texts("stats.run_empty", when=when, due=number(one.run.due, texts))
    sent = one.count(OutboxState.SENT)
    key = "stats.run" if sent == one.messages else "stats.run_part"
    head = texts(key, when=when, sent=number(sent, texts), all=number(one.messages, texts))
    return lines(head, _progress(one, pace, texts), _late(one, texts), _lost(one, texts))


def _when(at: datetime, zone: str, now: datetime, texts: Texts) -> str:
    """Like "Today, 08:00" or "Sat 21 Nov, 08:00", so that a line of a phone holds the rest, too."""
    local, today = at.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone)).date()
    time = f"{local:%H:%M}"
    if local.date() == today:
        return texts.plain("stats.today", time=time)
    return texts.plain("stats.another_day", day=dates.short_day(at, zone, texts), time=time)


def _progress(one: Outcome, pace: Pace | None, texts: Texts) -> Markup:
    """How far a run is; nothing once it has ended."""
    if not one.waiting:
        return Markup()
    left = pace and texts("stats.run_left", time=dates.duration(pace.time_for(one.waiting), texts))
    return Markup("<code>{}</code> {}").format(bar(1 - one.waiting / one.messages), left or "")


def _late(one: Outcome, texts: Texts) -> Markup:
    if one.late is None:
        return Markup()
    half, worst = (dates.duration(late.total_seconds(), texts) for late in (one.late.median, one.late.worst))
    return texts("stats.run_late_one" if half == worst else "stats.run_late", half=half, worst=worst)


def _lost(one: Outcome, texts: Texts) -> Markup:
    """What was due and not delivered, by its kinds; nothing where all was."""
    counts = {
        "stats.run_failed": one.count(OutboxState.FAILED),
        "stats.run_doubtful": one.count(OutboxState.UNKNOWN),
        "stats.run_too_late": one.too_late,
        "stats.run_no_news": one.run.empty,
    }
    return Markup(", ").join(texts(key, count=number(n, texts)) for key, n in counts.items() if n)


def _kept(seen: Overview, texts: Texts) -> Markup:
    size = number(round(seen.size / _MEGABYTE, 1), texts)
    sender = texts("stats.sender", sender=seen.sender) if seen.sender else texts("stats.sender_unknown")
    return lines(texts("stats.size", size=size), sender)


def number(value: float, texts: Texts) -> str:
    """A number as people write it in that language."""
    return format_decimal(value, locale=texts.language)


def bar(done: float) -> str:
    """How much of something is done, as a line of blocks."""
    full = round(_BAR * min(1.0, max(0.0, done)))
    return "█" * full + "░" * (_BAR - full)
