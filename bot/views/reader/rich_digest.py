"""Draws a digest in the rich form: headings, a block for each story that opens alone, numbered outlets."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from markupsafe import Markup, escape

from bot.i18n import Texts
from bot.ports.messenger import Button, RichForm
from bot.telegram_text import plain_text
from bot.views.format.html import host_of, italic, link, with_links
from bot.views.format.limits import clip
from bot.views.format.topics import topic_heading
from bot.views.reader.story_budgets import BUDGETS, StoryBudget
from bot.views.reader.story_list import (
    BriefEntry,
    Listing,
    Report,
    StoryEntry,
    day_or_age,
    dotted,
    headline,
    is_single,
    outlets_of,
    source_name,
    text_of,
    watched_mark,
    without_corrections,
)

MAX_CHARACTERS, MAX_BLOCKS = 32_768, 500
"""Telegram's limits of a rich message: https://core.telegram.org/bots/api#rich-message-formatting-options"""
_SPARE_CHARACTERS = 4_000
"""What a new message leaves free, so that corrections fit later without a change of other stories."""
_HEADING_LIMIT = 80
_BRIEF_TITLE_LIMIT = 160
_MAX_OUTLETS = 12
_MAX_ADDITIONS = 3
_ADDITION_LIMIT = 400
_NOTHING = Markup()
_BLOCK = re.compile(r"<(?:p|h\d|details|ol|ul|li|footer)\b")


@dataclass(frozen=True, slots=True)
class RichHead:
    """What stands above the stories.

    Attributes:
        title: Newsroom and day.
        sizes: How many stories and minutes, and which part this is, or "".
        greeting: The editors' greeting, or "".
        notice: A line above all, or "".
    """

    title: Markup
    sizes: Markup = _NOTHING
    greeting: str = ""
    notice: Markup = _NOTHING


def rich_digest(
    view: Listing, head: RichHead, now: datetime, texts: Texts, story_url: Callable[[int], str]
) -> RichForm | None:
    """The rich form of a digest; None where no length of its stories fits Telegram's limits.

    Args:
        view: The stories, as the classic form lists them.
        head: What stands above them.
        now: The present in the reader's zone, or when the edited message was sent.
        texts: The reader's language.
        story_url: The address that opens an article in a private chat, "" for none.
    """
    uncorrected = without_corrections(view)
    for budget in BUDGETS:
        if not _fits(_render(uncorrected, head, budget, now, texts, story_url), _SPARE_CHARACTERS):
            continue
        html = _render(view, head, budget, now, texts, story_url)
        if _fits(html):
            return RichForm(html, _rows(view), is_rtl=texts.is_rtl)
    return None


def _fits(html: str, spare: int = 0) -> bool:
    return len(plain_text(html)) <= MAX_CHARACTERS - spare and len(_BLOCK.findall(html)) <= MAX_BLOCKS


def _render(
    view: Listing,
    head: RichHead,
    budget: StoryBudget,
    now: datetime,
    texts: Texts,
    story_url: Callable[[int], str],
) -> str:
    stories = (
        _story(view, entry, budget, now, texts, story_url(entry.article.id), is_open=place == 0)
        for place, entry in enumerate(_by_topic(view.entries, texts))
    )
    sizes = italic(head.sizes) if head.sizes else _NOTHING
    return _joined(
        _tag("p", head.notice),
        _tag("h3", head.title),
        _tag("p", sizes),
        _tag("p", _with_breaks(with_links(head.greeting))),
        *stories,
        _brief(view, budget, texts),
        _tag("footer", _with_breaks(view.foot)),
    )


def _by_topic(entries: Sequence[StoryEntry], texts: Texts) -> list[StoryEntry]:
    """The stories below the headings of their sections; where there are none, below those of their topics.

    A topic stands where its first story is, and stories without one are the last, but for the lead.
    """
    if len(entries) == 1 or any(one.heading for one in entries):
        return list(entries)
    head = entries[: 0 if entries[0].article.topics else 1]
    groups: dict[str, list[StoryEntry]] = {}
    for one in entries[len(head) :]:
        groups.setdefault(next(iter(one.article.topics), ""), []).append(one)
    without = groups.pop("", [])
    if not groups:
        return list(entries)
    named = [(topic_heading(topic, texts), group) for topic, group in groups.items()]
    named += [(texts.plain("digest.no_section"), without)] if without else []
    return [*head, *(one for name, group in named for one in (replace(group[0], heading=name), *group[1:]))]


