"""Handles subscribing, pausing, unsubscribing and the overview of the settings."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.callback_data import Action, pack, unpack
from bot.handlers.reader import settings_commands, settings_screens, story_buttons
from bot.handlers.request import CHANNEL, PRIVATE, ButtonPress, Request, SentMessage
from bot.ports.messenger import Button, Screen
from bot.services.calendar import timezones
from bot.services.planning import first_digest
from bot.services.planning.first_digest import FirstDigest
from bot.services.reading import choosing, latest, referrals
from bot.services.reading.deep_links import StoryLink, TopicLink, find_topic, read_code
from bot.services.subscriptions import pause_parser, subscriptions
from bot.services.subscriptions.subscriptions import SubscribeResult
from bot.views import messages
from bot.views.reader import setting_choices
from bot.views.reader import settings as view
from data.records.audience import SubscriptionState
from data.records.reader_rules import RuleSubject
from data.records.sharing import ReferralKind

_MAX_PAUSE_DAYS = 365
_DEFAULT_PAUSE_DAYS = 7
_RESULT_KEYS = {
    SubscribeResult.NEW: "subscribed",
    SubscribeResult.REACTIVATED: "subscribed.again",
    SubscribeResult.ALREADY_ACTIVE: "subscribed.already",
}
_FIRST_DIGEST_KEYS = {
    FirstDigest.PLANNED: "first_digest.planned",
    FirstDigest.NO_STORIES: "first_digest.no_stories",
    FirstDigest.HAD_ONE: "first_digest.had_one",
}


async def subscribe(request: Request) -> None:
    """/subscribe and its button."""
    link = read_code(request.callback.text(0)) if isinstance(request, ButtonPress) else None
    topic = await _linked_topic(request, link)
    async with request.database.transaction() as tx:
        subscription, result = await subscriptions.subscribe(
            tx, request.chat, request.app.defaults, request.now
        )
        if topic and result is SubscribeResult.NEW:
            subscription = await choosing.choose(tx, request.chat, RuleSubject.TOPIC, (topic,), request.now)
    if link and result is not SubscribeResult.ALREADY_ACTIVE:
        counted = TopicLink(topic) if topic else link
        await referrals.count(request.database, counted, ReferralKind.SUBSCRIBED, request.now)
    if isinstance(request, ButtonPress) and not request.remote:
        await _remove_subscribe_button(request)
    screen = await settings_screens.overview_screen(request, subscription, _RESULT_KEYS[result])
    if result is SubscribeResult.NEW:
        screen = _with_guessed_zone(request, screen, subscription.timezone)
    if request.remote:
        # The card of the chat, which says that nothing is posted there, is out of date.
        await request.edit_or_send(screen)
    else:
        await request.reply(screen)


async def _linked_topic(request: Request, link: StoryLink | TopicLink | None) -> str:
    """The topic whose link somebody followed before they subscribed, "" for none."""
    if not isinstance(link, TopicLink):
        return ""
    return find_topic(link, [name for name, _ in await latest.count_topics(request.database)])


def _with_guessed_zone(request: Request, screen: Screen, zone: str) -> Screen:
    """The screen with a button that sets the zone of the reader's language, where its clock differs."""
    guess = timezones.guess_zone(request.chat.language) if request.chat.kind == PRIVATE else ""
    row = view.guessed_zone_row(guess, zone, request.now, request.texts)
    return replace(screen, rows=(*((row,) if row else ()), *screen.rows))


async def _remove_subscribe_button(request: ButtonPress) -> None:
    """Leave the other buttons of the pressed message: what it offers is done."""
    keyboard = request.message.reply_markup.inline_keyboard if request.message.reply_markup else ()
    shown = tuple(tuple(story_buttons.button_of(one) for one in row) for row in keyboard)
    rows = (tuple(one for one in row if not _subscribes(one)) for row in shown)
    await request.edit_buttons(tuple(row for row in rows if row))


def _subscribes(button: Button) -> bool:
    callback = unpack(button.data)
    return callback is not None and callback.action is Action.SUBSCRIBE


