"""Records of the programs that send articles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ClientRight(StrEnum):
    """What becomes of the articles that a client sends."""

    DRAFT = "draft"
    PUBLISH = "publish"


@dataclass(frozen=True, slots=True)
class NewApiClient:
    """A client that is not stored yet.

    Attributes:
        name: One line that names the program; it stands beside its articles and in the log.
        can: What its articles become at most.
        created_by, created_by_name: The owner who made it.
        created_at: When.
    """

    name: str
    can: ClientRight
    created_by: int
    created_by_name: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class ApiClient(NewApiClient):
    """A stored client.

    Attributes:
        id: Its number.
        used_at: When its token was last used, to about a minute; None before the first time.
    """

    id: int
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class ApiRequest:
    """A request that its client may repeat.

    Attributes:
        body_hash: Hash of its body, by which a repeat is told from another request with the same key.
        article_id: The article that it made; None while it is being handled.
        claimed_at: Since when it is being handled.
    """

    body_hash: str
    article_id: int | None
    claimed_at: datetime
