"""How posts in a connected channel or group look, beside what every reader's settings say."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields

MAX_SIGNATURE_LENGTH = 100
"""The most characters of the line below every post."""


@dataclass(frozen=True, slots=True)
class ChannelLook:
    """The look of posts.

    Attributes:
        signature: A line below every post, "" for none.
        hashtags: Whether the topics stand below as hashtags.
        link_button: Whether a button leads to the bot; in channels, whose posts have no other buttons.
        picture: Whether the picture of the first story that has one stands above the text.
        pins: Whether the newest digest is pinned, and the one before unpinned.
    """

    signature: str = ""
    hashtags: bool = False
    link_button: bool = False
    picture: bool = False
    pins: bool = False


PLAIN_LOOK = ChannelLook()


def write_look(look: ChannelLook) -> str:
    """The stored text of a look; "" for the plain one."""
    return "" if look == PLAIN_LOOK else json.dumps(asdict(look), ensure_ascii=False, sort_keys=True)


def read_look(text: str | None) -> ChannelLook:
    """The look of a stored text; a field that this version does not know is passed over."""
    if not text:
        return PLAIN_LOOK
    known = {field.name for field in fields(ChannelLook)}
    return ChannelLook(**{name: value for name, value in json.loads(text).items() if name in known})
