"""Rights of owners and editors, and messages about changes of the team, end to end."""

from __future__ import annotations

from pathlib import Path

from tests.end_to_end import seed
from tests.end_to_end.editor_actions import long_story, paste, send_service_message
from tests.end_to_end.harness import EDITOR, OWNER, NewsroomHarness, ask, press_in_turn


async def test_an_editor_is_added_by_number_contact_or_forward(
    running: NewsroomHarness, stories: list[str]
) -> None:
    await running.owner.press(await ask(running.owner, "/team"), "Add an editor")
    await running.owner.wait_for("Who should")
    assert "is not a Telegram number" in (await ask(running.owner, "Ada")).text
    assert "is not a Telegram number" in (await ask(running.owner, "0")).text
    assert "Eddie is an editor now" in (await ask(running.owner, f"{EDITOR} Eddie")).text
    assert "Ostra" in (await paste(running.editor, stories[1])).text

    await running.owner.press(await ask(running.owner, "/team"), "Add an editor")
    await running.owner.wait_for("Who should")
    await running.owner.forward_from_user("Hidden Hanna", "Hello")
    assert "hides their account" in (await running.owner.wait_for("")).text
    await running.owner.forward_from_user("Open Otto", "Hello", hidden=False)
    assert "Open Otto is an editor now" in (await running.owner.wait_for("")).text

    await running.owner.press(await ask(running.owner, "/team"), "Add an editor")
    await running.owner.wait_for("Who should")
    send_service_message(running, running.owner, contact={"phone_number": "1", "first_name": "Stranger"})
    assert "not on Telegram" in (await running.owner.wait_for("")).text
    send_service_message(
        running,
        running.owner,
        contact={"phone_number": "1", "first_name": "Rita", "user_id": running.rita.id},
    )
    assert "Rita is an editor now" in (await running.owner.wait_for("")).text
    assert "3 editors" in (await ask(running.owner, "/team")).text


async def test_a_removed_editor_loses_all_rights_at_once(
    newsroom: NewsroomHarness, stories: list[str]
) -> None:
    card = await paste(newsroom.editor, stories[1])
    await newsroom.editor.say(long_story(3_500))
    team = await ask(newsroom.owner, "/team")
    await press_in_turn(newsroom.owner, team, "Remove Eddie", "Yes, remove them")
    assert "There are no editors yet" in newsroom.owner.messages[-1].text
    await newsroom.editor.wait_for("only editors can add stories", 60)
    assert "Only editors" in (await newsroom.editor.press(card, "Publish")).text or any(
        "Only editors" in m.text for m in newsroom.editor.messages
    )
    assert "Only editors" in (await ask(newsroom.editor, "/drafts")).text
    assert await seed.count_articles(newsroom) == 1


async def test_an_owner_cannot_be_added_to_the_team(running: NewsroomHarness) -> None:
    assert "owner" in (await ask(running.owner, f"/team {OWNER}")).text


async def test_help_lists_the_commands_of_each_role(newsroom: NewsroomHarness) -> None:
    owner, editor, reader = [
        (await ask(p, "/help")).text for p in (newsroom.owner, newsroom.editor, newsroom.rita)
    ]
    assert "/team" in owner
    assert "/add" in editor
    assert "/team" not in editor
    assert "/add" not in reader


async def test_only_owners_see_the_team_and_make_backups(newsroom: NewsroomHarness) -> None:
    for command in ("/team", "/backup"):
        assert "Only owners" in (await ask(newsroom.editor, command)).text


async def test_statistics_log_and_backup_show_what_happened(
    newsroom: NewsroomHarness, stories: list[str]
) -> None:
    await press_in_turn(newsroom.editor, await paste(newsroom.editor, stories[1]), "Publish")
    await newsroom.subscribe(newsroom.rita)
    figures = await ask(newsroom.editor, "/stats")
    assert "1 published, 0 in drafts" in figures.text
    assert "1 active" in figures.text
    log = await ask(newsroom.editor, "/log")
    assert "Eddie published: Researchers find a lake" in log.text
    assert "Olga made Eddie an editor" in log.text
    assert "A verified copy is in" in (await ask(newsroom.owner, "/backup")).text


async def test_the_error_for_a_failed_backup_has_its_reason(
    newsroom: NewsroomHarness, tmp_path: Path
) -> None:
    (tmp_path / "backups").write_text("Here is no room for a folder.")
    assert "There is no new backup" in (await ask(newsroom.owner, "/backup")).text


async def test_a_service_message_is_not_answered(newsroom: NewsroomHarness, stories: list[str]) -> None:
    await newsroom.editor.say("/help")
    await newsroom.editor.wait_for("/add")
    count = len(newsroom.editor.messages)
    send_service_message(newsroom, newsroom.editor, write_access_allowed={})
    await paste(newsroom.editor, stories[1])
    assert len(newsroom.editor.messages) == count + 3
