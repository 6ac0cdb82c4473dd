"""The rich form of a digest: headings, a block for each story, numbered outlets, Telegram's limits."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import Texts
from bot.playground.text.rich_html import RichNode, parse_rich_html, shown_text
from bot.ports.messenger import RichForm
from bot.services.planning.composition import MAX_BRIEF_ENTRIES, STORIES_PER_PART
from bot.views.reader.digest import digest
from data.records.articles import Article, ArticleStatus
from data.records.audience import SummaryLength
from data.records.delivery import Edition
from data.records.events import EditionEntry, EntryKind
from tests.bot.views.telegram_html import hostile, screen_examples
from tests.support.factories import NOW, SENTENCES, article, summary


def story_url(number: int) -> str:
    return f"https://t.me/some_bot?start=s_{number}"


def planned(*entries: EditionEntry, body: str = "") -> Edition:
    more = sum(one.kind is EntryKind.MORE for one in entries)
    placed = tuple(one.article_id for one in entries if one.kind is not EntryKind.MORE)
    return Edition(5, "digest", (placed,), more, NOW, body, entries)


def entry(number: int, kind: EntryKind = EntryKind.STORY, section: str = "", **changes: Any) -> EditionEntry:
    return EditionEntry(number, number, kind, section)._replace(**changes)


def rich(texts: Texts, shown: Edition, found: list[Article], **options: Any) -> RichForm:
    given: dict[str, Any] = {"story_url": story_url, "is_rich": True} | options
    form = digest(shown, 0, found, SummaryLength.NORMAL, "UTC", NOW, texts, **given).rich
    assert form is not None
    return form


def blocks(form: RichForm) -> list[tuple[str, str]]:
    """The tag and the text of each block of the message."""
    root = parse_rich_html(form.html)
    return [(one.tag, shown_text(one)) for one in root.children if isinstance(one, RichNode)]


def details(form: RichForm) -> list[RichNode]:
    return parse_rich_html(form.html).find_all("details")


def test_a_digest_has_headings_and_a_block_for_each_story_of_which_the_lead_is_open(texts: Texts) -> None:
    shown = planned(
        entry(1), entry(2, section="city"), entry(3, EntryKind.BRIEF), entry(4, EntryKind.MORE), body="Hello!"
    )
    found = [article(n, f"Story {n}", site="Gazette", url=f"https://gazette.example/{n}") for n in (1, 2, 3)]
    form = rich(texts, shown, found, newsroom="The Harbour Post", origin="t.me/post")
    first, second = details(form)
    text = " ".join(SENTENCES[:3])
    end = "Gazette\njust now · Save, follow, mute"
    assert blocks(form) == [
        ("h3", "The Harbour Post · Sunday, 22 November"),
        ("p", "3 stories · 1 min"),
        ("p", "Hello!"),
        ("details", f"Story 1 · Gazette\n{text}\n{end}"),
        ("h4", "City"),
        ("details", f"Story 2 · Gazette\n{text}\n{end}"),
        ("h4", "In brief"),
        ("ul", "Story 3 · Gazette"),
        ("footer", "t.me/post"),
    ]
    assert ("open" in first.attributes, "open" in second.attributes) == (True, False)
    links = [one.attributes["href"] for one in second.find_all("a")]
    assert links == ["https://gazette.example/2", story_url(2)]
    assert '<a href="https://t.me/post">t.me/post</a>' in form.html
    assert [[button.label for button in row] for row in form.rows] == [["1 more", "Settings"]]


def test_without_sections_stories_stand_below_their_topics_and_the_lead_stays_first(texts: Texts) -> None:
    topics = {1: ("city",), 2: (), 3: ("sport",), 4: ("city", "sport"), 5: ("sport",)}
    shown = planned(*map(entry, topics))
    found = [article(n, f"Story {n}", topics=of) for n, of in topics.items()]
    heads = [text.partition("\n")[0] for tag, text in blocks(rich(texts, shown, found))[2:-1]]
    assert heads == [
        *("City", "Story 1", "Story 4"),
        *("Sport", "Story 3", "Story 5"),
        *("More news", "Story 2"),
    ]
    found[0] = article(1, "Story 1")
    heads = [text.partition("\n")[0] for tag, text in blocks(rich(texts, shown, found))[2:-1]]
    assert heads[:3] == ["Story 1", "Sport", "Story 3"]


def test_a_digest_that_is_not_chosen_rich_has_the_classic_form_only(texts: Texts) -> None:
    assert digest(planned(entry(1)), 0, [article(1)], SummaryLength.NORMAL, "UTC", NOW, texts).rich is None


def test_outlets_are_numbered_and_what_they_add_has_their_number(texts: Texts) -> None:
    lead = article(1, "Pier opens", event_id=1, site="Gazette", url="https://gazette.example/1")
    added = ("It cost 3 million euros.",)
    found = [
        lead,
        article(2, event_id=1, site="Courier", url="https://courier.example/2", new_sentences=added),
        article(3, event_id=1, site="Copyist", copy_of=1, new_sentences=("A copy adds nothing.",)),
    ]
    (story,) = details(rich(texts, planned(entry(1)), found))
    assert "Pier opens · Gazette +2" in story.text
    assert [one.text.strip() for one in story.find_all("ol")[0].find_all("li")] == [
        "Gazette",
        "Courier",
        "Copyist",
    ]
    assert [one.text.strip() for one in story.find_all("ul")[0].find_all("li")] == [f"{added[0]} 2"]
    assert "A copy adds" not in story.text


def test_marks_are_those_of_the_classic_form(texts: Texts) -> None:
    had = article(1, "A fire", seq=1, event_id=1, published_at=NOW - timedelta(days=5))
    news = article(2, "A heater", seq=2, event_id=1, new_sentences=("It was a heater.",))
    shown = planned(entry(1, EntryKind.UPDATE, since_seq=1), entry(3, watched="ferry"))
    update, watched = details(rich(texts, shown, [had, news, article(3, "Ferry")]))
    assert "Update: A heater" in update.find_all("summary")[0].text
    assert "It was a heater." in update.text
    assert "new since Tuesday" in update.text
    assert "ferry" in watched.find_all("summary")[0].text


def test_a_corrected_story_is_open_and_a_retracted_one_is_one_line(texts: Texts) -> None:
    shown = planned(entry(1), entry(2), entry(3), entry(4, EntryKind.BRIEF))
    found = [article(n, f"Story {n}") for n in (1, 2, 3, 4)]
    before = rich(texts, shown, found, sent_at=NOW)
    later = NOW + timedelta(hours=1)
    found[1] = replace(found[1], corrected_at=later, correction="the fare is 3 euros")
    found[2] = replace(found[2], corrected_at=later, status=ArticleStatus.RETRACTED)
    after = rich(texts, shown, found, sent_at=NOW)
    assert ["open" in one.attributes for one in details(after)] == [True, True]
    assert "the fare is 3 euros" in details(after)[1].text
    assert "Story 3" not in after.html
    unchanged = [one for one in blocks(before) if one in blocks(after)]
    assert [tag for tag, _ in unchanged] == ["h3", "p", "details", "h4", "ul", "footer"]


def test_a_channel_has_no_links_to_the_private_chat(texts: Texts) -> None:
    form = rich(texts, planned(entry(1)), [article(1)], has_story_links=False, is_group=True)
    assert "start=" not in form.html


def test_an_only_story_is_open_and_can_be_saved(texts: Texts) -> None:
    form = rich(texts, planned(entry(1)), [article(1)])
    assert [[button.label for button in row] for row in form.rows] == [["Save"], ["Settings"]]


def test_the_direction_is_that_of_the_language(texts: Texts) -> None:
    from_right = replace(texts, is_rtl=True)
    assert [rich(one, planned(entry(1)), [article(1)]).is_rtl for one in (texts, from_right)] == [False, True]


@screen_examples
@given(st.lists(hostile, min_size=1, max_size=20), hostile, st.sampled_from(SummaryLength))
def test_any_stories_make_a_message_that_telegram_takes(
    texts: Texts, titles: list[str], name: str, length: SummaryLength
) -> None:
    found = [
        article(number, title, summary=summary(*[title] * 7), site=name, note=name[:200])
        for number, title in enumerate(titles, 1)
    ]
    kinds = [EntryKind.STORY] * STORIES_PER_PART + [EntryKind.BRIEF] * MAX_BRIEF_ENTRIES
    shown = planned(
        *(entry(one.id, kind, name[:30]) for one, kind in zip(found, kinds, strict=False)), body=name
    )
    screen = digest(shown, 0, found, length, "UTC", NOW, texts, newsroom=name, is_rich=True)
    assert screen.rich is not None
    parse_rich_html(screen.rich.html)


def test_a_huge_event_names_a_dozen_outlets_and_counts_the_others(texts: Texts) -> None:
    found = [article(n, event_id=1, site=f"Outlet {n}", new_sentences=(f"Fact {n}.",)) for n in range(1, 90)]
    (story,) = details(rich(texts, planned(entry(1)), found))
    assert len(story.find_all("ol")[0].find_all("li")) == 12
    assert "+77" in story.text
    assert len(story.find_all("ul")[0].find_all("li")) == 3


def test_what_fits_in_no_length_stays_classic(texts: Texts) -> None:
    entries = [entry(n, EntryKind.BRIEF) for n in range(2, 600)]
    found = [article(n, f"Story {n}") for n in range(1, 600)]
    screen = digest(
        planned(entry(1), *entries), 0, found, SummaryLength.SHORT, "UTC", NOW, texts, is_rich=True
    )
    assert screen.rich is None
