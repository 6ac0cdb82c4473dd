"""An edited text or caption updates its draft after a restart, and an album survives a crash, end to end."""

from __future__ import annotations

from data.records.articles import ArticleStatus
from tests.end_to_end.editor_actions import paste, stored_article, wait_for_paste_parts
from tests.end_to_end.harness import NewsroomHarness
from tests.end_to_end.test_files import post_picture
from tests.summarizer.parsing.samples import make_png

CAPTION = (
    "The lighthouse of Skerra is lit again after a storm had broken its lamp in March. "
    "Two volunteers carried the new lens up the stairs on Friday."
)


async def test_an_older_text_and_a_caption_update_their_drafts_after_a_restart(
    harness: NewsroomHarness, stories: list[str]
) -> None:
    owner = harness.owner
    async with harness.run():
        await paste(owner, stories[0])
        sent = next(message for message in owner.messages if not message.outgoing)
        await paste(owner, stories[1])
        await owner.photo(make_png(), caption=CAPTION)
        await owner.wait_for("Draft")
        picture = owner.messages[-2]
    async with harness.run():
        await owner.edit(sent, sent.text.replace("harbour", "port"))
        assert "Updated from your edited message" in (await owner.wait_for("Updated")).text
        assert "port" in " ".join(block.text for block in (await stored_article(harness, 1)).blocks)
        await owner.edit(picture, CAPTION.replace("March", "April"))
        assert "April" in (await owner.wait_for("Updated")).text


async def test_a_correction_of_a_published_story_takes_its_place_and_gives_it_back(
    running: NewsroomHarness, stories: list[str]
) -> None:
    await running.publish(stories[3])
    card = await paste(running.owner, f"CORRECTED: {stories[3]}\n\n(Corrects a name)")
    assert "a new version of no. 1" in card.text
    await running.owner.press(card, "Publish in place of no. 1")
    assert "which is retracted" in running.owner.current(card).text
    assert (await stored_article(running, 1)).status is ArticleStatus.RETRACTED
    await running.owner.press(running.owner.current(card), "Bring back no. 1")
    assert "which is published" in running.owner.current(card).text


async def test_an_album_that_was_arriving_at_a_crash_makes_its_draft(harness: NewsroomHarness) -> None:
    async with harness.run():
        for caption in (CAPTION, "The keeper says that ships see it from far away."):
            post_picture(harness.owner, caption, album="81")
        await wait_for_paste_parts(harness, harness.owner, 2)
    async with harness.run():
        card = await harness.owner.wait_for("Draft")
        assert "lighthouse" in card.text
        assert len((await stored_article(harness, 1)).blocks) == 2
