"""Handles /clients: the programs that may send articles, their tokens, and their removal."""

from __future__ import annotations

from bot.errors import UserError
from bot.handlers.request import ButtonPress, Request, SentMessage
from bot.services.clients import registry
from bot.services.conversations import Step
from bot.views import messages
from bot.views.admin import clients as view
from data.records.clients import ApiClient, ClientRight


async def clients(request: SentMessage) -> None:
    """/clients lists the programs; /clients NAME begins to add one."""
    if request.args.strip():
        await receive_name(request)
        return
    await show_clients(request)


async def show_clients(request: Request) -> None:
    """The programs, in place of the message whose button was pressed."""
    listed = await registry.list_clients(request.database)
    await request.edit_or_send(
        view.clients(listed, request.now, request.texts, is_served=_is_served(request))
    )


async def ask_name(request: ButtonPress) -> None:
    """Ask for the name of a new program."""
    await request.conversation.begin(Step.CLIENT_NAME)
    await request.reply(
        messages.prompt("clients.ask_name", Step.CLIENT_NAME, request.texts, most=registry.MAX_NAME_LENGTH)
    )


async def receive_name(request: SentMessage) -> None:
    """Take the name of a new program, and ask what its articles become.

    Raises:
        UserError: The name cannot be used.
    """
    name = registry.checked_name(request.args)
    await request.conversation.begin(Step.CLIENT_NAME, name=name)
    await request.reply(view.ask_right(name, request.texts))


async def create(request: ButtonPress) -> None:
    """Make the program whose name was given, and show its token.

    Raises:
        UserError: The name was given too long ago, or there are too many programs.
    """
    dialogue = await request.conversation.current()
    name = dialogue.data.get("name") if dialogue and dialogue.step == Step.CLIENT_NAME else None
    if not isinstance(name, str) or request.callback.text(0) not in list(ClientRight):
        raise UserError("button.too_old")
    can = ClientRight(request.callback.text(0))
    client, token = await registry.create(request.database, name, can, request.person, request.now)
    await request.conversation.end()
    await request.edit_or_send(view.created(client, token, request.texts, is_served=_is_served(request)))


async def ask_remove(request: ButtonPress) -> None:
    """Ask whether to remove a program."""
    client = await _find(request)
    if client is None:
        await show_clients(request)
        return
    await request.edit_or_send(view.confirm_removal(client, request.texts))


async def remove(request: ButtonPress) -> None:
    """Remove a program: its token no longer works."""
    await registry.remove(request.database, request.number, request.person, request.now)
    await show_clients(request)


async def _find(request: ButtonPress) -> ApiClient | None:
    listed = await registry.list_clients(request.database)
    return next((client for client in listed if client.id == request.number), None)


def _is_served(request: Request) -> bool:
    """Whether an HTTP server is configured that programs can reach."""
    return request.app.settings.http_listen is not None
