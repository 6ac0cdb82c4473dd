"""Stories coming in: pasted, in parts, forwarded or as a file; answered with a preview card."""

from __future__ import annotations

import re

import telegram

from bot.context import Call, Lede
from bot.errors import UserError
from bot.handlers.failures import guarded
from bot.services import dialogue, intake, library, people
from bot.services.intake import Known, Origin
from bot.services.people import Person
from bot.services.subscribe import Chat
from bot.views import card as view
from bot.views import plain
from data.callers import CallerKey
from data.records import Article, Dialogue

PATIENCE_SECONDS = 2.0
"""How long the next part of a cut paste may take; Telegram's clients send them at once."""
LARGEST_FILE = 20 * 1024 * 1024
_READABLE = (".txt", ".text", ".md", ".markdown", ".html", ".htm")
_ONLY_A_LINK = re.compile(r"https?://\S+")
_KNOWN = "known"


async def add(call: Call) -> None:
    """/add, alone or with the text behind it."""
    if call.args.strip():
        await paste(call)
        return
    await call.reply(plain.prompt("add.ask", call.texts))
    await dialogue.begin(call.lede.database, call.chat.id, call.person.id, "adding", call.now)


async def paste(call: Call) -> None:
    """A text, or one part of it: a long one may go on in the next message."""
    waiting = await dialogue.current(call.lede.database, call.chat.id, call.person.id, call.now)
    parts = _parts(waiting)
    if not parts and _ONLY_A_LINK.fullmatch(call.args.strip()):
        raise UserError("intake.link")
    parts.append(call.args)
    if intake.may_go_on(call.args):
        await _wait_for_more(call, parts)
        return
    await _finish(call, parts)


async def forwarded(call: Call) -> None:
    """A forwarded post; its channel is kept as the source."""
    assert call.message is not None
    await _take_text(call, call.args, _origin(call.message))


async def document(call: Call) -> None:
    """A file."""
    assert call.message is not None
    assert call.message.document is not None
    file = call.message.document
    name = file.file_name or "file.txt"
    if not name.lower().endswith(_READABLE):
        raise UserError("file.kind", name=name)
    if (file.file_size or 0) > LARGEST_FILE:
        raise UserError("file.too_big", name=name)
    await call.lede.telegram.show_typing(call.chat.id, call.chat.thread_id)
    content = await call.lede.telegram.download(file.file_id)
    if not isinstance(content, bytes):
        raise UserError("file.download", name=name)
    await dialogue.end(call.lede.database, call.chat.id, call.person.id)
    taken = await intake.take_file(
        call.lede.newsroom, name, content, _origin(call.message), call.person, call.chat.id, call.now
    )
    await _answer(call, taken)


async def add_anyway(call: Call) -> None:
    """The button below 'already here, nearly': it is another story after all."""
    waiting = await dialogue.current(call.lede.database, call.chat.id, call.person.id, call.now)
    if waiting is None or waiting.step != _KNOWN:
        raise UserError("add.again")
    origin = Origin(str(waiting.data.get("site", "")), str(waiting.data.get("url", "")))
    text = str(waiting.data["text"])
    article = await intake.save_anyway(call.lede.newsroom, text, origin, call.person, call.chat.id, call.now)
    await dialogue.end(call.lede.database, call.chat.id, call.person.id)
    await send_card(call, article)


async def finish_interrupted(lede: Lede) -> None:
    """Take up the pastes whose parts were still arriving when the last run ended."""
    for waiting in await dialogue.unfinished_pastes(lede.database):
        call = await _call_for(lede, waiting)
        lede.dispatcher.put(waiting.chat_id, lambda call=call: guarded(_finish_waiting, call))  # type: ignore[misc]


async def send_card(call: Call, article: Article) -> None:
    """Show an article's card as a new message, and remember where."""
    message_id = await call.reply(view.card(article, call.now, call.texts))
    if message_id is not None:
        await library.remember_card(call.lede.database, article.id, message_id, call.now)


async def _wait_for_more(call: Call, parts: list[str]) -> None:
    await dialogue.begin(
        call.lede.database,
        call.chat.id,
        call.person.id,
        dialogue.COLLECTING,
        call.now,
        parts=parts,
        name=call.person.name,
        language=call.chat.language,
    )

    async def finish_if_last() -> None:
        waiting = await dialogue.current(call.lede.database, call.chat.id, call.person.id, call.now)
        if len(_parts(waiting)) == len(parts):
            await guarded(_finish_waiting, call)

    call.lede.dispatcher.after(PATIENCE_SECONDS, call.chat.id, finish_if_last)


async def _finish_waiting(call: Call) -> None:
    waiting = await dialogue.current(call.lede.database, call.chat.id, call.person.id, call.now)
    if parts := _parts(waiting):
        await _finish(call, parts)


async def _finish(call: Call, parts: list[str]) -> None:
    await dialogue.end(call.lede.database, call.chat.id, call.person.id)
    await _take_text(call, intake.join_parts(parts), Origin())


async def _take_text(call: Call, text: str, origin: Origin) -> None:
    taken = await intake.take_text(call.lede.newsroom, text, origin, call.person, call.chat.id, call.now)
    if isinstance(taken, Known) and not taken.exactly:
        await dialogue.begin(
            call.lede.database, call.chat.id, call.person.id, _KNOWN, call.now,
            text=text, site=origin.site, url=origin.url,
        )  # fmt: skip
    await _answer(call, taken)


async def _answer(call: Call, taken: Article | Known) -> None:
    if not isinstance(taken, Known):
        await send_card(call, taken)
        return
    zone = call.lede.settings.default_timezone
    await call.reply(
        view.known(taken.article, exactly=taken.exactly, zone=zone, now=call.now, texts=call.texts)
    )


def _parts(waiting: Dialogue | None) -> list[str]:
    if waiting is None or waiting.step != dialogue.COLLECTING:
        return []
    parts = waiting.data.get("parts")
    return [str(part) for part in parts] if isinstance(parts, list) else []


def _origin(message: telegram.Message) -> Origin:
    match message.forward_origin:
        case telegram.MessageOriginChannel(chat=chat, message_id=number):
            url = f"https://t.me/{chat.username}/{number}" if chat.username else ""
            return Origin(chat.title or "", url)
        case telegram.MessageOriginChat(sender_chat=chat):
            return Origin(chat.title or "")
        case _:
            return Origin()


async def _call_for(lede: Lede, waiting: Dialogue) -> Call:
    language = str(waiting.data.get("language", ""))
    known = await lede.callers.get(CallerKey(waiting.chat_id, 0, waiting.user_id))
    return Call(
        lede=lede,
        chat=Chat(waiting.chat_id, 0, "private", language),
        person=Person(waiting.user_id, str(waiting.data.get("name", ""))),
        role=people.role_of(lede.settings.admin_ids, waiting.user_id, known),
        known=known,
        texts=lede.catalogs.for_language(language),
        now=lede.clock.now(),
    )
