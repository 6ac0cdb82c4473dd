"""Lets readers say that they want more or less of what a story is about, and forget what they said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.errors import UserError
from bot.services.planning.taste import weigh, with_tap, without_tap
from bot.services.subscriptions.subscriptions import Chat
from data.audience import tastes
from data.audience.tastes import ChatKey, ReaderTaste
from data.database import Transaction
from data.group_commit import GroupCommit
from data.records.audience import Subscription
from data.records.taste import Feature, Tap, read_taps, store_taps, write_taste


@dataclass(frozen=True, slots=True)
class _TapChange:
    """A change of a chat's taps: a new one, the end of that of an event, or the end of all for None."""

    key: ChatKey
    tap: Tap | None = None
    ended_event: int | None = None

    def apply(self, taps: Sequence[Tap]) -> tuple[Tap, ...]:
        if self.tap is not None:
            return with_tap(taps, self.tap)
        return () if self.ended_event is None else without_tap(taps, self.ended_event)


@dataclass(frozen=True, slots=True)
class TasteSummary:
    """What a reader wants more and less of, the strongest first, and the number of taps."""

    more: tuple[Feature, ...]
    less: tuple[Feature, ...]
    taps: int


async def tap(commits: GroupCommit, chat: Chat, tapped: Tap) -> None:
    """Store a tap of More or Less; the second one of an event counts in place of the first.

    Raises:
        UserError: The chat is not subscribed.
    """
    await _run(commits, _TapChange((chat.id, chat.thread_id), tapped))


async def undo_tap(commits: GroupCommit, chat: Chat, event_id: int) -> None:
    """Forget the tap of an event. Raises UserError when the chat is not subscribed."""
    await _run(commits, _TapChange((chat.id, chat.thread_id), ended_event=event_id))


async def reset(commits: GroupCommit, chat: Chat) -> None:
    """Forget all taps. Raises UserError when the chat is not subscribed."""
    await _run(commits, _TapChange((chat.id, chat.thread_id)))


def summarize_taste(subscription: Subscription) -> TasteSummary:
    """What a reader's taps have come to."""
    taps = read_taps(subscription.taps)
    weights = weigh(taps)
    strongest = sorted(weights, key=lambda one: (-abs(weights[one]), one))
    return TasteSummary(
        tuple(one for one in strongest if weights[one] > 0),
        tuple(one for one in strongest if weights[one] < 0),
        len(taps),
    )


async def _run(commits: GroupCommit, change: _TapChange) -> None:
    if not await commits.run_batched(_change_taps, change):
        raise UserError("not_subscribed")


async def _change_taps(tx: Transaction, changes: Sequence[_TapChange]) -> list[bool]:
    """Make the changes in their order; says of each whether its chat is subscribed."""
    stored = await tastes.list_for_update(tx, {one.key for one in changes})
    before = {key: read_taps(found.taps) for key, found in stored.items()}
    after = dict(before)
    for change in changes:
        if change.key in after:
            after[change.key] = change.apply(after[change.key])
    changed = [
        ReaderTaste(found.reader_id, store_taps(after[key]), write_taste(weigh(after[key])))
        for key, found in stored.items()
        if after[key] != before[key]
    ]
    await tastes.save(tx, changed)
    return [one.key in stored for one in changes]
