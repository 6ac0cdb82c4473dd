"""What editors do with the bot, lived through the playground."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from tests.bot.made import new_article
from tests.journeys import shelf
from tests.journeys.desk import (
    drafted,
    long_story,
    paste,
    send,
    sticker,
    stored,
    until_parts,
    voice,
    words,
)
from tests.journeys.house import EDITOR, OWNER, House
from tests.journeys.talk import ask, tap
from tests.journeys.thinking import ThinkerHere

TAIL = ("wombat", "Kelpie", "zeppelin", "Marmalade", "quokka", "Disclaimer", "counsel", "Related articles")
HEADINGS = ("How the night hours", "Other islands are watching")
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c626001000000ffff03000006000557bfabd40000000049454e44ae426082"
)


@pytest.fixture
def house(house: House) -> House:
    house.thinker = ThinkerHere()
    return house


@pytest.fixture
async def desk(running: House) -> House:
    """A newsroom whose Eddie is an editor."""
    await running.owner.say(f"/team {EDITOR} Eddie")
    await running.owner.wait_for("is an editor now")
    return running


# --- the preview card ------------------------------------------------------------------------------


async def test_a_card_shows_title_summary_language_time_and_topics(desk: House, stories: list[str]) -> None:
    card = await paste(desk.editor, stories[3])
    assert card.text.startswith("Draft")
    assert "Tidal turbine feeds the islands of Skerra for a full year" in card.text
    assert "English · " in card.text
    assert "minute" in card.text
    assert "Topics: " in card.text
    wanted = ["Publish", "Edit title", "Edit topics", "Shorter", "Longer", "Discard"]
    assert [label for row in card.buttons for label, _ in row if label in wanted] == wanted


async def test_a_summary_has_three_sentences_at_most_until_longer_is_pressed(
    desk: House, stories: list[str]
) -> None:
    card = await paste(desk.editor, stories[3])
    article = await stored(desk, 1)
    shown = [s for s in article.summary.sentences if s in card.text]
    assert 1 <= len(shown) <= 3
    longer = await tap(desk.editor, card, "Longer")
    assert sum(s in longer.text for s in article.summary.sentences) == len(shown) + 1
    back = await tap(desk.editor, card, "Shorter")
    assert sum(s in back.text for s in article.summary.sentences) == len(shown)
    while not (answer := await desk.editor.press(card, "Shorter")).show_alert:
        pass
    assert answer.text == "This is as short as it gets."
    while not (answer := await desk.editor.press(card, "Longer")).show_alert:
        pass
    assert answer.text == "This is as long as it gets."


async def test_no_word_of_a_tail_and_no_heading_in_a_summary_ever_reaches_anybody(
    desk: House, stories: list[str]
) -> None:
    await desk.subscribe(desk.rita, "/settings length long")
    card = await paste(desk.editor, stories[3])
    for _ in range(4):
        await desk.editor.press(card, "Longer")
    await desk.editor.press(card, "Publish")
    await tap(desk.rita, await ask(desk.rita, "/latest"), "Read more")
    for word in TAIL[:5]:
        assert f"Nothing found for “{word}”" in (await ask(desk.rita, f"/search {word}")).text
    await ask(desk.rita, "/search turbine")
    await desk.move(timedelta(hours=20))
    digest = await desk.rita.wait_for("Monday, 23 November")
    said = [m.text for p in (desk.rita, desk.editor) for m in p.messages if m.outgoing]
    said = [text for text in said if not text.startswith("Nothing found")]
    assert "Skerra" in digest.text
    assert [text for text in said for word in TAIL + HEADINGS if word in text] == []


async def test_a_published_card_says_so_and_undo_takes_it_back(desk: House, stories: list[str]) -> None:
    card = await paste(desk.editor, stories[1])
    assert (await desk.editor.press(card, "Publish")).text == "Published"
    published = desk.editor.current(card)
    assert published.text.startswith("✓ Published")
    assert [label for row in published.buttons for label, _ in row] == ["Undo", "Edit"]
    assert (await desk.editor.press(card, "Undo")).text == "Back in your drafts"
    assert desk.editor.current(card).text.startswith("Draft")
    assert "Nothing has been published yet" in (await ask(desk.rita, "/latest")).text


async def test_a_discarded_card_says_so_and_undo_brings_it_back(desk: House, stories: list[str]) -> None:
    card = await paste(desk.editor, stories[1])
    assert (await desk.editor.press(card, "Discard")).text == "Discarded"
    assert desk.editor.current(card).text.startswith("Discarded")
    assert "No drafts" in (await ask(desk.editor, "/drafts")).text
    await desk.editor.press(card, "Undo")
    assert "1 draft" in (await ask(desk.editor, "/drafts")).text


async def test_topics_are_edited_by_name_and_taken_away_by_a_dash(desk: House, stories: list[str]) -> None:
    card = await paste(desk.editor, stories[1])
    await desk.editor.press(card, "Edit topics")
    assert "with commas between" in (await desk.editor.wait_for("topics")).text
    changed = await ask_card(desk, "Science, Ice & Snow")
    assert "Topics: ice & snow, science" in changed or "Topics: science, ice & snow" in changed
    await desk.editor.press(desk.editor.messages[-1], "Edit topics")
    assert "Topics: none yet" in await ask_card(desk, "-")


async def ask_card(desk: House, text: str) -> str:
    """Answer a question about a draft; gives the text of the new card."""
    await desk.editor.say(text)
    return (await desk.editor.wait_for("Draft")).text


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ('<b>Bold & "brave"</b>', '<b>Bold & "brave"</b>'),
        ("Two\nlines", "Two lines"),
        ("\u202eright to left", "right to left"),
        ("*stars* _and_ `ticks`", "*stars* _and_ `ticks`"),
    ],
)
async def test_a_title_is_one_plain_line_whatever_is_typed(
    desk: House, stories: list[str], given: str, shown: str
) -> None:
    card = await paste(desk.editor, stories[1])
    await desk.editor.press(card, "Edit title")
    await desk.editor.wait_for("Send the new title")
    assert f"\n{shown}\n" in await ask_card(desk, given)
    assert "Continues below" in desk.editor.current(card).text


@pytest.mark.parametrize(
    ("given", "helps"), [("\u2060\u200b", "at least one word"), ("x" * 10_000, "up to 200 are possible")]
)
async def test_an_impossible_title_is_refused_and_the_next_one_taken(
    desk: House, stories: list[str], given: str, helps: str
) -> None:
    card = await paste(desk.editor, stories[1])
    await desk.editor.press(card, "Edit title")
    await desk.editor.wait_for("Send the new title")
    assert helps in (await ask(desk.editor, given)).text
    assert "A lake below" in await ask_card(desk, "A lake below")


async def test_cancel_leaves_the_title_and_the_next_text_is_a_story(desk: House, stories: list[str]) -> None:
    card = await paste(desk.editor, stories[1])
    await desk.editor.press(card, "Edit title")
    question = await desk.editor.wait_for("Send the new title")
    await desk.editor.press(question, "Cancel")
    assert "chess" in (await paste(desk.editor, stories[2])).text
    assert (await stored(desk)).title.startswith("Researchers find a lake")


async def test_pressing_twice_publishes_once_and_both_presses_are_answered(
    desk: House, stories: list[str]
) -> None:
    card = await paste(desk.editor, stories[1])
    first = asyncio.create_task(desk.editor.press(card, "Publish"))
    second = await desk.editor.press(card, "Publish")
    assert {(await first).text, second.text} == {"Published"}
    log = await ask(desk.owner, "/log")
    assert log.text.count("published") == 1


# --- what comes in ---------------------------------------------------------------------------------


async def test_add_takes_the_text_behind_it_or_the_next_message(desk: House, stories: list[str]) -> None:
    assert "Ostra" in (await paste(desk.editor, f"/add {stories[1]}")).text
    assert "Send me the story" in (await ask(desk.editor, "/add")).text
    assert "chess" in (await paste(desk.editor, stories[2])).text
    assert (await stored(desk)).title.startswith("Researchers find a lake")


@pytest.mark.parametrize("command", ["", "/add "])
@pytest.mark.parametrize("paragraphs", [True, False])
async def test_a_long_paste_is_one_article_without_lost_or_doubled_words(
    desk: House, command: str, paragraphs: bool
) -> None:
    story = long_story(11_000, paragraphs=paragraphs)
    await paste(desk.editor, command + story)
    assert sum(not m.outgoing for m in desk.editor.messages) > 2
    article = await stored(desk, 1)
    assert await shelf.articles_kept(desk) == 1
    kept = [w for block in article.blocks for w in words(block.text)]
    title = words(article.title) if paragraphs else []
    assert "".join(title + kept) == "".join(words(story))
    if paragraphs:
        assert article.title == "Report 1 on the works of the season"


async def test_a_cut_before_a_heading_leaves_it_whole(desk: House) -> None:
    body = f"{long_story(3_000)}\n\nIt ends"
    filler = long_story(2_000, seed=9, paragraphs=False)[: 4_065 - len(body)].rpartition(" ")[0]
    body += f" {filler}.\n\n"
    heading = "What the council says about all this"
    rest = long_story(1_500, seed=2).partition("\n\n")[2]
    await desk.editor.say(f"{body}{heading}\n\n{rest}")
    await desk.editor.wait_for("Draft", 60)
    assert desk.editor.messages[-2].text.startswith(heading)
    article = await stored(desk)
    headings = {block.text for block in article.blocks if block.kind == "heading"}
    assert heading in headings | set(article.dropped)  # a line of its own, whatever cleaning makes of it


async def test_a_cut_inside_a_word_leaves_it_whole(desk: House) -> None:
    word = "x" * 1_200 + "harbour" + "y" * 1_200
    before = long_story(1_900, seed=3)[:1_950]
    after = long_story(6_000, seed=4, paragraphs=False)
    await paste(desk.editor, f"{before} {word} ends it. {after}")
    assert any(word in block.text for block in (await stored(desk)).blocks)


async def test_parts_that_arrive_in_separate_polls_become_one_article(desk: House) -> None:
    story = long_story(9_000)
    for part in (story[:4_000], story[4_000:8_000]):
        await desk.editor.say(part)
        await asyncio.sleep(0.7)
    await desk.editor.say(story[8_000:])
    await desk.editor.wait_for("Draft", 60)
    assert await shelf.articles_kept(desk) == 1


async def test_two_stories_sent_in_a_row_become_two_drafts(desk: House, stories: list[str]) -> None:
    await desk.editor.say(long_story(2_300))
    await desk.editor.say(stories[1])
    first = await desk.editor.wait_for("Draft", 60)
    second = await desk.editor.wait_for("Draft", 60)
    assert "Report 1" in first.text
    assert "lake" in second.text
    assert "Put together" not in first.text + second.text
    assert await shelf.articles_kept(desk) == 2


async def test_what_was_put_together_says_so_and_can_be_split_and_undone(desk: House) -> None:
    first = long_story(2_500)
    second = long_story(3_000, seed=2, paragraphs=False).replace(" ", ", ", 1)
    await desk.editor.say(first)
    card = await paste(desk.editor, second)
    assert "Put together from 2 messages" in card.text
    await desk.editor.press(card, "Split into 2")
    drafts = [await desk.editor.wait_for("Draft"), await desk.editor.wait_for("Draft")]
    assert ["Report 1" in draft.text for draft in drafts] == [True, False]
    assert desk.editor.current(card).text.startswith("Split into 2 drafts")
    await desk.editor.press(card, "Undo")
    assert "Put together from 2 messages" in desk.editor.current(card).text
    assert all("Discarded" in desk.editor.current(draft).text for draft in drafts)
    assert "1 draft" in (await ask(desk.editor, "/drafts")).text


async def test_two_editors_pasting_at_once_get_their_own_articles(desk: House) -> None:
    mine, theirs = long_story(9_000, seed=5), long_story(9_000, seed=6)
    await desk.editor.say(mine)
    await desk.owner.say(theirs)
    cards = await asyncio.gather(desk.editor.wait_for("Draft", 15), desk.owner.wait_for("Draft", 60))
    assert ["Report 5" in cards[0].text, "Report 6" in cards[1].text] == [True, True]
    assert await shelf.articles_kept(desk) == 2


@pytest.mark.parametrize("next_thing", ["/drafts", "press", "file"])
async def test_a_long_paste_is_not_lost_when_something_else_follows_at_once(
    desk: House, stories: list[str], next_thing: str
) -> None:
    card = await paste(desk.editor, stories[1])
    await desk.editor.say(long_story(3_500))
    if next_thing == "press":
        await desk.editor.press(card, "Edit title")
    elif next_thing == "file":
        await desk.editor.upload("chess.txt", stories[2].encode())
    else:
        await desk.editor.say(next_thing)
    async with asyncio.timeout(60):
        while not any("Report 1" in m.text for m in desk.editor.messages if m.outgoing):
            await desk.editor.wait_for("")


async def test_a_restart_in_the_middle_of_a_paste_loses_and_doubles_nothing(house: House) -> None:
    story = long_story(9_000)
    async with house.run():
        await house.owner.say(story[:4_000])
        await until_parts(house, house.owner, 1)
    await house.owner.say(story[4_000:8_000])
    async with house.run():
        await until_parts(house, house.owner, 2)
    async with house.run():
        await house.owner.say(story[8_000:])
        await house.owner.wait_for("Draft", 60)
        article = await stored(house, 1)
        kept = [w for block in article.blocks for w in words(block.text)]
        assert "".join(words(article.title) + kept) == "".join(words(story))
        assert await shelf.articles_kept(house) == 1


async def test_a_paste_whose_last_part_came_before_a_restart_is_finished_after_it(house: House) -> None:
    async with house.run():
        await house.owner.say(long_story(3_500))
        await until_parts(house, house.owner, 1)
    house.owner._listener.listen()
    async with house.run():
        assert "Report 1" in (await house.owner.wait_for("Draft", 60)).text


async def test_drafts_and_questions_survive_a_restart(house: House, stories: list[str]) -> None:
    async with house.run():
        card = await paste(house.owner, stories[1])
        await house.owner.press(card, "Edit title")
        await house.owner.wait_for("Send the new title")
    async with house.run():
        await house.owner.say("A lake in the dark")
        assert "A lake in the dark" in (await house.owner.wait_for("Draft")).text
        shelf_ = await ask(house.owner, "/drafts")
        assert "1 draft" in shelf_.text
        await house.owner.press(shelf_, "1")
        again = await house.owner.wait_for("Draft")
        await house.owner.press(again, "Publish")
        assert "A lake in the dark" in (await ask(house.rita, "/latest")).text


@pytest.mark.parametrize("first", ["", "/add"])
async def test_a_forwarded_post_keeps_its_channel_as_source(
    desk: House, stories: list[str], first: str
) -> None:
    if first:
        await ask(desk.editor, first)
    await desk.editor.forward_from_channel("Polar News", stories[1], username="polarnews", message_id=77)
    card = await desk.editor.wait_for("Draft")
    assert "Polar News" in card.text
    await desk.editor.press(card, "Publish")
    latest = await ask(desk.rita, "/latest")
    assert "Polar News" in latest.text
    assert "https://t.me/polarnews/77" in latest.html


async def test_a_forward_from_a_person_names_nobody_as_source(desk: House, stories: list[str]) -> None:
    await desk.editor.forward_from_user("Secret Sam", stories[1])
    assert "Secret Sam" not in (await desk.editor.wait_for("Draft")).text


PAGE = (
    "<html><head><title>{0}</title></head><body><nav>Home Sport</nav>"
    "<article><h1>{0}</h1>{1}</article></body></html>"
)


@pytest.mark.parametrize(
    ("name", "encoding"),
    [("a.txt", "utf-8"), ("a.txt", "utf-8-sig"), ("A.TXT", "utf-16"), ("a.md", "utf-8"), ("a.html", "utf-8")],
)
async def test_a_file_becomes_a_draft_like_a_paste(
    desk: House, stories: list[str], name: str, encoding: str
) -> None:
    title, _, body = stories[1].partition("\n")
    text = stories[1]
    if name.endswith("html"):
        text = PAGE.format(title, "".join(f"<p>{p}</p>" for p in body.split("\n\n")))
    if name.endswith("md"):
        text = f"# {title}\n{body}"
    await desk.editor.upload(name, text.encode(encoding))
    card = await desk.editor.wait_for("Draft")
    assert title in card.text
    assert "Home Sport" not in card.text


@pytest.mark.parametrize(
    ("name", "content", "helps"),
    [
        ("empty.txt", b"", "empty.txt is empty"),
        ("blank.md", b" \n\t ", "blank.md is empty"),
        ("picture.txt", b"\x89PNG\r\n\x1a\n" + bytes(500), "picture.txt holds no text"),
        ("noise.txt", bytes(range(256)) * 20, "noise.txt holds no text"),
        ("tune.mp3", b"ID3", "I cannot read tune.mp3"),
        ("..\\<b>y.exe", b"MZ", "I cannot read ..\\<b>y.exe"),
        ("<i>&.txt", b"", "<i>&.txt is empty"),
    ],
)
async def test_a_file_that_is_no_story_gets_a_helpful_answer(
    desk: House, name: str, content: bytes, helps: str
) -> None:
    await desk.editor.upload(name, content)
    assert helps in (await desk.editor.wait_for("")).text


async def test_a_file_of_twenty_megabytes_is_read_and_one_beyond_is_not(
    desk: House, stories: list[str]
) -> None:
    picture = "<img src='data:image/png;base64," + "QUJD" * 4_700_000 + "'>"
    title, _, body = stories[1].partition("\n")
    page = PAGE.format(title, picture + "".join(f"<p>{p}</p>" for p in body.split("\n\n"))).encode()
    assert 18_000_000 < len(page) < 20_000_000
    await desk.editor.upload("saved.html", page)
    assert title in (await desk.editor.wait_for("Draft", 60)).text
    await desk.editor.upload("huge.txt", bytes(21 * 1024 * 1024))
    assert "up to 20 MB" in (await desk.editor.wait_for("huge.txt")).text


async def test_the_caption_of_a_file_is_not_its_text(desk: House, stories: list[str]) -> None:
    await ask(desk.editor, "/add")
    await desk.editor.upload(
        "a.txt", stories[1].encode(), caption="Please look at this one, it is about a lake"
    )
    assert "Researchers find a lake" in (await desk.editor.wait_for("Draft")).text


async def test_a_picture_gives_its_caption(desk: House, stories: list[str]) -> None:
    await desk.editor.photo(PNG, caption=stories[2])
    assert "chess" in (await desk.editor.wait_for("Draft")).text


async def test_what_holds_no_text_is_answered_with_what_to_send(desk: House) -> None:
    for content in ({"sticker": sticker()}, {"voice": voice()}):
        send(desk, desk.editor, **content)
        assert "no text in that" in (await desk.editor.wait_for("")).text


@pytest.mark.parametrize(
    ("sent", "helps"),
    [
        ("http://127.0.0.1/news/1", "copy the text of the article and paste it here"),
        ("Hello there", "too short for a story"),
        ("A headline that stands here all alone", "no article in that"),
    ],
)
async def test_what_is_no_story_is_answered_with_what_to_send(desk: House, sent: str, helps: str) -> None:
    assert helps in (await ask(desk.editor, sent)).text


# --- what is here already --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("buttons", "state"),
    [((), "a draft"), (("Publish",), "published"), (("Publish", "Edit", "Retract"), "retracted")],
)
async def test_the_same_page_is_recognised_with_who_added_it_and_when(
    desk: House, stories: list[str], buttons: tuple[str, ...], state: str
) -> None:
    await tap(desk.editor, await paste(desk.editor, stories[1]), *buttons)
    await desk.owner.say(f"\n\n  {stories[1]}  \n")
    known = await desk.owner.wait_for("already here")
    assert f"Eddie added it today at 12:00; it is {state}." in known.text
    await desk.owner.press(known, "Show it")
    assert "Researchers find a lake" in (await desk.owner.wait_for("Researchers", 60)).text
    assert await shelf.articles_kept(desk) == 1


async def test_a_page_that_was_discarded_can_be_added_again(desk: House, stories: list[str]) -> None:
    await tap(desk.editor, await paste(desk.editor, stories[1]), "Discard")
    again = await paste(desk.editor, stories[1])
    assert "was discarded today at 12:00" in again.text
    assert "1 draft" in (await ask(desk.editor, "/drafts")).text


@pytest.mark.parametrize("as_file", [False, True])
async def test_a_near_copy_is_recognised_and_can_be_added_all_the_same(
    desk: House, stories: list[str], as_file: bool
) -> None:
    await paste(desk.editor, stories[1])
    copy = stories[1].replace("almost four kilometres", "nearly 4 km") + "\n\nThis story was updated at noon."
    if as_file:
        await desk.owner.upload("copy.txt", copy.encode())
    else:
        await desk.owner.say(copy)
    known = await desk.owner.wait_for("looks like something that is already here")
    assert "Eddie added it today at 12:00; it is a draft." in known.text
    assert "1 draft" in (await ask(desk.owner, "/drafts")).text
    for _ in range(2):
        await desk.owner.press(known, "Add it all the same")
        assert "nearly 4 km" in (await desk.owner.wait_for("Draft")).text
    assert "2 drafts" in (await ask(desk.owner, "/drafts")).text


async def test_the_same_page_from_two_editors_at_the_same_moment_is_one_article(
    desk: House, stories: list[str]
) -> None:
    await asyncio.gather(desk.editor.say(stories[1]), desk.owner.say(stories[1]))
    answers = await asyncio.gather(desk.editor.wait_for(""), desk.owner.wait_for(""))
    assert sorted("already here" in answer.text for answer in answers) == [False, True]
    assert await shelf.articles_kept(desk) == 1


# --- lists, cards and two editors ------------------------------------------------------------------


async def test_thirty_articles_are_listed_in_pages_that_turn_in_place(desk: House) -> None:
    await shelf.put(desk, *(new_article(f"Story number {n:02}", fingerprint=str(n)) for n in range(1, 31)))
    page = await ask(desk.editor, "/articles")
    assert "30 articles" in page.text
    seen = []
    while True:
        seen += [line for line in page.text.split("\n") if "Story number" in line]
        labels = [label for row in page.buttons for label, _ in row]
        if "Older ›" not in labels:
            break
        page = await tap(desk.editor, page, "Older ›")
    assert seen == [f"{31 - n}. Story number {n:02}" for n in range(30, 0, -1)]
    assert [label for row in page.buttons for label, _ in row] == [str(n) for n in range(25, 31)] + [
        "‹ Newer"
    ]
    page = await tap(desk.editor, page, "‹ Newer")
    await desk.editor.press(page, "17")
    assert "Story number 14" in (await desk.editor.wait_for("Published")).text


async def test_drafts_are_paged_too(desk: House) -> None:
    await drafted(desk, *(new_article(f"Draft {n}", fingerprint=str(n)) for n in range(1, 31)))
    page = await tap(desk.editor, await ask(desk.editor, "/drafts"), "Older ›", "Older ›", "Older ›")
    assert "30 drafts" in page.text
    assert page.text.rstrip().split("\n")[-2] == "30. Draft 1"


async def test_a_retracted_article_is_gone_for_readers_until_it_is_published_again(
    desk: House, stories: list[str]
) -> None:
    card = await tap(desk.editor, await paste(desk.editor, stories[1]), "Publish", "Edit")
    await desk.editor.press(card, "Retract")
    assert desk.editor.current(card).text.startswith("Retracted")
    assert "Nothing has been published yet" in (await ask(desk.rita, "/latest")).text
    assert "retracted" in (await ask(desk.editor, "/articles")).text
    await desk.editor.press(card, "Publish again")
    assert "Ostra" in (await ask(desk.rita, "/latest")).text


async def test_two_editors_on_one_draft_both_see_what_became_of_it(desk: House, stories: list[str]) -> None:
    mine = await paste(desk.editor, stories[1])
    await desk.owner.press(await ask(desk.owner, "/drafts"), "1")
    theirs = await desk.owner.wait_for("Draft · ")
    await desk.editor.press(mine, "Discard")
    assert desk.owner.current(theirs).text.startswith("Discarded")
    await desk.owner.press(theirs, "Undo")
    assert desk.owner.current(theirs).text.startswith("Draft")
    assert (await desk.editor.press(mine, "Undo")).text == "Back in your drafts"


async def test_an_old_card_says_what_its_article_is_now(desk: House, stories: list[str]) -> None:
    old = await paste(desk.editor, stories[1])
    await desk.editor.press(await ask(desk.editor, "/drafts"), "1")
    new = await desk.editor.wait_for("Draft · ")
    await desk.editor.press(new, "Publish")
    answer = await desk.editor.press(old, "Discard")
    assert answer.show_alert
    assert "changed this story" in answer.text
    assert desk.editor.current(old).text.startswith("✓ Published")


# --- the team --------------------------------------------------------------------------------------


async def test_an_editor_is_made_by_number_contact_or_forward(running: House, stories: list[str]) -> None:
    await running.owner.press(await ask(running.owner, "/team"), "Make somebody an editor")
    await running.owner.wait_for("Who?")
    assert "is no Telegram number" in (await ask(running.owner, "Ada")).text
    assert "is no Telegram number" in (await ask(running.owner, "0")).text
    assert "Eddie is an editor now" in (await ask(running.owner, f"{EDITOR} Eddie")).text
    assert "Ostra" in (await paste(running.editor, stories[1])).text

    await running.owner.press(await ask(running.owner, "/team"), "Make somebody an editor")
    await running.owner.wait_for("Who?")
    await running.owner.forward_from_user("Hidden Hanna", "Hello")
    assert "hides their account" in (await running.owner.wait_for("")).text
    await running.owner.forward_from_user("Open Otto", "Hello", hidden=False)
    assert "Open Otto is an editor now" in (await running.owner.wait_for("")).text

    await running.owner.press(await ask(running.owner, "/team"), "Make somebody an editor")
    await running.owner.wait_for("Who?")
    send(running, running.owner, contact={"phone_number": "1", "first_name": "Stranger"})
    assert "not on Telegram" in (await running.owner.wait_for("")).text
    send(
        running,
        running.owner,
        contact={"phone_number": "1", "first_name": "Rita", "user_id": running.rita.id},
    )
    assert "Rita is an editor now" in (await running.owner.wait_for("")).text
    assert "3 editors" in (await ask(running.owner, "/team")).text


async def test_a_removed_editor_loses_everything_at_once(desk: House, stories: list[str]) -> None:
    card = await paste(desk.editor, stories[1])
    await desk.editor.say(long_story(3_500))
    await desk.owner.press(await ask(desk.owner, "/team"), "Remove Eddie")
    assert "Nobody is an editor yet" in desk.owner.messages[-1].text
    await desk.editor.wait_for("only editors can add stories", 60)
    assert "Only editors" in (await desk.editor.press(card, "Publish")).text or any(
        "Only editors" in m.text for m in desk.editor.messages
    )
    assert "Only editors" in (await ask(desk.editor, "/drafts")).text
    assert await shelf.articles_kept(desk) == 1


async def test_an_owner_cannot_be_put_on_the_team(running: House) -> None:
    assert "owner" in (await ask(running.owner, f"/team {OWNER}")).text


async def test_help_lists_the_commands_of_each_role(desk: House) -> None:
    owner, editor, reader = [(await ask(p, "/help")).text for p in (desk.owner, desk.editor, desk.rita)]
    assert "/team" in owner
    assert "/add" in editor
    assert "/team" not in editor
    assert "/add" not in reader


async def test_only_owners_see_the_team_and_make_backups(desk: House) -> None:
    for command in ("/team", "/backup"):
        assert "Only owners" in (await ask(desk.editor, command)).text


async def test_figures_log_and_backup_tell_what_happened(desk: House, stories: list[str]) -> None:
    await tap(desk.editor, await paste(desk.editor, stories[1]), "Publish")
    await desk.subscribe(desk.rita)
    figures = await ask(desk.editor, "/stats")
    assert "1 published, 0 in drafts" in figures.text
    assert "1 active" in figures.text
    log = await ask(desk.editor, "/log")
    assert "Eddie published · Researchers find a lake" in log.text
    assert "Olga made an editor of · Eddie" in log.text
    assert "A verified copy is in" in (await ask(desk.owner, "/backup")).text
    assert "There is no new backup" in (await ask(desk.owner, "/backup")).text


async def test_a_notice_without_content_is_not_answered(desk: House, stories: list[str]) -> None:
    await desk.editor.say("/help")
    await desk.editor.wait_for("/add")
    count = len(desk.editor.messages)
    send(desk, desk.editor, write_access_allowed={})
    await paste(desk.editor, stories[1])
    assert len(desk.editor.messages) == count + 3
