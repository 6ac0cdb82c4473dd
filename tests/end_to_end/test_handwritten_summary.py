"""An editor writes a summary, chooses sentences, adds a note, and undoes each."""

from __future__ import annotations

from tests.end_to_end.editor_actions import paste
from tests.end_to_end.harness import NewsroomHarness, press_in_turn


async def test_an_editor_writes_a_summary_that_readers_get(
    newsroom: NewsroomHarness, stories: list[str]
) -> None:
    card = await paste(newsroom.owner, stories[0])
    await press_in_turn(newsroom.owner, card, "Summary…", "Edit summary")
    question = await newsroom.owner.wait_for("in your own words")
    assert "Sentences" in [b["text"] for row in question.keyboard for b in row]
    await newsroom.owner.say("The harbour gets cranes. They are yellow.")
    written = await newsroom.owner.wait_for("Summary written by hand")
    assert "The harbour gets cranes. They are yellow." in written.text
    await press_in_turn(newsroom.owner, written, "Summary…", "Add a note")
    await newsroom.owner.wait_for("Send a note")
    await newsroom.owner.say("More on Friday.")
    noted = await newsroom.owner.wait_for("More on Friday.")
    published = await press_in_turn(newsroom.owner, noted, "Publish", "Edit", "Summary…")
    assert "Edit summary" in [b["text"] for row in published.keyboard for b in row]
    await newsroom.rita.say("/latest")
    story = await newsroom.rita.wait_for("The harbour gets cranes.")
    assert "They are yellow.\nMore on Friday." in story.text
    again = await press_in_turn(newsroom.owner, published, "Another wording")
    assert "Summary written by hand" not in again.text
    restored = await press_in_turn(newsroom.owner, again, "Undo")
    assert "They are yellow." in restored.text
    await newsroom.owner.say("/log")
    log = await newsroom.owner.wait_for("Who did what")
    for line in ("edited the summary of", "wrote a note for", "undid an edit of"):
        assert line in log.text


async def test_sentences_are_tapped_into_the_summary(newsroom: NewsroomHarness, stories: list[str]) -> None:
    card = await paste(newsroom.owner, stories[0])
    await press_in_turn(newsroom.owner, card, "Summary…", "Edit summary")
    question = await newsroom.owner.wait_for("in your own words")
    choice = await press_in_turn(newsroom.owner, question, "Sentences")
    labels = [str(b["text"]) for row in choice.keyboard for b in row]
    added = next(label for label in labels if label.startswith("+ "))
    after = await press_in_turn(newsroom.owner, choice, added)
    assert added.replace("+", "✓") in [b["text"] for row in after.keyboard for b in row]
    assert "Summary written by hand" in newsroom.owner.current(card).text
    back = await press_in_turn(newsroom.owner, after, "‹ Back")
    assert "Summary written by hand" in back.text


async def test_an_editor_who_was_slower_sees_the_text_of_the_other_one(
    newsroom: NewsroomHarness, stories: list[str]
) -> None:
    card = await paste(newsroom.owner, stories[0])
    await press_in_turn(newsroom.owner, card, "Summary…", "Edit summary")
    await newsroom.owner.wait_for("in your own words")
    await newsroom.editor.say("/drafts")
    listing = await newsroom.editor.wait_for("1 draft")
    await newsroom.editor.press(listing, "1")
    theirs = await newsroom.editor.wait_for("Draft")
    await press_in_turn(newsroom.editor, theirs, "Summary…", "Edit summary")
    await newsroom.editor.wait_for("in your own words")
    await newsroom.editor.say("Eddie was faster.")
    await newsroom.editor.wait_for("Summary written by hand")
    await newsroom.owner.say("Olga was slower.")
    await newsroom.owner.wait_for("Eddie was faster.")
    await newsroom.owner.wait_for("changed this story")
    await newsroom.owner.say("Olga agrees.")
    assert "Olga agrees." in (await newsroom.owner.wait_for("Summary written by hand")).text
