"""Which candidates the mutes of readers hide, as masks with one bit for each article. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from urllib.parse import urlsplit

from bot.services.newsroom.post_addresses import channel_in
from bot.services.planning.masks import places, union
from data.records.articles import CandidateArticle
from data.records.reader_rules import ReaderRule, RuleSubject, read_rule_set


@dataclass(frozen=True, slots=True)
class MutedArticles:
    """What one set of mutes does to the candidates.

    Attributes:
        hidden: The mask of the articles of events that are hidden.
        avoided: The mask of the other articles of muted sources, which lead no event.
        by_rule: The mask of the articles of the events that each rule hides.
    """

    hidden: int = 0
    avoided: int = 0
    by_rule: Mapping[ReaderRule, int] = field(default_factory=dict)


NOTHING_MUTED = MutedArticles()


class MuteIndex:
    """Finds the candidates of a muted thing.

    Args:
        candidates: The articles, in the order of the bits.
        event_bits: The mask of the articles of each event.
        topic_bits: The mask of the articles of the events of each topic.
        phrases: The places in `candidates` of those that contain each muted phrase.
    """

    def __init__(
        self,
        candidates: Sequence[CandidateArticle],
        event_bits: Mapping[int, int],
        topic_bits: Mapping[str, int],
        phrases: Mapping[str, Iterable[int]],
    ) -> None:
        self._event_bits = event_bits
        self._bits_at = [event_bits[candidate.event_id] for candidate in candidates]
        self._topic_bits = topic_bits
        self._phrase_bits = {
            phrase: union(event_bits[candidates[place].event_id] for place in found)
            for phrase, found in phrases.items()
        }
        self._source_bits = source_bits(candidates)

    def active_rules(self, rule_set: str, at: datetime) -> list[ReaderRule]:
        """The rules of a set that are not over."""
        return [one for one in _parsed(rule_set) if one.until is None or one.until > at]

    def mask_of(self, rule: ReaderRule) -> int:
        """The mask of the articles of the events that a rule is about; for a source, all that it reports."""
        match rule.kind:
            case RuleSubject.TOPIC:
                return self._topic_bits.get(rule.value, 0)
            case RuleSubject.WORDS:
                return self._phrase_bits.get(rule.value, 0)
            case RuleSubject.EVENT:
                return self._event_bits.get(int(rule.value), 0)
            case RuleSubject.SOURCE:
                of_source = self._of_source(rule.value)
                return union(self._bits_at[place] for place in places(of_source))

    def find(self, mute_set: str, at: datetime, kept: int) -> MutedArticles:
        """What a set hides at an instant.

        Args:
            mute_set: See Subscription.
            at: The instant; mutes that are over hide nothing.
            kept: The mask of the events that readers follow or watch, which only a mute of the event hides.
        """
        if not mute_set:
            return NOTHING_MUTED
        active = self.active_rules(mute_set, at)
        by_source = {one: self._of_source(one.value) for one in active if one.kind is RuleSubject.SOURCE}
        from_sources = union(by_source.values()) & ~kept
        silenced = self._whole_events(from_sources)
        masks = {one: self._events_of(one, kept, silenced, by_source.get(one, 0)) for one in active}
        hidden = union(masks.values())
        return MutedArticles(
            hidden, from_sources & ~hidden, {one: mask for one, mask in masks.items() if mask}
        )

    def _events_of(self, rule: ReaderRule, kept: int, silenced: int, of_source: int) -> int:
        if rule.kind is RuleSubject.SOURCE:
            return silenced & of_source
        return self.mask_of(rule) & (-1 if rule.kind is RuleSubject.EVENT else ~kept)

    def _of_source(self, value: str) -> int:
        return self._source_bits.get(value, 0)

    def _whole_events(self, mask: int) -> int:
        """The mask of the events all of whose articles are in `mask`."""
        return union(bits for place in places(mask) if not (bits := self._bits_at[place]) & ~mask)


def source_of(article_url: str, site: str) -> str:
    """What a mute of an article's source has as value: its host without "www.", else its name; or "".

    A post in Telegram has the name of its channel, since all channels have one host.
    """
    name = _plain(site)
    return name if name and channel_in(article_url) else _host(article_url) or name


def source_bits(candidates: Sequence[CandidateArticle]) -> Mapping[str, int]:
    """The mask of the articles of each host, of each domain above it, and of each name of an outlet."""
    found: defaultdict[str, int] = defaultdict(int)
    for bit, candidate in enumerate(candidates):
        host = _host(candidate.url)
        labels = host.split(".") if host else []
        for name in {*(".".join(labels[start:]) for start in range(len(labels))), _plain(candidate.site)}:
            found[name] |= 1 << bit
    return found


def _host(url: str) -> str:
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return host.lower().removeprefix("www.")


def _plain(name: str) -> str:
    return " ".join(name.split()).lower()


@lru_cache(maxsize=4096)
def _parsed(rule_set: str) -> tuple[ReaderRule, ...]:
    return read_rule_set(rule_set)
