"""Remembers the @usernames of people who have written lately, so that an owner can name them."""

from __future__ import annotations

from collections import OrderedDict

from bot.services.newsroom.people import Person

_MAX_PEOPLE = 10_000


class MetPeople:
    """The last 10,000 people with a username; in memory only, because readers' names are not stored."""

    def __init__(self) -> None:
        self._people: OrderedDict[str, Person] = OrderedDict()

    def record(self, username: str, person: Person) -> None:
        """Remember a person; an older owner of the username is forgotten."""
        self._people[username.lower()] = person
        self._people.move_to_end(username.lower())
        if len(self._people) > _MAX_PEOPLE:
            self._people.popitem(last=False)

    def find(self, username: str) -> Person | None:
        """The person with this username, with or without @; None for somebody not met."""
        return self._people.get(username.removeprefix("@").lower())
