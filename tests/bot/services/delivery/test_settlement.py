"""What each outcome does to a message in the ledger."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.ports.messenger import (
    BadMarkup,
    Migrated,
    NotSent,
    Outcome,
    OutcomeUnknown,
    OutOfStars,
    Rejected,
    Sent,
    SlowDown,
    TopicClosed,
    Unreachable,
)
from bot.services.delivery.settlement import (
    RESEND_DELAY,
    edit_settlement_of,
    settle_empty,
    settlement_of,
)
from bot.settings import InDoubtPolicy
from data.records.audience import SummaryLength
from data.records.delivery import Delivery, Edition, OutboxState, PictureForm, Settlement

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
EDITION = Edition(1, "digest", ((1,), (2,)), 0, NOW)
DELIVERY = Delivery(
    *(5, 6, 7, 0, "en", "UTC", SummaryLength.NORMAL),
    *(EDITION, 0, NOW, NOW + timedelta(hours=6), 0, 3),
)


def settled(state: OutboxState, note: str = "", **changes: object) -> Settlement:
    return replace(Settlement(5, 3, state, NOW, note=note), **changes)  # type: ignore[arg-type]


def retried(seconds: float, note: str, *, in_doubt: bool = False) -> Settlement:
    not_before = NOW + timedelta(seconds=seconds)
    return settled(OutboxState.PENDING, note, not_before=not_before, in_doubt=in_doubt)


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (
            Sent(9, picture=PictureForm.PHOTO),
            settled(OutboxState.SENT, message_id=9, picture=PictureForm.PHOTO),
        ),
        (Unreachable("blocked"), settled(OutboxState.FAILED, "blocked")),
        (TopicClosed("closed"), settled(OutboxState.FAILED, "closed")),
        (Rejected("odd"), settled(OutboxState.FAILED, "odd")),
        (BadMarkup("can't parse"), settled(OutboxState.FAILED, "can't parse")),
        (OutcomeUnknown("timeout"), settled(OutboxState.UNKNOWN, "timeout", in_doubt=True)),
        (Migrated(-8), retried(0, "the group has a new number")),
        (NotSent("refused"), retried(5, "refused")),
        (OutOfStars("BALANCE_TOO_LOW"), retried(0, "the Stars are used up")),
        (SlowDown(42), retried(42, "slow down")),
        (SlowDown(0), retried(1, "slow down")),
        (SlowDown(10**9), retried(3600, "slow down")),
    ],
)
def test_an_outcome_settles_a_message_or_schedules_its_retry(outcome: Outcome, expected: Settlement) -> None:
    assert settlement_of(DELIVERY, outcome, NOW) == expected


@pytest.mark.parametrize(("attempts", "seconds"), [(0, 5), (1, 30), (2, 120), (3, 300), (50, 300)])
def test_a_message_that_was_not_sent_is_retried_after_growing_delays_without_limit(
    attempts: int, seconds: int
) -> None:
    tried = replace(DELIVERY, attempts=attempts)
    assert settlement_of(tried, NotSent("refused"), NOW) == retried(seconds, "refused")


def test_a_message_under_resend_once_is_resent_after_its_first_doubt_only() -> None:
    policy, outcome = InDoubtPolicy.RESEND_ONCE, OutcomeUnknown("timeout")
    first = settlement_of(DELIVERY, outcome, NOW, policy)
    assert first == retried(RESEND_DELAY.total_seconds(), "timeout", in_doubt=True)
    second = settlement_of(replace(DELIVERY, doubts=1), outcome, NOW, policy)
    assert second == settled(OutboxState.UNKNOWN, "timeout", in_doubt=True)


def test_a_note_is_cut_to_200_characters() -> None:
    assert len(settlement_of(DELIVERY, Rejected("x" * 5_000), NOW).note) == 200


def test_an_empty_part_lets_the_next_part_be_sent() -> None:
    assert settle_empty(DELIVERY, NOW).state is OutboxState.SENT
    assert settle_empty(replace(DELIVERY, part=1), NOW).state is OutboxState.EXPIRED


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (Sent(9), settled(OutboxState.SENT)),
        (OutcomeUnknown("timeout"), retried(5, "timeout")),
        (Migrated(-8), settled(OutboxState.FAILED, "the group has a new number")),
        (Rejected("message to edit not found"), settled(OutboxState.FAILED, "message to edit not found")),
        (SlowDown(42), retried(42, "slow down")),
    ],
)
def test_an_edit_in_doubt_is_made_again(outcome: Outcome, expected: Settlement) -> None:
    assert edit_settlement_of(DELIVERY, outcome, NOW) == expected
