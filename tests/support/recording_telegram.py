"""A Telegram client that sends nothing and records what it was asked to send."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.gateways.telegram.client import TelegramGateway
from bot.gateways.telegram.inline_mode import InlineMode
from bot.gateways.telegram.pictures import PictureSender
from bot.ports.inline_answers import InlineAnswer
from bot.ports.messenger import Button, Outcome, Rejected, Screen, Sent
from bot.settings import Settings

FIRST_MESSAGE_ID = 5_000


@dataclass(frozen=True, slots=True)
class SentScreen:
    """A message that was sent or edited; `reply_to` is the message that it answers, 0 for none."""

    chat_id: int
    message_id: int
    screen: Screen
    reply_to: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a button press."""

    text: str
    is_alert: bool = False
    url: str = ""


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file that was sent."""

    chat_id: int
    name: str
    content: bytes
    caption: str


class RecordingInlineMode(InlineMode):
    """Inline mode that is on and records its answers and edits.

    Attributes:
        answers: Answers to inline queries, oldest first.
        edited: Edited messages by their names, with what they show last.
        edit_outcomes: The outcomes of the next edits; without any, each is accepted.
    """

    def __init__(self) -> None:
        self.answers: list[InlineAnswer] = []
        self.edited: dict[str, Screen] = {}
        self.edit_outcomes: list[Outcome] = []

    @property
    def is_on(self) -> bool:
        return True

    async def answer(self, query_id: str, answer: InlineAnswer) -> None:
        del query_id
        self.answers.append(answer)

    async def edit(self, inline_message_id: str, screen: Screen) -> Outcome:
        outcome = self.edit_outcomes.pop(0) if self.edit_outcomes else Sent(0)
        if isinstance(outcome, Sent):
            self.edited[inline_message_id] = screen
        return outcome


@dataclass(frozen=True, slots=True)
class SentPicture:
    """A picture that was sent, or that replaced the one of a message."""

    chat_id: int
    picture: bytes
    screen: Screen
    is_edit: bool = False


class RecordingPictures(PictureSender):
    """Pictures that are recorded.

    Attributes:
        sent: New and replaced pictures, oldest first.
        outcome: The outcome of each; None accepts it.
    """

    def __init__(self) -> None:
        self.sent: list[SentPicture] = []
        self.outcome: Outcome | None = None

    async def send(self, chat_id: int, thread_id: int, picture: bytes, screen: Screen) -> Outcome:
        del thread_id
        if self.outcome is None:
            self.sent.append(SentPicture(chat_id, picture, screen))
        return self.outcome or Sent(FIRST_MESSAGE_ID)

    async def edit(self, chat_id: int, message_id: int, picture: bytes, screen: Screen) -> Outcome:
        if self.outcome is None:
            self.sent.append(SentPicture(chat_id, picture, screen, is_edit=True))
        return self.outcome or Sent(message_id)

    async def show_upload(self, chat_id: int, thread_id: int) -> None: ...


class RecordingTelegram(TelegramGateway):
    """The gateway with every request to Telegram replaced by a record of it.

    Attributes:
        sent: New messages, oldest first.
        edited: Edited messages, oldest first; without a text where only buttons were edited.
        answers: Answers to button presses, oldest first.
        files: Sent files, oldest first.
        menus: Command menus by chat, None for the menu of all chats.
        downloads: The content of files by file id; other files are refused.
        administrators: People who administrate every group.
        recorded_inline: What was answered and edited through inline mode.
        edit_outcome: The outcome of every edit; None accepts it.
        send_outcome: The outcome of every new message; None accepts it.
    """

    def __init__(self) -> None:
        super().__init__(Settings(bot_token="1:recording", telegram_api_url="http://127.0.0.1:9"))
        self.sent: list[SentScreen] = []
        self.edited: list[SentScreen] = []
        self.answers: list[Answer] = []
        self.files: list[SentFile] = []
        self.menus: dict[int | None, list[str]] = {}
        self.downloads: dict[str, bytes] = {}
        self.administrators: set[int] = set()
        self.inline = self.recorded_inline = RecordingInlineMode()
        self.edit_outcome: Outcome | None = None
        self.send_outcome: Outcome | None = None
        self.pictures: RecordingPictures = RecordingPictures()

    @property
    def username(self) -> str:
        return "recording_bot"

    @property
    def name(self) -> str:
        return "The Recorder"

    @property
    def last(self) -> Screen:
        """The screen of the newest message."""
        return self.sent[-1].screen

    @property
    def last_edit(self) -> Screen:
        """The screen of the newest edit."""
        return self.edited[-1].screen

    async def send(self, chat_id: int, thread_id: int, screen: Screen, *, reply_to: int = 0) -> Outcome:
        del thread_id
        if self.send_outcome is not None:
            return self.send_outcome
        message_id = FIRST_MESSAGE_ID + len(self.sent)
        self.sent.append(SentScreen(chat_id, message_id, screen, reply_to))
        return Sent(message_id)

    async def edit(self, chat_id: int, message_id: int, screen: Screen) -> Outcome:
        if self.edit_outcome is not None:
            return self.edit_outcome
        self.edited.append(SentScreen(chat_id, message_id, screen))
        return Sent(message_id)

    async def edit_buttons(
        self, chat_id: int, message_id: int, rows: tuple[tuple[Button, ...], ...]
    ) -> Outcome:
        return await self.edit(chat_id, message_id, Screen("", rows))

    async def answer_callback(
        self, query_id: str, text: str = "", *, alert: bool = False, url: str = ""
    ) -> None:
        del query_id
        self.answers.append(Answer(text, alert, url))

    async def send_file(
        self, chat_id: int, thread_id: int, name: str, content: bytes, caption: str
    ) -> Outcome:
        del thread_id
        self.files.append(SentFile(chat_id, name, content, caption))
        return Sent(FIRST_MESSAGE_ID - len(self.files))

    async def show_typing(self, chat_id: int, thread_id: int) -> None:
        del chat_id, thread_id

    async def download(self, file_id: str) -> bytes | Rejected:
        return self.downloads.get(file_id, Rejected("no such file"))

    async def is_administrator(self, chat_id: int, user_id: int) -> bool:
        del chat_id
        return user_id in self.administrators

    async def list_administrators(self, _chat_id: int) -> list[int]:
        return sorted(self.administrators)

    async def set_menu(
        self,
        rows: Sequence[tuple[str, str]],
        *,
        groups: bool = False,
        chat_id: int | None = None,
        language: str = "",
        quiet: Collection[str] = (),
    ) -> None:
        del groups, language, quiet
        self.menus[chat_id] = [name for name, _ in rows]
