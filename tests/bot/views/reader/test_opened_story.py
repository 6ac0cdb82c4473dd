"""An opened story says more than its list: other outlets, disagreements, and why it is there."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.callback_data import Action, pack, unpack
from bot.i18n import Texts
from bot.ports.messenger import Button
from bot.services.reading.opened_story import OpenedStory
from bot.telegram_text import utf16_length
from bot.views.reader.opened_story import opened_story, reasons, toggled
from data.records.articles import ArticleStatus, StoredBlock
from data.records.events import (
    Addition,
    EditionEntry,
    EntryKind,
    Event,
    EventMark,
    EventMember,
    ValueConflict,
)
from tests.bot.views.telegram_html import hostile, screen_examples, urls, visible_text
from tests.support.factories import NOW, SENTENCES, article, subscription, summary

BIG_ID = 2**53 - 1


def member(number: int, site: str, **changes: Any) -> EventMember:
    at = NOW - timedelta(days=2)
    sample = EventMember(
        number, 7, ArticleStatus.PUBLISHED, number, site, site, "", at, at, None, None, is_update=True
    )
    return replace(sample, **changes)


def event(**changes: Any) -> Event:
    return replace(Event(7, 1, False, EventMark.NONE, (), (), 0, NOW, NOW), **changes)


def story(**changes: Any) -> OpenedStory:
    shown = article(
        1, "A fire", site="Gazette", url="https://gazette.example/1", event_id=7, reading_seconds=130
    )
    sample = OpenedStory(
        shown,
        (),
        event(),
        0,
        None,
        EventMark.NONE,
        local_date=None,
        is_moved=False,
        subscription=subscription(),
        is_saved=False,
    )
    return replace(sample, **changes)


def labels(found: OpenedStory, texts: Texts) -> list[list[str]]:
    return [[button.label for button in row] for row in opened_story(found, "UTC", NOW, texts).rows]


def test_all_sentences_are_paragraphs_above_the_outlet_and_the_quiet_line(texts: Texts) -> None:
    text = visible_text(opened_story(story(), "UTC", NOW, texts))
    assert text.startswith(f"A fire\n\n{SENTENCES[0]} {SENTENCES[1]}\n\n{SENTENCES[2]}")
    assert all(sentence in text for sentence in SENTENCES)
    assert text.endswith("\n\nGazette\njust now · 2 min in full")


def test_the_sentence_that_stood_alone_in_the_list_is_there_too(texts: Texts) -> None:
    sentences = tuple(f"Sentence {n}." for n in range(9))
    steps = ((8,), *(tuple(range(count)) for count in range(2, 8)))
    found = story(article=article(1, "A fire", summary=replace(summary(*sentences), ladder=steps)))
    shown = visible_text(opened_story(found, "UTC", NOW, texts))
    assert all(sentence in shown for sentence in (*sentences[:7], sentences[8]))
    assert shown.index("Sentence 6") < shown.index("Sentence 8")


def test_paragraphs_end_where_those_of_the_article_do(texts: Texts) -> None:
    blocks = tuple(StoredBlock("paragraph", text) for text in ("One. Two. Three.", "Four. Five.", "Six."))
    shown = article(blocks=blocks, summary=summary("One.", "Two.", "Three.", "Four.", "Five.", "Six."))
    text = visible_text(opened_story(story(article=shown), "UTC", NOW, texts))
    assert "\n\nOne. Two. Three.\n\nFour. Five.\n\nSix.\n\n" in text


def test_what_others_say_has_their_names_and_disagreements_are_shown(texts: Texts) -> None:
    additions = (Addition(2, "The damage is 40 million."), Addition(1, "Own."), Addition(9, "Retracted."))
    conflicts = (
        ValueConflict("injured workers", 1, "two", 2, "three"),
        ValueConflict("gone", 1, "1", 9, "2"),
    )
    others = (member(2, "Courier"), member(3, "Bay Wire", copy_of=1))
    found = story(others=others, event=event(additions=additions, conflicts=conflicts))
    text = visible_text(opened_story(found, "UTC", NOW, texts))
    assert "\n\nOthers add\n• The damage is 40 million. (Courier)\n\n" in text
    assert "The outlets disagree\n• injured workers: Gazette says two, Courier three.\n\n" in text
    assert "\n\nGazette · Courier\nAlso at Bay Wire\njust now" in text
    assert "Own." not in text
    assert "Retracted." not in text


def test_outlets_without_a_name_disagree_as_reports(texts: Texts) -> None:
    conflicts = (ValueConflict("injured workers", 1, "two", 2, "three"),)
    nameless = story(
        article=article(1, site="", url=""),
        others=(member(2, ""),),
        event=event(conflicts=conflicts),
    )
    text = visible_text(opened_story(nameless, "UTC", NOW, texts))
    assert "• injured workers: this report says two, another report three." in text


def test_an_update_begins_with_what_is_new(texts: Texts) -> None:
    others = (
        member(2, "Courier", seq=2, new_sentences=("Old news.",)),
        member(5, "Post", seq=5, new_sentences=("A heater caused it.",)),
    )
    found = story(others=others, entry=EditionEntry(7, 1, EntryKind.UPDATE, since_seq=2))
    text = visible_text(opened_story(found, "UTC", NOW, texts))
    assert text.startswith(
        "A fire\n\nNew since earlier today\n• A heater caused it. (Post)\n\n" + SENTENCES[0]
    )
    assert "Old news." not in text


def test_a_new_sentence_is_not_repeated_among_what_others_add(texts: Texts) -> None:
    others = (member(5, "Post", seq=5, new_sentences=("A heater caused it.",)),)
    additions = (Addition(5, "A heater caused it."), Addition(5, "The house is empty."))
    update = EditionEntry(7, 1, EntryKind.UPDATE, since_seq=2)
    text = visible_text(
        opened_story(story(others=others, entry=update, event=event(additions=additions)), "UTC", NOW, texts)
    )
    assert text.count("A heater caused it.") == 1
    assert "Others add\n• The house is empty. (Post)" in text


def test_what_is_in_a_language_that_the_reader_does_not_read_is_left_out(texts: Texts) -> None:
    others = (
        member(5, "Poste", seq=5, language="fr", new_sentences=("Un radiateur.",)),
        member(6, "Post", seq=6, language="en", new_sentences=("A heater caused it.",)),
    )
    found = story(
        others=others,
        entry=EditionEntry(7, 1, EntryKind.UPDATE, since_seq=2),
        event=event(additions=(Addition(5, "La salle est vide."),)),
        subscription=subscription(story_languages=("en",)),
    )
    text = visible_text(opened_story(found, "UTC", NOW, texts))
    assert "A heater caused it." in text
    assert "radiateur" not in text
    assert "La salle" not in text


def test_a_note_and_the_buttons_of_a_reader_without_subscription(texts: Texts) -> None:
    found = story(article=article(1, note="We were there."), subscription=None)
    assert "\n\nWe were there.\n\n" in visible_text(opened_story(found, "UTC", NOW, texts))
    assert labels(found, texts) == [["Save"], ["Follow", "Why?"], ["Subscribe"]]
    taste = ["More like this", "Less like this"]
    assert labels(story(), texts) == [["Open ↗", "Save"], ["Follow", "Mute", "Why?"], taste]
    followed = story(is_saved=True, subscription=subscription(follows=(7,)))
    assert labels(followed, texts) == [["Open ↗", "Saved ✓"], ["Following ✓", "Mute", "Why?"], taste]


def test_why_names_the_reasons(texts: Texts) -> None:
    shown = article(
        1, "A fire", site="Gazette", topics=("city", "crime"), published_at=NOW - timedelta(hours=3)
    )
    others = (member(2, "Courier"), member(3, "Bay Wire", copy_of=1))
    found = story(
        article=shown, others=others, subscription=subscription(topics=("city",)), event=event(opened=12)
    )
    why = reasons(found, "UTC", NOW, texts)
    assert why == "Why: 2 outlets · your topic city · published 3 hours ago · 12 readers opened it"
    entry = EditionEntry(7, 1, EntryKind.UPDATE, since_seq=2)
    followed = replace(
        found, entry=entry, mark=EventMark.LEAD, subscription=subscription(follows=(7,)), event=event()
    )
    assert reasons(followed, "UTC", NOW, texts) == (
        "Why: you follow it · the editors’ lead · 2 outlets · new since earlier today"
    )
    assert reasons(story(), "UTC", NOW, texts) == "Why: 1 outlet · published just now"


@pytest.mark.parametrize(
    ("mark", "is_moved", "why"),
    [
        (EventMark.LEAD, False, "the editors’ lead"),
        (EventMark.MUST, False, "the editors’ choice"),
        (EventMark.LOW, False, "put last by the editors"),
        (EventMark.NONE, True, "placed by the editors"),
        (EventMark.MUST, True, "the editors’ choice · placed by the editors"),
        (EventMark.LEAD, True, "the editors’ lead"),
    ],
)
def test_why_begins_with_what_editors_decided(
    texts: Texts, mark: EventMark, *, is_moved: bool, why: str
) -> None:
    found = reasons(story(mark=mark, is_moved=is_moved), "UTC", NOW, texts)
    assert found == f"Why: {why} · 1 outlet · published just now"


@screen_examples
@given(st.lists(hostile, min_size=1, max_size=7), hostile, urls, st.integers(0, 30))
def test_any_story_can_be_sent_and_explained(
    texts: Texts, sentences: list[str], name: str, url: str, count: int
) -> None:
    shown = article(
        BIG_ID, name, summary=summary(*sentences), site=name, url=url, note=name[:500], topics=(name,), seq=1
    )
    others = tuple(
        member(number, f"{number}{name}", url=url, new_sentences=(name,), seq=number + 2)
        for number in range(count)
    )
    additions = tuple(Addition(number, name) for number in range(min(3, count)))
    conflicts = tuple(ValueConflict(name[:90], BIG_ID, name[:30], n, name[:30]) for n in range(min(9, count)))
    found = story(
        article=shown,
        others=others,
        event=event(additions=additions, conflicts=conflicts, opened=BIG_ID),
        edition_id=BIG_ID,
        entry=EditionEntry(7, BIG_ID, EntryKind.UPDATE, since_seq=1),
        subscription=subscription(topics=(name,)),
    )
    visible_text(opened_story(found, "UTC", NOW, texts))
    assert utf16_length(reasons(found, "UTC", NOW, texts)) <= 200


def test_a_pressed_button_turns_into_its_opposite_and_others_stay(texts: Texts) -> None:
    pairs = (
        (Action.SAVE_STORY, Action.UNSAVE_STORY),
        (Action.SAVE_DIGEST_STORY, Action.UNSAVE_DIGEST_STORY),
        (Action.SAVE_OPENED_STORY, Action.UNSAVE_OPENED_STORY),
        (Action.FOLLOW_STORY, Action.UNFOLLOW_STORY),
    )
    for on, off in pairs:
        pressed = Button("x", pack(on, 3, 4))
        turned = toggled(pressed, pressed.data, texts)
        callback = unpack(turned.data)
        assert callback is not None
        assert (callback.action, callback.args, turned.label[-1]) == (off, ("3", "4"), "✓")
        assert toggled(turned, turned.data, texts).data == pressed.data
        assert toggled(pressed, turned.data, texts) == pressed
