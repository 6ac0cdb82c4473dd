"""Handles the choice between classic and rich digests; rich ones begin once a sample was seen."""

from __future__ import annotations

from bot.errors import UserError
from bot.handlers.reader import settings_screens
from bot.handlers.request import ButtonPress, Request, SentMessage
from bot.services.subscriptions import setting_parser, subscriptions
from bot.views.reader import form_choice as view
from bot.views.reader.form_choice import FormAnswer
from data.records.audience import Subscription


async def choose(request: ButtonPress) -> None:
    """A button of the choice or of the sample.

    Raises:
        UserError: There is no such answer.
    """
    try:
        answer = FormAnswer(request.callback.text(0))
    except ValueError:
        raise UserError("button.old") from None
    match answer:
        case FormAnswer.CLASSIC:
            await settings_screens.show_menu(request, "stories", await _set(request, rich=False))
        case FormAnswer.RICH:
            await _send_sample(request)
        case FormAnswer.SEEN | FormAnswer.BROKEN:
            is_rich = answer is FormAnswer.SEEN
            await _set(request, rich=is_rich)
            await request.edit_or_send(view.outcome(request.texts, is_rich=is_rich))


async def set_rich(request: SentMessage) -> None:
    """/settings rich on sends the sample; off sets the classic form."""
    if setting_parser.read_switch(request.args, request.words, "rich.bad"):
        await _send_sample(request)
    else:
        await settings_screens.confirm_change(request, await _set(request, rich=False))


async def _send_sample(request: Request) -> None:
    """Send the sample as a new message: what the button was in stays readable if the sample is not."""
    async with request.database.reading() as tx:
        await subscriptions.require(tx, request.chat)
    await request.reply(view.sample(request.texts))


async def _set(request: Request, *, rich: bool) -> Subscription:
    async with request.database.transaction() as tx:
        return await subscriptions.set_rich(tx, request.chat, rich=rich)
