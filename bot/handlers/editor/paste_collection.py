"""Takes what an editor sends to become a story, and joins the parts of a paste that Telegram has cut."""

from __future__ import annotations

from collections.abc import Collection

from bot.errors import UserError
from bot.handlers.context import AppContext
from bot.handlers.editor import albums, article_card, feeds, links, own_posts, submissions
from bot.handlers.error_boundary import run_guarded
from bot.handlers.request import PRIVATE, Request, SentMessage
from bot.services import conversations
from bot.services.articles import paste_parts, shared_links, submitted_messages
from bot.services.articles.intake import Provenance
from bot.services.articles.message_links import write_out_links
from bot.services.articles.paste_parts import PastePart
from bot.services.conversations import Step
from bot.services.newsroom import people
from bot.services.newsroom.people import Person
from bot.services.subscriptions.subscriptions import Chat
from bot.telegram_text import utf16_length
from bot.views import messages
from data.audience.requesters import RequesterKey
from data.records.newsroom import Dialogue, MessageKind, NewSubmittedMessage

NEXT_PART_TIMEOUT_SECONDS = 2.0
"""Longest gap between two parts of a cut paste; Telegram's clients send them at once."""


async def add(request: SentMessage) -> None:
    """/add asks for a story; with the text behind it, it takes that."""
    if request.args.strip():
        await receive_submission(request)
        return
    await request.reply(messages.prompt("add.ask", Step.ADDING, request.texts))
    await request.conversation.begin(Step.ADDING)


async def receive_submission(request: SentMessage) -> None:
    """Take an editor's message without a command: a file, a picture, a forwarded post, or a paste's part.

    Raises:
        UserError: The message has no text, file or picture.
    """
    if request.message.document is not None and request.message.animation is None:
        await finish_paste(request)
        is_opml = feeds.is_opml(request.message.document.file_name or "")
        await (feeds.import_opml if is_opml else submissions.submit_document)(request)
    elif request.message.photo or request.message.media_group_id:
        if not await albums.is_arriving(request):
            await finish_paste(request)
        await albums.receive_picture(request)
    elif not request.args.strip():
        if not await own_posts.answer_own_post(request):
            raise UserError("intake.nothing_here")
    elif (article_id := article_card.answered_card(request.message)) is not None:
        await finish_paste(request)
        await article_card.receive_title_reply(request, article_id)
    elif submissions.provenance_of(request.message) != Provenance():
        await finish_paste(request)
        if await own_posts.answer_own_post(request):
            return
        if urls := _shared_links(request):
            await links.submit_links(request, urls)
        else:
            await submissions.submit_forward(request)
    else:
        await _collect_part(request)


async def finish_paste(request: Request) -> None:
    """Make a draft of the parts collected so far, since the person has moved on to something else."""
    if request.requester.step == Step.COLLECTING:
        await run_guarded(_finish_if_editor, request.detached())
    elif request.requester.step == Step.ALBUM:
        await run_guarded(albums.finish_album, request.detached())


async def resume_submissions(app: AppContext, chats: Collection[int] | None = None) -> None:
    """Schedule the end of pastes and albums that an earlier process was collecting: all, or of `chats`."""
    for dialogue in await conversations.load_unfinished_submissions(app.database):
        if chats is not None and dialogue.chat_id not in chats:
            continue
        request = await _request_for(app, dialogue)
        if collected := collected_parts(dialogue):
            _schedule_finish(request, collected[-1])
        elif pictures := albums.collected_pictures(dialogue):
            albums.schedule_finish(request, pictures[-1].message_id)


