"""Handles 'Edit summary' and 'Note' on an article's card, and the undoing of both."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.errors import UserError
from bot.handlers.editor import corrections
from bot.handlers.editor.article_card import awaited_article
from bot.handlers.editor.card_screens import (
    draw_editing,
    redraw,
    redraw_others,
    repost_card,
    show_summary_buttons,
)
from bot.handlers.request import ButtonPress, Request, SentMessage
from bot.services.articles import edit_history, editing, handwritten_summary, notes
from bot.services.articles.edit_history import Edited
from bot.services.conversations import Step
from bot.views.editor import handwritten_summary as view
from data.records.articles import Article, ArticleStatus

_CHANGED = "article.changed_meanwhile"


async def ask_summary(request: ButtonPress) -> None:
    """Ask for the summary in the editor's own words."""
    await _ask_summary(request, await editing.get(request.database, request.number))


async def receive_summary(request: SentMessage) -> None:
    """Replace the summary by the answer."""
    article_id, card = await awaited_article(request)
    seen = await _awaited_text(request, "seen")

    async def write() -> Edited:
        return await handwritten_summary.write(
            request.database,
            request.app.summarizer,
            article_id,
            request.args,
            request.person,
            request.now,
            seen_version=seen,
        )

    await _store_answer(request, article_id, card, write, _ask_summary)


async def list_sentences(request: ButtonPress) -> None:
    """Show a page of the article's sentences in place of the card or the question."""
    await request.conversation.end()
    choice = await handwritten_summary.list_choice(request.database, request.app.summarizer, request.number)
    await request.edit(view.sentence_page(choice, request.callback.number(1), request.texts))


async def toggle_sentence(request: ButtonPress) -> None:
    """Put one sentence in or out."""
    index = request.callback.number(1)
    choice, undo_id = await handwritten_summary.toggle_sentence(
        request.database, request.app.summarizer, request.number, index, request.person, request.now
    )
    await request.edit(view.sentence_page(choice, index // view.PAGE_SIZE, request.texts, undo_id))
    await redraw_others(request, choice.article, await draw_editing(request, choice.article))
    await corrections.offer(request, choice.article)


async def show_editing(request: ButtonPress) -> None:
    """Show the buttons that change the summary; a retracted or discarded article shows its card."""
    article = await editing.get(request.database, request.number)
    if article.status in (ArticleStatus.DRAFT, ArticleStatus.PUBLISHED):
        await show_summary_buttons(request, article)
    else:
        await redraw(request, article, await draw_editing(request, article))


async def ask_note(request: ButtonPress) -> None:
    """Ask for a note below the story."""
    await _ask_note(request, await editing.get(request.database, request.number))


async def receive_note(request: SentMessage) -> None:
    """Set the note to the answer."""
    article_id, card = await awaited_article(request)
    seen = await _awaited_text(request, "seen")

    async def write() -> Edited:
        if not request.args.strip():
            raise UserError("note.empty")
        return await notes.set_note(
            request.database, article_id, request.args, request.person, request.now, seen=seen
        )

    await _store_answer(request, article_id, card, write, _ask_note)


async def clear_note(request: ButtonPress) -> None:
    """Delete the note."""
    before = await editing.get(request.database, request.number)
    edited = await notes.set_note(
        request.database, before.id, "", request.person, request.now, seen=before.note
    )
    await request.conversation.end()
    screen = await draw_editing(request, edited.article, undo_id=edited.undo_id)
    await redraw(request, edited.article, screen)
    await corrections.offer(request, edited.article)


async def undo(request: ButtonPress) -> None:
    """Undo an edit; the message shows the card."""
    article = await edit_history.undo(request.database, request.number, request.person, request.now)
    await redraw(request, article, await draw_editing(request, article))
    await request.answer(request.texts.plain("toast.undone"))
    await corrections.offer(request, article)


async def _store_answer(
    request: SentMessage,
    article_id: int,
    card: int,
    write: Callable[[], Awaitable[Edited]],
    ask_again: Callable[[Request, Article, int], Awaitable[None]],
) -> None:
    """Store an answer and send the card; where another editor was faster, show their text and ask again."""
    try:
        edited = await write()
    except UserError as error:
        if error.key == _CHANGED:
            await ask_again(request, await editing.get(request.database, article_id), card)
        raise
    await repost_card(request, edited.article, card, undo_id=edited.undo_id)
    await corrections.offer(request, edited.article)


async def _ask_summary(request: Request, article: Article, card: int = 0) -> None:
    seen = handwritten_summary.version(article)
    await _begin(request, Step.SUMMARY, article, card, seen)
    await request.reply(view.ask_summary(article, request.texts))


async def _ask_note(request: Request, article: Article, card: int = 0) -> None:
    await _begin(request, Step.NOTE, article, card, article.note)
    await request.reply(view.ask_note(article, request.texts))


async def _begin(request: Request, step: Step, article: Article, card: int, seen: str) -> None:
    if isinstance(request, ButtonPress):
        card = request.message.message_id
    await request.conversation.begin(step, article=article.id, card=card, seen=seen)


async def _awaited_text(request: Request, name: str) -> str:
    dialogue = await request.conversation.current()
    return str(dialogue.data.get(name, "")) if dialogue else ""
