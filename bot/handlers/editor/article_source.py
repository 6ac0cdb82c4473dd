"""Handles the Source button of an article's card, and asks before a story without a source is published."""

from __future__ import annotations

from bot.errors import UserError
from bot.handlers.editor import corrections, planned
from bot.handlers.editor.article_card import awaited_article
from bot.handlers.editor.card_screens import repost_card
from bot.handlers.request import ButtonPress, SentMessage
from bot.services.articles import article_source, editing
from bot.services.conversations import Step
from bot.services.subscriptions import setting_parser
from bot.typed_words import TypedWords
from bot.views.editor import article_source as view


async def publish(request: ButtonPress) -> None:
    """Publish a draft; where it names no source, ask once."""
    article = await editing.get(request.database, request.number)
    if article_source.asks_for_source(article):
        await request.edit(view.confirm_publishing(article, request.texts))
        return
    await planned.publish(request)


async def ask_source(request: ButtonPress) -> None:
    """Ask for the source."""
    article = await editing.get(request.database, request.number)
    await request.conversation.begin(Step.ARTICLE_SOURCE, article=article.id, card=request.message.message_id)
    await request.reply(view.ask(article, request.texts))


async def receive_source(request: SentMessage) -> None:
    """Set the source to the link, the name or both in the answer; "-" clears it."""
    article_id, card_message_id = await awaited_article(request)
    url, site = _parse(request.args, request.words)
    edited = await article_source.set_source(
        request.database, article_id, url, site, request.person, request.now
    )
    await repost_card(request, edited.article, card_message_id, undo_id=edited.undo_id)
    await corrections.offer(request, edited.article)


def _parse(text: str, words: TypedWords) -> tuple[str, str]:
    if not text.strip():
        raise UserError("source_of.bad", given=text)
    return ("", "") if setting_parser.clears(text, words) else article_source.parse_source(text)
