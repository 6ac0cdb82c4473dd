"""Subscribes chats, changes their settings, pauses, blocks and removes subscriptions."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import Enum, auto
from zoneinfo import ZoneInfo

from bot.errors import UserError, require_found
from bot.services.calendar.slots import Schedule, first_digest_lookback, first_due, reschedule
from bot.services.calendar.stored_schedule import schedule_of, served_up_to
from data.audience import last_served, readers, subscriptions
from data.audience.last_served import LastServed
from data.database import Database, Transaction
from data.delivery import broadcasts, bulletins, outbox
from data.newsroom import connected_chats
from data.records.audience import QuietHours, Reader, Subscription, SubscriptionState, SummaryLength
from data.records.bulletins import AtOnce

EVERY_DAY = (1, 2, 3, 4, 5, 6, 7)
"""All ISO weekdays."""
SETTINGS_RETENTION = timedelta(days=30)
"""How long the settings of a reader who unsubscribed are kept."""
MAX_FOLLOWS = 50
"""The most events that a reader can follow."""
_NOT_SUBSCRIBED = "not_subscribed"


class SubscribeResult(Enum):
    """Whether a subscription was made, reactivated after a pause, a block or its end, or was active."""

    NEW = auto()
    REACTIVATED = auto()
    ALREADY_ACTIVE = auto()


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat with the bot; fields that are not listed mean what data.records.audience.Reader says.

    Attributes:
        has_chosen_language: Whether `language` was chosen in the chat.
        telegram_language: What Telegram says where another language was chosen; otherwise "".
    """

    id: int
    thread_id: int
    kind: str
    language: str
    has_chosen_language: bool = False
    telegram_language: str = ""

    def with_language(self, chosen: str, from_telegram: str) -> Chat:
        """The same chat in the language that was chosen in it; with "" in the one that Telegram says."""
        return replace(
            self,
            language=chosen or from_telegram,
            has_chosen_language=bool(chosen),
            telegram_language=from_telegram if chosen else "",
        )


@dataclass(frozen=True, slots=True)
class SubscriptionDefaults:
    """The settings of a new subscription."""

    timezone: str
    times: tuple[str, ...]


async def choose_language(tx: Transaction, chat: Chat, language: str, now: datetime) -> Chat:
    """Let a chat have a language of its own, or, with "", again the one that Telegram says.

    Returns:
        The chat with its new language.
    """
    from_telegram = chat.telegram_language if chat.has_chosen_language else chat.language
    reader = await readers.ensure(tx, chat.id, chat.thread_id, chat.kind, chat.language, now)
    await readers.set_language(tx, reader.id, language or from_telegram, chosen=bool(language))
    return chat.with_language(language, from_telegram)


async def find(tx: Transaction, chat: Chat) -> Subscription | None:
    """The chat's subscription; None where there is none, or the reader ended it."""
    reader = await readers.get(tx, chat.id, chat.thread_id)
    return _unless_ended(await subscriptions.get(tx, reader.id)) if reader else None


def _unless_ended(found: Subscription | None) -> Subscription | None:
    return None if found is None or found.state is SubscriptionState.UNSUBSCRIBED else found


async def is_any_subscribed(tx: Transaction, chat_id: int) -> bool:
    """Whether a chat, or any forum topic of it, is subscribed."""
    found = await subscriptions.list_for_update(tx, chat_id)
    return any(_unless_ended(one) for one in found)


async def require(tx: Transaction, chat: Chat) -> Subscription:
    """The chat's subscription.

    Raises:
        UserError: There is none; the text offers to subscribe.
    """
    return require_found(await find(tx, chat), _NOT_SUBSCRIBED)


