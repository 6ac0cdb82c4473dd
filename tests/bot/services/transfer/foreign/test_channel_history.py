"""A channel's exported history: dates, links, and of a damaged file every post that is whole."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.services.articles.message_links import Link
from bot.services.transfer.foreign.channel_history import read_history
from bot.services.transfer.foreign.items import ForeignStory, RefusedItem, WrongKind

AT = datetime(2026, 3, 5, 9, 30, tzinfo=UTC)


def post(number: int, text: object = "The ferry sails again.", **more: object) -> dict[str, Any]:
    return {
        "id": number,
        "type": "message",
        "date": "2026-03-05T10:30:00",
        "date_unixtime": str(int(AT.timestamp())),
        "from": "Town",
        "from_id": "channel5",
        "text": text,
        **more,
    }


def history(*messages: object, kind: str = "public_channel", name: str | None = "Town") -> bytes:
    chat = {"name": name, "type": kind, "id": 5, "messages": messages}
    return json.dumps(chat, indent=1, ensure_ascii=False).encode()


def read(content: bytes, channel: str = "", zone: str = "UTC") -> list[ForeignStory | RefusedItem]:
    return list(read_history(content, channel, zone))


def test_a_post_has_its_text_its_links_and_an_address_where_the_channel_is_named() -> None:
    text = [
        "See ",
        {"type": "text_link", "text": "the plan", "href": "https://town.example/plan"},
        ", ",
        {"type": "link", "text": "https://town.example/map"},
        {"type": "bold", "text": " now"},
    ]
    (story,) = read(history(post(7, text, author="A. Writer")), channel="town_news")
    assert story == ForeignStory(
        "post 7",
        AT,
        text="See the plan, https://town.example/map now",
        site="Town",
        url="https://t.me/town_news/7",
        links=(Link("https://town.example/plan", "the plan"), Link("https://town.example/map")),
        author="A. Writer",
    )


def test_text_entities_are_preferred_and_a_forwarded_post_names_its_origin() -> None:
    entities = [{"type": "plain", "text": "Rain "}, {"type": "hashtag", "text": "#weather"}]
    (story,) = read(history(post(8, "other", text_entities=entities, forwarded_from="Weather service")))
    assert isinstance(story, ForeignStory)
    assert (story.text, story.site, story.url) == ("Rain #weather", "Weather service", "")


def test_old_exports_have_wall_times_of_the_zone() -> None:
    old = post(9)
    del old["date_unixtime"]
    (story,) = read(history(old), zone="Europe/Berlin")
    assert isinstance(story, ForeignStory)
    assert story.published_at == AT


def test_pictures_and_notices_are_passed_over_and_invalid_posts_are_refused_by_number() -> None:
    found = read(
        history(
            {"id": 1, "type": "service", "action": "create_channel", "text": ""},
            post(2, "", photo="photos/1.jpg"),
            post(3, date="soon", date_unixtime="never"),
            {"id": 4, "type": "unsupported"},
            "nonsense",
            post(5, {"a": 1}),
            post(6),
        )
    )
    assert [(one.place, getattr(one, "reason", "")) for one in found] == [
        ("post 3", "has no valid date"),
        ("post ?", "is no object"),
        ("post 6", ""),
    ]


def test_of_a_damaged_file_every_whole_post_is_read() -> None:
    content = history(post(1), post(2, "broken here"), post(3)).replace(b'"broken here"', b'"broken here')
    assert [(one.place, getattr(one, "reason", "")) for one in read(content)] == [
        *(("post 1", ""), ("post 2", "is damaged"), ("post 3", ""))
    ]
    whole = history(post(1), post(2))
    cut = whole[: whole.rindex(b'"from_id"')]
    assert [(one.place, getattr(one, "reason", "")) for one in read(cut)] == [
        *(("post 1", ""), ("post 2", "is damaged"))
    ]


def test_control_characters_as_the_program_writes_them_are_read() -> None:
    (story,) = read(history(post(1, "one TAB two \\\\ three")).replace(b"TAB", b"\\x0b"))
    assert isinstance(story, ForeignStory)
    assert story.text == "one \x0b two \\\\ three"


def test_of_a_whole_account_only_channels_are_read() -> None:
    account = {
        "about": "All of it",
        "chats": {
            "list": [
                {"name": "Ann", "type": "personal_chat", "id": 1, "messages": [post(1, "A secret letter.")]},
                {"name": "Town", "type": "private_channel", "id": 5, "messages": [post(2)]},
            ]
        },
    }
    assert [one.place for one in read(json.dumps(account, indent=1).encode())] == ["post 2"]


@pytest.mark.parametrize("kind", ["personal_chat", "private_supergroup", "bot_chat"])
def test_a_conversation_of_people_is_refused(kind: str) -> None:
    with pytest.raises(WrongKind, match=kind.replace("_", " ")):
        read(history(post(1), kind=kind))


@pytest.mark.parametrize("content", [b"", b"{}", b'{"type": "public_channel"}', b"[" * 5000])
def test_a_file_without_posts_is_no_history(content: bytes) -> None:
    with pytest.raises(WrongKind, match="nothing"):
        read(content)
