"""Keeps what becomes of shared stories: the messages in other chats, and counts without persons."""

from __future__ import annotations

import telegram

from bot.handlers.context import AppContext
from bot.ports.messenger import Outcome, Rejected, SlowDown
from bot.services.reading import referrals
from bot.services.reading.deep_links import StoryLink, read_code
from bot.services.reading.shared_stories import load_shared, remember
from bot.views.reader import sharing as view
from data.records.articles import ArticleStatus
from data.records.sharing import ReferralKind, SharedCard

_MAX_NAME_LENGTH = 255


async def record_choice(app: AppContext, chosen: telegram.ChosenInlineResult) -> None:
    """Count a card that was sent, and remember its message, so that a correction can edit it.

    A card of a story that was retracted meanwhile says so at once.
    """
    code, language = view.read_result_id(chosen.result_id)
    link = read_code(code)
    if not isinstance(link, StoryLink):
        return
    now = app.clock.now()
    await referrals.count(app.database, link, ReferralKind.SHARED, now)
    name = chosen.inline_message_id or ""
    if not name or len(name) > _MAX_NAME_LENGTH or not app.settings.message_days:
        return
    card = await remember(app.database, link.article_id, name, language, now)
    if card is None:
        return
    story = await load_shared(app.database, link.article_id)
    if story is not None and story.article.status is not ArticleStatus.PUBLISHED:
        await edit_card(app, card)


async def edit_card(app: AppContext, card: SharedCard) -> Outcome:
    """Draw a story as it is now into the message of a card, when the rate permits."""
    story = await load_shared(app.database, card.article_id)
    if story is None:
        return Rejected("the story was deleted")
    texts = app.catalogs.for_language(card.language)
    zone = app.settings.default_timezone
    screen = view.shared_card(
        story.article, story.others, app.newsroom_name, app.story_url(story.article.id), zone, texts
    )
    departed_at = await app.rate_limiter.acquire_digest_slot(is_edit=True)
    try:
        outcome = await app.telegram.inline.edit(card.inline_message_id, screen)
    finally:
        app.rate_limiter.record_response(departed_at)
    if isinstance(outcome, SlowDown):
        app.rate_limiter.halt(outcome.seconds)
    return outcome
