"""Which fields an object has, and the reading of one by its form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.services.transfer.errors import LineRejected
from bot.services.transfer.field_checks import Check
from bot.services.transfer.jsonl import format_value


@dataclass(frozen=True, slots=True)
class ObjectSchema:
    """An object's fields.

    Attributes:
        fields: The check of each.
        required: Those that cannot be left out.
        nullable: Those for which null says something; anywhere else it is the same as leaving them out.
    """

    fields: Mapping[str, Check]
    required: frozenset[str] = frozenset()
    nullable: frozenset[str] = frozenset()

    def read(self, values: Mapping[str, object]) -> dict[str, Any]:
        """The fields that an object gives, checked; others are passed over.

        Raises:
            Refused: Naming the first field that is missing or wrong.
        """
        found: dict[str, Any] = {}
        for name, check in self.fields.items():
            value = values.get(name)
            if value is None:
                if name in self.required:
                    raise LineRejected(f"has no {name}")
                if name in self.nullable and name in values:
                    found[name] = None
                continue
            try:
                found[name] = check(value)
            except LineRejected as reason:
                raise LineRejected(f"{name} {reason}") from None
        return found

    def read_nested(self, value: object) -> dict[str, Any]:
        """The same as a check, for an object inside another."""
        if not isinstance(value, dict):
            raise LineRejected(f"{format_value(value)} is not an object")
        return self.read(value)

    def unknown_fields(self, values: Mapping[str, object]) -> list[str]:
        """The names in an object that the form does not have."""
        return [name for name in values if name not in self.fields and name != "kind"]
