"""Handles /sections: the headings of digests, their order and limits."""

from __future__ import annotations

from bot.errors import UserError
from bot.handlers.request import ButtonPress, Request, SentMessage
from bot.services.planning import sections as service
from bot.services.planning.sections import SectionEdit, SectionList
from bot.services.reading import latest
from bot.services.subscriptions import setting_parser
from bot.views.admin import sections as view
from bot.views.format.buttons import topic_code
from data.records.events import Section

_CHANGED = "sections.changed"


async def sections(request: SentMessage) -> None:
    """/sections shows them, `/sections city 3, sport` sets them, `/sections none` removes all."""
    if request.args.strip():
        given = setting_parser.read_sections(
            request.args, request.words, service.MAX_SECTIONS, service.MAX_STORIES
        )
        await service.change(
            request.database, lambda _before: service.from_limits(given), request.person, request.now
        )
    await _show_list(request, 0)


async def show(request: ButtonPress) -> None:
    """The list, from its pages and Back."""
    await _show_list(request, request.page)


async def choose(request: ButtonPress) -> None:
    """Show one section with its buttons."""
    found = await service.load(request.database)
    await _show_section(request, found, _pressed_topic(request, found))


async def move(request: ButtonPress) -> None:
    """The arrows move a section one place."""
    step = 1 if request.callback.number(1) > 0 else -1
    topic = _pressed_topic(request, await service.load(request.database))
    await _change(request, lambda before: service.with_moved(before, topic, step), 2, topic)


async def limit(request: ButtonPress) -> None:
    """Set the most stories of a section."""
    given = request.callback.number(1)
    if not 0 <= given <= service.MAX_STORIES:
        raise UserError("button.old")
    topic = _pressed_topic(request, await service.load(request.database))
    await _change(request, lambda before: service.with_limit(before, topic, given or None), 2, topic)


async def remove(request: ButtonPress) -> None:
    """Remove a section; Undo brings it back."""
    topic = _pressed_topic(request, await service.load(request.database))
    await _change(request, lambda before: service.without(before, topic), 1)


async def choose_new(request: ButtonPress) -> None:
    """Show the topics that can become a section."""
    found = await service.load(request.database)
    await request.edit_or_send(
        view.choose_new(found, await _free_topics(request, found), request.page, request.texts)
    )


async def add(request: ButtonPress) -> None:
    """Make a topic the last section."""
    offered = await _free_topics(request, await service.load(request.database))
    topic = next((name for name in offered if topic_code(name) == request.callback.text(0)), None)
    if topic is None:
        await _show_list(request, 0)
        raise UserError(_CHANGED)
    chosen = topic
    await _change(request, lambda before: service.with_added(before, chosen), 1, chosen)


async def undo(request: ButtonPress) -> None:
    """Undo the last change."""
    try:
        await service.undo(request.database, request.number, request.person, request.now)
    finally:
        await _show_list(request, 0)
    await request.answer(request.texts.plain("toast.undone"))


async def _change(request: ButtonPress, edit: SectionEdit, version_at: int, topic: str = "") -> None:
    """Store a change, and show the section `topic` or else the list; where it is refused, the list."""
    seen = request.callback.number(version_at)
    try:
        await service.change(request.database, edit, request.person, request.now, seen_version=seen)
    except UserError:
        await _show_list(request, 0)
        raise
    if topic:
        await _show_section(request, await service.load(request.database), topic)
    else:
        await _show_list(request, 0)


async def _show_list(request: Request, page: int) -> None:
    found = await service.load(request.database)
    known = {name for name, _ in await latest.count_topics(request.database)}
    await request.edit_or_send(view.section_list(found, known, page, request.texts))


async def _show_section(request: ButtonPress, found: SectionList, topic: str) -> None:
    section = _find(found, topic)
    if section is None:
        await _show_list(request, 0)
        return
    await request.edit_or_send(view.chosen_section(found, section, request.texts))


def _find(found: SectionList, topic: str) -> Section | None:
    return next((one for one in found.sections if one.topic == topic), None)


def _pressed_topic(request: ButtonPress, found: SectionList) -> str:
    """The section whose button was pressed; "" where it was removed."""
    code = request.callback.text(0)
    return next((one.topic for one in found.sections if topic_code(one.topic) == code), "")


async def _free_topics(request: Request, found: SectionList) -> list[str]:
    taken = {one.topic for one in found.sections}
    return [name for name, _ in await latest.count_topics(request.database) if name not in taken]
