"""A digest has a head, an end, and buttons that keep their stories."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.callback_data import unpack
from bot.i18n import Texts
from bot.ports.messenger import Screen
from bot.services.delivery.digest_stories import DigestStory, entries_on_demand, entry_at, match_stories
from bot.services.planning.composition import MAX_BRIEF_ENTRIES, STORIES_PER_PART
from bot.telegram_text import utf16_length
from bot.views.reader.digest import MESSAGE_SIZE, digest, rest, since_day
from data.records.articles import Article
from data.records.audience import SummaryLength
from data.records.delivery import Edition
from data.records.events import EditionEntry, EntryKind
from tests.bot.views.telegram_html import hostile, screen_examples, visible_text
from tests.support.factories import NOW, SENTENCES, article, summary

BIG_ID = 2**62


def edition(*parts: tuple[int, ...], left_out: int = 0, created_at: datetime = NOW) -> Edition:
    return Edition(BIG_ID, "digest", parts, left_out, created_at)


def stories(*numbers: int) -> list[Article]:
    return [article(number, f"Story {number}") for number in numbers]


def render(
    texts: Texts, shown: Edition, found: list[Article], part: int = 0, zone: str = "UTC", **options: Any
) -> Screen:
    return digest(shown, part, found, SummaryLength.NORMAL, zone, NOW, texts, **options)


def planned(*entries: EditionEntry, body: str = "") -> Edition:
    placed = tuple(one.article_id for one in entries if one.kind is not EntryKind.MORE)
    more = sum(one.kind is EntryKind.MORE for one in entries)
    return Edition(BIG_ID, "digest", (placed,), more, NOW, body, entries)


def entry(
    number: int, kind: EntryKind = EntryKind.STORY, section: str = "", since_seq: int = 0
) -> EditionEntry:
    return EditionEntry(number, number, kind, section, since_seq)


def test_the_first_line_is_the_headline_of_the_lead(texts: Texts) -> None:
    text = visible_text(render(texts, edition((1, 2), (3, 4)), stories(1, 2), newsroom="The Harbour Post"))
    assert text.startswith(
        "Story 1\nThe Harbour Post · Sunday, 22 November · 4 stories · 2 min · part 1 of 2\n\n"
        f"1. {SENTENCES[0]}"
    )
    assert text.count("Story 1") == 1
    assert "\n\n2. Story 2\n" in text
    assert "That is all" not in text


def test_a_greeting_stands_between_the_head_and_the_stories(texts: Texts) -> None:
    shown = planned(entry(1), entry(2), body="Good <morning>!")
    text = visible_text(render(texts, shown, stories(1, 2)))
    assert text.startswith(
        "Story 1\nSunday, 22 November · 2 stories · 1 min\n\nGood <morning>!\n\n1. Story 1\n"
    )


def test_a_weekly_digest_is_headed_by_its_week(texts: Texts) -> None:
    text = visible_text(render(texts, edition((1,)), stories(1), is_weekly=True))
    assert text.startswith("Story 1\nThis week, to Sunday, 22 November · 1 story")


def test_later_parts_have_their_own_headline_and_numbers_that_run_on(texts: Texts) -> None:
    screen = render(texts, edition((1, 2), (3, 4)), stories(3, 4), part=1)
    text = visible_text(screen)
    assert text.startswith(f"Story 3\nSunday, 22 November · part 2 of 2\n\n3. {SENTENCES[0]}")
    assert text.endswith("That is all for now.")
    assert [button.label for button in screen.rows[0]] == ["3", "4"]
    assert [button.label for button in screen.rows[-1]] == ["Settings"]


def test_no_digest_leads_its_readers_to_the_search(texts: Texts) -> None:
    assert "/search" not in visible_text(render(texts, edition((1,), left_out=1), stories(1)))


def test_the_day_of_a_digest_is_that_of_the_readers_zone(texts: Texts) -> None:
    shown = edition((1,), created_at=datetime(2026, 11, 23, 0, 0, tzinfo=UTC))
    for zone, day in (("Asia/Shanghai", "Monday, 23 November"), ("America/New_York", "Sunday, 22 November")):
        assert visible_text(render(texts, shown, stories(1), zone=zone)).startswith(f"Story 1\n{day} · ")


def test_an_empty_digest_says_so_and_has_settings(texts: Texts) -> None:
    screen = render(texts, edition(), [], newsroom="Harbour Post")
    assert visible_text(screen) == (
        "No new stories since your last digest.\nHarbour Post · Sunday, 22 November"
    )
    assert screen.rows[0][0].label == "Settings"


def test_an_update_has_its_new_sentences_only_and_says_since_when(texts: Texts) -> None:
    earlier = article(1, "A fire", seq=1, event_id=7, published_at=NOW - timedelta(days=5), site="Gazette")
    later = article(
        2,
        "A heater caused it",
        seq=2,
        event_id=7,
        published_at=NOW - timedelta(hours=2),
        site="Courier",
        new_sentences=("A heater caused the fire.", "The hall was insured."),
    )
    shown = planned(EditionEntry(7, 1, EntryKind.UPDATE, since_seq=1), entry(3))
    text = visible_text(render(texts, shown, [earlier, later, article(3, "Other")]))
    assert text.startswith("Update: A heater caused it\n")
    assert "1. A heater caused the fire. The hall was insured.\nCourier · Gazette · 2 hours ago" in text
    assert "2 hours ago · new since Tuesday\n" in text
    assert text.count(SENTENCES[0]) == 1  # of the other story
    closed = visible_text(render(texts, shown, [earlier, later]))
    assert closed.startswith("Update: A heater caused it\n")
    foreign = replace(later, id=4, seq=4, title="Un radiateur", new_sentences=("La salle est fermée.",))
    avoiding = planned(EditionEntry(7, 1, EntryKind.UPDATE, since_seq=1, avoided=(4,)), entry(3))
    without = visible_text(render(texts, avoiding, [earlier, later, foreign, article(3, "Other")]))
    assert without.startswith("Update: A heater caused it\n")
    assert "La salle" not in without
    extended = replace(later, new_sentences=("A heater caused it.", "The hall was insured."))
    shortened = visible_text(render(texts, shown, [earlier, extended, article(3, "Other")]))
    assert "1. The hall was insured.\nCourier · Gazette" in shortened


def test_sections_are_named_where_they_begin(texts: Texts) -> None:
    shown = planned(entry(1), entry(2, section="city"), entry(3, section="city"), entry(4, section="sport"))
    text = visible_text(render(texts, shown, stories(1, 2, 3, 4)))
    assert text.count("City") == 1
    assert "City\n\n2. Story 2\n" in text
    assert "Sport\n\n4. Story 4\n" in text


def test_stories_without_a_section_do_not_stand_in_the_one_before_them(texts: Texts) -> None:
    shown = planned(entry(1), entry(2, section="city"), entry(3), entry(4))
    text = visible_text(render(texts, shown, stories(1, 2, 3, 4)))
    assert "More news\n\n3. Story 3\n" in text
    assert text.count("More news") == 1
    plain = visible_text(render(texts, planned(entry(1), entry(2)), stories(1, 2)))
    assert "More news" not in plain


def test_stories_in_brief_are_a_quote_with_links_and_the_rest_is_a_button(texts: Texts) -> None:
    found = [*stories(1), article(2, "Linked", url="https://paper.example/2"), article(3, "Pasted")]
    shown = planned(
        entry(1),
        entry(2, EntryKind.BRIEF),
        entry(3, EntryKind.BRIEF),
        *(entry(n, EntryKind.MORE) for n in (4, 5)),
    )
    screen = render(texts, shown, found, story_url=lambda n: f"https://t.me/some_bot?start=s_{n}")
    text = visible_text(screen)
    assert "3 stories" in text
    assert "In brief\n2. Linked · paper.example\n3. Pasted" in text
    assert "<blockquote expandable>" in screen.html
    assert 'href="https://paper.example/2"' in screen.html
    assert 'href="https://t.me/some_bot?start=s_3"' in screen.html
    assert [[button.label for button in row] for row in screen.rows] == [["1"], ["2 more", "Settings"]]


def test_the_rest_of_a_digest_has_pages_numbers_that_run_on_and_buttons(texts: Texts) -> None:
    shown = planned(entry(1), *(entry(n, EntryKind.MORE) for n in range(2, 14)))
    found = match_stories(entries_on_demand(shown), stories(*range(2, 14)))
    first = rest(shown, found, 0, "UTC", NOW, texts)
    assert visible_text(first).startswith(f"12 more · Sunday, 22 November\n\n2. Story 2\n{SENTENCES[0]}\n")
    assert [button.label for button in first.rows[0]] == [str(n) for n in range(2, 10)]
    callback = unpack(first.rows[0][2].data)
    assert callback is not None
    assert callback.args == ("3", str(BIG_ID), "1")
    assert entry_at(shown, 1, 3) == entry(4, EntryKind.MORE)
    last = rest(shown, found, 7, "UTC", NOW, texts)
    assert [button.label for button in last.rows[0]] == ["10", "11", "12", "13"]
    assert [button.label for button in last.rows[-1]] == ["‹ Previous"]


def test_muted_stories_that_are_shown_anyway_say_so(texts: Texts) -> None:
    shown = planned(*(entry(n, EntryKind.MORE) for n in (1, 2)))
    found = match_stories(entries_on_demand(shown), stories(1, 2))
    screen = rest(replace(shown, parts=()), found, 0, "UTC", NOW, texts)
    assert visible_text(screen).startswith(
        "2 stories that you have muted · Sunday, 22 November\n\n1. Story 1\n"
    )


def test_a_group_opens_stories_in_a_private_chat_and_saves_none(texts: Texts) -> None:
    def story_url(number: int) -> str:
        return f"https://t.me/some_bot?start=s_{number}"

    screen = render(texts, edition((1, 2)), stories(1, 2), is_group=True, story_url=story_url)
    assert [button.url for button in screen.rows[0]] == [story_url(1), story_url(2)]
    short = article(1, "Note", summary=summary("It is warm."), sentences_shown=1)
    assert [row[0].label for row in render(texts, edition((1,)), [short]).rows] == ["Save", "Settings"]
    alone = render(texts, edition((1,)), [short], is_group=True, story_url=story_url)
    assert [row[0].label for row in alone.rows] == ["Settings"]


@screen_examples
@given(st.sets(st.integers(1, 8), min_size=2))
def test_a_button_keeps_its_story_when_others_are_retracted(texts: Texts, published: set[int]) -> None:
    shown = edition(tuple(range(1, 9)))
    found = stories(*sorted(published))
    screen = render(texts, shown, found)
    visible_text(screen)
    for button, story in zip(screen.rows[0], found, strict=True):
        callback = unpack(button.data)
        assert callback is not None
        assert callback.args == (str(story.id), str(BIG_ID), "0")


@screen_examples
@given(
    st.lists(hostile, min_size=1, max_size=20),
    st.sampled_from(["UTC", "Asia/Tehran"]),
    st.sampled_from(SummaryLength),
    hostile,
)
def test_any_stories_make_a_digest_of_3500_characters_without_losing_one(
    texts: Texts, titles: list[str], zone: str, length: SummaryLength, name: str
) -> None:
    found = [
        article(number, title, summary=summary(*[title] * 7), site=name, note=name[:200])
        for number, title in enumerate(titles, 1)
    ]
    kinds = [EntryKind.STORY] * STORIES_PER_PART + [EntryKind.BRIEF] * MAX_BRIEF_ENTRIES
    shown = planned(
        *(entry(one.id, kind, section=name[:30]) for one, kind in zip(found, kinds, strict=False)), body=name
    )
    screen = digest(shown, 0, found, length, zone, NOW, texts, newsroom=name, origin="Post · t.me/post_bot")
    text = visible_text(screen)
    assert utf16_length(text) <= MESSAGE_SIZE
    assert text.endswith("That is all for now.\nPost · t.me/post_bot")
    if len(titles) > 1:
        assert all(f"{number}. " in text for number in range(1, len(titles) + 1))


def test_each_part_of_a_digest_ends_with_its_origin_so_that_a_forward_says_where_it_is_from(
    texts: Texts,
) -> None:
    shown, origin = edition((1,), (2,)), "Harbour & Sons · t.me/harbour_bot"
    first, last = [render(texts, shown, stories(part + 1), part, origin=origin) for part in (0, 1)]
    assert visible_text(first).endswith(f"\n\n{origin}")
    assert visible_text(last).endswith(f"That is all for now.\n{origin}")
    assert "t.me" not in visible_text(render(texts, edition(), [], origin=origin))


def test_since_is_the_day_of_the_last_report_that_the_reader_had_in_the_readers_zone(
    texts: Texts,
) -> None:
    late = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)
    had = article(1, seq=1, published_at=late)
    story = DigestStory(entry(1)._replace(since_seq=1), 1, had, (article(2, seq=2, published_at=NOW),))
    assert since_day(story, "UTC", NOW, texts) == "yesterday"
    assert since_day(story, "Asia/Tokyo", NOW, texts) == "earlier today"
    assert since_day(story, "UTC", NOW + timedelta(days=2), texts) == "Saturday"
