"""Pastes of editors: long ones, several parts, and texts that are stored already, end to end."""

from __future__ import annotations

import asyncio

import pytest

from tests.end_to_end import seed
from tests.end_to_end.editor_actions import long_story, paste, stored_article, wait_for_paste_parts, words
from tests.end_to_end.harness import NewsroomHarness, ask, press_in_turn


async def test_add_takes_the_text_after_the_command_or_the_next_message(
    newsroom: NewsroomHarness, stories: list[str]
) -> None:
    assert "Ostra" in (await paste(newsroom.editor, f"/add {stories[1]}")).text
    assert "Send me the story" in (await ask(newsroom.editor, "/add")).text
    assert "chess" in (await paste(newsroom.editor, stories[2])).text
    assert (await stored_article(newsroom)).title.startswith("Researchers find a lake")


@pytest.mark.parametrize("command", ["", "/add "])
@pytest.mark.parametrize("paragraphs", [True, False])
async def test_a_long_paste_is_one_article_without_lost_or_repeated_words(
    newsroom: NewsroomHarness, command: str, paragraphs: bool
) -> None:
    story = long_story(11_000, paragraphs=paragraphs)
    await paste(newsroom.editor, command + story)
    assert sum(not m.outgoing for m in newsroom.editor.messages) > 2
    article = await stored_article(newsroom, 1)
    assert await seed.count_articles(newsroom) == 1
    kept = [w for block in article.blocks for w in words(block.text)]
    title = words(article.title) if paragraphs else []
    assert "".join(title + kept) == "".join(words(story))
    if paragraphs:
        assert article.title == "Report 1 on the works of the season"


async def test_a_heading_after_a_cut_stays_whole(newsroom: NewsroomHarness) -> None:
    body = f"{long_story(3_000)}\n\nIt ends"
    filler = long_story(2_000, seed=9, paragraphs=False)[: 4_065 - len(body)].rpartition(" ")[0]
    body += f" {filler}.\n\n"
    heading = "What the council says about all this"
    rest = long_story(1_500, seed=2).partition("\n\n")[2]
    await newsroom.editor.say(f"{body}{heading}\n\n{rest}")
    await newsroom.editor.wait_for("Draft", 60)
    assert newsroom.editor.messages[-2].text.startswith(heading)
    article = await stored_article(newsroom)
    headings = {block.text for block in article.blocks if block.kind == "heading"}
    assert heading in headings | set(article.dropped)  # a separate line, before cleaning


async def test_a_word_that_was_cut_stays_whole(newsroom: NewsroomHarness) -> None:
    word = "x" * 1_200 + "harbour" + "y" * 1_200
    before = long_story(1_900, seed=3)[:1_950]
    after = long_story(6_000, seed=4, paragraphs=False)
    await paste(newsroom.editor, f"{before} {word} ends it. {after}")
    assert any(word in block.text for block in (await stored_article(newsroom)).blocks)


async def test_parts_that_arrive_in_separate_polls_become_one_article(newsroom: NewsroomHarness) -> None:
    story = long_story(9_000)
    for count, part in enumerate((story[:4_000], story[4_000:8_000]), 1):
        await newsroom.editor.say(part)
        await wait_for_paste_parts(newsroom, newsroom.editor, count)
    await newsroom.editor.say(story[8_000:])
    await newsroom.editor.wait_for("Draft", 60)
    assert await seed.count_articles(newsroom) == 1


async def test_two_stories_sent_in_a_row_become_two_drafts(
    newsroom: NewsroomHarness, stories: list[str]
) -> None:
    await newsroom.editor.say(long_story(2_300))
    await newsroom.editor.say(stories[1])
    first = await newsroom.editor.wait_for("Draft", 60)
    second = await newsroom.editor.wait_for("Draft", 60)
    assert "Report 1" in first.text
    assert "lake" in second.text
    assert "Put together" not in first.text + second.text
    assert await seed.count_articles(newsroom) == 2


async def test_a_joined_draft_can_be_split_and_joined_again(
    newsroom: NewsroomHarness,
) -> None:
    first = long_story(2_500)
    second = long_story(3_000, seed=2, paragraphs=False).replace(" ", ", ", 1)
    await newsroom.editor.say(first)
    card = await paste(newsroom.editor, second)
    assert "Joined from 2 messages" in card.text
    await newsroom.editor.press(card, "Split into 2")
    drafts = [await newsroom.editor.wait_for("Draft"), await newsroom.editor.wait_for("Draft")]
    assert ["Report 1" in draft.text for draft in drafts] == [True, False]
    assert newsroom.editor.current(card).text.startswith("Split into 2 drafts")
    await newsroom.editor.press(card, "Undo")
    assert "Joined from 2 messages" in newsroom.editor.current(card).text
    assert all(newsroom.editor.current(draft).text.startswith("Joined again: ") for draft in drafts)
    assert "1 draft" in (await ask(newsroom.editor, "/drafts")).text


async def test_two_editors_pasting_at_once_get_their_own_articles(newsroom: NewsroomHarness) -> None:
    mine, theirs = long_story(9_000, seed=5), long_story(9_000, seed=6)
    await newsroom.editor.say(mine)
    await newsroom.owner.say(theirs)
    cards = await asyncio.gather(newsroom.editor.wait_for("Draft", 15), newsroom.owner.wait_for("Draft", 60))
    assert ["Report 5" in cards[0].text, "Report 6" in cards[1].text] == [True, True]
    assert await seed.count_articles(newsroom) == 2


