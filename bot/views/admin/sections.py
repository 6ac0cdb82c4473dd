"""Draws the sections of digests: their order and limits, and the buttons to change them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial

from markupsafe import Markup, escape

from bot.callback_data import Action, pack
from bot.i18n import Texts
from bot.ports.messenger import Button, Screen
from bot.services.planning.sections import MAX_SECTIONS, SectionList
from bot.views.format.buttons import PREVIOUS_NEXT, chunked, page_buttons, page_count, topic_code
from bot.views.format.html import bold, italic, lines, paragraphs
from bot.views.format.limits import clip
from bot.views.format.topics import topic_heading, topic_label
from data.records.events import Section

_NUMBERS_IN_PAGE = 6
_TOPICS_IN_PAGE = 6
_LIMITS = (None, 1, 2, 3, 5, 8)
_LABEL_LIMIT = 24


def section_list(found: SectionList, known: Collection[str], page: int, texts: Texts) -> Screen:
    """The sections, a line each; `known` are the topics that stories have."""
    pages = page_count(len(found.sections), _NUMBERS_IN_PAGE)
    page = min(max(0, page), pages - 1)
    first = page * _NUMBERS_IN_PAGE
    numbers = tuple(
        Button(str(one.position + 1), pack(Action.CHOOSE_SECTION, topic_code(one.topic)))
        for one in found.sections[first : first + _NUMBERS_IN_PAGE]
    )
    rows = (
        numbers,
        page_buttons(page, pages, partial(pack, Action.SHOW_SECTIONS), texts, PREVIOUS_NEXT),
        (*_add_button(found, texts), *_undo_button(found, texts)),
    )
    head = texts("sections.head" if found.sections else "sections.none")
    entries = [_line(one, known, texts) for one in found.sections]
    return Screen(paragraphs(head, lines(*entries)), tuple(row for row in rows if row))


def chosen_section(found: SectionList, section: Section, texts: Texts) -> Screen:
    """One section with the buttons to move, limit and remove it."""
    code, version = topic_code(section.topic), found.version
    place = section.position
    moves = tuple(
        Button(texts.plain(key), pack(Action.MOVE_SECTION, code, step, version))
        for step, key, is_possible in (
            (-1, "button.up", place > 0),
            (1, "button.down", place + 1 < len(found.sections)),
        )
        if is_possible
    )
    limits = [
        Button(
            _with_check(str(limit or texts.plain("button.no_limit")), is_on=section.max_stories == limit),
            pack(Action.LIMIT_SECTION, code, limit or 0, version),
        )
        for limit in _LIMITS
    ]
    remove = Button(texts.plain("button.remove_section"), pack(Action.REMOVE_SECTION, code, version))
    back = Button(texts.plain("button.back"), pack(Action.SHOW_SECTIONS, place // _NUMBERS_IN_PAGE))
    text = paragraphs(_line(section, {section.topic}, texts, is_chosen=True), texts("sections.chosen"))
    rows = (moves, *chunked(limits, 3), (back, remove))
    return Screen(text, tuple(row for row in rows if row))


def choose_new(found: SectionList, offered: Sequence[str], page: int, texts: Texts) -> Screen:
    """The topics that can become a section."""
    pages = page_count(len(offered), _TOPICS_IN_PAGE)
    page = min(max(0, page), pages - 1)
    shown = offered[page * _TOPICS_IN_PAGE : (page + 1) * _TOPICS_IN_PAGE]
    buttons = [
        Button(
            clip(topic_label(name, texts), _LABEL_LIMIT),
            pack(Action.ADD_SECTION, topic_code(name), found.version),
        )
        for name in shown
    ]
    turning = page_buttons(page, pages, partial(pack, Action.CHOOSE_NEW_SECTION), texts, PREVIOUS_NEXT)
    back = (Button(texts.plain("button.back"), pack(Action.SHOW_SECTIONS, 0)),)
    key = "sections.choose_new" if offered else "sections.all_used"
    return Screen(texts(key), tuple(row for row in (*chunked(buttons, 2), turning, back) if row))


def _line(section: Section, known: Collection[str], texts: Texts, *, is_chosen: bool = False) -> Markup:
    name = topic_heading(section.topic, texts)
    parts = [bold(name) if is_chosen else escape(name)]
    if section.max_stories is not None:
        parts.append(escape(texts.plain_count("sections.limit", section.max_stories)))
    if section.topic not in known:
        parts.append(italic(texts.plain("sections.unused")))
    return Markup("{}. {}").format(section.position + 1, Markup(" · ").join(parts))


def _add_button(found: SectionList, texts: Texts) -> tuple[Button, ...]:
    if len(found.sections) >= MAX_SECTIONS:
        return ()
    return (Button(texts.plain("button.add_section"), pack(Action.CHOOSE_NEW_SECTION, 0)),)


def _undo_button(found: SectionList, texts: Texts) -> tuple[Button, ...]:
    if found.undo_id is None:
        return ()
    return (Button(texts.plain("button.undo"), pack(Action.UNDO_SECTIONS, found.undo_id)),)


def _with_check(label: str, *, is_on: bool) -> str:
    return f"✓ {label}" if is_on else label
