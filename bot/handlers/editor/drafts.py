"""Handles /drafts, and publishing or discarding all drafts at once."""

from __future__ import annotations

from bot.handlers import typing_indicator
from bot.handlers.request import ButtonHandler, ButtonPress, Request
from bot.services.articles import draft_batch, editing, publication_plans
from bot.services.articles.draft_batch import BatchAction, OnProgress
from bot.views.editor import draft_list as view
from data.newsroom import tips

_PROGRESS_STEPS = 8
"""How often at most the message of a batch is edited: Telegram takes about one edit a second in a chat."""


async def list_drafts(request: Request) -> None:
    """/drafts and its pages."""
    page = request.page
    found, total = await editing.list_drafts(request.database, page)
    if not found and page:
        page = 0
        found, total = await editing.list_drafts(request.database, page)
    plans = await publication_plans.load_plans(request.database, found)
    async with request.database.reading() as tx:
        sent = await tips.summaries(tx, [draft.id for draft in found])
    zone = request.app.settings.default_timezone
    await request.edit_or_send(
        view.draft_list(found, total, page, request.now, request.texts, zone=zone, plans=plans, tips=sent)
    )


def batch_question(action: BatchAction) -> ButtonHandler:
    """The handler of the button that asks whether to publish or discard all drafts."""

    async def handler(request: ButtonPress) -> None:
        batch = await draft_batch.prepare(request.app.intake_services, action, request.person, request.now)
        await request.edit(view.ask_batch(batch, request.texts))

    return handler


async def run_batch(request: ButtonPress) -> None:
    """Publish or discard the drafts that the question was about."""
    action = await draft_batch.action_of(request.database, request.number)
    async with typing_indicator.show_typing(request, after=typing_indicator.SHORT_DELAY_SECONDS):
        result = await draft_batch.run(
            request.app.intake_services,
            request.number,
            request.person,
            request.now,
            _progress(request, action),
        )
    await request.edit(view.batch_done(result, request.texts))


async def undo_batch(request: ButtonPress) -> None:
    """Make the articles of a batch drafts again."""
    async with typing_indicator.show_typing(request, after=typing_indicator.SHORT_DELAY_SECONDS):
        result = await draft_batch.undo(
            request.app.intake_services, request.number, request.person, request.now, _progress(request, None)
        )
    await request.edit(view.batch_undone(result, request.texts))


def _progress(request: ButtonPress, action: BatchAction | None) -> OnProgress:
    """Shows the progress of a batch in its message, a few times; None for its undoing."""

    async def show(done: int, total: int) -> None:
        step = -(-total // _PROGRESS_STEPS)
        if done < total and total > _PROGRESS_STEPS and done % step == 0:
            await request.edit(view.batch_progress(action, done, total, request.texts))

    return show
