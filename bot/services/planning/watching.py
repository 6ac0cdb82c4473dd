"""Which events readers watch, and the word of theirs that each matches. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.services.planning.masks import union
from bot.services.planning.muting import MuteIndex
from data.records.reader_rules import ReaderRule


@dataclass(frozen=True, slots=True)
class WatchedArticles:
    """What one set of watches finds among the candidates.

    Attributes:
        mask: The articles of the events that are found, a bit for each.
        by_rule: The mask of each rule that finds any, in the order of the set.
    """

    mask: int = 0
    by_rule: Mapping[ReaderRule, int] = field(default_factory=dict)

    def label_of(self, event_bits: int) -> str:
        """The value of the first rule that finds an event; "" where none does."""
        return next((rule.value for rule, mask in self.by_rule.items() if mask & event_bits), "")


NOTHING_WATCHED = WatchedArticles()


def find_watched(index: MuteIndex, watch_set: str, at: datetime) -> WatchedArticles:
    """What a set finds at an instant; watches that are over find nothing."""
    if not watch_set:
        return NOTHING_WATCHED
    by_rule = {rule: mask for rule in index.active_rules(watch_set, at) if (mask := index.mask_of(rule))}
    return WatchedArticles(union(by_rule.values()), by_rule)
