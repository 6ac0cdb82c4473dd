"""Wraps the messenger and the fetcher so that each request is counted and timed.

The rate limiter and the group commit report to the same instruments through callbacks; see
bot.runtime.composition.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.monitoring.instruments import Instruments
from bot.ports.fetcher import Fetched, Fetcher, FetchError, FetchPurpose
from bot.ports.messenger import (
    BadMarkup,
    Messenger,
    Migrated,
    NotSent,
    Outcome,
    OutcomeUnknown,
    OutOfStars,
    Rejected,
    Screen,
    Sent,
    SlowDown,
    TopicClosed,
    Unreachable,
)

_NOT_MODIFIED = 304
# Label values of lede_sends_total: operators' dashboards name them, so they do not follow the class names.
_OUTCOME_LABELS: Mapping[type[Outcome], str] = {
    Sent: "sent",
    Unreachable: "unreachable",
    TopicClosed: "topic_closed",
    Migrated: "migrated",
    SlowDown: "slow_down",
    BadMarkup: "bad_markup",
    Rejected: "refused",
    NotSent: "not_sent",
    OutOfStars: "out_of_stars",
    OutcomeUnknown: "in_doubt",
}
# Label value of lede_feed_looks_total for an error that is no FetchError.
_UNEXPECTED_ERROR_LABEL = "stumbled"  # operators know it by this value


class InstrumentedMessenger:
    """A Messenger that counts each request by its outcome and calls `on_answer` after it."""

    def __init__(
        self, messenger: Messenger, instruments: Instruments, on_answer: Callable[[], object] = lambda: None
    ) -> None:
        self._messenger = messenger
        self._instruments = instruments
        self._on_answer = on_answer

    async def send_digest(
        self,
        chat_id: int,
        thread_id: int,
        screen: Screen,
        *,
        plain: bool = False,
        paid: bool = False,
        silent: bool = False,
    ) -> Outcome:
        """See Messenger."""
        with self._instruments.sending.time():
            outcome = await self._messenger.send_digest(
                chat_id, thread_id, screen, plain=plain, paid=paid, silent=silent
            )
        self._instruments.sends[outcome_label(type(outcome))] += 1
        self._on_answer()
        return outcome

    async def edit_digest(
        self, chat_id: int, message_id: int, screen: Screen, *, plain: bool = False
    ) -> Outcome:
        """See Messenger."""
        outcome = await self._messenger.edit_digest(chat_id, message_id, screen, plain=plain)
        self._instruments.edits[outcome_label(type(outcome))] += 1
        self._on_answer()
        return outcome


def outcome_label(outcome_class: type[Outcome]) -> str:
    """The label of an outcome in the metrics, like "slow_down"."""
    return _OUTCOME_LABELS[outcome_class]


class InstrumentedFetcher:
    """A Fetcher that counts the requests for feeds by their result."""

    def __init__(self, fetcher: Fetcher, instruments: Instruments) -> None:
        self._fetcher = fetcher
        self._feed_checks = instruments.feed_checks

    async def fetch(
        self, url: str, purpose: FetchPurpose = FetchPurpose.PAGE, *, etag: str = "", last_modified: str = ""
    ) -> Fetched:
        """See Fetcher."""
        result = _UNEXPECTED_ERROR_LABEL
        try:
            fetched = await self._fetcher.fetch(url, purpose, etag=etag, last_modified=last_modified)
            result = "not_modified" if fetched.status == _NOT_MODIFIED else "fetched"
        except FetchError as error:
            result = error.reason.value
            raise
        else:
            return fetched
        finally:
            if purpose is FetchPurpose.FEED:
                self._feed_checks[result] += 1
