"""A reader taps More and Less below a story; a group chooses the languages of its digest."""

from __future__ import annotations

from datetime import timedelta

from tests.end_to_end import seed
from tests.end_to_end.harness import START, NewsroomHarness, ask, press_in_turn
from tests.support.factories import new_article

MORNING = START + timedelta(hours=20)


async def test_a_reader_tells_more_and_less_and_resets(running: NewsroomHarness, stories: list[str]) -> None:
    rita = running.rita
    await running.subscribe(rita)
    await running.publish(stories[0])
    assert "You have not tapped" in (await ask(rita, "/settings taste")).text
    listed = await ask(rita, "/latest")
    await rita.press(listed, "Read more")
    opened = await rita.wait_for(lambda message: message.reply_to == listed.id)
    assert [label for label, _ in opened.buttons[-1]] == ["More like this", "Less like this"]

    tapped = await press_in_turn(rita, opened, "More like this")
    assert [label for label, _ in tapped.buttons[-1]] == ["✓ More · undo", "Less like this"]
    assert tapped.text == opened.text
    why = await rita.press(tapped, "Why?")
    assert "you tapped More for" in why.text
    changed = await press_in_turn(rita, tapped, "Less like this")
    assert [label for label, _ in changed.buttons[-1]] == ["More like this", "✓ Less · undo"]
    assert "Less: " in (await ask(rita, "/settings taste")).text
    undone = await press_in_turn(rita, changed, "✓ Less · undo")
    assert [label for label, _ in undone.buttons[-1]] == ["More like this", "Less like this"]

    await press_in_turn(rita, undone, "More like this")
    shown = await ask(rita, "/settings taste")
    assert "From 1 tap." in shown.text
    assert "Forgotten." in (await press_in_turn(rita, shown, "Reset", "Yes, forget")).text
    assert "You have not tapped" in (await ask(rita, "/settings taste")).text


async def test_a_group_gets_the_languages_and_sources_that_its_administrators_choose(
    running: NewsroomHarness,
) -> None:
    rita, ravi = running.rita, running.ravi
    club = running.playground.add_group("Tuesday Club", admins=[rita], members=[ravi])
    fire = new_article("A fire", language="en", url="https://bay.example/1")
    (number,) = await seed.publish_articles(running, fire)
    brand = new_article("Ein Brand", language="de", url="https://kurier.example/1")
    await seed.publish_articles(running, brand, event_of=number)
    await seed.publish_articles(
        running,
        new_article("A match", language="en", url="https://bay.example/2"),
        new_article("Un marché", language="fr", url="https://jour.example/3"),
    )
    await running.subscribe(rita)
    await ask(rita, "/subscribe", club)
    assert "Only administrators" in (await ask(ravi, "/settings languages de", club)).text
    assert "Stories in Deutsch" in (await ask(rita, "/settings languages de", club)).text
    assert "Only from bay.example" in (await ask(rita, "/settings sources bay.example")).text
    assert "Un marché" not in (await ask(ravi, "/latest", club)).text

    await running.move_clock_to(MORNING)
    in_german = await club.wait_for(lambda message: message.date >= MORNING)
    assert "Ein Brand" in in_german.text
    assert "A match" not in in_german.text
    from_bay = await rita.wait_for("2 stories")
    assert "A fire" in from_bay.text
    assert "A match" in from_bay.text
