"""Checks the types of an update's fields, which the library takes as they come."""

from __future__ import annotations

from collections.abc import Mapping

_MAX_NUMBER = 2**63
_MAX_VALUES = 100_000
_TEXTS = (
    "text", "caption", "data", "type", "url", "language", "language_code", "first_name", "last_name",
    "username", "title", "file_id", "file_unique_id", "file_name", "mime_type", "media_group_id",
    "sender_user_name", "author_signature", "status", "phone_number", "chat_instance", "query", "result_id",
    "inline_message_id",
)  # fmt: skip
_NUMBERS = (
    "message_id", "message_thread_id", "date", "edit_date", "offset", "length", "file_size",
    "width", "height", "migrate_to_chat_id", "migrate_from_chat_id", "user_id",
)  # fmt: skip
_TYPES: Mapping[str, type] = dict.fromkeys(_TEXTS, str) | dict.fromkeys(_NUMBERS, int)
_OBJECTS = frozenset(
    {
        *("message", "channel_post", "callback_query", "my_chat_member", "from", "chat", "sender_chat"),
        *("inline_query", "chosen_inline_result"),
    }
)
_NUMBERED = frozenset({"from", "chat", "sender_chat", "user"})
_REQUIRED = {
    "message": ("chat",),
    "channel_post": ("chat",),
    "callback_query": ("from",),
    "inline_query": ("id", "from"),
    "chosen_inline_result": ("result_id", "from"),
    "my_chat_member": ("chat", "from", "old_chat_member", "new_chat_member"),
}
_LISTS = frozenset({"entities", "caption_entities", "photo"})


def require_field_types(update: Mapping[str, object]) -> None:
    """Check the types of the fields that handlers use, in an update as Telegram wrote it.

    Raises:
        ValueError: A field is missing, has another type than the Bot API gives it, or a number over 63 bits.
    """
    pending: list[object] = [update]
    for _ in range(_MAX_VALUES):
        if not pending:
            return
        value = pending.pop()
        if isinstance(value, dict):
            for name, field in value.items():
                _require_type(name, field)
                pending.append(_checked_query(field) if name == "inline_query" else field)
        elif isinstance(value, list):
            pending += value
    raise ValueError("too many values")


def _checked_query(query: object) -> object:
    """An inline query without its offset, which is a text there and a number everywhere else.

    Raises:
        ValueError: Query or offset is no text.
    """
    if not isinstance(query, dict) or not all(
        isinstance(query.get(name), str) for name in ("query", "offset")
    ):
        raise ValueError("inline_query without query or offset")
    return {name: field for name, field in query.items() if name != "offset"}


def _require_type(name: str, value: object) -> None:
    wanted = _TYPES.get(name)
    is_wrong = (
        (wanted is not None and (not isinstance(value, wanted) or isinstance(value, bool)))
        or (name in _OBJECTS and not isinstance(value, dict))
        or (name in _LISTS and not _is_list_of_objects(value))
        or (name == "id" and (not isinstance(value, int | str) or isinstance(value, bool)))
        or (isinstance(value, int) and abs(value) >= _MAX_NUMBER)
    )
    if is_wrong:
        raise ValueError(f"{name} is {type(value).__name__}")
    if name in _NUMBERED and isinstance(value, dict) and value and type(value.get("id")) is not int:
        raise ValueError(f"{name} without a number")
    for required in _REQUIRED.get(name, ()):
        if not (isinstance(value, dict) and value.get(required)):
            raise ValueError(f"{name} without {required}")


def _is_list_of_objects(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, dict) for one in value)
