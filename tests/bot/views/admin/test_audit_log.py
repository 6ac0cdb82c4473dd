"""/log reads as sentences, and repeats of one person are one line."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import Catalogs, Texts
from bot.views.admin import audit_log
from data.records.newsroom import AuditEntry
from tests.bot.views.telegram_html import hostile, screen_examples, visible_text
from tests.support.factories import NOW

TEXTS = Catalogs.load().for_language("en")
WORDING, LENGTH, PUBLISH, UNPUBLISH = (
    f"article.{name}" for name in ("method", "length", "publish", "unpublish")
)


def entry(action: str, subject: str = "Ferry moves", who: str = "Olga", minutes: int = 0) -> AuditEntry:
    """An entry so many minutes ago; the person's number follows from the name."""
    return AuditEntry(1, NOW - timedelta(minutes=minutes), len(who), who, action, subject)


def shown(*entries: AuditEntry, texts: Texts = TEXTS) -> list[str]:
    """The lines of the log below its head."""
    return visible_text(audit_log.audit_log(entries, 99, 1, "Europe/Berlin", NOW, texts)).splitlines()[2:]


def test_each_entry_is_a_sentence_below_its_day() -> None:
    assert shown(
        entry("article.publish"),
        entry("team.added", "Eddie", minutes=5),
        entry("team.invited", "", minutes=6),
        entry("article.added", who="Eddie", minutes=60 * 24),
    ) == [
        "Today",
        "13:00 · Olga published: Ferry moves",
        "12:55 · Olga made Eddie an editor",
        "12:54 · Olga made an invitation link",
        "",
        "Saturday, 21 November",
        "13:00 · Eddie added: Ferry moves",
    ]


def test_repeats_by_one_person_on_one_story_are_one_line() -> None:
    found = [entry(WORDING, minutes=n) for n in range(3)]
    assert shown(*found, entry(LENGTH, minutes=3), entry(WORDING, minutes=4)) == [
        "Today",
        "13:00 · Olga changed the wording of: Ferry moves (4 times)",
        "12:57 · Olga changed the length of: Ferry moves",
    ]


def test_another_person_another_story_and_another_day_begin_a_line() -> None:
    found = audit_log.collapse([entry(WORDING), entry(WORDING, who="Eddie"), entry(WORDING)])
    assert [line.count for line in found] == [1, 1, 1]
    found = audit_log.collapse([entry(WORDING), entry(WORDING, "Bridge closed"), entry(WORDING)])
    assert [line.count for line in found] == [1, 1, 1]
    assert "times" not in " ".join(shown(entry(WORDING), entry(WORDING, minutes=60 * 24)))


def test_what_became_of_a_story_keeps_its_order() -> None:
    actions = [PUBLISH, UNPUBLISH, PUBLISH, WORDING, PUBLISH]
    found = audit_log.collapse([entry(action) for action in actions])
    assert [line.entry.action for line in found] == actions
    (repeated,) = audit_log.collapse([entry(PUBLISH), entry(PUBLISH)])
    assert repeated.count == 2


def test_an_empty_log_says_so() -> None:
    assert visible_text(audit_log.audit_log([], 0, 0, "UTC", NOW, TEXTS)) == "Nothing has happened yet."


@screen_examples
@given(st.lists(st.tuples(hostile, hostile), min_size=1, max_size=audit_log.PAGE_SIZE))
def test_a_page_fits_with_any_names(people: list[tuple[str, str]]) -> None:
    entries = [replace(entry("broadcast.sent", subject), actor_name=who) for who, subject in people]
    visible_text(audit_log.audit_log(entries, 10_000, 5, "Asia/Kathmandu", NOW, TEXTS))
