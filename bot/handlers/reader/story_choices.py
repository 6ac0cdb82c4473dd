"""Handles which topics, languages and sources a reader wants, as buttons and as typed text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.errors import UserError
from bot.handlers.reader import settings_screens
from bot.handlers.reader.typed_topics import stored_target
from bot.handlers.request import ButtonPress, SentMessage
from bot.services.reading import choosing, supply
from bot.services.reading.rule_grammar import RuleTarget, plain_source, read_rule
from bot.services.subscriptions import setting_parser, subscriptions
from bot.typed_words import TypedWords
from bot.views.format import dates
from bot.views.format.buttons import topic_code
from bot.views.reader import language as language_view
from bot.views.reader import offered_choices as view
from data.articles.recent_stories import StoryCount
from data.records.reader_rules import MAX_RULE_LENGTH, RuleSubject


async def toggle_language(request: ButtonPress) -> None:
    """Switch a language of stories on or off, or choose all languages."""
    code, page = request.callback.text(0), max(0, request.callback.number(1))
    counts = await supply.list_languages(request.database, request.now)
    async with request.database.transaction() as tx:
        before = (await subscriptions.require(tx, request.chat)).story_languages
        names = {*before, *(one.name for one in counts)}
        wanted = set(before) ^ {name for name in names if topic_code(name) == code}
        subscription = await subscriptions.set_languages(
            tx, request.chat, setting_parser.require_languages(wanted if code != "all" else ())
        )
    await request.edit_or_send(view.story_languages(subscription, counts, request.texts, page))


async def set_languages(request: SentMessage) -> None:
    """/settings languages en de, /settings languages all; alone it shows the buttons.

    Raises:
        UserError: A language is not known by that name, or there are too many.
    """
    if not request.args.strip():
        await _show(request, "languages")
        return
    counts = await supply.list_languages(request.database, request.now)
    wanted = set()
    for name in setting_parser.read_names(request.args, request.words, "story_languages.bad"):
        found = language_view.find_story_language(name, [one.name for one in counts], request.texts)
        if found is None:
            raise UserError("story_languages.bad", given=language_view.clip_name(name))
        wanted.add(found)
    async with request.database.transaction() as tx:
        subscription = await subscriptions.set_languages(
            tx, request.chat, setting_parser.require_languages(wanted)
        )
    await settings_screens.confirm_change(request, subscription)


async def toggle_topic(request: ButtonPress) -> None:
    """Switch a topic on or off, or choose all topics."""
    await _toggle(request, RuleSubject.TOPIC)


async def toggle_source(request: ButtonPress) -> None:
    """Switch a source on or off, or choose all sources."""
    await _toggle(request, RuleSubject.SOURCE)


async def leave_out_topic(request: ButtonPress) -> None:
    """Leave a topic out for good, or no longer."""
    await _leave_out(request, RuleSubject.TOPIC)


async def leave_out_source(request: ButtonPress) -> None:
    """Leave a source out for good, or no longer."""
    await _leave_out(request, RuleSubject.SOURCE)


async def set_sources(request: SentMessage) -> None:
    """/settings sources example.org, bay radio chooses these, all chooses all; alone it shows the buttons.

    Raises:
        UserError: A name is too long, or there are too many.
    """
    if not request.args.strip():
        await _show(request, "sources")
        return
    counts = await supply.list_sources(request.database, request.now)
    wanted = _read_sources(request.args, counts, request.words)
    if too_long := next((one for one in wanted if len(one) > MAX_RULE_LENGTH), ""):
        raise UserError("sources.long", given=too_long, most=MAX_RULE_LENGTH)
    async with request.database.transaction() as tx:
        subscription = await choosing.choose(tx, request.chat, RuleSubject.SOURCE, wanted, request.now)
    unknown = [one for one in wanted if not supply.is_known_source(one, counts)]
    if not unknown:
        await settings_screens.confirm_change(request, subscription)
        return
    named = dates.join_list(unknown, request.texts)
    await settings_screens.confirm_change(request, subscription, "sources.new", sources=named)


def _read_sources(text: str, counts: Sequence[StoryCount], words: TypedWords) -> list[str]:
    """The typed sources; a name of several words needs no comma where it is known."""
    whole = plain_source(" ".join(text.split()))
    if supply.is_known_source(whole, counts):
        return [whole]
    names = map(plain_source, setting_parser.read_names(text, words, "sources.bad"))
    return [name for name in dict.fromkeys(names) if name]


async def leave_in(request: SentMessage) -> None:
    """/settings with source example.org leaves it out no longer.

    Raises:
        UserError: It is not muted.
    """
    target = await stored_target(request, read_rule(request.args, request.words, "mute").target)
    async with request.database.transaction() as tx:
        subscription = await choosing.end_mute(tx, request.chat, target, request.now)
    await settings_screens.confirm_change(request, subscription)


async def _show(request: SentMessage, name: str) -> None:
    async with request.database.reading() as tx:
        subscription = await subscriptions.require(tx, request.chat)
    await request.reply(await settings_screens.build_screen(request, name, subscription))


async def _toggle(request: ButtonPress, subject: RuleSubject) -> None:
    code, page = request.callback.text(0), max(0, request.callback.number(1))
    counts = await supply.list_names(request.database, subject, request.now)
    async with request.database.transaction() as tx:
        before = await subscriptions.require(tx, request.chat)
        name = _named(code, [*choosing.chosen(before, subject), *(one.name for one in counts)])
        if code == "all":
            after = await choosing.choose(tx, request.chat, subject, (), request.now)
        else:
            after = await choosing.toggle_choice(tx, request.chat, RuleTarget(subject, name), request.now)
    await request.edit_or_send(view.choice(subject, after, counts, request.texts, page))


async def _leave_out(request: ButtonPress, subject: RuleSubject) -> None:
    code, page = request.callback.text(0), max(0, request.callback.number(1))
    counts = await supply.list_names(request.database, subject, request.now)
    async with request.database.transaction() as tx:
        before = await subscriptions.require(tx, request.chat)
        known = [*choosing.left_out(before, subject, request.now), *(one.name for one in counts)]
        target = RuleTarget(subject, _named(code, known))
        after = await choosing.toggle_left_out(tx, request.chat, target, request.now)
    muted = choosing.left_out(after, subject, request.now)
    await request.edit_or_send(view.leaving_out(subject, muted, counts, request.texts, page))


def _named(code: str, names: Iterable[str]) -> str:
    """The name with a code. Raises UserError where there is none any more, unless the code is "all"."""
    found = next((name for name in names if topic_code(name) == code), "")
    if not found and code != "all":
        raise UserError("button.old")
    return found