async def subscribe(
    tx: Transaction, chat: Chat, defaults: SubscriptionDefaults, now: datetime
) -> tuple[Subscription, SubscribeResult]:
    """Subscribe a chat, or reactivate its paused, blocked or ended subscription with its settings."""
    reader = await readers.ensure(tx, chat.id, chat.thread_id, chat.kind, chat.language, now)
    current = await subscriptions.get_for_update(tx, reader.id)
    if current is None or current.state is SubscriptionState.UNSUBSCRIBED:
        lookback = first_digest_lookback(current.weekdays if current else EVERY_DAY)
        served = await last_served.get_last_served(tx, reader.id, now - lookback)
        if current is None:
            return await _save(tx, _new_subscription(reader, defaults, served, now)), SubscribeResult.NEW
        return await _save(tx, _restored(current, served, now)), SubscribeResult.REACTIVATED
    if current.state is SubscriptionState.ACTIVE:
        return current, SubscribeResult.ALREADY_ACTIVE
    return await _save(tx, reactivated(current, now)), SubscribeResult.REACTIVATED


def _new_subscription(
    reader: Reader, defaults: SubscriptionDefaults, served: LastServed | None, now: datetime
) -> Subscription:
    """A subscription with the defaults, which continues the progress of one that ended within a day."""
    schedule = Schedule(defaults.timezone, defaults.times, EVERY_DAY)
    return Subscription(
        reader_id=reader.id,
        chat_id=reader.chat_id,
        thread_id=reader.thread_id,
        language=reader.language,
        state=SubscriptionState.ACTIVE,
        timezone=schedule.timezone,
        times=schedule.times,
        weekdays=schedule.weekdays,
        topics=(),
        length=SummaryLength.NORMAL,
        send_empty=False,
        paused_until=None,
        next_due=first_due(schedule, now),
        slot_date=served.local_date if served else None,
        slots_done=served.slots_done if served else 0,
        covered_seq=served.covered_seq if served else None,
        created_at=now,
    )


def _restored(ended: Subscription, served: LastServed | None, now: datetime) -> Subscription:
    """An ended subscription with its settings; like a new one, it continues only the progress of a day."""
    return replace(
        ended,
        state=SubscriptionState.ACTIVE,
        unsubscribed_at=None,
        next_due=first_due(schedule_of(ended), now),
        slot_date=served.local_date if served else None,
        slots_done=served.slots_done if served else 0,
        covered_seq=served.covered_seq if served else None,
        held_back=ended.held_back if served else "",
        created_at=now,
    )


async def set_times(
    tx: Transaction,
    chat: Chat,
    times: tuple[str, ...],
    now: datetime,
    weekdays: tuple[int, ...] | None = None,
) -> Subscription:
    """Change the times, "HH:MM" in ascending order, and the ISO weekdays unless they are None.

    Raises:
        UserError: The chat is not subscribed.
    """
    before = await _lock(tx, chat)
    after = replace(before, times=times, weekdays=weekdays or before.weekdays)
    return await _save(tx, _rescheduled(before, after, now))


async def set_timezone(tx: Transaction, chat: Chat, timezone: str, now: datetime) -> Subscription:
    """Change the time zone, an IANA name. Raises UserError when the chat is not subscribed."""
    before = await _lock(tx, chat)
    return await _save(tx, _rescheduled(before, replace(before, timezone=timezone), now))


async def set_weekdays(tx: Transaction, chat: Chat, weekdays: tuple[int, ...], now: datetime) -> Subscription:
    """Change the ISO weekdays, ascending, at least one. Raises UserError when the chat is not subscribed."""
    before = await _lock(tx, chat)
    return await _save(tx, _rescheduled(before, replace(before, weekdays=weekdays), now))


async def set_topics(tx: Transaction, chat: Chat, topics: tuple[str, ...]) -> Subscription:
    """Change the topics; empty means all. Raises UserError when the chat is not subscribed."""
    return await _save(tx, replace(await _lock(tx, chat), topics=topics))


async def set_languages(tx: Transaction, chat: Chat, languages: Collection[str]) -> Subscription:
    """Change the languages of stories; empty means all. Raises UserError when the chat is not subscribed."""
    before = await _lock(tx, chat)
    return await _save(tx, replace(before, story_languages=tuple(sorted(languages))))


async def set_sources(tx: Transaction, chat: Chat, sources: Collection[str]) -> Subscription:
    """Change the sources of stories; empty means all. Raises UserError when the chat is not subscribed."""
    before = await _lock(tx, chat)
    return await _save(tx, replace(before, story_sources=tuple(sorted(sources))))


