"""Says what the rules of a feed would do with its last entries, before they are saved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from bot.errors import UserError
from bot.ports.feed_reader import FeedEntry, FoundWord
from bot.services.feeds import rules
from bot.services.feeds.feed_services import FeedServices
from bot.services.feeds.held_entries import entry_of
from bot.services.feeds.known_entries import identifying_key
from bot.services.feeds.rule_check import is_spread, judge_entries, rate_entries
from bot.services.feeds.rule_texts import RuleValue
from bot.services.feeds.rules import Judgement
from bot.services.feeds.source_reading import fetch_and_read
from data import held_entries
from data.records.feed_rules import FeedRules, RuleKind
from data.records.feeds import Source

MAX_ENTRIES = 40
"""The newest entries that a forecast is about."""
ADVERT = "advert"
"""What holds back an entry that is marked as an advertisement, as with HoldReason.ADVERT."""
_MAX_TITLE = 150


@dataclass(frozen=True, slots=True)
class ForecastEntry:
    """What the rules would do with an entry.

    Attributes:
        title: Its title, or "".
        link: Its address, or "".
        held_by: The rule that would hold it back, ADVERT, or "".
        words: The word that decides, or that makes it look like breaking news, or "".
        place: Where it has this word: "title", "text" or "section".
        is_breaking: Whether it would look like breaking news.
    """

    title: str
    link: str
    held_by: str = ""
    words: str = ""
    place: str = ""
    is_breaking: bool = False


@dataclass(frozen=True, slots=True)
class Forecast:
    """What rules would do with the last entries of a feed.

    Attributes:
        entries: The entries, newest first.
        in_feed: How many of them the feed contains now; the others were held back earlier.
    """

    entries: tuple[ForecastEntry, ...]
    in_feed: int

    @property
    def passing(self) -> int:
        """How many would become stories."""
        return sum(not entry.held_by for entry in self.entries)

    def to_json(self) -> dict[str, Any]:
        """The forecast as JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Forecast:
        """The forecast that was written by `to_json`."""
        return cls(tuple(ForecastEntry(**entry) for entry in values["entries"]), values["in_feed"])


def with_rule(before: FeedRules, kind: RuleKind, value: RuleValue) -> FeedRules:
    """The rules of a feed with one of them changed."""
    match kind:
        case RuleKind.ONLY:
            return replace(before, only=value.words)
        case RuleKind.NEVER:
            return replace(before, never=value.words)
        case RuleKind.BREAKING:
            return replace(before, breaking=value.words)
        case RuleKind.LIMIT:
            return replace(before, most=value.number)
        case RuleKind.PRIORITY:
            return replace(before, priority=value.number)


async def forecast(services: FeedServices, source: Source, wanted: FeedRules, now: datetime) -> Forecast:
    """What rules would have done with the newest entries that the feed contains or that were held back.

    A feed that cannot be read is left out.

    Raises:
        SummarizerError: The worker could not read the entries.
    """
    entries, in_feed = await _last_entries(services, source, now)
    judged = await judge_entries(services, wanted, entries)
    over_limit = await _over_limit(services, source, wanted, [one.judgement for one in judged], entries, now)
    return Forecast(
        tuple(
            _forecast_entry(one.entry, one.judgement, is_over_limit=place in over_limit)
            for place, one in enumerate(judged)
        ),
        in_feed,
    )


async def _last_entries(services: FeedServices, source: Source, now: datetime) -> tuple[list[FeedEntry], int]:
    """The newest entries, and how many of them the feed contains."""
    try:
        in_feed: Sequence[FeedEntry] = (await fetch_and_read(services, source, now)).entries
    except UserError:
        in_feed = ()
    keys = {identifying_key(entry.keys) for entry in in_feed}
    async with services.database.reading() as tx:
        held = await held_entries.list_ruled_out(tx, source.id, held_entries.MAX_REFUSED_PER_SOURCE)
    kept = [entry for one in held if identifying_key((entry := entry_of(one)).keys) not in keys]
    found = [*in_feed, *kept]
    if all(entry.published is not None for entry in found):
        found.sort(key=lambda entry: -(entry.published or 0))
    newest = found[:MAX_ENTRIES]
    return newest, sum(identifying_key(entry.keys) in keys for entry in newest)


async def _over_limit(
    services: FeedServices,
    source: Source,
    wanted: FeedRules,
    judgements: Sequence[Judgement],
    entries: Sequence[FeedEntry],
    now: datetime,
) -> set[int]:
    """The places of the entries that a daily limit would hold back."""
    if not wanted.most:
        return set()
    competing = [
        place
        for place, one in enumerate(judgements)
        if not (one.held_by or one.breaking or entries[place].is_advert)
    ]
    rated = await rate_entries(services, [entries[place] for place in competing], now)
    chosen = rules.simulate_days(rated, wanted.most, services.timezone, spread=is_spread(source, wanted.most))
    return {place for rank, place in enumerate(competing) if rank not in chosen}


def _forecast_entry(entry: FeedEntry, judgement: Judgement, *, is_over_limit: bool) -> ForecastEntry:
    if entry.is_advert:
        return ForecastEntry(entry.title[:_MAX_TITLE], entry.link, ADVERT)
    held_by = RuleKind.LIMIT if is_over_limit else judgement.held_by
    found = judgement.breaking or judgement.found or FoundWord("", "")
    return ForecastEntry(
        entry.title[:_MAX_TITLE],
        entry.link,
        held_by.value if held_by else "",
        "" if is_over_limit else found.words,
        "" if is_over_limit else found.place,
        judgement.breaking is not None,
    )
