"""Actions of editors: pastes, texts long enough for Telegram to split, drafts, service messages."""

from __future__ import annotations

import asyncio
import random
import re

from bot.playground import UserHandle
from bot.playground.client.user_actions import Place, post
from bot.playground.world.model import Message
from bot.services import conversations
from bot.services.articles import editing
from data.articles import articles
from data.records.articles import Article, NewArticle
from tests.end_to_end.harness import NewsroomHarness

_SYLLABLES = ("ka", "lo", "mi", "ner", "po", "ras", "sel", "tu", "vin", "ze")


def long_story(characters: int, *, seed: int = 1, paragraphs: bool = True) -> str:
    """A story of at least `characters` characters, with invented names and numbered sentences."""
    chance = random.Random(seed)
    # A longer text has more names, as real ones do: the bot refuses a text that repeats a few words.
    names = ["".join(chance.choices(_SYLLABLES, k=3)) for _ in range(40 + characters // 5_000)]
    lines = [f"Report {seed} on the works of the season"]
    number = 0
    while sum(len(line) + 2 for line in lines) < characters:
        sentences = []
        for _ in range(chance.randint(3, 6)):
            number += 1
            thing, place, body = chance.sample(names, 3)
            sentences.append(
                f"In step {number} the {thing} of {place} was repaired, as the {body} had asked."
            )
        lines.append(" ".join(sentences))
    return ("\n\n" if paragraphs else " ").join(lines)


def words(text: str) -> list[str]:
    """The words of a text, in order."""
    return re.findall(r"\w+", text)


async def paste(editor: UserHandle, text: str) -> Message:
    """Paste a story and wait for its card."""
    await editor.say(text)
    return await editor.wait_for("Draft", 60)


async def stored_article(harness: NewsroomHarness, number: int = 1) -> Article:
    """An article from the database."""
    assert harness.app is not None
    article = await editing.get(harness.app.context.database, number)
    assert article is not None
    return article


async def add_drafts(harness: NewsroomHarness, *drafts: NewArticle) -> None:
    """Store drafts directly."""
    assert harness.app is not None
    async with harness.app.context.database.transaction() as tx:
        for draft in drafts:
            await articles.add(tx, draft, harness.clock.now())


async def wait_for_paste_parts(harness: NewsroomHarness, person: UserHandle, count: int) -> None:
    """Wait until `count` parts of a paste or album have arrived, which no message announces."""
    assert harness.app is not None
    async with asyncio.timeout(60):
        while len(await _parts(harness, person)) < count:  # noqa: ASYNC110 - only the database knows
            await asyncio.sleep(0.01)


async def _parts(harness: NewsroomHarness, person: UserHandle) -> list[object]:
    assert harness.app is not None
    waiting = await conversations.current(
        harness.app.context.database, person.id, person.id, harness.clock.now()
    )
    parts = (waiting.data.get("parts") or waiting.data.get("items")) if waiting else None
    return parts if isinstance(parts, list) else []


def send_service_message(harness: NewsroomHarness, person: UserHandle, **content: object) -> None:
    """Send content that `UserHandle` has no method for: a sticker, a contact, a notice of Telegram."""
    person._waiter.reset()
    post(harness.playground.world, Place(person.id, person.id), Message(0, 0, service=dict(content)))


def sticker() -> dict[str, object]:
    """A sticker as the Bot API writes it."""
    size = {"width": 1, "height": 1, "is_animated": False, "is_video": False}
    return {"file_id": "s", "file_unique_id": "s", "type": "regular", **size}


def voice() -> dict[str, object]:
    """A voice message as the Bot API writes it."""
    return {"file_id": "v", "file_unique_id": "v", "duration": 1}