async def set_length(tx: Transaction, chat: Chat, length: SummaryLength) -> Subscription:
    """Change the length of the summaries. Raises UserError when the chat is not subscribed."""
    return await _save(tx, replace(await _lock(tx, chat), length=length))


async def set_quiet(tx: Transaction, chat: Chat, hours: QuietHours | None) -> Subscription:
    """Change the quiet hours, None for none. Raises UserError when the chat is not subscribed."""
    return await _save(tx, replace(await _lock(tx, chat), quiet=hours))


async def set_send_empty(tx: Transaction, chat: Chat, *, send_empty: bool) -> Subscription:
    """Change whether a digest without stories is sent. Raises UserError when the chat is not subscribed."""
    return await _save(tx, replace(await _lock(tx, chat), send_empty=send_empty))


async def set_pictures(tx: Transaction, chat: Chat, *, shown: bool) -> Subscription:
    """Set whether digests and single stories show a picture.

    Of a connected channel or group, the look of its posts is changed.
    """
    subscription = await _lock(tx, chat)
    connected = await connected_chats.get(tx, chat.id)
    if connected is not None:
        look = replace(connected.look, picture=shown)
        await connected_chats.set_look(tx, chat.id, look)
        return subscription
    return await _save(tx, replace(subscription, pictures=shown))


async def set_silent(tx: Transaction, chat: Chat, *, silent: bool) -> Subscription:
    """Change whether digests arrive without a sound. Raises UserError when the chat is not subscribed."""
    return await _save(tx, replace(await _lock(tx, chat), silent=silent))


async def set_rich(tx: Transaction, chat: Chat, *, rich: bool) -> Subscription:
    """Change whether digests have the rich form. Raises UserError when the chat is not subscribed."""
    return await _save(tx, replace(await _lock(tx, chat), rich=rich))


async def set_at_once(tx: Transaction, chat: Chat, wanted: AtOnce, *, is_on: bool) -> Subscription:
    """Get something at once, besides the digest, or no longer; what is under way then does not come.

    Raises:
        UserError: The chat is not subscribed.
    """
    before = await _lock(tx, chat)
    after = before.at_once | wanted if is_on else before.at_once & ~wanted
    if before.at_once & ~after:
        await bulletins.skip_reader(tx, before.reader_id)
    return await _save(tx, replace(before, at_once=int(after)))


async def set_at_night(tx: Transaction, chat: Chat, *, at_night: bool) -> Subscription:
    """Change whether quiet hours hold what comes at once. Raises UserError when not subscribed."""
    return await _save(tx, replace(await _lock(tx, chat), at_night=at_night))


async def set_max_stories(tx: Transaction, chat: Chat, most: int) -> Subscription:
    """Change the most stories of a digest, 0 for all. Raises UserError when the chat is not subscribed."""
    return await _save(tx, replace(await _lock(tx, chat), max_stories=most))


async def set_followed(tx: Transaction, chat: Chat, event_id: int, *, is_followed: bool) -> Subscription:
    """Follow an event, or follow it no longer.

    Raises:
        UserError: The chat is not subscribed, or follows MAX_FOLLOWS events already.
    """
    before = await _lock(tx, chat)
    others = [one for one in before.follows if one != event_id]
    if is_followed and len(others) >= MAX_FOLLOWS:
        raise UserError("follow.many", most=MAX_FOLLOWS)
    follows = tuple(sorted([*others, event_id] if is_followed else others))
    return await _save(tx, replace(before, follows=follows))


async def require_for_update(tx: Transaction, chat: Chat) -> Subscription:
    """Like `require`, the row locked until the transaction ends. Raises UserError when not subscribed."""
    return await _lock(tx, chat)


async def pause(tx: Transaction, chat: Chat, days: int, now: datetime) -> Subscription:
    """Send nothing for `days` local days, from today on. Raises UserError when the chat is not subscribed."""
    before = await _lock(tx, chat)
    zone = ZoneInfo(before.timezone)
    wake_day = now.astimezone(zone).date() + timedelta(days=days)
    until = datetime.combine(wake_day, datetime.min.time(), zone).astimezone(UTC)
    await broadcasts.skip_reader(tx, before.reader_id)
    await bulletins.skip_reader(tx, before.reader_id)
    return await _save(tx, _paused_until(before, until))


