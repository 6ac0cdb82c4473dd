"""Handles an edited message of an editor: replaces its draft, or answers why it cannot."""

from __future__ import annotations

from bot.errors import UserError
from bot.handlers import typing_indicator
from bot.handlers.editor.card_screens import draw_card, send_card
from bot.handlers.editor.paste_collection import collected_parts, part_of, save_parts
from bot.handlers.request import SentMessage
from bot.services.articles import paste_parts, redraft
from bot.services.articles.intake import MIN_LETTERS
from bot.services.articles.paste_parts import PastePart
from bot.services.articles.shared_links import shared_links
from bot.services.conversations import Step
from data.records.newsroom import Dialogue


async def receive_edit(request: SentMessage) -> None:
    """Take the edited text of a message that was pasted within the last hour.

    Raises:
        UserError: The draft of that message cannot be replaced, or is no longer known.
    """
    part = part_of(request)
    dialogue = await request.conversation.current()
    if parts := _with_edit(collected_parts(dialogue), part):
        await save_parts(request, parts)  # the paste is still arriving
        return
    known = _stored_parts(dialogue)
    if dialogue is None or part.message_id not in {each.message_id for each in known}:
        if _is_story(part.text):
            raise UserError("edited.unknown")
        return
    if part in known:
        return  # Telegram also reports changes that people do not see, such as a link's preview
    await _redraft(request, dialogue, _with_edit(known, part))


async def _redraft(request: SentMessage, dialogue: Dialogue, parts: list[PastePart]) -> None:
    article_id = int(str(dialogue.data["article"]))
    async with typing_indicator.show_typing(request, after=typing_indicator.SHORT_DELAY_SECONDS):
        article = await redraft.redraft(
            request.app.intake_services,
            article_id,
            str(dialogue.data["version"]),
            paste_parts.join_parts(parts),
            request.person,
            request.now,
        )
    stored = [[part.message_id, part.text, part.command_length] for part in parts]
    data = {**dialogue.data, "version": redraft.version_of(article), "parts": stored}
    await request.conversation.begin(Step.ADDED, **data)
    note = request.texts("card.redrafted")
    screen = await draw_card(request, article, note)
    if not (article.card_message_id and await request.edit_message(article.card_message_id, screen)):
        await send_card(request, article, note)


def _stored_parts(dialogue: Dialogue | None) -> list[PastePart]:
    found = dialogue.data.get("parts") if dialogue and dialogue.step == Step.ADDED else None
    return [PastePart(*part) for part in found] if isinstance(found, list) else []


def _with_edit(parts: list[PastePart], edited: PastePart) -> list[PastePart]:
    """The parts with the edited one in its place; none where it is not one of them."""
    if edited.message_id not in {part.message_id for part in parts}:
        return []
    return [edited if part.message_id == edited.message_id else part for part in parts]


def _is_story(text: str) -> bool:
    """Whether an edited text can have been a story, which is not known any more, rather than an answer."""
    letters = sum(character.isalpha() for character in text)
    return letters >= MIN_LETTERS * 3 and not shared_links(text)
