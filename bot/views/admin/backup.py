"""Draws the answer to /backup and the question before the file is sent."""

from __future__ import annotations

from pathlib import Path

from markupsafe import Markup

from bot.callback_data import Action, pack
from bot.i18n import Texts
from bot.ports.messenger import Button, Screen
from bot.views.format.html import paragraphs


def written(path: Path, size: int, texts: Texts, *, can_be_sent: bool) -> Screen:
    """Where a copy of `size` kilobytes was written, with a button that sends it."""
    where = texts("backup.done", name=path.name, folder=str(path.parent), size=size)
    if not can_be_sent:
        return Screen(paragraphs(where, texts("backup.too_big")))
    return Screen(
        where, ((Button(texts.plain("button.send_backup"), pack(Action.ASK_SEND_BACKUP, path.name)),),)
    )


def confirm_sending(name: str, texts: Texts) -> Screen:
    """What the file contains, and the question whether to send it."""
    yes = Button(texts.plain("button.send_backup_yes"), pack(Action.SEND_BACKUP, name))
    no = Button(texts.plain("button.cancel"), pack(Action.CANCEL))
    return Screen(texts("backup.ask"), ((yes,), (no,)))


def caption(texts: Texts) -> Markup:
    """How to use the file."""
    return texts("backup.caption")
