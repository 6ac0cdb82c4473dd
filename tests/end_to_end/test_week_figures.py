"""/stats end to end: readers get, open and leave; an editor sees the week as a picture, tables and a file."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

from tests.end_to_end import seed
from tests.end_to_end.harness import START, NewsroomHarness, ask, press_in_turn, unsubscribe
from tests.support.in_process_summarizer import InProcessCharts

MORNING = START + timedelta(hours=20)


async def test_what_five_readers_did_is_a_picture_tables_and_a_file(harness: NewsroomHarness) -> None:
    harness.charts = InProcessCharts()
    files = harness.playground.world.files
    async with harness.run():
        people = [harness.playground.add_user(f"Reader {number}") for number in range(5)]
        for person in people:
            await harness.subscribe(person)
        await seed.publish_articles(harness, "The ferry moves to a new pier")
        await harness.move_clock_to(MORNING)
        for person in people:
            digest = await person.wait_for("The ferry moves")
            await person.press(digest, "Read more")
            await unsubscribe(person)
        shown = await ask(harness.owner, "/stats")
        assert shown.media is not None
        assert (shown.media.kind, shown.media.width, shown.media.height) == ("photo", 1080, 1350)
        assert "Digests: 5 sent, 5 delivered, 1 stories each" in shown.text
        assert "received 5 times, opened 5 times (100%)" in shown.text
        assert "1. The ferry moves to a new pier · 5" in shown.text
        dark = await press_in_turn(harness.owner, shown, "Dark")
        assert dark.media is not None
        assert dark.text == shown.text
        assert files.read(dark.media.file.id) != files.read(shown.media.file.id)
        await harness.owner.press(dark, "Stories")
        table = await harness.owner.wait_for("Stories, this week")
        assert "1. The ferry moves to a new pier\nreceived 5 · opened 5 · left after 5" in table.text
        await harness.owner.press(table, "As a file")
        sent = await harness.owner.wait_for("Those under 5 are empty.")
        assert sent.media is not None
        rows = csv.DictReader(io.StringIO(files.read(sent.media.file.id).decode("utf-8-sig"), newline=""))
        (story,) = (row for row in rows if row["kind"] == "story")
        assert (story["received"], story["opened"], story["kept"], story["left_after"]) == ("5", "5", "", "5")
        assert (await ask(people[0], "/stats csv")).media is None
