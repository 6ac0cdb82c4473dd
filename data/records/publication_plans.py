"""Records of when drafts are to be published, and of who has to approve that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class PlanState(StrEnum):
    """What has to happen before a planned draft is published.

    `held`: somebody taps Publish; until then it is only under an embargo. `review`: another editor approves.
    `ready`: nothing, it is published at its instant.
    """

    HELD = "held"
    REVIEW = "review"
    READY = "ready"


@dataclass(frozen=True, slots=True)
class PublicationPlan:
    """When a draft is to be published, or from when on it may be.

    Attributes:
        article_id: The draft.
        state: See PlanState.
        at: When it is published; None where that is not decided: under an embargo only, or at once when it is
            approved.
        not_before: The end of its embargo, None without one.
        with_digest: Whether `at` was chosen as the hour of the newsroom's next digest.
        planned_by, planned_by_name: Who decided that last; user id 0 for a feed or a program.
        approved_by, approved_by_name: Who approved it; 0 and "" for nobody.
        approved_version: The digest of the content that was approved, "" for none.
        updated_at: When it was changed last.
    """

    article_id: int
    state: PlanState
    at: datetime | None
    not_before: datetime | None
    with_digest: bool
    planned_by: int
    planned_by_name: str
    approved_by: int
    approved_by_name: str
    approved_version: str
    updated_at: datetime

    @property
    def due_at(self) -> datetime | None:
        """The instant at which there is something to do; None for a draft that only waits for approval."""
        return self.not_before if self.state is PlanState.HELD else self.at

    def is_embargoed(self, now: datetime) -> bool:
        """Whether nobody may publish the draft at `now`."""
        return self.not_before is not None and now < self.not_before
