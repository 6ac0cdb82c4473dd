"""The open application: one object of each service, which handlers and background jobs work with."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from functools import partial

from bot.concurrency.batch_loader import BatchLoader
from bot.concurrency.keyed_queue import KeyedQueue
from bot.concurrency.pace import Pace
from bot.gateways.telegram.client import TelegramGateway
from bot.i18n import Catalogs
from bot.monitoring.heartbeats import Heartbeats
from bot.monitoring.instruments import Instruments
from bot.ports.charts import ChartDrawer
from bot.ports.clock import Clock
from bot.ports.events import EditorSummarizer
from bot.ports.feed_reader import FeedSummarizer
from bot.ports.fetcher import Fetcher
from bot.ports.messenger import Screen
from bot.services.articles.intake import IntakeServices
from bot.services.delivery.rate_limiter import RateLimiter
from bot.services.events.membership import EventServices
from bot.services.feeds.feed_services import CHANNEL_PACE_SECONDS, FeedServices
from bot.services.feeds.robots import RobotsCache
from bot.services.newsroom.guess_limiter import GuessLimiter
from bot.services.newsroom.met_people import MetPeople
from bot.services.newsroom.newest_messages import NewestMessages
from bot.services.newsroom.newsroom_rules import NewsroomRules
from bot.services.newsroom.statistics import Statistics
from bot.services.reading.deep_links import story_code
from bot.services.reading.preview import Preview
from bot.services.reading.recent_openings import RecentOpenings
from bot.services.reports.week_facts import WeekReports
from bot.services.subscriptions.subscriptions import SubscriptionDefaults
from bot.settings import ReviewPolicy, Settings, SharingPolicy
from bot.views.reader.sharing import Sharing
from data.audience.requesters import Requester, RequesterKey
from data.database import Database
from data.group_commit import GroupCommit
from data.records.audience import Subscription, SummaryLength

MAX_CONCURRENT_FILES = 1
"""Files held in memory at a time: each has up to 20 MB, and one worker process reads them all."""


@dataclass(frozen=True, slots=True)
class LatestQuery:
    """The key of one answer to /latest: equal queries get the same message.

    Attributes:
        topic: The topic, "" for all.
        count: How many stories on a page.
        page: Which page, from 0.
        length: How much of each story.
        language: The language code of the chat.
        timezone: The reader's time zone, whose calendar "yesterday" is read in.
        is_group: Whether stories open in a private chat.
        languages: The languages of stories that the chat wants, none for all.
    """

    topic: str
    count: int
    length: SummaryLength
    language: str
    page: int = 0
    timezone: str = "UTC"
    is_group: bool = False
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AppContext:
    """The services of one process."""

    settings: Settings
    database: Database
    commits: GroupCommit
    clock: Clock
    catalogs: Catalogs
    summarizer: EditorSummarizer
    fetcher: Fetcher
    feed_summarizer: FeedSummarizer
    feeds_due: asyncio.Event
    telegram: TelegramGateway
    rate_limiter: RateLimiter
    chat_queue: KeyedQueue
    outbox_filled: asyncio.Event
    requesters: BatchLoader[RequesterKey, Requester]
    latest_screens: BatchLoader[LatestQuery, Screen]
    previews: BatchLoader[Subscription, Preview]
    statistics: Statistics
    week_reports: WeekReports
    charts: ChartDrawer
    instruments: Instruments = field(default_factory=Instruments)
    broadcast_due: asyncio.Event = field(default_factory=asyncio.Event)
    corrections_due: asyncio.Event = field(default_factory=asyncio.Event)
    bulletin_due: asyncio.Event = field(default_factory=asyncio.Event)
    guess_limiter: GuessLimiter = field(default_factory=GuessLimiter)
    tip_limiter: GuessLimiter = field(default_factory=GuessLimiter)
    robots: RobotsCache = field(default_factory=RobotsCache)
    channel_pace: Pace = field(default_factory=partial(Pace, CHANNEL_PACE_SECONDS))
    met_people: MetPeople = field(default_factory=MetPeople)
    newest_messages: NewestMessages = field(default_factory=NewestMessages)
    recent_openings: RecentOpenings = field(default_factory=RecentOpenings)
    heartbeats: Heartbeats = field(default_factory=Heartbeats)
    file_slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(MAX_CONCURRENT_FILES))

    @property
    def newsroom_name(self) -> str:
        """What the newsroom is called in texts: NEWSROOM_NAME, or else the bot's name at Telegram."""
        return self.settings.newsroom_name or self.telegram.name

    @property
    def origin(self) -> str:
        """Name and address of the newsroom, for messages that may be forwarded."""
        return f"{self.newsroom_name} · t.me/{self.telegram.username}"

    def deep_link(self, code: str) -> str:
        """The address that opens the bot and sends `/start code`."""
        return self.telegram.deep_link(code)

    @property
    def sharing(self) -> Sharing:
        """Whether and how stories are shared into other chats."""
        is_on = self.settings.sharing is SharingPolicy.ON
        return Sharing(is_on, self.telegram.inline.is_on, self.story_url)

    def story_url(self, article_id: int) -> str:
        """The address that opens a story in a private chat with the bot."""
        return self.deep_link(story_code(article_id))

    @property
    def defaults(self) -> SubscriptionDefaults:
        """The settings of a new subscription."""
        return SubscriptionDefaults(self.settings.default_timezone, self.settings.default_digest_times)

    @property
    def newsroom_rules(self) -> NewsroomRules:
        """How the newsroom publishes."""
        settings = self.settings
        return NewsroomRules(
            settings.review is ReviewPolicy.REQUIRED, settings.default_timezone, settings.default_digest_times
        )

    @property
    def feed_services(self) -> FeedServices:
        """The services that the feed use cases need."""
        return FeedServices(
            self.database,
            self.fetcher,
            self.feed_summarizer,
            self.summarizer,
            self.settings.default_timezone,
            self.newsroom_rules,
            self.robots,
            self.channel_pace,
        )

    @property
    def event_services(self) -> EventServices:
        """The services that the use cases of events need."""
        return EventServices(self.database, self.summarizer)

    @property
    def intake_services(self) -> IntakeServices:
        """The services that the intake of articles needs."""
        return IntakeServices(self.database, self.summarizer, self.summarizer, self.newsroom_rules)
