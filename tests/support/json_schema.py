"""Checks JSON values against the part of JSON Schema that the OpenAPI description uses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

_TYPES: Mapping[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "boolean": (bool,),
    "null": (type(None),),
}
_KNOWN_KEYWORDS = {
    *("$ref", "type", "enum", "pattern", "minLength", "maxLength", "minimum", "items", "maxItems"),
    *("properties", "required", "additionalProperties", "description"),
}


def violations(value: object, schema: Mapping[str, Any], document: Mapping[str, Any]) -> list[str]:
    """What in `value` does not fit `schema`; references are resolved in `document`."""
    return list(_violations(value, schema, document, "$"))


def _violations(
    value: Any, schema: Mapping[str, Any], document: Mapping[str, Any], place: str
) -> Iterator[str]:
    assert set(schema) <= _KNOWN_KEYWORDS, set(schema) - _KNOWN_KEYWORDS
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        yield from _violations(value, document["components"]["schemas"][name], document, place)
        return
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if not any(_is_of_type(value, name) for name in types):
        yield f"{place}: {value!r} is not of type {schema['type']}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{place}: {value!r} is not in the enumeration"
    yield from _scalar_violations(value, schema, place)
    if isinstance(value, list):
        if len(value) > schema.get("maxItems", len(value)):
            yield f"{place}: {len(value)} items"
        for number, item in enumerate(value):
            yield from _violations(item, schema["items"], document, f"{place}[{number}]")
    if isinstance(value, dict):
        yield from _object_violations(value, schema, document, place)


def _scalar_violations(value: object, schema: Mapping[str, Any], place: str) -> Iterator[str]:
    if isinstance(value, str):
        if not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value)):
            yield f"{place}: length {len(value)}"
        if "pattern" in schema and not re.search(schema["pattern"], value):
            yield f"{place}: {value!r} does not match {schema['pattern']}"
    if isinstance(value, int) and value < schema.get("minimum", value):
        yield f"{place}: {value} is too small"


def _object_violations(
    value: Mapping[str, Any], schema: Mapping[str, Any], document: Mapping[str, Any], place: str
) -> Iterator[str]:
    yield from (f"{place}: no {name}" for name in schema.get("required", ()) if name not in value)
    for name, item in value.items():
        if name in schema["properties"]:
            yield from _violations(item, schema["properties"][name], document, f"{place}.{name}")
        elif schema.get("additionalProperties") is False:
            yield f"{place}: {name} is not described"


def _is_of_type(value: object, name: str) -> bool:
    return isinstance(value, _TYPES[name]) and not (isinstance(value, bool) and name == "integer")
