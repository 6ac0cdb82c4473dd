"""What the use cases of feeds depend on."""

from __future__ import annotations

from dataclasses import dataclass

from bot.errors import LedeError
from bot.ports.events import EventReader
from bot.ports.feed_reader import FeedSummarizer
from bot.ports.fetcher import Fetcher
from bot.services.articles.intake import IntakeServices
from bot.services.newsroom.newsroom_rules import DEFAULT_RULES, NewsroomRules
from data.database import Database


@dataclass(frozen=True, slots=True)
class FeedServices:
    """What feeds depend on; `summarizer` is another process than the editors' summarizer.

    `timezone` is the newsroom's zone, in which daily limits count.
    """

    database: Database
    fetcher: Fetcher
    summarizer: FeedSummarizer
    events: EventReader
    timezone: str = "UTC"
    rules: NewsroomRules = DEFAULT_RULES

    @property
    def intake(self) -> IntakeServices:
        """The services that the intake of articles needs."""
        return IntakeServices(self.database, self.summarizer, self.events, self.rules)


class SourceGone(LedeError):
    """The source was removed while it was polled."""
