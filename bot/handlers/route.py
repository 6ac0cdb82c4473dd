"""A handler with the conditions of its use."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic

from bot.handlers.request import R
from data.records.newsroom import Role


@dataclass(frozen=True, slots=True)
class Route(Generic[R]):
    """A handler with the conditions of its use.

    Attributes:
        handler: The handler.
        role: The least role that may use it.
        changes_group: Whether only a group's administrators may use it in a group.
        group_refusal: The key of the text for a group's other members.
    """

    handler: Callable[[R], Awaitable[None]]
    role: Role = Role.READER
    changes_group: bool = False
    group_refusal: str = "refused.group"
