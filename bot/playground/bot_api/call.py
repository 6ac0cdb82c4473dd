"""One call of a Bot API method: its parameters, converted from text as the real server converts them."""

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
        """The parameter as text, "" when it is missing.

        Raises:
            ApiError: It contains an unpaired surrogate.
        """
        value = self.values.get(name, "")
        try:
            value.encode()
        except UnicodeEncodeError:
            raise bad_request("text must be encoded in UTF-8") from None
        return value

    def integer(self, name: str, default: int = 0) -> int:
        """The parameter as a number; text that is no number counts as `default`, as on the real server."""
        value = self.values.get(name, "").strip()
        return int(value) if value.removeprefix("-").isdecimal() else default

    def flag(self, name: str) -> bool:
        """Whether the parameter is true, yes or 1."""
        return self.values.get(name, "").strip().lower() in ("true", "yes", "1")

    def json(self, name: str, what: str = "") -> object:
        """The parameter as JSON, None when it is missing.

        Raises:
            ApiError: It is not JSON; `what` names it in Telegram's message.
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
        """Record a mistake that the real server would ignore; tests assert that there is none."""
        self.world.event_log.report_misuse(kind, f"{self.method}: {text}")