async def resume(tx: Transaction, chat: Chat, now: datetime) -> Subscription:
    """End a pause. Raises UserError when the chat is not subscribed."""
    before = await _lock(tx, chat)
    return before if before.state is SubscriptionState.ACTIVE else await _save(tx, reactivated(before, now))


async def unsubscribe(tx: Transaction, chat: Chat, now: datetime) -> bool:
    """End the subscription and delete its unsent messages; False where there was none.

    The settings are kept for SETTINGS_RETENTION: `subscribe` restores them.
    """
    reader = await readers.get(tx, chat.id, chat.thread_id)
    if reader is None:
        return False
    # Locked first: a digest that is being planned now would be added after the cancellation.
    found = _unless_ended(await subscriptions.get_for_update(tx, reader.id))
    await outbox.cancel(tx, reader.id)
    if found is None:
        return False
    await _save(
        tx,
        replace(
            found,
            state=SubscriptionState.UNSUBSCRIBED,
            paused_until=None,
            next_due=None,
            unsubscribed_at=now,
        ),
    )
    return True


def _rescheduled(before: Subscription, after: Subscription, now: datetime) -> Subscription:
    if before.state is SubscriptionState.BLOCKED:
        return after
    if before.state is SubscriptionState.PAUSED and before.paused_until is not None:
        return _paused_until(after, before.paused_until)
    return replace(
        after, next_due=reschedule(schedule_of(before), schedule_of(after), served_up_to(before), now)
    )


def _paused_until(subscription: Subscription, until: datetime) -> Subscription:
    """The subscription paused; its next digest is the first at or after `until`."""
    due = first_due(schedule_of(subscription), until - timedelta(seconds=1))
    return replace(subscription, state=SubscriptionState.PAUSED, paused_until=until, next_due=due)


def reactivated(before: Subscription, now: datetime) -> Subscription:
    """The subscription made active after a pause or a block, with a new due time."""
    schedule = schedule_of(before)
    served = served_up_to(before)._replace(next_due=None)
    return replace(
        before,
        state=SubscriptionState.ACTIVE,
        paused_until=None,
        next_due=reschedule(schedule, schedule, served, now),
    )


def unblocked(before: Subscription, now: datetime) -> Subscription:
    """The subscription after a block: paused while its pause lasts, active otherwise."""
    if before.paused_until is not None and before.paused_until > now:
        return _paused_until(before, before.paused_until)
    return reactivated(before, now)


async def _lock(tx: Transaction, chat: Chat) -> Subscription:
    """Like `require`, with a row lock: a change without it would overwrite a concurrent planning."""
    reader = await readers.get(tx, chat.id, chat.thread_id)
    found = await subscriptions.get_for_update(tx, reader.id) if reader else None
    return require_found(_unless_ended(found), _NOT_SUBSCRIBED)


async def _save(tx: Transaction, subscription: Subscription) -> Subscription:
    await subscriptions.save(tx, subscription)
    return subscription


async def record_chat_access(database: Database, chat_id: int, has_access: bool, now: datetime) -> None:
    """Block a chat's subscriptions when the bot loses access, and restore them when it regains access."""
    async with database.transaction() as tx:
        if not has_access:
            await subscriptions.block(tx, chat_id, "the bot was blocked or removed")
            return
        for subscription in await subscriptions.list_for_update(tx, chat_id):
            if subscription.state is SubscriptionState.BLOCKED:
                await subscriptions.save(tx, unblocked(subscription, now))


async def move_chat(database: Database, old_chat_id: int, new_chat_id: int) -> None:
    """Move a group's readers to the supergroup that replaced it."""
    async with database.transaction() as tx:
        await readers.move_chat(tx, old_chat_id, new_chat_id)
        await connected_chats.move_chat(tx, old_chat_id, new_chat_id)
