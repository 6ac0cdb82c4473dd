"""Shows the overview of a subscription and the screen of each setting."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.callback_data import Action, pack
from bot.errors import UserError
from bot.handlers.request import Request
from bot.i18n import Texts
from bot.ports.messenger import Button, Screen
from bot.services.calendar.slots import ONE_DAY
from bot.services.conversations import Step
from bot.services.planning import first_digest
from bot.services.reading import choosing, supply
from bot.views.reader import form_choice, offered_choices, setting_choices, time_choices, zone_choices
from bot.views.reader import settings as view
from bot.views.reader.settings_facts import ShownSettings, leaves_out_times
from bot.views.reader.settings_menus import MENUS, menu_screen
from data.audience import last_served
from data.newsroom import connected_chats
from data.records.audience import Subscription
from data.records.reader_rules import RuleSubject

TYPED_SETTINGS = (Step.TIMES, Step.ZONE, Step.TOPICS, Step.QUIET)
"""The settings whose value can be typed as the answer to their screen."""
_PLAIN_SCREENS: Mapping[str, Callable[[Subscription, Texts], Screen]] = {
    "days": setting_choices.days,
    "weekdays": setting_choices.weekdays,
    "length": setting_choices.lengths,
    "form": form_choice.forms,
    "number": setting_choices.story_numbers,
    "quiet": setting_choices.quiet,
}
"""Screens that need no more than the settings themselves."""
REMOTE_CHAT = "chat"
"""The field of an open question with the group or channel whose setting is asked for."""


async def confirm_change(
    request: Request, subscription: Subscription, head: str = "settings.changed", **values: object
) -> None:
    """End the open question and show the overview after a change."""
    await request.conversation.end()
    await show_overview(request, subscription, head, **values)


async def show_overview(
    request: Request, subscription: Subscription, head: str = "settings.head", **values: object
) -> None:
    """Show all settings below the text of the key `head`."""
    await request.edit_or_send(await overview_screen(request, subscription, head, **values))


async def overview_screen(
    request: Request, subscription: Subscription, head: str = "settings.head", **values: object
) -> Screen:
    """All settings below the text of the key `head`, or of its form for groups."""
    screen = view.overview(
        await _shown(request, subscription),
        request.texts,
        request.texts(view.head_key(head, subscription), **values),
        offers_first_digest=first_digest.may_have(subscription),
        offers_languages=len(request.app.catalogs.languages) > 1,
    )
    if request.remote is None:
        return screen
    back = Button(request.texts.plain("button.back"), pack(Action.SHOW_CHANNEL, request.chat.id))
    return replace(screen, rows=(*screen.rows, (back,)))


async def show_menu(request: Request, name: str, subscription: Subscription) -> None:
    """End the open question and show a menu of `MENUS` again after a change."""
    await request.conversation.end()
    await request.edit_or_send(await build_screen(request, name, subscription))


async def _shown(request: Request, subscription: Subscription) -> ShownSettings:
    last = None
    if leaves_out_times(subscription, request.now):
        async with request.database.reading() as tx:
            last = await last_served.get_last_served(tx, subscription.reader_id, request.now - ONE_DAY)
    shown = replace(subscription, pictures=await shows_pictures(request, subscription))
    return ShownSettings(shown, request.now, last.due_at if last else None)


async def shows_pictures(request: Request, subscription: Subscription) -> bool:
    """Whether messages show pictures: by the look of a connected chat, by choice, or as the newsroom says."""
    if subscription.chat_id < 0:
        async with request.database.reading() as tx:
            connected = await connected_chats.get(tx, subscription.chat_id)
        if connected is not None:
            return connected.look.picture
    chosen = subscription.pictures
    return request.app.settings.pictures if chosen is None else chosen


async def expect_value(request: Request, setting: Step) -> None:
    """Take the next text in a private chat as the value of this setting."""
    if request.is_private:
        await begin_setting(request, setting)


async def begin_setting(request: Request, setting: Step, **data: object) -> None:
    """Store that the next text is the value of this setting, of a group or channel where it is about one."""
    about = {REMOTE_CHAT: request.chat.id} if request.remote else {}
    await request.conversation.begin(setting, **about, **data)


async def build_screen(request: Request, name: str, subscription: Subscription, page: int = 0) -> Screen:
    """The menu or the screen of one setting; `page` is that of times of day and of lists of names.

    Raises:
        UserError: There is no setting of this name (any more).
    """
    texts = request.texts
    match name:
        case _ if name in MENUS:
            return menu_screen(name, await _shown(request, subscription), texts)
        case "times":
            return time_choices.times(subscription, texts, page)
        case "zone":
            return zone_choices.zone(subscription, request.now, texts)
        case "topics" | "topics_out" | "sources" | "sources_out":
            return await _names_screen(request, name, subscription, page)
        case "languages":
            languages = await supply.list_languages(request.database, request.now)
            return offered_choices.story_languages(subscription, languages, texts, page)
        case "pause":
            return setting_choices.pauses(texts)
        case "leave":
            return setting_choices.confirm_leaving(texts)
        case _ if name in _PLAIN_SCREENS:
            return _PLAIN_SCREENS[name](subscription, texts)
        case _:
            raise UserError("button.old")


async def _names_screen(request: Request, name: str, subscription: Subscription, page: int) -> Screen:
    """The topics or sources to choose, or those to leave out."""
    subject = RuleSubject.TOPIC if name.startswith("topics") else RuleSubject.SOURCE
    counts = await supply.list_names(request.database, subject, request.now)
    if not name.endswith("_out"):
        return offered_choices.choice(subject, subscription, counts, request.texts, page)
    muted = choosing.left_out(subscription, subject, request.now)
    return offered_choices.leaving_out(subject, muted, counts, request.texts, page)
