"""Handles the week's figures of /stats: the picture, light or dark, the tables and the file."""

from __future__ import annotations

import logging

from bot.errors import SummarizerError, UserError
from bot.handlers.admin import reports
from bot.handlers.request import CHANNEL, ButtonPress, Request, SentMessage
from bot.handlers.typing_indicator import show_repeatedly
from bot.ports.messenger import Screen, Sent
from bot.services.reports import picture_ground
from bot.services.reports.csv_file import file_name, write_csv
from bot.services.reports.week_report import SubjectKind, WeekReport
from bot.views.admin import week_picture, week_tables

log = logging.getLogger(__name__)

_FILE_WORDS = frozenset({"csv", "file"})
_ENGLISH = "en"


async def stats(request: SentMessage) -> None:
    """/stats shows the week as a picture; /stats csv sends its figures as a file."""
    if request.args.strip().lower() in _FILE_WORDS:
        await send_figures(request)
        return
    report = await request.app.week_reports.get()
    dark = await picture_ground.is_dark(request.database, request.place)
    picture = await _draw(request, report, dark=dark)
    people = await request.app.statistics.people()
    screen = week_picture.picture_screen(report, people, request.texts, dark=dark)
    if picture is None or not await _send(request, picture, screen):
        await reports.show_text(request, without_picture=request.place.kind != CHANNEL)


async def set_dark(request: ButtonPress) -> None:
    """The Dark and Light buttons redraw the picture in place, and are remembered for this chat.

    Raises:
        UserError: The picture cannot be drawn.
    """
    dark = request.number == 1
    await picture_ground.choose(request.database, request.place, request.now, dark=dark)
    report = await request.app.week_reports.get()
    picture = await _draw(request, report, dark=dark)
    if picture is None:
        raise UserError("stats.no_picture_now")
    people = await request.app.statistics.people()
    screen = week_picture.picture_screen(report, people, request.texts, dark=dark)
    pictures, message_id = request.app.telegram.pictures, request.message.message_id
    outcome = await request.deliver(lambda: pictures.edit(request.place.id, message_id, picture, screen))
    if not isinstance(outcome, Sent) and not await _send(request, picture, screen):
        raise UserError("stats.no_picture_now")


async def show_table(request: ButtonPress) -> None:
    """Show a page of the figures of stories, sources or topics; below a picture as a new message."""
    named = request.callback.text(0)
    kind = SubjectKind(named) if named in set(SubjectKind) else SubjectKind.STORY
    report = await request.app.week_reports.get()
    screen = week_tables.table_screen(report, kind, max(0, request.callback.number(1)), request.texts)
    await reports.show_below(request, screen)


async def send_figures(request: Request) -> None:
    """Send the figures as a CSV file.

    Raises:
        UserError: The file was not sent.
    """
    report = await request.app.week_reports.get()
    caption = request.texts("stats.file", **week_picture.period(report, request.texts))
    place = request.place
    outcome = await request.app.telegram.send_file(
        place.id, place.thread_id, file_name(report), write_csv(report), caption
    )
    if not isinstance(outcome, Sent):
        raise UserError("stats.file_not_sent")


async def _draw(request: Request, report: WeekReport, *, dark: bool) -> bytes | None:
    """The picture, None where it cannot be drawn."""
    if request.place.kind == CHANNEL:
        return None  # what its administrators ask for is answered in private, as text
    app, place = request.app, request.place
    chart = week_picture.week_chart(report, request.texts, app.catalogs.for_language(_ENGLISH), dark=dark)
    async with show_repeatedly(lambda: app.telegram.pictures.show_upload(place.id, place.thread_id)):
        try:
            return await app.charts.draw(chart)
        except SummarizerError as error:
            log.warning("worker: picture not drawn", extra={"error": str(error)})
            return None


async def _send(request: Request, picture: bytes, screen: Screen) -> bool:
    place, pictures = request.place, request.app.telegram.pictures
    outcome = await request.deliver(lambda: pictures.send(place.id, place.thread_id, picture, screen))
    return isinstance(outcome, Sent)
