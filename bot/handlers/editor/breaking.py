"""Handles Breaking on the cards of articles and events, and the card that shows how many have it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.errors import UserError
from bot.handlers.context import AppContext
from bot.handlers.request import PRIVATE, ButtonPress, Request
from bot.ports.messenger import Screen
from bot.services.bulletins import breaking
from bot.services.bulletins.breaking import BreakingRules, BreakingStory
from bot.services.newsroom import people
from bot.services.newsroom.people import Person
from bot.services.subscriptions.subscriptions import Chat
from bot.views import messages
from bot.views.editor import breaking as view
from data.records.articles import Article
from data.records.bulletins import Bulletin, BulletinState
from data.records.newsroom import Role

MAX_PROPOSED = 3
"""So many stories of one poll are asked about; the cards of the others say what they look like."""


async def ask(request: ButtonPress) -> None:
    """Breaking asks below the card whether to send the story at once, and to how many."""
    rules = _rules(request.app)
    story = await breaking.load(request.database, request.number, rules, request.now)
    zone = request.app.settings.default_timezone
    screen = view.question(story, zone, request.now, request.texts, needs_two=rules.needs_two)
    await request.reply(screen, reply_to=request.message.message_id)


async def propose(app: AppContext, found: Sequence[Article], editors: Sequence[Request]) -> None:
    """Ask editors whether to send articles that the rules of their feed take for breaking news."""
    if not editors:
        return
    rules, zone = _rules(app), app.settings.default_timezone
    stories = await breaking.load_proposable(app.database, found, rules, editors[0].now)
    for story in stories[:MAX_PROPOSED]:
        for request in editors:
            screen = view.found_by_rule(story, zone, request.now, request.texts, needs_two=rules.needs_two)
            await request.reply(screen)


async def send(request: ButtonPress) -> None:
    """Yes sends it, or asks a second editor; the question becomes the card that shows how many have it."""
    rules = _rules(request.app)
    story = await breaking.mark(
        request.database, request.number, request.person, request.chat, rules, request.now
    )
    await _show(request, story)
    if story.bulletin is None:
        return
    await breaking.set_card(request.database, story.bulletin.id, request.message.message_id)
    if story.bulletin.state is BulletinState.PROPOSED:
        await _ask_others(request, story)
    request.app.bulletin_due.set()


async def drop(request: ButtonPress) -> None:
    """No leaves the story to the digest."""
    await request.edit(messages.text_message("breaking.dropped", request.texts))


async def approve(request: ButtonPress) -> None:
    """A second editor agrees; where the limit was reached meanwhile, who proposed it sees so, too."""
    before = await breaking.load_progress(request.database, request.number)
    story = await breaking.approve(
        request.database, request.number, request.person, _rules(request.app), request.now
    )
    if story.bulletin is not None:
        await request.edit(view.agreed(story, request.texts))
    else:
        await _show(request, story)
        if before is not None and before.bulletin is not None:
            author, zone = _author_of(request.app, before.bulletin), request.app.settings.default_timezone
            screen = view.limited(story, zone, request.now, author.texts)
            await _edit_card(author, before.bulletin, screen)
    request.app.bulletin_due.set()


async def decline(request: ButtonPress) -> None:
    """A proposal is turned down, by another editor, of which who made it is told, or by who made it."""
    story = await breaking.decline(request.database, request.number, request.person, request.now)
    await request.edit(messages.text_message("breaking.dropped", request.texts))
    if story.bulletin is not None and story.bulletin.author_id != request.person.id:
        author = _author_of(request.app, story.bulletin)
        await _edit_card(author, story.bulletin, view.declined(story, request.person.name, author.texts))


async def stop(request: ButtonPress) -> None:
    """Stop cancels what has not left; where nothing is left to stop, the card shows how many have it."""
    try:
        story = await breaking.stop(request.database, request.number, request.person, request.now)
    except UserError:
        if (over := await breaking.load_progress(request.database, request.number)) is not None:
            await _show(request, over)
        raise
    await _show(request, story)
    request.app.bulletin_due.set()


async def update_card(app: AppContext, bulletin: Bulletin) -> None:
    """Show the editor how many have a breaking story now."""
    if not bulletin.is_breaking or bulletin.card_message_id is None:
        return
    story = await breaking.load_progress(app.database, bulletin.id)
    if story is not None:
        author = _author_of(app, bulletin)
        await _edit_card(author, bulletin, view.progress(story, author.texts))


def _author_of(app: AppContext, bulletin: Bulletin) -> Request:
    person = Person(bulletin.author_id, bulletin.author_name)
    return _request(app, person, Chat(bulletin.chat_id, 0, PRIVATE, bulletin.language))


async def _edit_card(author: Request, bulletin: Bulletin, screen: Screen) -> None:
    if bulletin.card_message_id is not None:
        await author.edit_message(bulletin.card_message_id, screen)


async def _show(request: ButtonPress, story: BreakingStory) -> None:
    if story.bulletin is None:
        zone = request.app.settings.default_timezone
        await request.edit(view.limited(story, zone, request.now, request.texts))
    else:
        await request.edit(view.progress(story, request.texts))


async def _ask_others(request: ButtonPress, story: BreakingStory) -> None:
    """Ask the owners and the other editors in their private chats."""
    owners = await people.owner_ids(request.database, request.app.settings.admin_ids)
    editors = {one.user_id for one in await people.list_editors(request.database)}
    for user_id in sorted((owners | editors) - {request.person.id}):
        language = await people.language_of(request.database, user_id)
        chat = Chat(user_id, 0, PRIVATE, language or request.app.settings.default_language)
        other = _request(request.app, Person(user_id, ""), chat)
        await other.reply(view.proposal(story, other.texts))


def _request(app: AppContext, person: Person, chat: Chat) -> Request:
    return Request.create(app, chat, person, Role.EDITOR)


def _rules(app: AppContext) -> BreakingRules:
    settings = app.settings
    apart = timedelta(hours=settings.breaking_hours)
    return BreakingRules(settings.breaking_limit, apart, settings.breaking_approval == "two")
