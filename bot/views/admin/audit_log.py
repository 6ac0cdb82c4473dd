"""Draws /log: what the team did, as sentences below their day, repeats of one person in one line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import groupby
from zoneinfo import ZoneInfo

from markupsafe import Markup

from bot.callback_data import Action, pack
from bot.i18n import Texts
from bot.ports.messenger import Screen
from bot.views.format import dates
from bot.views.format.buttons import page_buttons, page_count
from bot.views.format.html import bold, lines, paragraphs
from bot.views.format.limits import clip
from data.records.newsroom import AuditEntry

PAGE_SIZE = 15
_NAME_LIMIT = 40
_SUBJECT_LIMIT = 60
_STATUS_CHANGES = frozenset(
    f"article.{name}"
    for name in ("added", "publish", "unpublish", "discard", "restore_draft", "retract", "restore", "split")
)
"""Actions whose order tells what became of a story: no other action of the person is moved across them."""


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line of the log: the newest of `count` equal actions of a person on one day."""

    entry: AuditEntry
    count: int = 1


def audit_log(
    entries: Sequence[AuditEntry], total: int, page: int, zone: str, now: datetime, texts: Texts
) -> Screen:
    """One page of the newsroom's log, newest first, with times in `zone`."""
    if not entries:
        return Screen(texts("log.none"))
    by_day = groupby(entries, lambda entry: entry.at.astimezone(ZoneInfo(zone)).date())
    days = [_day(list(found), zone, now, texts) for _, found in by_day]
    turning = page_buttons(page, page_count(total, PAGE_SIZE), partial(pack, Action.SHOW_LOG), texts)
    return Screen(paragraphs(texts("log.head"), *days), (turning,) if turning else ())


def collapse(entries: Sequence[AuditEntry]) -> list[LogLine]:
    """The lines of entries, newest first.

    An entry joins a newer line of the same action, person and subject, where the lines between are edits of
    the same story by the same person.
    """
    found: list[LogLine] = []
    for entry in entries:
        place = _place_of_repeat(found, entry)
        if place is None:
            found.append(LogLine(entry))
        else:
            found[place] = LogLine(found[place].entry, found[place].count + 1)
    return found


def _place_of_repeat(found: Sequence[LogLine], entry: AuditEntry) -> int | None:
    for place in range(len(found) - 1, -1, -1):
        newer = found[place].entry
        if (newer.actor_id, newer.actor_name, newer.subject) != (
            entry.actor_id,
            entry.actor_name,
            entry.subject,
        ):
            return None
        if newer.action == entry.action:
            return place
        if {newer.action, entry.action} & _STATUS_CHANGES:
            return None
    return None


def _day(entries: Sequence[AuditEntry], zone: str, now: datetime, texts: Texts) -> Markup:
    day, today = (dates.long_day(at, zone, texts) for at in (entries[0].at, now))
    is_today = day == today and now - entries[0].at < dates.ONE_DAY
    head = bold(texts.plain("log.today") if is_today else day)
    return lines(head, *(_sentence(line, zone, texts) for line in collapse(entries)))


def _sentence(line: LogLine, zone: str, texts: Texts) -> Markup:
    entry = line.entry
    sentence = texts(
        f"log.{entry.action}",
        who=clip(entry.actor_name or str(entry.actor_id), _NAME_LIMIT),
        subject=clip(entry.subject, _SUBJECT_LIMIT),
    )
    times = Markup(" ") + texts.count("log.times", line.count) if line.count > 1 else Markup()
    return Markup("{} · {}{}").format(f"{entry.at.astimezone(ZoneInfo(zone)):%H:%M}", sentence, times)
