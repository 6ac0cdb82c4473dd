"""Defines messages, the Protocol that sends them, and the outcomes of a send."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from data.records.delivery import PictureForm

MAX_COPIED_CHARACTERS = 256
"""UTF-16 units that a button can copy."""


@dataclass(frozen=True, slots=True)
class Button:
    """An inline button with one of: callback `data`, a `url` to open, a `copied_text`, a `shared_query`.

    The last lets the person choose a chat, in which the bot's name and this inline query stand then.
    """

    label: str
    data: str = ""
    url: str = ""
    copied_text: str = ""
    shared_query: str = ""


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """A key in place of letters by which a person chooses a chat of theirs for the bot.

    `number` comes back with the choice.
    """

    label: str
    number: int
    is_channel: bool


@dataclass(frozen=True, slots=True)
class RichForm:
    """The rich form of a message, with headings and blocks that open: Telegram's rich messages.

    Attributes:
        html: Text in Telegram's rich HTML (https://core.telegram.org/bots/api#rich-html-style).
        rows: Rows of buttons below it.
        is_rtl: Whether it is shown from right to left.
        has_hashtags: Whether Telegram looks for hashtags in it, and for names and numbers, too.
    """

    html: str
    rows: tuple[tuple[Button, ...], ...] = ()
    is_rtl: bool = False
    has_hashtags: bool = False


@dataclass(frozen=True, slots=True)
class Screen:
    """The content of one Telegram message.

    Attributes:
        html: Text in Telegram's HTML.
        rows: Rows of buttons below it.
        chat_requests: Keys in place of letters; only without `rows`.
        removes_keys: Whether it takes such keys away; only without `rows`.
        picture_url: The web address of a picture that Telegram loads and shows above the text, "" for none.
        picture_file_id: Telegram's file id of a picture above the text, which then has at most 1,024 UTF-16
            units, or "". Where Telegram refuses the picture, the text is sent without it.
        photo_url: The web address of a picture that Telegram loads and sends likewise, or "".
        is_caption: Whether the message that is edited is such a picture, whose text is its caption.
        rich: The same content in the rich form, which replaces this one where the server knows it, or None.
    """

    html: str
    rows: tuple[tuple[Button, ...], ...] = ()
    chat_requests: tuple[ChatRequest, ...] = ()
    removes_keys: bool = False
    picture_url: str = ""
    picture_file_id: str = ""
    photo_url: str = ""
    is_caption: bool = False
    rich: RichForm | None = None

    @property
    def photo(self) -> str:
        """What Telegram sends as a photo: a file id or a web address, "" for none."""
        return self.picture_file_id or self.photo_url


@dataclass(frozen=True, slots=True)
class Sent:
    """Telegram has accepted the message.

    `is_rich` says that it is in the rich form; `refused_picture` is the file id or address of a picture that
    Telegram would not show.
    """

    message_id: int
    is_rich: bool = False
    picture: PictureForm = PictureForm.NONE
    refused_picture: str = ""


@dataclass(frozen=True, slots=True)
class Unreachable:
    """The chat cannot be written to: blocked, kicked, deactivated, never started or not found."""

    why: str


@dataclass(frozen=True, slots=True)
class TopicClosed:
    """The forum topic is closed or deleted; the chat itself can be written to."""

    why: str


@dataclass(frozen=True, slots=True)
class Migrated:
    """The group has become a supergroup with another chat id."""

    new_chat_id: int


@dataclass(frozen=True, slots=True)
class SlowDown:
    """Status 429: the message was not sent, and none may be sent for `seconds`."""

    seconds: float


@dataclass(frozen=True, slots=True)
class BadMarkup:
    """Telegram could not parse the formatting; the message may be sent once more as plain text."""

    why: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """Any other refusal; a retry would be refused as well."""

    why: str


@dataclass(frozen=True, slots=True)
class NotSent:
    """The message was certainly not sent; a later retry may succeed."""

    why: str


@dataclass(frozen=True, slots=True)
class OutOfStars:
    """A paid message was certainly not sent, since the bot's Stars are used up; unpaid it may be sent."""

    why: str


@dataclass(frozen=True, slots=True)
class OutcomeUnknown:
    """The message may or may not have been sent: there was no answer, or a server error."""

    why: str


Outcome = (
    Sent
    | Unreachable
    | TopicClosed
    | Migrated
    | SlowDown
    | BadMarkup
    | Rejected
    | NotSent
    | OutOfStars
    | OutcomeUnknown
)


class Messenger(Protocol):
    """Sends and edits digests and turns every error of the foreign system into an Outcome."""

    async def send_digest(
        self,
        chat_id: int,
        thread_id: int,
        screen: Screen,
        *,
        plain: bool = False,
        paid: bool = False,
        silent: bool = False,
    ) -> Outcome:
        """Send one message.

        Args:
            chat_id: The chat.
            thread_id: Its topic, 0 for none.
            screen: What it shows.
            plain: Whether to send its text without formatting.
            paid: Whether Telegram may take Stars for it, which permits a higher rate.
            silent: Whether it arrives without a sound.
        """
        ...

    async def edit_digest(
        self, chat_id: int, message_id: int, screen: Screen, *, plain: bool = False
    ) -> Outcome:
        """Replace the text and the buttons of a message; one that shows them already counts as edited.

        Args:
            chat_id: The chat.
            message_id: The message.
            screen: What it shows afterwards.
            plain: Whether to send its text without formatting.
        """
        ...
