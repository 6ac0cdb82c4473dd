"""Handles what readers send to the newsroom: the question, the draft, the thanks."""

from __future__ import annotations

import logging

import telegram

from bot.errors import SummarizerError, UserError
from bot.handlers import typing_indicator
from bot.handlers.context import AppContext
from bot.handlers.request import PRIVATE, ButtonPress, Request, SentMessage
from bot.services.articles.message_links import Link
from bot.services.articles.shared_links import shared_links
from bot.services.clients.article_fields import ArticleRequest
from bot.services.newsroom.people import Person
from bot.services.subscriptions.subscriptions import Chat
from bot.services.tips import tips
from bot.services.tips.tips import Tipster
from bot.settings import TipsPolicy
from bot.views.reader import tips as view
from data.records.articles import ArticleStatus
from data.records.newsroom import Role

log = logging.getLogger(__name__)

MIN_TEXT_LENGTH = 200
"""A shorter text without a link is no story."""


async def offer(request: SentMessage) -> bool:
    """Ask a reader whether the newsroom may see a link or a text; False where it is neither."""
    if request.app.settings.tips is TipsPolicy.OFF or not request.is_private:
        return False
    if _content_of(request.message) is None:
        return False
    await request.reply(view.ask(request.texts), reply_to=request.message.message_id)
    return True


async def answer(request: ButtonPress) -> None:
    """Make a draft of the message that the question answers, or leave it alone.

    Raises:
        UserError: The message is gone, or the newsroom takes no tip of it.
    """
    if request.number not in (view.WITH_NAME, view.WITHOUT_NAME):
        await request.edit(view.kept_private(request.texts))
        return
    if request.app.settings.tips is TipsPolicy.OFF:
        raise UserError("tip.off")
    message = request.message.reply_to_message
    content = _content_of(message) if isinstance(message, telegram.Message) else None
    if content is None:
        raise UserError("tip.gone")
    async with typing_indicator.show_typing(request, after=typing_indicator.SHORT_DELAY_SECONDS):
        await _send(request, content)


async def _send(request: ButtonPress, content: ArticleRequest) -> None:
    app, limiter = request.app, request.app.tip_limiter
    if limiter.is_blocked(request.chat.id, request.now):
        raise UserError("tip.enough")
    name = request.person.name if request.number == view.WITH_NAME else ""
    sender = Tipster(request.chat.id, name, request.chat.language)
    label = app.catalogs.for_language(app.settings.default_language).plain("tip.label")
    try:
        article = await tips.submit(app.feed_services, content, sender, label, request.now)
    except SummarizerError as error:
        limiter.record_wrong_code(request.chat.id, request.now)
        raise UserError("tip.unreadable") from error
    except UserError as error:
        if error.key.startswith("tip."):
            raise
        log.info("tips: not readable", extra={"why": error.key})
        limiter.record_wrong_code(request.chat.id, request.now)
        raise UserError("tip.unreadable") from error
    is_published = article.status is ArticleStatus.PUBLISHED
    url = app.story_url(article.id)
    await request.edit(
        view.known(article.title, url, request.texts) if is_published else view.sent(request.texts)
    )


async def thank(app: AppContext) -> None:
    """Thank the readers whose stories were published since the last call, some at a time."""
    if not await tips.is_any_to_thank(app.database):
        return
    for tip, title in await tips.claim_thanks(app.database):
        chat = Chat(tip.chat_id, 0, PRIVATE, tip.language)
        request = Request.create(app, chat, Person(tip.chat_id, ""), Role.READER)
        await request.reply(view.thanks(title, app.story_url(tip.article_id), request.texts))


def _content_of(message: telegram.Message) -> ArticleRequest | None:
    """The first link of a message, or else its text where that is long enough for a story."""
    text = message.text or message.caption or ""
    entities = message.entities or message.caption_entities
    marked = [Link(entity.url) for entity in entities if entity.url]
    links = shared_links(text, marked, is_forwarded=message.forward_origin is not None)
    if links:
        return ArticleRequest(url=links[0])
    return ArticleRequest(text=text) if len(text) >= MIN_TEXT_LENGTH else None
