"""What the use cases of feeds depend on."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

from bot.concurrency.pace import Pace
from bot.errors import LedeError
from bot.ports.events import EventReader
from bot.ports.feed_reader import FeedSummarizer
from bot.ports.fetcher import Fetcher
from bot.services.articles.intake import IntakeServices
from bot.services.feeds.robots import RobotsCache
from bot.services.newsroom.newsroom_rules import DEFAULT_RULES, NewsroomRules
from data.database import Database

CHANNEL_PACE_SECONDS = 2.0
"""Between two requests for the preview pages of Telegram channels."""


@dataclass(frozen=True, slots=True)
class FeedServices:
    """What feeds depend on; `summarizer` is another process than the editors' summarizer.

    `timezone` is the newsroom's zone, in which daily limits count. `robots` and `channel_pace` are the same
    for all sources.
    """

    database: Database
    fetcher: Fetcher
    summarizer: FeedSummarizer
    events: EventReader
    timezone: str = "UTC"
    rules: NewsroomRules = DEFAULT_RULES
    robots: RobotsCache = field(default_factory=RobotsCache)
    channel_pace: Pace = field(default_factory=partial(Pace, CHANNEL_PACE_SECONDS))

    @property
    def intake(self) -> IntakeServices:
        """The services that the intake of articles needs."""
        return IntakeServices(self.database, self.summarizer, self.events, self.rules)


class SourceGone(LedeError):
    """The source was removed while it was polled."""
