"""Short ways to talk to the bot in a private chat or a group."""

from __future__ import annotations

from bot.playground import Person, Room, Topic
from bot.playground.model import Message


async def ask(person: Person, text: str, room: Room | None = None, topic: Topic | None = None) -> Message:
    """Say something and take the answer, whatever it is."""
    await person.say(text, room, topic)
    return await person.wait_for("", chat=room)


async def tap(person: Person, message: Message, *buttons: str) -> Message:
    """Press one button after the other on the same message, which changes in place."""
    for button in buttons:
        await person.press(message, button)
    return person.current(message)
