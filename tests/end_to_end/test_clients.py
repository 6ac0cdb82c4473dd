"""A program gets a token in the chat, sends a story over HTTP, and readers find it; then it is removed."""

from __future__ import annotations

import re
from typing import Any

import aiohttp
import pytest

from bot.playground import Playground
from tests.end_to_end.harness import ask, press_in_turn
from tests.support.lede_process import StartLede, free_port

pytestmark = pytest.mark.process

OWNER = 1001
STORY = {
    "title": "Night ferry moves to a new pier",
    "text": "The night ferry will leave from a new pier as of Monday, the harbour office said.\n\n"
    "The old pier was built in 1931 and its piles have rotted. Repairs would have cost four million euros.",
    "source": "Harbour News",
    "link": "https://harbour.example/ferry",
}


async def test_a_program_sends_a_story_that_readers_find_until_its_token_is_withdrawn(
    playground: Playground, start: StartLede
) -> None:
    olga = playground.add_user("Olga", id=OWNER, language_code="en", started=True)
    rita = playground.add_user("Rita", language_code="en", started=True)
    address = f"127.0.0.1:{free_port()}"
    lede = await start(HTTP_LISTEN=address, ADMIN_IDS=str(OWNER))
    question = await ask(olga, "/clients Agency")
    shown = await press_in_turn(olga, question, "Published stories")
    token = re.search(r"lede_[\w-]{43}", shown.text)
    assert token is not None

    async def post(**headers: str) -> tuple[int, dict[str, Any]]:
        sent = {"Authorization": f"Bearer {token[0]}", **headers}
        async with (
            aiohttp.ClientSession(headers=sent) as session,
            session.post(f"http://{address}/api/articles", json=STORY) as response,
        ):
            return response.status, await response.json(content_type=None)

    assert (await post(**{"Idempotency-Key": "1"}))[0] == 201
    assert (await post(**{"Idempotency-Key": "1"}))[0] == 200
    assert (await post())[0] == 409
    latest = await ask(rita, "/latest")
    assert "Night ferry moves to a new pier" in latest.text
    assert "Harbour News" in latest.text
    assert "Agency published: Night ferry moves to a new pier" in (await ask(olga, "/log")).text

    listed = await ask(olga, "/clients")
    assert "Agency · publishes · last used just now" in listed.text
    await press_in_turn(olga, listed, "Remove Agency", "Yes, remove it")
    assert (await post())[0] == 401
    assert await lede.stop() == 0
    assert token[0] not in lede.log
    assert playground.complaints == []
