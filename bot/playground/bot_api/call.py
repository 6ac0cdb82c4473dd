"""The parameters of one call, whichever way they were sent: all text, as on the real server."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.playground.errors import bad_request
from bot.playground.world.world import World


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """A file sent along with a call."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class ApiCall:
    """One call of a method: its parameters as text, its files by field name."""

    world: World
    method: str
    values: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, UploadedFile] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """The parameter as it came, "" when it is missing.

        Raises:
            ApiError: It holds half a surrogate pair.
        """
        value = self.values.get(name, "")
        if any("\ud800" <= char <= "\udfff" for char in value):
            raise bad_request("text must be encoded in UTF-8")
        return value

    def integer(self, name: str, default: int = 0) -> int:
        """The parameter as a number; what is none counts as `default`, as on the real server."""
        value = self.values.get(name, "").strip()
        return int(value) if value.removeprefix("-").isdecimal() else default

    def flag(self, name: str) -> bool:
        """Whether the parameter says yes."""
        return self.values.get(name, "").strip().lower() in ("true", "yes", "1")

    def json(self, name: str, what: str = "") -> object:
        """The parameter as JSON, None when it is missing.

        Raises:
            ApiError: It is no JSON; `what` names it in Telegram's sentence.
        """
        value = self.text(name)
        if not value:
            return None
        try:
            parsed: object = json.loads(value)
        except ValueError as error:
            raise bad_request(f"can't parse {what or name} JSON object") from error
        return parsed

    def report_misuse(self, kind: str, text: str) -> None:
        """Say loudly that no real bot should do this."""
        self.world.event_log.report_misuse(kind, f"{self.method}: {text}")
