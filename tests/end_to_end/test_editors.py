"""Cards and lists with which editors change articles, end to end."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.playground.world.faults import Fault, FaultKind
from tests.end_to_end import seed
from tests.end_to_end.editor_actions import add_drafts, paste, stored_article
from tests.end_to_end.harness import NewsroomHarness, ask, press_in_turn
from tests.support.factories import new_article

TAIL = ("wombat", "Kelpie", "zeppelin", "Marmalade", "quokka", "Disclaimer", "counsel", "Related articles")
HEADINGS = ("How the night hours", "Other islands are watching")


async def test_a_card_shows_title_summary_language_time_and_topics(
    newsroom: NewsroomHarness, stories: list[str]
) -> None:
    card = await paste(newsroom.editor, stories[3])
    assert card.text.startswith("Draft")
    assert "Tidal turbine feeds the islands of Skerra for a full year" in card.text
    assert "English · " in card.text
    assert "minute" in card.text
    assert "Topics: " in card.text
    wanted = ["Publish", "Edit title", "Edit topics", "Summary…", "More…", "Discard"]
    assert [label for row in card.buttons for label, _ in row if label in wanted] == wanted


async def test_a_summary_has_three_sentences_at_most_until_longer_is_pressed(
    newsroom: NewsroomHarness, stories: list[str]
) -> None:
    card = await paste(newsroom.editor, stories[3])
    article = await stored_article(newsroom, 1)
    shown = [s for s in article.summary.sentences if s in card.text]
    assert 1 <= len(shown) <= 3
    longer = await press_in_turn(newsroom.editor, card, "Summary…", "Longer")
    assert sum(s in longer.text for s in article.summary.sentences) == len(shown) + 1
    back = await press_in_turn(newsroom.editor, card, "Shorter")
    assert sum(s in back.text for s in article.summary.sentences) == len(shown)
    while not (answer := await newsroom.editor.press(card, "Shorter")).text:
        pass
    assert answer.text == "This is as short as it gets."
    while not (answer := await newsroom.editor.press(card, "Longer")).text:
        pass
    assert answer.text == "This is as long as it gets."
    assert not answer.show_alert


async def test_no_boilerplate_tail_and_no_heading_is_in_a_summary(
    newsroom: NewsroomHarness, stories: list[str]
) -> None:
    await newsroom.subscribe(newsroom.rita, "/settings length long")
    card = await paste(newsroom.editor, stories[3])
    await press_in_turn(newsroom.editor, card, "Summary…", *["Longer"] * 4, "‹ Back", "Publish")
    await ask(newsroom.rita, "/latest")  # at this length nothing is left to read
    for word in TAIL[:5]:
        assert f"Nothing found for “{word}”" in (await ask(newsroom.rita, f"/search {word}")).text
    await ask(newsroom.rita, "/search turbine")
    await newsroom.advance_clock(timedelta(hours=20))
    digest = await newsroom.rita.wait_for("Monday, 23 November")
    said = [m.text for p in (newsroom.rita, newsroom.editor) for m in p.messages if m.outgoing]
    said = [text for text in said if not text.startswith("Nothing found")]
    assert "Skerra" in digest.text
    assert [text for text in said for word in TAIL + HEADINGS if word in text] == []


async def test_the_card_of_a_published_article_offers_undo(
    newsroom: NewsroomHarness, stories: list[str]
) -> None:
    card = await paste(newsroom.editor, stories[1])
    assert (await newsroom.editor.press(card, "Publish")).text == "Published"
    published = newsroom.editor.current(card)
    assert published.text.startswith("✓ Published")
    assert [label for row in published.buttons for label, _ in row] == ["Undo", "Edit", "Breaking"]
    assert (await newsroom.editor.press(card, "Undo")).text == "Back in your drafts"
    assert newsroom.editor.current(card).text.startswith("Draft")
    assert "Nothing has been published yet" in (await ask(newsroom.rita, "/latest")).text


async def test_the_card_of_a_discarded_draft_offers_undo(
    newsroom: NewsroomHarness, stories: list[str]
) -> None:
    card = await paste(newsroom.editor, stories[1])
    assert (await newsroom.editor.press(card, "Discard")).text == "Discarded"
    assert newsroom.editor.current(card).text.startswith("Discarded")
    assert "No drafts" in (await ask(newsroom.editor, "/drafts")).text
    await newsroom.editor.press(card, "Undo")
    assert "1 draft" in (await ask(newsroom.editor, "/drafts")).text


async def test_topics_are_set_by_name_and_deleted_by_a_dash(
    newsroom: NewsroomHarness, stories: list[str]
) -> None:
    card = await paste(newsroom.editor, stories[1])
    await newsroom.editor.press(card, "Edit topics")
    assert "with commas between" in (await newsroom.editor.wait_for("topics")).text
    changed = await ask_card(newsroom, "Science, Ice & Snow")
    assert "Topics: ice & snow, science" in changed or "Topics: science, ice & snow" in changed
    await newsroom.editor.press(newsroom.editor.messages[-1], "Edit topics")
    assert "No topic yet" in await ask_card(newsroom, "-")


async def ask_card(newsroom: NewsroomHarness, text: str) -> str:
    """Answer a question about a draft; returns the text of the new card."""
    await newsroom.editor.say(text)
    return (await newsroom.editor.wait_for("Draft")).text


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ('<b>Bold & "brave"</b>', '<b>Bold & "brave"</b>'),
        ("Two\nlines", "Two lines"),
        ("\u202eright to left", "right to left"),
        ("*stars* _and_ `ticks`", "*stars* _and_ `ticks`"),
    ],
)
async def test_any_typed_title_becomes_one_plain_line(
    newsroom: NewsroomHarness, stories: list[str], given: str, shown: str
) -> None:
    card = await paste(newsroom.editor, stories[1])
    await newsroom.editor.press(card, "Edit title")
    await newsroom.editor.wait_for("Send the new title")
    assert f"\n{shown}\n" in await ask_card(newsroom, given)
    assert "Continues below" in newsroom.editor.current(card).text


@pytest.mark.parametrize(
    ("given", "helps"), [("\u2060\u200b", "at least one word"), ("x" * 10_000, "up to 200 are possible")]
)
async def test_an_invalid_title_is_refused_and_the_next_one_accepted(
    newsroom: NewsroomHarness, stories: list[str], given: str, helps: str
) -> None:
    card = await paste(newsroom.editor, stories[1])
    await newsroom.editor.press(card, "Edit title")
    await newsroom.editor.wait_for("Send the new title")
    assert helps in (await ask(newsroom.editor, given)).text
    assert "A lake below" in await ask_card(newsroom, "A lake below")


async def test_cancel_keeps_the_title_and_the_next_text_is_a_story(
    newsroom: NewsroomHarness, stories: list[str]
) -> None:
    card = await paste(newsroom.editor, stories[1])
    await newsroom.editor.press(card, "Edit title")
    question = await newsroom.editor.wait_for("Send the new title")
    await newsroom.editor.press(question, "Cancel")
    assert "chess" in (await paste(newsroom.editor, stories[2])).text
    assert (await stored_article(newsroom)).title.startswith("Researchers find a lake")


async def test_pressing_twice_publishes_once_and_both_presses_are_answered(
    newsroom: NewsroomHarness, stories: list[str]
) -> None:
    card = await paste(newsroom.editor, stories[1])
    first = asyncio.create_task(newsroom.editor.press(card, "Publish"))
    second = await newsroom.editor.press(card, "Publish")
    assert {(await first).text, second.text} == {"Published"}
    log = await ask(newsroom.owner, "/log")
    assert log.text.count("published") == 1


async def test_thirty_articles_are_listed_in_pages_of_one_message(newsroom: NewsroomHarness) -> None:
    await seed.publish_articles(
        newsroom, *(new_article(f"Story number {n:02}", fingerprint=str(n)) for n in range(1, 31))
    )
    page = await ask(newsroom.editor, "/articles")
    assert "30 events" in page.text
    seen = []
    while True:
        seen += [line for line in page.text.split("\n") if "Story number" in line]
        labels = [label for row in page.buttons for label, _ in row]
        if "Older ›" not in labels:
            break
        page = await press_in_turn(newsroom.editor, page, "Older ›")
    assert seen == [f"{31 - n}. Story number {n:02}" for n in range(30, 0, -1)]
    assert [label for row in page.buttons for label, _ in row] == [str(n) for n in range(25, 31)] + [
        "‹ Newer"
    ]
    page = await press_in_turn(newsroom.editor, page, "‹ Newer")
    await newsroom.editor.press(page, "17")
    assert "Story number 14" in (await newsroom.editor.wait_for("Published")).text


async def test_drafts_are_paged_too(newsroom: NewsroomHarness) -> None:
    await add_drafts(newsroom, *(new_article(f"Draft {n}", fingerprint=str(n)) for n in range(1, 31)))
    listed = await ask(newsroom.editor, "/drafts")
    page = await press_in_turn(newsroom.editor, listed, *["Older ›"] * 4)
    assert "30 drafts" in page.text
    assert "30. Draft 1" in page.text.rstrip().split("\n")[-3:]


async def test_a_retracted_article_is_hidden_until_it_is_published_again(
    newsroom: NewsroomHarness, stories: list[str]
) -> None:
    card = await press_in_turn(newsroom.editor, await paste(newsroom.editor, stories[1]), "Publish", "Edit")
    await press_in_turn(newsroom.editor, card, "Retract", "Yes, retract it")
    assert newsroom.editor.current(card).text.startswith("Retracted")
    assert "Nothing has been published yet" in (await ask(newsroom.rita, "/latest")).text
    assert "retracted" in (await ask(newsroom.editor, "/articles")).text
    await newsroom.editor.press(card, "Publish again")
    assert "Ostra" in (await ask(newsroom.rita, "/latest")).text


async def test_two_editors_of_one_draft_both_see_its_new_status(
    newsroom: NewsroomHarness, stories: list[str]
) -> None:
    mine = await paste(newsroom.editor, stories[1])
    await newsroom.owner.press(await ask(newsroom.owner, "/drafts"), "1")
    theirs = await newsroom.owner.wait_for("Draft · ")
    await newsroom.editor.press(mine, "Discard")
    assert newsroom.owner.current(theirs).text.startswith("Discarded")
    await newsroom.owner.press(theirs, "Undo")
    assert newsroom.owner.current(theirs).text.startswith("Draft")
    assert newsroom.editor.current(mine).text.startswith("Draft")
    assert (await newsroom.editor.press(mine, "Publish")).text == "Published"
    assert newsroom.owner.current(theirs).text.startswith("✓ Published")


async def test_a_press_on_an_old_card_shows_the_current_status(
    newsroom: NewsroomHarness, stories: list[str]
) -> None:
    old = await paste(newsroom.editor, stories[1])
    await newsroom.owner.press(await ask(newsroom.owner, "/drafts"), "1")
    theirs = await newsroom.owner.wait_for("Draft · ")
    newsroom.playground.faults.add(Fault("editMessageText", FaultKind.DROP_BEFORE, times=2))
    await newsroom.owner.press(theirs, "Publish")
    answer = await newsroom.editor.press(old, "Discard")
    assert answer.show_alert
    assert "changed this story" in answer.text
    assert newsroom.editor.current(old).text.startswith("✓ Published")
