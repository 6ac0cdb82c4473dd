"""What becomes of everyone whose digest is due on the same terms. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from bot.services.calendar.quiet_hours import Window, quiet_of, window
from bot.services.calendar.slots import FIRST_REACH, Claim, Progress, Schedule, claim
from bot.services.planning.candidates import Content, Stock
from data.delivery.planning import EditionDelivery, PlanningKey, SubscriptionAdvance

KIND = "digest"


@dataclass(frozen=True)
class Fate:
    """The decision for all readers on the same terms.

    Attributes:
        taken: The slot it uses up; too late for a digest when not `taken.in_time`.
        covered: The publication number up to which the readers have been offered articles then.
        when: When it may be sent.
        content: What they get, perhaps without a story; None where they get nothing.
        empty: Whether there was no news for them.
    """

    taken: Claim
    covered: int
    when: Window
    content: Content | None
    empty: bool

    @cached_property
    def advance(self) -> SubscriptionAdvance:
        """How the readers' subscriptions move on."""
        after = self.taken.after
        assert after.day is not None
        assert after.next_due is not None
        return SubscriptionAdvance(after.next_due, after.day.isoformat(), after.done, self.covered)

    @cached_property
    def issue(self) -> EditionDelivery | None:
        """What the readers are sent, None for nothing. The content must have been stored."""
        if self.content is None:
            return None
        assert self.content.edition_id is not None
        slot = self.taken.slot
        return EditionDelivery(
            edition_id=self.content.edition_id,
            kind=KIND,
            local_date=slot.day.isoformat(),
            slot=slot.number,
            parts=range(max(1, len(self.content.digest.parts))),
            due_at=slot.at,
            not_before=self.when.not_before,
            expires_at=self.when.expires_at,
        )


def decide(terms: PlanningKey, stock: Stock, now: datetime) -> Fate:
    """Use up what is due at `now`: a digest of what is new to these readers, unless it is too late."""
    taken = claim(_schedule(terms), _progress(terms), now)
    at = taken.slot.at
    when = window(at, quiet_of(terms.quiet_from, terms.quiet_until), terms.timezone, now)
    if not taken.in_time:
        return Fate(taken, _kept_for_later(terms, stock, at), when, None, empty=False)
    content = stock.content(_fresh(terms, stock, at) & stock.about(terms.topics))
    empty = not content.digest.parts
    wanted = terms.send_empty or not empty
    return Fate(taken, max(stock.top, terms.covered_seq or 0), when, content if wanted else None, empty)


def _fresh(terms: PlanningKey, stock: Stock, at: datetime) -> int:
    if terms.covered_seq is None:
        return stock.since(at - FIRST_REACH)
    return stock.after(terms.covered_seq)


def _kept_for_later(terms: PlanningKey, stock: Stock, at: datetime) -> int:
    """Up to where readers are served whose digest came too late: its stories go into the next one."""
    return stock.before(_fresh(terms, stock, at)) if terms.covered_seq is None else terms.covered_seq


def _schedule(terms: PlanningKey) -> Schedule:
    return Schedule(terms.timezone, terms.times, terms.weekdays)


def _progress(terms: PlanningKey) -> Progress:
    day = date.fromisoformat(terms.slot_date) if terms.slot_date else None
    return Progress(day, terms.slots_done, terms.next_due)
