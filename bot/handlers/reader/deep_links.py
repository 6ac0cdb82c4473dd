"""Handles links to the bot that open a story, or the newest stories of a topic."""

from __future__ import annotations

from dataclasses import replace

from bot.callback_data import Action, pack
from bot.errors import UserError
from bot.handlers.reader import latest, story_buttons
from bot.handlers.request import SentMessage
from bot.ports.messenger import Button
from bot.services.reading import latest as latest_service
from bot.services.reading import referrals
from bot.services.reading.deep_links import StoryLink, TopicLink, find_topic, topic_link_code
from bot.services.subscriptions import subscriptions
from bot.views.format.limits import clip
from bot.views.format.topics import topic_label
from bot.views.reader.sharing import MAX_LABEL_LENGTH
from data.records.newsroom import Role
from data.records.sharing import ReferralKind


async def follow(request: SentMessage, link: StoryLink | TopicLink) -> None:
    """Open what a link names; people who do not subscribe are offered to.

    Raises:
        UserError: It is not available, or the newsroom shows stories to its subscribers only.
    """
    async with request.database.reading() as tx:
        is_subscribed = await subscriptions.find(tx, request.chat) is not None
    if not (is_subscribed or request.app.sharing.is_on or request.role is not Role.READER):
        raise UserError("share.subscribers_only", newsroom=request.app.newsroom_name)
    if isinstance(link, StoryLink):
        await story_buttons.open_linked_story(request, link.article_id)
    elif topic := await _open_topic(request, link, is_subscribed=is_subscribed):
        link = TopicLink(topic)
    else:
        return
    # A reader's own digest has such links, too.
    if request.role is Role.READER and not is_subscribed:
        await referrals.count(request.database, link, ReferralKind.OPENED, request.now)


async def _open_topic(request: SentMessage, link: TopicLink, *, is_subscribed: bool) -> str:
    """Show the newest stories of a topic; returns its name, "" where there is no such topic."""
    known = [name for name, _ in await latest_service.count_topics(request.database)]
    topic = find_topic(link, known)
    screen = await latest.latest_screen(request, topic or link.name, latest_service.DEFAULT_COUNT)
    if topic and not is_subscribed:
        shown = topic_label(topic, request.texts)
        label = clip(request.texts.plain("button.subscribe_topic", topic=shown), MAX_LABEL_LENGTH)
        row = (Button(label, pack(Action.SUBSCRIBE, topic_link_code(topic))),)
        screen = replace(screen, rows=(*screen.rows, row))
    await request.reply(screen)
    return topic
