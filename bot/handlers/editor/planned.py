"""Handles when drafts are published: Publish, the choice of an hour, /planned, and what became of an hour."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.commands import allows
from bot.errors import UserError
from bot.handlers.context import AppContext
from bot.handlers.editor import card_screens
from bot.handlers.editor.article_card import awaited_article
from bot.handlers.editor.card_screens import repost_card
from bot.handlers.request import PRIVATE, ButtonPress, Request, SentMessage
from bot.ports.messenger import Screen
from bot.services.articles import editing, publication_plans
from bot.services.articles.due_publications import DuePublication
from bot.services.articles.publication_plans import PlannedDraft
from bot.services.broadcasts import composing
from bot.services.conversations import Step
from bot.services.newsroom import people
from bot.services.newsroom.people import Person
from bot.services.subscriptions.moment_parser import read_moment
from bot.services.subscriptions.subscriptions import Chat
from bot.views.editor import broadcast_draft as broadcast_view
from bot.views.editor import planned as view
from bot.views.editor.planned import AT, NOT_BEFORE, TimeChoice
from data.audience.requesters import RequesterKey
from data.records.newsroom import Role
from data.records.publication_plans import PlanState


async def publish(request: ButtonPress) -> None:
    """The Publish button, whatever the source of the draft."""
    try:
        draft = await publication_plans.publish(
            request.app.intake_services, request.number, request.person, request.now
        )
    except UserError:
        unchanged = await editing.get(request.database, request.number)
        await card_screens.redraw(request, unchanged, await card_screens.draw_card(request, unchanged))
        raise
    await _show_result(request, draft)


async def choose_time(request: ButtonPress) -> None:
    """Show the hours that a draft may be published at."""
    draft = await publication_plans.load(request.database, request.number)
    await request.edit(_chooser(request, draft, _choice(request)))


async def set_time(request: ButtonPress) -> None:
    """Publish a draft at the hour of a button, or not before it."""
    at = datetime.fromtimestamp(view.moment_of(max(0, request.callback.number(2))), UTC)
    await _show_result(request, await _set(request, request.number, _choice(request), at))


async def set_next_digest(request: ButtonPress) -> None:
    """Publish a draft with the newsroom's next digest."""
    draft = await publication_plans.set_next_digest(
        request.app.intake_services, request.number, request.person, request.now
    )
    await _show_result(request, draft)


async def lift_embargo(request: ButtonPress) -> None:
    """Take the embargo off a draft."""
    draft = await publication_plans.lift_embargo(
        request.app.intake_services, request.number, request.person, request.now
    )
    await _show_result(request, draft)


async def cancel(request: ButtonPress) -> None:
    """Make a planned draft an ordinary one."""
    draft = await publication_plans.cancel(
        request.app.intake_services, request.number, request.person, request.now
    )
    await _show_result(request, draft)


async def ask_time(request: ButtonPress) -> None:
    """Ask for an hour that is typed."""
    article = await editing.get(request.database, request.number)
    choice = _choice(request)
    await request.conversation.begin(
        Step.PLAN_TIME, article=article.id, card=request.message.message_id, choice=choice
    )
    await request.reply(view.ask_time(article, choice, request.texts))


async def receive_time(request: SentMessage) -> None:
    """Publish a draft at the typed hour, or not before it."""
    article_id, card = await awaited_article(request)
    dialogue = await request.conversation.current()
    choice: TimeChoice = NOT_BEFORE if dialogue and dialogue.data.get("choice") == NOT_BEFORE else AT
    zone = ZoneInfo(request.app.settings.default_timezone)
    at = read_moment(request.args, request.now, zone, request.words)
    draft = await _set(request, article_id, choice, at)
    await repost_card(request, draft.article, card)


async def list_planned(request: Request) -> None:
    """/planned and its pages."""
    page = request.page
    found, total = await publication_plans.list_planned(request.database, page)
    if not found and page:
        page = 0
        found, total = await publication_plans.list_planned(request.database, page)
    zone, texts = request.app.settings.default_timezone, request.texts
    broadcasts = [
        (one.broadcast.id, broadcast_view.list_entry(one, zone, request.now, texts))
        for one in await composing.list_planned(request.database, request.now)
    ]
    await request.edit_or_send(
        view.planned_list(found, total, page, zone, request.now, texts, broadcasts=broadcasts)
    )


async def report(app: AppContext, due: DuePublication) -> None:
    """Redraw the cards of a draft whose hour has come; what is unexpected is told to who planned it.

    Who has left the team is not told, but the owners.
    """
    requests = await _requests_for(app, due.plan.planned_by)
    if not requests:
        return
    screen = await card_screens.draw_card(requests[0], due.article)
    await card_screens.redraw_everywhere(requests[0], due.article, screen)
    for request in requests:
        note = view.due_notice(due, app.settings.default_timezone, request.now, request.texts)
        if note:
            await card_screens.send_card(request, due.article, note)


async def _requests_for(app: AppContext, planner: int) -> list[Request]:
    requester = await app.requesters.get(RequesterKey(planner, 0, planner))
    owners = await people.owner_ids(app.database, app.settings.admin_ids)
    if planner and allows(people.role_of(owners, planner, requester), Role.EDITOR):
        return [_request_for(app, planner, requester.language)]
    return [_request_for(app, owner, "") for owner in sorted(owners)]


def _request_for(app: AppContext, user_id: int, language: str) -> Request:
    chat = Chat(user_id, 0, PRIVATE, language or app.settings.default_language)
    return Request.create(app, chat, Person(user_id, ""), Role.EDITOR)


async def _set(request: Request, article_id: int, choice: TimeChoice, at: datetime) -> PlannedDraft:
    plan = publication_plans.set_embargo if choice == NOT_BEFORE else publication_plans.set_time
    return await plan(request.app.intake_services, article_id, at, request.person, request.now)


async def _show_result(request: ButtonPress, draft: PlannedDraft) -> None:
    """Redraw the cards and say what was done."""
    article = draft.article
    await card_screens.redraw(request, article, await card_screens.draw_card(request, article))
    is_asking = draft.plan is not None and draft.plan.state is PlanState.REVIEW
    is_alone = is_asking and not await _has_colleagues(request)
    text = view.toast(
        draft, request.app.settings.default_timezone, request.now, request.texts, is_alone=is_alone
    )
    await request.answer(text, alert=is_asking)


async def _has_colleagues(request: Request) -> bool:
    owners = await people.owner_ids(request.database, request.app.settings.admin_ids)
    editors = {editor.user_id for editor in await people.list_editors(request.database)}
    return bool((owners | editors) - {request.person.id})


def _choice(request: ButtonPress) -> TimeChoice:
    return NOT_BEFORE if request.callback.text(1) == NOT_BEFORE else AT


def _chooser(request: ButtonPress, draft: PlannedDraft, choice: TimeChoice) -> Screen:
    rules = request.app.newsroom_rules
    digest_at = publication_plans.next_digest_at(rules, request.now, draft.plan)
    return view.choose_time(draft, choice, digest_at, rules.timezone, request.now, request.texts)
