"""The owner's claim link and the editors' invitation links, end to end."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from bot.cli.owner_claim import print_claim_link
from tests.end_to_end.harness import OWNER, NewsroomHarness, ask


def code_in(text: str) -> str:
    found = re.search(r"https://t\.me/\w+\?start=(\S+)", text)
    assert found is not None, text
    return found[1]


async def test_a_newsroom_without_owners_is_claimed_by_a_link_and_the_owner_invites_an_editor(
    harness: NewsroomHarness, capsys: pytest.CaptureFixture[str]
) -> None:
    harness.settings = replace(harness.settings, admin_ids=frozenset())
    async with harness.run() as app:
        await print_claim_link(app)
        code = code_in(capsys.readouterr().out)
        assert "Only owners" in (await ask(harness.owner, "/team")).text
        claimed = await ask(harness.owner, f"/start {code}")
        assert claimed.text.startswith("You are the owner of Lede now.")
        assert f"ADMIN_IDS={OWNER}" in claimed.text
        assert "used or withdrawn" in (await ask(harness.ravi, f"/start {code}")).text
    async with harness.run() as app:  # a restart knows the owner
        await print_claim_link(app)
        assert capsys.readouterr().out == ""
        await harness.owner.press(await ask(harness.owner, "/team"), "Invitation link")
        link = await harness.owner.wait_for("It works once")
        assert "an editor of Lede now" in (await ask(harness.editor, f"/start {code_in(link.text)}")).text
        assert "Eddie opened your invitation link" in (await harness.owner.wait_for("opened")).text
        assert "Eddie joined the team, invited by Olga" in (await ask(harness.owner, "/log")).text


async def test_no_claim_link_is_printed_where_admin_ids_name_an_owner(
    running: NewsroomHarness, capsys: pytest.CaptureFixture[str]
) -> None:
    assert running.app is not None
    await print_claim_link(running.app)
    assert capsys.readouterr().out == ""
