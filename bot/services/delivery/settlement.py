"""Decides what an answer of Telegram means for a message in the ledger. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import assert_never

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
from bot.services.delivery.flood_control import MAX_HALT_SECONDS, MIN_HALT_SECONDS
from bot.settings import InDoubtPolicy
from data.records.delivery import Delivery, OutboxState, Settlement

_RETRY_SECONDS = (5, 30, 120, 300)
_MAX_NOTE_LENGTH = 200
RESEND_DELAY = timedelta(seconds=30)
"""How long to wait before sending a message in doubt again; a failed server may have recovered by then."""


def settlement_of(
    delivery: Delivery, outcome: Outcome, now: datetime, policy: InDoubtPolicy = InDoubtPolicy.DROP
) -> Settlement:
    """How a delivery ends, or when it is sent again.

    A message that certainly was not sent is tried again until the delivery expires.
    """
    settled = Settlement(delivery.id, delivery.epoch, OutboxState.FAILED, now)
    match outcome:
        case Sent(message_id, is_rich, picture):
            return replace(
                settled, state=OutboxState.SENT, message_id=message_id, is_rich=is_rich, picture=picture
            )
        case OutcomeUnknown(why):
            return _settle_unknown(replace(settled, note=_clip_note(why), in_doubt=True), delivery, policy)
        case SlowDown(seconds):
            wait = min(max(seconds, MIN_HALT_SECONDS), MAX_HALT_SECONDS)
            return retry_later(settled, timedelta(seconds=wait), "slow down")
        case NotSent(why):
            wait = _RETRY_SECONDS[min(delivery.attempts, len(_RETRY_SECONDS) - 1)]
            return retry_later(settled, timedelta(seconds=wait), why)
        case OutOfStars():
            return retry_later(settled, timedelta(0), "the Stars are used up")
        case Migrated():
            return retry_later(settled, timedelta(0), "the group has a new number")
        case Unreachable(why) | TopicClosed(why) | Rejected(why) | BadMarkup(why):
            return replace(settled, note=_clip_note(why))
        case _:
            assert_never(outcome)


def edit_settlement_of(delivery: Delivery, outcome: Outcome, now: datetime) -> Settlement:
    """How the edit of a message ends, or when it is made again.

    An edit whose outcome is unknown is made again: the second one changes nothing. The messages of a group
    that became a supergroup stay in the old one, where they cannot be edited.
    """
    settled = Settlement(delivery.id, delivery.epoch, OutboxState.FAILED, now)
    match outcome:
        case Sent():
            return replace(settled, state=OutboxState.SENT)
        case OutcomeUnknown(why):
            return settlement_of(delivery, NotSent(why), now)
        case Migrated():
            return replace(settled, note="the group has a new number")
        case _:
            return settlement_of(delivery, outcome, now)


def settle_forgotten(delivery: Delivery, now: datetime) -> Settlement:
    """Settle the edit of a message whose number is no longer stored."""
    note = "the number of the message is no longer stored"
    return Settlement(delivery.id, delivery.epoch, OutboxState.FAILED, now, note=note)


def settle_empty(delivery: Delivery, now: datetime) -> Settlement:
    """Settle a message whose articles were all retracted; the digest's further parts are still sent."""
    last = delivery.part >= len(delivery.edition.parts) - 1
    state = OutboxState.EXPIRED if last else OutboxState.SENT
    return Settlement(delivery.id, delivery.epoch, state, now, note="nothing of it is left")


def retry_later(settled: Settlement, after: timedelta, why: str) -> Settlement:
    """Settle as pending, to be leased again after a delay."""
    return replace(settled, state=OutboxState.PENDING, not_before=settled.at + after, note=_clip_note(why))


def _settle_unknown(settled: Settlement, delivery: Delivery, policy: InDoubtPolicy) -> Settlement:
    if policy is InDoubtPolicy.RESEND_ONCE and not delivery.doubts:
        return retry_later(settled, RESEND_DELAY, settled.note)
    return replace(settled, state=OutboxState.UNKNOWN)


def _clip_note(why: str) -> str:
    return why[:_MAX_NOTE_LENGTH]
