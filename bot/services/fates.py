"""What becomes of everyone whose digest is due on the same terms. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.services.due import CATCH_UP, Claim, Progress, Schedule, claim
from bot.services.stock import Content, Stock
from bot.services.subscribe import FIRST_REACH
from data.planning import Advance, FanOut, Terms

KIND = "digest"


@dataclass(frozen=True, slots=True)
class Fate:
    """The decision for all readers on one terms.

    Attributes:
        taken: The slot it uses up; too late for a digest when not `taken.in_time`.
        covered: The publication number up to which the readers have been offered articles then.
        not_before: The earliest instant to send at.
        content: What they get, perhaps without a story; None where they get nothing.
        empty: Whether there was no news for them.
    """

    taken: Claim
    covered: int
    not_before: datetime
    content: Content | None
    empty: bool

    def advance(self, reader_ids: Sequence[int]) -> Advance:
        """How the readers' subscriptions move on."""
        after = self.taken.after
        assert after.day is not None
        assert after.next_due is not None
        return Advance(reader_ids, after.next_due, after.day.isoformat(), after.done, self.covered)

    def fan_out(self, reader_ids: Sequence[int]) -> FanOut | None:
        """The readers' messages; None without any. The content must have been stored."""
        if self.content is None:
            return None
        assert self.content.edition_id is not None
        slot = self.taken.slot
        return FanOut(
            reader_ids=reader_ids,
            edition_id=self.content.edition_id,
            kind=KIND,
            local_date=slot.day.isoformat(),
            slot=slot.number,
            parts=range(max(1, len(self.content.digest.parts))),
            due_at=slot.at,
            not_before=self.not_before,
            expires_at=slot.at + CATCH_UP,
        )


def decide(terms: Terms, stock: Stock, now: datetime) -> Fate:
    """Use up what is due at `now`: a digest of what is new to these readers, unless it is too late."""
    taken = claim(_schedule(terms), _progress(terms), now)
    at = taken.slot.at
    if not taken.in_time:
        return Fate(taken, _kept_for_later(terms, stock, at), at, None, empty=False)
    fresh = _fresh(terms, stock, at)
    content = stock.content(fresh & stock.about(terms.topics))
    empty = not content.digest.parts
    wanted = terms.send_empty or not empty
    return Fate(taken, max(stock.top, terms.covered_seq or 0), at, content if wanted else None, empty)


def _fresh(terms: Terms, stock: Stock, at: datetime) -> int:
    if terms.covered_seq is None:
        return stock.since(at - FIRST_REACH)
    return stock.after(terms.covered_seq)


def _kept_for_later(terms: Terms, stock: Stock, at: datetime) -> int:
    """Up to where readers are served whose digest came too late: its stories go into the next one."""
    return stock.before(_fresh(terms, stock, at)) if terms.covered_seq is None else terms.covered_seq


def _schedule(terms: Terms) -> Schedule:
    return Schedule(terms.timezone, terms.times, terms.weekdays)


def _progress(terms: Terms) -> Progress:
    day = date.fromisoformat(terms.slot_date) if terms.slot_date else None
    return Progress(day, terms.slots_done, terms.next_due)
