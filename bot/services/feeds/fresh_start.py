"""The fields of a source that is read from the beginning, as after a change of what is read."""

from __future__ import annotations

from datetime import datetime

from data.records.feeds import SourceChange, SourceState


def polled_anew(now: datetime) -> SourceChange:
    """A source that is polled at once, without a failure and without what was known of the last answer."""
    return SourceChange(
        state=SourceState.ACTIVE,
        next_poll=now,
        etag="",
        last_modified="",
        body_hash="",
        failures=0,
        failing_since=None,
        alerted_at=None,
        error="",
        status=0,
    )