def _story(
    view: Listing,
    entry: StoryEntry,
    budget: StoryBudget,
    now: datetime,
    texts: Texts,
    url: str,
    *,
    is_open: bool,
) -> Markup:
    """A story with the heading of its section; one that was corrected is open, so that nobody misses it."""
    heading = _tag("h4", escape(clip(entry.heading, _HEADING_LIMIT)))
    if entry.is_retracted:
        return _joined(heading, _tag("p", entry.correction))
    first = entry.newest or entry.article
    others = [one for one in (entry.article, *entry.others) if one.id != first.id]
    outlets = outlets_of(first, others)
    text = text_of(entry, view.length, budget)
    source = escape(clip(source_name(first), budget.source_limit))
    more = Markup("+{}").format(len(outlets) - 1) if len(outlets) > 1 else _NOTHING
    summary = dotted(
        headline(entry, budget.title_limit, texts),
        Markup(" ").join(part for part in (source, more) if part),
        watched_mark(entry.watched, texts),
    )
    since = texts("story.since", day=entry.since) if entry.since else _NOTHING
    body = _joined(
        _tag("p", escape(text)),
        _tag("p", italic(with_links(entry.article.note)) if entry.article.note and text else _NOTHING),
        _tag("p", entry.correction),
        _additions(entry, outlets, text, texts) if budget.max_sentences > 1 else _NOTHING,
        _outlets(outlets, min(_MAX_OUTLETS, budget.max_outlets * 4), budget),
        _tag("p", dotted(day_or_age(first, text, now, texts), since, _actions(url, texts))),
    )
    opened = Markup(" open") if is_open or entry.correction or is_single(view) else _NOTHING
    block = Markup("<details{}><summary>{}</summary>{}</details>").format(opened, summary, body)
    return _joined(heading, block)


def _additions(entry: StoryEntry, outlets: Sequence[Report], text: str, texts: Texts) -> Markup:
    """What other outlets add to a story that is new to its readers, with the numbers of the outlets."""
    if entry.new_text:
        return _NOTHING
    numbers = {source_name(one).casefold(): number for number, one in enumerate(outlets, 1)}
    added = {
        sentence: numbers.get(source_name(one).casefold())
        for one in entry.others
        if one.copy_of is None
        for sentence in one.new_sentences or ()
        if sentence not in text
    }
    items = [
        _tag("li", _with_number(escape(clip(sentence, _ADDITION_LIMIT)), number))
        for sentence, number in list(added.items())[:_MAX_ADDITIONS]
    ]
    if not items:
        return _NOTHING
    head = Markup("<b>{}</b>").format(texts.plain("story.others_add"))
    return _joined(_tag("p", head), _tag("ul", _joined(*items)))


def _with_number(text: Markup, number: int | None) -> Markup:
    return Markup("{} <sup>{}</sup>").format(text, number) if number else text


def _outlets(outlets: Sequence[Report], most: int, budget: StoryBudget) -> Markup:
    """The outlets as a numbered list of links; those beyond `most` are counted."""
    items = [_tag("li", link(one.url, clip(source_name(one), budget.source_limit))) for one in outlets[:most]]
    rest = _tag("p", Markup("+{}").format(len(outlets) - most)) if len(outlets) > most else _NOTHING
    return _joined(_tag("ol", _joined(*items)), rest)


def _actions(url: str, texts: Texts) -> Markup:
    """The link to the story in the private chat, where it has its buttons."""
    return link(url, texts.plain("story.actions")) if host_of(url) else _NOTHING


def _brief(view: Listing, budget: StoryBudget, texts: Texts) -> Markup:
    """The stories of one line each."""
    if not view.brief:
        return _NOTHING
    items = (_tag("li", _brief_line(one, budget, texts)) for one in view.brief)
    return _joined(_tag("h4", escape(view.brief_head)), _tag("ul", _joined(*items)))


def _brief_line(entry: BriefEntry, budget: StoryBudget, texts: Texts) -> Markup:
    if entry.is_retracted:
        return entry.correction
    title = clip(entry.article.title, min(budget.title_limit, _BRIEF_TITLE_LIMIT))
    if entry.is_update:
        title = texts.plain("digest.update", title=title)
    named = link(entry.article.url if host_of(entry.article.url) else entry.url, title)
    source = escape(clip(source_name(entry.article), budget.source_limit))
    line = dotted(named, source, watched_mark(entry.watched, texts))
    return Markup("{}<br>{}").format(line, entry.correction) if entry.correction else line


def _rows(view: Listing) -> tuple[tuple[Button, ...], ...]:
    """The last row of the classic form, above it Save for an only story; all others have links instead."""
    is_saveable = view.save_button and is_single(view) and not view.entries[0].is_retracted
    save = (view.save_button,) if view.save_button and is_saveable else ()
    return tuple(row for row in (save, view.last_row) if row)


def _tag(name: str, content: Markup) -> Markup:
    """An element, nothing where it would be empty."""
    return Markup("<{0}>{1}</{0}>").format(Markup(name), content) if content else _NOTHING  # noqa: S704


def _with_breaks(text: Markup) -> Markup:
    """Lines of the classic form as lines of one element."""
    return Markup("<br>").join(one for one in text.split("\n") if one)


def _joined(*parts: Markup) -> Markup:
    return _NOTHING.join(parts)