async def send_first_digest(request: ButtonPress) -> None:
    """The button that sends a new reader a digest at once."""
    async with request.database.reading() as tx:
        subscription = await subscriptions.require(tx, request.chat)
    result = await first_digest.plan_first_digest(request.database, subscription, request.now)
    if result is FirstDigest.PLANNED:
        request.app.outbox_filled.set()
    async with request.database.reading() as tx:
        subscription = await subscriptions.require(tx, request.chat)
    await request.answer(
        request.texts.plain(_FIRST_DIGEST_KEYS[result]), alert=result is not FirstDigest.PLANNED
    )
    if result is not FirstDigest.NO_STORIES:
        await settings_screens.show_overview(request, subscription)


async def show_settings(request: Request) -> None:
    """/settings, every Back button to it, and /settings with a change such as `length long`."""
    if isinstance(request, SentMessage) and request.args.strip():
        await settings_commands.change_setting(request)
        return
    async with request.database.reading() as tx:
        subscription = await subscriptions.require(tx, request.chat)
    if isinstance(request, ButtonPress):
        await request.conversation.end()
    await settings_screens.show_overview(request, subscription)


async def show_below_digest(request: ButtonPress) -> None:
    """The Settings button below a digest sends the settings as a new message; the digest stays."""
    async with request.database.reading() as tx:
        subscription = await subscriptions.require(tx, request.chat)
    await request.reply(await settings_screens.overview_screen(request, subscription))


async def ask_or_pause(request: SentMessage) -> None:
    """/pause asks for how long; /pause 7, /pause until Friday set it; /pause off ends it."""
    if pause_parser.ends_pause(request.args, request.words):
        await resume(request)
        return
    if request.args.strip():
        await _pause(request, request.args)
        return
    async with request.database.reading() as tx:
        await subscriptions.require(tx, request.chat)
    await request.reply(setting_choices.pauses(request.texts))


async def pause(request: ButtonPress) -> None:
    """A number of days below the question of /pause."""
    await _pause(request, request.callback.text(0))


async def _pause(request: Request, days_text: str) -> None:
    zone = ZoneInfo(request.requester.timezone or request.app.settings.default_timezone)
    days = pause_parser.read_pause(
        days_text,
        request.now.astimezone(zone).date(),
        request.words,
        _DEFAULT_PAUSE_DAYS,
        _MAX_PAUSE_DAYS,
    )
    async with request.database.transaction() as tx:
        subscription = await subscriptions.pause(tx, request.chat, days, request.now)
    await settings_screens.confirm_change(request, subscription, "settings.now_paused")


async def resume(request: Request) -> None:
    """/resume, and the button that ends a pause."""
    async with request.database.transaction() as tx:
        before = await subscriptions.require(tx, request.chat)
        subscription = await subscriptions.resume(tx, request.chat, request.now)
    head = "settings.not_paused" if before.state is SubscriptionState.ACTIVE else "settings.resumed"
    await settings_screens.show_overview(request, subscription, head)


async def ask_to_unsubscribe(request: Request) -> None:
    """/unsubscribe asks first, like the button; in a channel, where answers have no buttons, it does not."""
    if request.place.kind == CHANNEL:
        await _end_subscription(request)
        return
    async with request.database.reading() as tx:
        found = await subscriptions.find(tx, request.chat)
    await request.reply(
        setting_choices.confirm_leaving(request.texts) if found else _left(request, "left.already")
    )


async def unsubscribe(request: ButtonPress) -> None:
    """The button that confirms the end of the subscription."""
    await _end_subscription(request)


async def _end_subscription(request: Request) -> None:
    async with request.database.transaction() as tx:
        was_subscribed = await subscriptions.unsubscribe(tx, request.chat, request.now)
    await request.edit_or_send(_left(request, "left" if was_subscribed else "left.already"))


def _left(request: Request, key: str) -> Screen:
    again = (Button(request.texts.plain("button.subscribe_again"), pack(Action.SUBSCRIBE)),)
    return messages.text_message(key, request.texts, again)
