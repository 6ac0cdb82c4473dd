"""Converting between rows and records, and the two columns of quiet hours."""

from __future__ import annotations

import pytest

from data.records.articles import CandidateArticle
from data.records.audience import QuietHours
from data.schema.rows import columns_of, first_or_none, merge_quiet_columns, quiet_columns
from data.schema.tables import articles

NIGHT = QuietHours("22:00", "07:00")


def test_columns_of_a_record_follow_its_fields() -> None:
    columns = columns_of(articles, CandidateArticle)
    assert [column.name for column in columns] == list(CandidateArticle.__dataclass_fields__)


def test_the_first_of_no_records_is_none() -> None:
    assert first_or_none([]) is None
    assert first_or_none([3, 4]) == 3


@pytest.mark.parametrize("quiet", [NIGHT, None])
def test_quiet_hours_survive_their_two_columns(quiet: QuietHours | None) -> None:
    assert merge_quiet_columns({"id": 1, **quiet_columns(quiet)}) == {"id": 1, "quiet": quiet}


@pytest.mark.parametrize(("start", "end"), [("22:00", None), (None, "07:00"), ("", "")])
def test_half_of_the_quiet_hours_is_none(start: str | None, end: str | None) -> None:
    assert merge_quiet_columns({"quiet_from": start, "quiet_until": end}) == {"quiet": None}
