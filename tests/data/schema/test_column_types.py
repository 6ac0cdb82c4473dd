"""Values of each column type come back as stored."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite

from data.records.articles import ArticleStatus, StoredBlock, StoredSummary
from data.schema.column_types import (
    BlocksJson,
    EnumString,
    Instant,
    JsonTuple,
    LocalDate,
    SummaryJson,
    to_milliseconds,
)

DIALECT = sqlite.dialect()
INSTANTS = st.datetimes(datetime(1960, 1, 1), datetime(2200, 1, 1), timezones=st.timezones())


@given(INSTANTS)
def test_an_instant_comes_back_in_utc_to_the_millisecond(instant: datetime) -> None:
    column = Instant()
    back = column.process_result_value(column.process_bind_param(instant, DIALECT), DIALECT)
    assert back is not None
    assert back.tzinfo is UTC
    assert timedelta(0) <= instant - back < timedelta(milliseconds=1)


@given(INSTANTS, INSTANTS)
def test_stored_instants_sort_as_the_instants_do(one: datetime, other: datetime) -> None:
    earlier, later = sorted((one, other), key=lambda instant: instant.astimezone(UTC))
    assert to_milliseconds(earlier) <= to_milliseconds(later)


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(TypeError):
        Instant().process_bind_param(datetime(2026, 1, 1), DIALECT)


def test_the_zone_of_an_instant_does_not_matter() -> None:
    noon = datetime(2026, 1, 1, 12, tzinfo=UTC)
    assert to_milliseconds(noon) == to_milliseconds(noon.astimezone(timezone(timedelta(hours=9))))


def test_none_stays_none_in_every_column_type() -> None:
    for column in (Instant(), LocalDate(), EnumString(ArticleStatus), BlocksJson(), SummaryJson()):
        assert column.process_bind_param(None, DIALECT) is None
        assert column.process_result_value(None, DIALECT) is None
    assert JsonTuple().process_result_value(None, DIALECT) is None


def test_an_enum_value_comes_back_as_its_member() -> None:
    column = EnumString(ArticleStatus)
    assert column.process_bind_param(ArticleStatus.DRAFT, DIALECT) == "draft"
    assert column.process_result_value("draft", DIALECT) is ArticleStatus.DRAFT


def test_json_lists_come_back_as_nested_tuples() -> None:
    assert JsonTuple().process_result_value([[1, 2], [], "a"], DIALECT) == ((1, 2), (), "a")


def test_blocks_and_summaries_come_back_equal() -> None:
    blocks = (StoredBlock("heading", "A"), StoredBlock("item", "B"))
    assert (
        BlocksJson().process_result_value(BlocksJson().process_bind_param(blocks, DIALECT), DIALECT) == blocks
    )
    summary = StoredSummary("lede", ("a", "b"), (0, 4), ((0,), (0, 1)), 2)
    stored = SummaryJson().process_bind_param(summary, DIALECT)
    assert SummaryJson().process_result_value(stored, DIALECT) == summary


def test_a_day_is_stored_as_iso_text() -> None:
    assert LocalDate().process_bind_param(date(2026, 3, 5), DIALECT) == "2026-03-05"


@given(st.dates())
def test_a_stored_day_comes_back_equal(day: date) -> None:
    assert LocalDate().process_result_value(LocalDate().process_bind_param(day, DIALECT), DIALECT) == day


@given(st.dates(), st.dates())
def test_stored_days_sort_as_the_days_do(one: date, other: date) -> None:
    stored = sorted(str(LocalDate().process_bind_param(day, DIALECT)) for day in (one, other))
    assert stored == [day.isoformat() for day in sorted((one, other))]