async def _collect_part(request: SentMessage) -> None:
    """Take a text, or one part of it: a long one may continue in the next message."""
    if request.requester.step == Step.ALBUM:
        await finish_paste(request)
    part = part_of(request)
    dialogue = await request.conversation.current()
    if dialogue and dialogue.step == Step.ADDED and dialogue.data.get("last") == part.message_id:
        return  # an earlier run made the draft and ended before it marked the update as handled
    collected = collected_parts(dialogue)
    if collected and part not in collected and not paste_parts.continues(collected[-1], part):
        await run_guarded(_finish_if_editor, request)
        collected = []
    if not collected and (urls := _shared_links(request)):
        await links.submit_links(request, urls)
        return
    if part not in collected:
        collected.append(part)
    if paste_parts.may_be_truncated(part):
        await save_parts(request, collected)
        _schedule_finish(request, part)
        return
    if len(collected) > 1:
        await save_parts(request, collected)
    await _create_draft(request, collected)


def _shared_links(request: SentMessage) -> tuple[str, ...]:
    return shared_links.shared_links(
        request.args,
        tuple(submissions.links_in(request.message)),
        is_forwarded=request.message.forward_origin is not None,
    )


def part_of(request: SentMessage) -> PastePart:
    """A sent or edited message as a part of a paste."""
    full_text = request.message.text or request.args
    command_length = utf16_length(full_text) - utf16_length(request.args)
    text = write_out_links(request.args, submissions.links_in(request.message))
    return PastePart(request.message.message_id, text, command_length)


def submitted_part(chat_id: int, part: PastePart) -> NewSubmittedMessage:
    """A part of a paste as a message that a draft is made of."""
    return NewSubmittedMessage(chat_id, part.message_id, MessageKind.PASTE, part.text, part.command_length)


async def save_parts(request: Request, collected: list[PastePart]) -> None:
    """Store the parts that have arrived."""
    await request.conversation.begin(
        Step.COLLECTING,
        parts=[[part.message_id, part.text, part.command_length] for part in collected],
        name=request.person.name,
        language=request.chat.language,
    )


def _schedule_finish(request: Request, last: PastePart) -> None:
    """Make the draft after the timeout, unless another part has arrived by then."""

    async def finish_if_last() -> None:
        dialogue = await request.conversation.current()
        if (collected := collected_parts(dialogue)) and collected[-1] == last:
            await run_guarded(_finish_if_editor, request)

    request.app.chat_queue.submit_later(NEXT_PART_TIMEOUT_SECONDS, request.chat.id, finish_if_last)


async def _finish_if_editor(request: Request) -> None:
    """Make a draft of the collected parts, if the sender is still an editor."""
    dialogue = await request.conversation.current()
    await albums.require_editor(request)
    if collected := collected_parts(dialogue):
        await _create_draft(request, collected)


async def _create_draft(request: Request, collected: list[PastePart]) -> None:
    """Make a draft; the stored parts are replaced only after that, so that no crash loses them."""
    messages = [submitted_part(request.chat.id, part) for part in collected]
    text = submitted_messages.whole_text(messages)
    try:
        await submissions.submit_text(request, text, Provenance(), messages)
    except Exception:
        await request.conversation.end()
        raise
    await request.conversation.begin(Step.ADDED, last=collected[-1].message_id)


def collected_parts(dialogue: Dialogue | None) -> list[PastePart]:
    """The parts of a paste that is arriving; none where there is no such paste."""
    if dialogue is None or dialogue.step != Step.COLLECTING:
        return []
    found = dialogue.data.get("parts")
    return [PastePart(*part) for part in found] if isinstance(found, list) else []


async def _request_for(app: AppContext, dialogue: Dialogue) -> Request:
    """A request of the person whose paste a stored dialogue holds."""
    requester = await app.requesters.get(RequesterKey(dialogue.chat_id, 0, dialogue.user_id))
    return Request.create(
        app,
        Chat(dialogue.chat_id, 0, PRIVATE, str(dialogue.data.get("language", ""))),
        Person(dialogue.user_id, str(dialogue.data.get("name", ""))),
        people.role_of(app.settings.admin_ids, dialogue.user_id, requester),
        requester,
    )
