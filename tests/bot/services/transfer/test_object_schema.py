"""Reading an object by its schema: required, optional, nullable and unknown fields."""

from __future__ import annotations

import pytest

from bot.services.transfer.errors import LineRejected
from bot.services.transfer.field_checks import integer, text
from bot.services.transfer.object_schema import ObjectSchema

SCHEMA = ObjectSchema(
    {"id": integer(1, 9), "name": text(5), "note": text(5)},
    required=frozenset({"id"}),
    nullable=frozenset({"note"}),
)


def test_given_fields_are_read_and_missing_and_unknown_ones_left_out() -> None:
    assert SCHEMA.read({"id": 1, "colour": "red"}) == {"id": 1}


def test_null_counts_as_missing_except_in_a_nullable_field() -> None:
    assert SCHEMA.read({"id": 1, "name": None, "note": None}) == {"id": 1, "note": None}


@pytest.mark.parametrize("values", [{}, {"id": None}])
def test_a_missing_required_field_is_named(values: dict[str, object]) -> None:
    with pytest.raises(LineRejected, match="has no id"):
        SCHEMA.read(values)


def test_an_invalid_field_is_named_with_its_reason() -> None:
    with pytest.raises(LineRejected, match=r"^name 5 is not a text$"):
        SCHEMA.read({"id": 1, "name": 5})


def test_a_nested_value_must_be_an_object() -> None:
    assert SCHEMA.read_nested({"id": 2}) == {"id": 2}
    with pytest.raises(LineRejected, match="a list is not an object"):
        SCHEMA.read_nested([1])


def test_unknown_fields_are_listed_without_kind() -> None:
    assert SCHEMA.unknown_fields({"kind": "x", "id": 1, "colour": "red"}) == ["colour"]
