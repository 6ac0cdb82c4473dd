"""Handles the topics of an article: buttons on its card, and typed ones."""

from __future__ import annotations

from bot.errors import UserError
from bot.handlers.editor.article_card import awaited_article
from bot.handlers.editor.card_screens import draw_card, load_context, redraw, repost_card
from bot.handlers.request import ButtonPress, SentMessage
from bot.services.articles import editing
from bot.services.articles.topic_choice import find_mistyped, offer_topics, toggle_topic
from bot.services.conversations import Step
from bot.services.subscriptions import setting_parser
from bot.views.editor import article_card as view
from bot.views.editor import topic_buttons
from bot.views.format.buttons import topic_code
from bot.views.format.topics import topic_labels
from data.records.articles import Article

"""Typed instead of topics, they delete the topics."""
MAX_TOPICS = 5
"""The most topics that buttons give an article; more can be typed."""


async def show_chooser(request: ButtonPress) -> None:
    """Offer topics as buttons on the card; typed ones are taken, too."""
    article = await editing.get(request.database, request.number)
    await request.conversation.begin(Step.ARTICLE_TOPICS, article=article.id, card=request.message.message_id)
    await _show_page(request, article, max(0, request.callback.number(1)))


async def toggle(request: ButtonPress) -> None:
    """Give the article a topic, or take it away; the card shows the topics that it has then.

    Raises:
        UserError: The topic is no longer known, or there would be too many.
    """
    article = await editing.get(request.database, request.number)
    offered = await offer_topics(request.database, request.app.summarizer, article)
    topic = next((name for name in offered if topic_code(name) == request.callback.text(1)), None)
    if topic is None:
        raise UserError("button.too_old")
    topics = toggle_topic(article.topics, topic)
    if len(topics) > max(MAX_TOPICS, len(article.topics)):
        raise UserError("topics.many", most=MAX_TOPICS)
    changed = await editing.set_topics(request.database, article.id, topics, request.person, request.now)
    page = request.callback.number(2)
    if page >= 0:
        await _show_page(request, changed, page)
    else:
        await redraw(request, changed, await draw_card(request, changed))
    shown = topic_labels(changed.topics, request.texts)
    await request.answer(shown or request.texts.plain("card.no_topics"))


async def receive_typed(request: SentMessage) -> None:
    """Set the topics to those of the answer; "-" deletes all. One that looks mistyped is asked about."""
    article_id, card_message_id = await awaited_article(request)
    article = await editing.get(request.database, article_id)
    if setting_parser.clears(request.args, request.words):
        await _set(request, article_id, (), card_message_id)
        return
    typed = setting_parser.read_topics(request.args, request.words)
    known = await offer_topics(request.database, request.app.summarizer, article)
    mistyped = find_mistyped(typed, known)
    if not mistyped:
        await _set(request, article_id, typed, card_message_id)
        return
    meant = [mistyped.get(topic, topic) for topic in typed]
    await request.conversation.begin(
        Step.ARTICLE_TOPICS, article=article_id, card=card_message_id, typed=list(typed), meant=meant
    )
    await request.reply(topic_buttons.mistyped(article_id, mistyped, request.texts))


async def set_typed(request: ButtonPress) -> None:
    """Take the typed topics as they were meant, or as they were typed.

    Raises:
        UserError: The question is no longer open.
    """
    article_id, card_message_id = await awaited_article(request)
    dialogue = await request.conversation.current()
    name = "meant" if request.callback.number(1) == 1 else "typed"
    topics = dialogue.data.get(name) if dialogue is not None else None
    if article_id != request.number or not isinstance(topics, list):
        raise UserError("button.too_old")
    await request.edit(topic_buttons.taken(topics, request.texts))
    await _set(request, article_id, tuple(dict.fromkeys(map(str, topics))), card_message_id)


async def _set(
    request: SentMessage | ButtonPress, article_id: int, topics: tuple[str, ...], card_message_id: int
) -> None:
    article = await editing.set_topics(request.database, article_id, topics, request.person, request.now)
    await repost_card(request, article, card_message_id)


async def _show_page(request: ButtonPress, article: Article, page: int) -> None:
    context = await load_context(request, article, with_topics=True)
    await request.edit(view.topic_chooser(article, page, request.now, request.texts, context))
