"""Draws a broadcast before it is sent: its readers, hour, picture and buttons."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from babel import Locale
from markupsafe import Markup

from bot.callback_data import Action, pack
from bot.i18n import Texts
from bot.ports.messenger import Button, Screen
from bot.services.broadcasts.composing import AudienceCounts, BroadcastDraft
from bot.services.conversations import Step
from bot.services.newsroom.statistics import SendRate
from bot.services.subscriptions.moment_parser import offered_moments
from bot.telegram_text import plain_text
from bot.views import messages
from bot.views.editor.planned import minutes_of, moment_label
from bot.views.format import dates
from bot.views.format.buttons import chunked, topic_code
from bot.views.format.html import bold, lines, paragraphs
from bot.views.format.limits import clip
from bot.views.format.numbers import format_number
from data.records.delivery import AudienceKind, Broadcast, BroadcastAudience, BroadcastState

ONCE, LOCAL = "n", "l"
"""Whether the readers get a broadcast at one instant, or each at the same wall time."""
_LABEL_LIMIT = 24
_TITLE_LIMIT = 80


def card(draft: BroadcastDraft, rate: SendRate, zone: str, now: datetime, texts: Texts) -> Screen:
    """The question whether to send a broadcast, or when it is sent, with the buttons that change it."""
    number = draft.broadcast.id

    def button(name: str, action: Action, *args: object) -> Button:
        return Button(texts.plain(f"button.{name}"), pack(action, number, *args))

    is_planned = draft.broadcast.state is BroadcastState.PLANNED
    hour = button("change_hour" if is_planned else "at_a_time", Action.CHOOSE_BROADCAST_TIME, ONCE)
    end = (
        button("cancel_plan", Action.CANCEL_BROADCAST)
        if is_planned
        else button("discard", Action.DISCARD_BROADCAST)
    )
    send = button("broadcast_send_now" if is_planned else "broadcast_send", Action.SEND_BROADCAST)
    picture = "change_picture" if draft.edition.picture_file_id else "add_picture"
    rows = (
        (send, hour),
        (button("audience", Action.CHOOSE_AUDIENCE),),
        (
            button(picture, Action.ASK_BROADCAST_PICTURE),
            button("link_buttons", Action.ASK_BROADCAST_BUTTONS),
        ),
        (end,),
    )
    return Screen(_card_text(draft, rate, zone, now, texts), rows)


def _card_text(draft: BroadcastDraft, rate: SendRate, zone: str, now: datetime, texts: Texts) -> Markup:
    time = dates.duration(max(1.0, rate.seconds_for(draft.readers)), texts)
    count = format_number(draft.readers, texts)
    reach = texts.count("broadcast.reach", draft.readers, readers=count, time=time)
    is_planned = draft.broadcast.state is BroadcastState.PLANNED
    is_for_all = draft.broadcast.audience.kind is AudienceKind.ALL
    ask = texts("broadcast.ask" if is_for_all else "broadcast.ask_some")
    head = planned_line(draft.broadcast, zone, now, texts) if is_planned else ask
    readers = Markup() if is_for_all else audience_line(draft.broadcast.audience, texts)
    how = texts("broadcast.planned_how") if is_planned else texts("broadcast.how")
    return paragraphs(lines(head, readers, reach), how)


def planned_line(broadcast: Broadcast, zone: str, now: datetime, texts: Texts) -> Markup:
    """When a planned broadcast is sent."""
    if broadcast.local_time:
        wall = datetime.fromisoformat(broadcast.local_time)
        day = dates.long_date(wall.date(), texts)
        return texts("broadcast.planned_local", day=day, time=f"{wall:%H:%M}")
    when = dates.day_and_time(broadcast.planned_at or now, zone, now, texts)
    return texts("broadcast.planned", when=when)


def audience_line(audience: BroadcastAudience, texts: Texts) -> Markup:
    """Which readers an audience has."""
    value = audience.value
    if audience.kind is AudienceKind.LANGUAGE:
        value = language_name(value, texts)
    return texts(f"audience.{audience.kind}", value=value)


def language_name(code: str, texts: Texts) -> str:
    """The name of a language of two letters in the language of the texts."""
    return str(Locale.parse(texts.language).languages.get(code, code))


def choose_audience(draft: BroadcastDraft, counts: AudienceCounts, texts: Texts) -> Screen:
    """The audiences, with how many readers those without a value have."""

    def audience(kind: AudienceKind, count: int) -> Button:
        label = texts.plain(f"button.audience_{kind}", count=format_number(count, texts))
        return Button(label, pack(Action.SET_AUDIENCE, draft.broadcast.id, kind))

    def more(name: str, action: Action, *args: object) -> Button:
        return Button(texts.plain(f"button.{name}"), pack(action, draft.broadcast.id, *args))

    rows = (
        (audience(AudienceKind.ALL, counts.everyone),),
        (audience(AudienceKind.NEW, counts.new), audience(AudienceKind.SILENT, counts.silent)),
        (
            more("audience_topic", Action.LIST_AUDIENCES, AudienceKind.TOPIC),
            more("audience_language", Action.LIST_AUDIENCES, AudienceKind.LANGUAGE),
        ),
        (more("audience_chat", Action.ASK_BROADCAST_CHAT),),
        (more("back", Action.SHOW_BROADCAST),),
    )
    return Screen(paragraphs(texts("audience.ask"), texts("audience.explain")), rows)


def choose_value(
    draft: BroadcastDraft, kind: AudienceKind, values: Sequence[tuple[str, int]], texts: Texts
) -> Screen:
    """The topics or languages that a broadcast may be for; a count of 0 is not shown."""
    buttons = [_value_button(draft.broadcast.id, kind, value, count, texts) for value, count in values]
    back = Button(texts.plain("button.back"), pack(Action.CHOOSE_AUDIENCE, draft.broadcast.id))
    text = texts(f"audience.ask_{kind}") if values else texts(f"audience.no_{kind}")
    return Screen(text, (*chunked(buttons, 2), (back,)))


def _value_button(number: int, kind: AudienceKind, value: str, count: int, texts: Texts) -> Button:
    name = language_name(value, texts) if kind is AudienceKind.LANGUAGE else value
    code = value if kind is AudienceKind.LANGUAGE else topic_code(value)
    label = f"{name} ({format_number(count, texts)})" if count else name
    return Button(clip(label, _LABEL_LIMIT), pack(Action.SET_AUDIENCE, number, kind, code))


def choose_time(draft: BroadcastDraft, mode: str, zone: str, now: datetime, texts: Texts) -> Screen:
    """The question when a broadcast is sent."""
    number, is_local = draft.broadcast.id, mode == LOCAL
    present = f"{dates.local(now, zone):%H:%M}"
    text = texts("broadcast.ask_local" if is_local else "broadcast.ask_time", now=present, zone=zone)
    offered = [
        Button(
            moment_label(at, zone, now, texts),
            pack(Action.SET_BROADCAST_TIME, number, mode, minutes_of(at)),
        )
        for at in offered_moments(now, ZoneInfo(zone))
    ]
    other = ONCE if is_local else LOCAL
    rows = (
        *chunked(offered, 2),
        (Button(texts.plain("button.type_hour"), pack(Action.ASK_BROADCAST_TIME, number, mode)),),
        (
            Button(
                texts.plain("button.one_hour" if is_local else "button.local_hour"),
                pack(Action.CHOOSE_BROADCAST_TIME, number, other),
            ),
        ),
        (Button(texts.plain("button.back"), pack(Action.SHOW_BROADCAST, number)),),
    )
    return Screen(text, rows)


def ask_picture(draft: BroadcastDraft, texts: Texts) -> Screen:
    """The question for the picture, with a button that takes the present one away."""
    prompt = messages.prompt("broadcast.ask_picture", Step.BROADCAST_PICTURE, texts)
    if not draft.edition.picture_file_id:
        return prompt
    remove = Button(
        texts.plain("button.remove_picture"), pack(Action.REMOVE_BROADCAST_PICTURE, draft.broadcast.id)
    )
    return Screen(prompt.html, ((remove,), *prompt.rows))


def ask_buttons(draft: BroadcastDraft, texts: Texts) -> Screen:
    """The question for the link buttons, with the present ones."""
    present = [Markup("{} – {}").format(label, address) for label, address in draft.edition.link_buttons]
    prompt = messages.prompt("broadcast.ask_buttons", Step.BROADCAST_BUTTONS, texts)
    return Screen(paragraphs(Markup(prompt.html), lines(*present)), prompt.rows)  # noqa: S704 - ours


def replaced(texts: Texts) -> Screen:
    """What remains of a card when a newer one is below."""
    return Screen(texts("broadcast.below"))


def list_entry(draft: BroadcastDraft, zone: str, now: datetime, texts: Texts) -> Markup:
    """A planned broadcast in /planned."""
    subject = " ".join(plain_text(draft.edition.body).split())
    readers = texts.plain_count("readers", draft.readers)
    return lines(
        bold(clip(subject, _TITLE_LIMIT)),
        Markup("{} · {}").format(planned_line(draft.broadcast, zone, now, texts), readers),
    )
