"""Readers of some languages or sources get an event from an outlet that they read, or not at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services.planning.candidates import CandidateSet
from bot.services.planning.choices import ReaderProgress
from data.records.articles import CandidateArticle
from data.records.events import EntryKind
from data.records.reader_rules import ReaderRule, RuleSubject, write_rule_set

NOW = datetime(2026, 3, 5, tzinfo=UTC)


def article(seq: int, event_id: int, language: str, host: str, **fields: Any) -> CandidateArticle:
    url = f"https://{host}/{seq}"
    plain = CandidateArticle(seq, seq, f"Story {seq}", (), (), NOW, event_id, "", url, None, None)
    return replace(plain, language=language, **fields)


KNOWN = CandidateSet(
    7,
    [
        article(1, 1, "en", "news.bay.example"),
        article(2, 1, "de", "kurier.example"),
        article(3, 2, "fr", "jour.example"),
        article(4, 3, "", "bay.example"),
        article(5, 4, "en", "bay.example", is_update=False),
        article(6, 4, "fr", "jour.example"),
        article(7, 5, "ar", "khabar.example", site="خبر"),
    ],
)


def shown(
    languages: tuple[str, ...] = (),
    sources: tuple[str, ...] = (),
    *,
    follows: tuple[int, ...] = (),
    mutes: tuple[str, ...] = (),
    covered_seq: int = 0,
) -> dict[int, int]:
    """The lead of each event in a digest, by event."""
    progress = ReaderProgress(covered_seq, follows=follows)
    muted = KNOWN.muted_by(write_rule_set(ReaderRule(RuleSubject.SOURCE, one) for one in mutes), NOW, follows)
    mask, muted = KNOWN.outlets.narrow(
        KNOWN.after_seq(covered_seq), muted, languages, sources, KNOWN.of_events(follows)
    )
    digest = KNOWN.get_digest(mask, progress, muted=muted).digest
    return {one.event_id: one.article_id for one in digest.entries if one.kind is not EntryKind.MORE}


@pytest.mark.parametrize(
    ("languages", "sources", "expected"),
    [
        ((), (), {1: 1, 2: 3, 3: 4, 4: 5, 5: 7}),
        (("en",), (), {1: 1, 3: 4, 4: 5}),
        (("de",), (), {1: 2, 3: 4}),
        (("de", "fr"), (), {1: 2, 2: 3, 3: 4, 4: 6}),
        (("xx",), (), {3: 4}),
        ((), ("bay.example",), {1: 1, 3: 4, 4: 5}),
        ((), ("kurier.example", "خبر"), {1: 2, 5: 7}),
        ((), ("gone.example",), {}),
        (("fr",), ("bay.example",), {3: 4}),
        (("en",), ("jour.example", "bay.example"), {1: 1, 3: 4, 4: 5}),
    ],
)
def test_an_event_comes_from_an_outlet_that_is_read(
    languages: tuple[str, ...], sources: tuple[str, ...], expected: dict[int, int]
) -> None:
    assert shown(languages, sources) == expected


def test_no_outlet_in_another_language_stands_in_for_a_muted_one() -> None:
    assert shown(("en",), mutes=("bay.example",)) == {}
    assert shown(("en", "de"), mutes=("bay.example",)) == {1: 2}


def test_a_followed_event_comes_from_any_source_but_in_no_other_language() -> None:
    assert shown(sources=("kurier.example",), follows=(2,)) == {1: 2, 2: 3}
    assert shown(("de",), follows=(2,)) == {1: 2, 3: 4}


def test_news_in_another_language_does_not_bring_an_event_again() -> None:
    assert shown(covered_seq=5) == {4: 5, 5: 7}
    assert shown(("en",), covered_seq=5) == {}
    assert shown(("fr",), covered_seq=5) == {4: 6}


def test_an_update_names_the_articles_that_its_readers_do_not_read() -> None:
    muted = KNOWN.muted_by("", NOW)
    mask, muted = KNOWN.outlets.narrow(KNOWN.after_seq(5), muted, ("fr",), (), 0)
    (entry,) = KNOWN.get_digest(mask, ReaderProgress(5), muted=muted).digest.entries
    assert (entry.kind, entry.article_id, entry.avoided) == (EntryKind.UPDATE, 6, (5,))
    unread = KNOWN.get_digest(KNOWN.after_seq(5), ReaderProgress(5)).digest
    assert [one.avoided for one in unread.entries] == [(), ()]


articles_of_events = st.lists(
    st.tuples(st.integers(1, 4), st.sampled_from(["", "en", "de"]), st.sampled_from("abc")),
    min_size=1,
    max_size=10,
)


@given(
    articles_of_events,
    st.sets(st.sampled_from(["en", "de", "fr"])),
    st.sets(st.sampled_from("abc")),
    st.sets(st.sampled_from("abc"), max_size=2),
    st.sets(st.integers(1, 4), max_size=2),
)
def test_an_event_is_shown_exactly_where_one_of_its_articles_is_read(
    given_articles: list[tuple[int, str, str]],
    languages: set[str],
    sources: set[str],
    muted: set[str],
    follows: set[int],
) -> None:
    candidates = [
        article(seq, event_id, language, f"{host}.example")
        for seq, (event_id, language, host) in enumerate(given_articles, 1)
    ]
    known = CandidateSet(len(candidates), candidates)
    read = [
        one
        for one, (event_id, language, host) in zip(candidates, given_articles, strict=True)
        if (not languages or language in {"", *languages})
        and (event_id in follows or ((not sources or host in sources) and host not in muted))
    ]
    rules = write_rule_set(ReaderRule(RuleSubject.SOURCE, f"{one}.example") for one in muted)
    mutes = known.muted_by(rules, NOW, tuple(follows))
    chosen = [f"{one}.example" for one in sources]
    mask, mutes = known.outlets.narrow(known.after_seq(0), mutes, languages, chosen, known.of_events(follows))
    digest = known.get_digest(mask, ReaderProgress(0, follows=tuple(sorted(follows))), muted=mutes).digest
    shown = {one.event_id: one.article_id for one in digest.entries if one.kind is not EntryKind.MORE}
    assert set(shown) == {one.event_id for one in read}
    assert set(shown.values()) <= {one.id for one in read}