@pytest.mark.parametrize("next_thing", ["/drafts", "press", "file"])
async def test_a_long_paste_is_finished_when_another_message_follows_at_once(
    newsroom: NewsroomHarness, stories: list[str], next_thing: str
) -> None:
    card = await paste(newsroom.editor, stories[1])
    await newsroom.editor.say(long_story(3_500))
    if next_thing == "press":
        await newsroom.editor.press(card, "Edit title")
    elif next_thing == "file":
        await newsroom.editor.upload("chess.txt", stories[2].encode())
    else:
        await newsroom.editor.say(next_thing)
    async with asyncio.timeout(60):
        while not any("Report 1" in m.text for m in newsroom.editor.messages if m.outgoing):
            await newsroom.editor.wait_for("")


async def test_a_restart_during_a_paste_loses_and_repeats_no_part(harness: NewsroomHarness) -> None:
    story = long_story(9_000)
    async with harness.run():
        await harness.owner.say(story[:4_000])
        await wait_for_paste_parts(harness, harness.owner, 1)
    await harness.owner.say(story[4_000:8_000])
    async with harness.run():
        await wait_for_paste_parts(harness, harness.owner, 2)
    async with harness.run():
        await harness.owner.say(story[8_000:])
        await harness.owner.wait_for("Draft", 60)
        article = await stored_article(harness, 1)
        kept = [w for block in article.blocks for w in words(block.text)]
        assert "".join(words(article.title) + kept) == "".join(words(story))
        assert await seed.count_articles(harness) == 1


async def test_a_paste_that_was_complete_before_a_restart_is_finished_after_it(
    harness: NewsroomHarness,
) -> None:
    async with harness.run():
        await harness.owner.say(long_story(3_500))
        await wait_for_paste_parts(harness, harness.owner, 1)
    harness.owner._waiter.reset()
    async with harness.run():
        assert "Report 1" in (await harness.owner.wait_for("Draft", 60)).text


async def test_drafts_and_questions_survive_a_restart(harness: NewsroomHarness, stories: list[str]) -> None:
    async with harness.run():
        card = await paste(harness.owner, stories[1])
        await harness.owner.press(card, "Edit title")
        await harness.owner.wait_for("Send the new title")
    async with harness.run():
        await harness.owner.say("A lake in the dark")
        assert "A lake in the dark" in (await harness.owner.wait_for("Draft")).text
        drafts_screen = await ask(harness.owner, "/drafts")
        assert "1 draft" in drafts_screen.text
        await harness.owner.press(drafts_screen, "1")
        again = await harness.owner.wait_for("Draft")
        await harness.owner.press(again, "Publish")
        assert "A lake in the dark" in (await ask(harness.rita, "/latest")).text


@pytest.mark.parametrize(
    ("buttons", "state"),
    [
        ((), "a draft"),
        (("Publish",), "published"),
        (("Publish", "Edit", "Retract", "Yes, retract it"), "retracted"),
    ],
)
async def test_a_repeated_page_is_a_duplicate_with_its_editor_and_time(
    newsroom: NewsroomHarness, stories: list[str], buttons: tuple[str, ...], state: str
) -> None:
    await press_in_turn(newsroom.editor, await paste(newsroom.editor, stories[1]), *buttons)
    await newsroom.owner.say(f"\n\n  {stories[1]}  \n")
    known = await newsroom.owner.wait_for("already here")
    assert f"Eddie added it today at 12:00; it is {state}." in known.text
    await newsroom.owner.press(known, "Show it")
    assert "Researchers find a lake" in (await newsroom.owner.wait_for("Researchers", 60)).text
    assert await seed.count_articles(newsroom) == 1


async def test_a_page_that_was_discarded_can_be_added_again(
    newsroom: NewsroomHarness, stories: list[str]
) -> None:
    await press_in_turn(newsroom.editor, await paste(newsroom.editor, stories[1]), "Discard")
    again = await paste(newsroom.editor, stories[1])
    assert "was discarded today at 12:00" in again.text
    assert "1 draft" in (await ask(newsroom.editor, "/drafts")).text


@pytest.mark.parametrize("as_file", [False, True])
async def test_the_same_page_is_recognised_and_can_be_added_anyway(
    newsroom: NewsroomHarness, stories: list[str], as_file: bool
) -> None:
    page = f"{stories[1]}\n\nThis story was updated at noon.\n\nhttps://gazette.example/glacier"
    await paste(newsroom.editor, page)
    copy = page.replace("almost four kilometres", "nearly 4 km")
    if as_file:
        await newsroom.owner.upload("copy.txt", copy.encode())
    else:
        await newsroom.owner.say(copy)
    known = await newsroom.owner.wait_for("looks like something that is already here")
    assert "Eddie added it today at 12:00; it is a draft." in known.text
    assert "1 draft" in (await ask(newsroom.owner, "/drafts")).text
    for _ in range(2):
        await newsroom.owner.press(known, "Add it anyway")
        assert "nearly 4 km" in (await newsroom.owner.wait_for("Draft")).text
    assert "2 drafts" in (await ask(newsroom.owner, "/drafts")).text


async def test_the_same_page_from_two_editors_at_the_same_moment_is_one_article(
    newsroom: NewsroomHarness, stories: list[str]
) -> None:
    await asyncio.gather(newsroom.editor.say(stories[1]), newsroom.owner.say(stories[1]))
    answers = await asyncio.gather(newsroom.editor.wait_for(""), newsroom.owner.wait_for(""))
    assert sorted("already here" in answer.text for answer in answers) == [False, True]
    assert await seed.count_articles(newsroom) == 1
