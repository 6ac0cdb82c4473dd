"""The content of messages that are neither text nor file, as the Bot API writes it."""

from __future__ import annotations

from bot.playground.world.model import Json, User

_FILE: Json = {"file_id": "playground", "file_unique_id": "playground"}
_SIZE: Json = {"width": 512, "height": 512, "is_animated": False, "is_video": False}
_POLL: Json = {
    "id": "1",
    "question": "Which ferry?",
    "options": [
        {"text": text, "voter_count": 0, "persistent_id": text, "date": 0} for text in ("Early", "Late")
    ],
    "total_voter_count": 0,
    "is_closed": False,
    "is_anonymous": True,
    "type": "regular",
    "allows_multiple_answers": False,
    "allows_revoting": True,
    "members_only": False,
}
_FIXED: dict[str, Json] = {
    "voice": {**_FILE, "duration": 3, "mime_type": "audio/ogg"},
    "sticker": {**_FILE, **_SIZE, "type": "regular", "emoji": "\N{SHIP}"},
    "poll": _POLL,
    "location": {"latitude": 53.5459, "longitude": 9.9665},
}
_SHOWN_FIELDS = {
    "voice": (),
    "sticker": ("emoji",),
    "poll": ("question",),
    "location": ("latitude", "longitude"),
    "contact": ("first_name", "last_name"),
}
SPECIAL_KINDS = tuple(_SHOWN_FIELDS)


def special_content(kind: str, contact: User | None) -> Json | None:
    """The fields of a message of a kind; None for an unknown one, or a contact without a person."""
    if kind == "contact" and contact is not None:
        names = {"first_name": contact.first_name, "last_name": contact.last_name}
        return {"contact": {"phone_number": "+49 40 0000", **names, "user_id": contact.id}}
    return {kind: _FIXED[kind]} if kind in _FIXED else None


def describe_special(content: Json) -> str:
    """What the chat page shows of such a message; "" for any other service message."""
    for kind, names in _SHOWN_FIELDS.items():
        about = content.get(kind)
        if isinstance(about, dict):
            shown = [str(about[name]) for name in names if about.get(name)]
            return f"{kind.capitalize()}: {' '.join(shown)}".rstrip(": ")
    return ""
