"""Declares the fields of a JSON object, and reads an object by that declaration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.services.transfer.errors import LineRejected
from bot.services.transfer.field_checks import Check
from bot.services.transfer.jsonl import format_value


@dataclass(frozen=True, slots=True)
class ObjectSchema:
    """The fields of an object.

    Attributes:
        fields: The check of each field, by name.
        required: The fields that must be given.
        nullable: The fields whose null has a meaning; in any other field null counts as missing.
    """

    fields: Mapping[str, Check]
    required: frozenset[str] = frozenset()
    nullable: frozenset[str] = frozenset()

    def read(self, values: Mapping[str, object]) -> dict[str, Any]:
        """The checked values of the given fields; unknown fields are ignored.

        Raises:
            LineRejected: A field is missing or invalid; the text names the first one.
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
        """`read` as a Check, for an object inside another."""
        if not isinstance(value, dict):
            raise LineRejected(f"{format_value(value)} is not an object")
        return self.read(value)

    def unknown_fields(self, values: Mapping[str, object]) -> list[str]:
        """The names in an object that the schema does not have, except "kind"."""
        return [name for name in values if name not in self.fields and name != "kind"]
