"""Which candidates a reader does not read: those in other languages, and from sources not chosen. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from bot.services.planning.muting import MutedArticles, source_bits
from data.records.articles import CandidateArticle

_MAX_CACHED_MASKS = 1000


class OutletIndex:
    """Finds candidates by language and source, as masks with one bit for each article.

    Args:
        candidates: The articles, in the order of the bits.
        event_bits: The mask of the articles of each event.
    """

    def __init__(self, candidates: Sequence[CandidateArticle], event_bits: Mapping[int, int]) -> None:
        self._event_bits = event_bits
        self._all_bits = (1 << len(candidates)) - 1
        self._by_language: defaultdict[str, int] = defaultdict(int)
        for bit, candidate in enumerate(candidates):
            self._by_language[candidate.language] |= 1 << bit
        self._by_source = source_bits(candidates)
        self._whole: dict[int, int] = {}

    def unread(self, languages: Collection[str], sources: Collection[str], kept: int) -> int:
        """The mask of the articles that readers of these languages and sources do not read.

        Args:
            languages: The chosen languages, none for all; an article of unknown language is always read.
            sources: The chosen sources as in Mute, none for all.
            kept: The mask of the articles of events that they follow or watch, which may be from any source.
        """
        found = 0
        if languages:
            found |= self._all_bits & ~_union(self._by_language, ("", *languages))
        if sources:
            found |= self._all_bits & ~kept & ~_union(self._by_source, sources)
        return found

    def narrow(
        self,
        mask: int,
        muted: MutedArticles,
        languages: Collection[str],
        sources: Collection[str],
        kept: int,
    ) -> tuple[int, MutedArticles]:
        """What readers get of `mask`, and what leads none of its events; the arguments as for `unread`.

        An event of which they would read nothing, or only muted sources, is left out.
        """
        unread = self.unread(languages, sources, kept)
        if not unread:
            return mask, muted
        avoided = muted.avoided | unread
        return mask & ~unread & ~self._whole_events(avoided), replace(muted, avoided=avoided)

    def _whole_events(self, mask: int) -> int:
        """The mask of the events all of whose articles are in `mask`."""
        found = self._whole.get(mask)
        if found is None:
            found = 0
            for bits in self._event_bits.values():
                if not bits & ~mask:
                    found |= bits
            if len(self._whole) >= _MAX_CACHED_MASKS:
                self._whole.clear()
            self._whole[mask] = found
        return found


def _union(masks: Mapping[str, int], names: Collection[str]) -> int:
    found = 0
    for name in names:
        found |= masks.get(name, 0)
    return found
