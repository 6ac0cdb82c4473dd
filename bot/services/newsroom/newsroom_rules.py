"""What the operator has decided about how the newsroom publishes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NewsroomRules:
    """The rules of publication.

    Attributes:
        requires_review: Whether a draft is published by another editor than its author.
        timezone: The newsroom's IANA zone.
        digest_times: The newsroom's usual digest times, "HH:MM" ascending.
    """

    requires_review: bool = False
    timezone: str = "UTC"
    digest_times: tuple[str, ...] = ("08:00",)


DEFAULT_RULES = NewsroomRules()
"""Without review, digests at 08:00 in UTC."""
