"""The HTTP interface for other processes and the chat page."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup

from bot.playground import MemberStatus, Playground, UserHandle
from bot.playground.world.bot_api_json import user_json


class Client:
    """A program that uses the control API."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self.session = session

    async def get(self, path: str) -> Any:
        async with self.session.get(f"/play/{path}") as answer:
            answer.raise_for_status()
            return await answer.json()

    async def post(self, path: str, status: int = 200, /, **body: Any) -> Any:
        async with self.session.post(f"/play/{path}", json=body) as answer:
            assert answer.status == status, await answer.text()
            return await answer.json()


@pytest.fixture
async def client(playground: Playground) -> AsyncIterator[Client]:
    async with aiohttp.ClientSession(playground.root, headers={"X-Playground": "1"}) as session:
        yield Client(session)


async def test_people_groups_and_topics_are_created_and_shown(client: Client, playground: Playground) -> None:
    ada = (await client.post("people", name="Ada Byron", hint="reader"))["person"]["id"]
    group = (await client.post("groups", title="Team", admins=[ada], forum=True))["chat"]["id"]
    thread = (await client.post("topics", chat=group, name="News"))["thread"]
    await client.post("topics", chat=group, thread=thread, closed=True)
    await client.post("members", chat=group, person=playground.world.bot.id, status="administrator")
    state = await client.get("state")
    assert [(each["name"], each["started"]) for each in state["people"]] == [("Ada Byron", False)]
    team = next(each for each in state["chats"] if each["id"] == group)
    assert team["topics"] == [{"id": thread, "name": "News", "closed": True}]
    assert team["members"] == {str(ada): "administrator", "1": "administrator"}
    basic = (await client.post("groups", title="Old", members=[ada], kind="group"))["chat"]["id"]
    grown = (await client.post("migrate", chat=basic))["chat"]
    assert grown["kind"] == "supergroup"
    await client.post("members", chat=grown["id"], person=ada, status="left")
    assert playground.world.chat(grown["id"]).status(ada) == MemberStatus.LEFT


async def test_the_language_of_a_person_is_one_that_the_bot_knows_or_any_other(
    client: Client, ada: UserHandle, playground: Playground
) -> None:
    playground.world.profile.commands["default", "de"] = [{"command": "x", "description": "x"}]
    playground.world.profile.descriptions[""] = "About"
    assert (await client.get("state"))["languages"] == ["de", "en"]
    await client.post("language", person=ada.id, language="pt-BR")
    assert ada.user.language_code == "pt-br"
    await client.post("language", 400, person=ada.id, language="<b>")
    assert ada.user.language_code == "pt-br"


async def test_people_write_forward_edit_block_and_read_over_http(client: Client, ada: UserHandle) -> None:
    (said,) = (await client.post("say", person=ada.id, text="hello <b>"))["messages"]
    assert (said["text"], said["html"], said["outgoing"]) == ("hello <b>", "hello &lt;b&gt;", False)
    await client.post("edit", person=ada.id, message=said["id"], text="bye")
    (channel,) = (await client.post("forward", person=ada.id, text="a", name="Post", username="p"))[
        "messages"
    ]
    (person,) = (await client.post("forward", person=ada.id, text="b", name="Bob", channel=False))["messages"]
    assert channel["origin"] == {"name": "Post", "username": "p"}
    assert person["origin"] == {"name": "Bob", "username": ""}
    messages = (await client.get(f"chats/{ada.id}/messages"))["messages"]
    assert [each["text"] for each in messages] == ["/start", "bye", "a", "b"]
    await client.post("block", person=ada.id)
    assert "unblock it first" in (await client.post("say", 400, person=ada.id, text="x"))["error"]
    await client.post("block", person=ada.id, blocked=False)
    await client.post("deactivate", person=ada.id)
    assert ada.user.deactivated


async def test_a_press_over_http_returns_the_answer_of_the_bot(
    client: Client, bot: Bot, ada: UserHandle
) -> None:
    markup = InlineKeyboardMarkup.from_button(InlineKeyboardButton("Go", callback_data="go"))
    message = await bot.send_message(ada.id, "Well?", reply_markup=markup)
    press = asyncio.create_task(client.post("press", person=ada.id, message=message.id, button="go"))
    (update,) = await bot.get_updates(timeout=5)
    assert update.callback_query is not None
    await bot.answer_callback_query(update.callback_query.id, "Gone", show_alert=True)
    assert await press == {"answer": {"text": "Gone", "alert": True, "url": ""}}
    vain = await client.post("press", 504, person=ada.id, message=message.id, button="Go", timeout=0.01)
    assert "did not answer" in vain["error"]
    assert (
        "not there any more"
        in (await client.post("press", 400, person=ada.id, message=99, button="Go"))["error"]
    )


async def test_wait_over_http_returns_the_message_of_the_bot(
    client: Client, bot: Bot, ada: UserHandle
) -> None:
    since = (await client.get("state"))["seq"]
    await bot.send_message(ada.id, "first")
    waited = await client.post("wait", person=ada.id, text="fir", since=since)
    assert waited["messages"][0]["text"] == "first"
    assert (
        "'second' did not come"
        in (await client.post("wait", 504, person=ada.id, text="second", timeout=0.01))["error"]
    )


async def test_files_are_uploaded_and_downloaded_safely(client: Client, ada: UserHandle) -> None:
    form = aiohttp.FormData({"person": str(ada.id), "caption": "see"})
    form.add_field("file", b"<script>", filename="a.html")
    async with client.session.post("/play/upload", data=form) as answer:
        media = (await answer.json())["messages"][0]["media"]
    assert (media["kind"], media["name"], media["picture"]) == ("document", "a.html", False)
    async with client.session.get(media["url"]) as answer:
        assert await answer.read() == b"<script>"
        assert answer.headers["Content-Disposition"] == "attachment"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.content_type == "application/octet-stream"


async def test_an_uploaded_picture_is_a_photo_unless_as_file_is_set(client: Client, ada: UserHandle) -> None:
    picture = b"GIF89a\x03\x00\x02\x00"
    for extra, kind in (({}, "photo"), ({"as_file": "1"}, "document")):
        form = aiohttp.FormData({"person": str(ada.id), **extra})
        form.add_field("file", picture, filename="a.gif")
        async with client.session.post("/play/upload", data=form) as answer:
            media = (await answer.json())["messages"][0]["media"]
        assert (media["kind"], media["picture"]) == (kind, True)
        async with client.session.get(media["url"]) as answer:
            assert answer.content_type == "image/gif"


async def test_the_clock_is_moved_and_reset_over_http(client: Client, playground: Playground) -> None:
    await client.post("clock", advance_seconds=3600)
    assert playground.clock.offset == timedelta(hours=1)
    there = datetime(2030, 1, 1, 8, tzinfo=UTC)
    shown = await client.post("clock", to=there.isoformat())
    assert abs(datetime.fromisoformat(shown["now"]) - there) < timedelta(seconds=5)
    assert "needs an offset" in (await client.post("clock", 400, to="2030-01-01T08:00:00"))["error"]
    await client.post("clock", 400, advance_seconds=1e12)
    assert (await client.post("clock", reset=True))["offset_seconds"] == 0


async def test_faults_and_limits_are_set_over_http(client: Client, playground: Playground) -> None:
    planned = await client.post("faults", method="sendMessage", kind="slow", seconds=2.5, times=None)
    assert planned["faults"][0]["times"] is None
    assert (await client.get("state"))["faults"][0]["seconds"] == 2.5
    assert (await client.post("faults", clear=True))["faults"] == []
    await client.post("faults", 400, kind="nonsense")
    assert (await client.post("limits", enabled=False))["enabled"] is False
    assert (await client.post("limits", per_second=5))["per_second"] == 5
    assert playground.limits.group_per_minute == 20


async def test_records_of_sends_and_refusals_can_be_read(client: Client, bot: Bot, ada: UserHandle) -> None:
    await bot.send_message(ada.id, "a", api_kwargs={"x": "y"})
    with pytest.raises(Exception, match="Chat not found"):
        await bot.send_message(5, "a")
    assert [each["text"] for each in await client.get("sent")] == ["a", "a"]
    assert [each["code"] for each in await client.get("refusals")] == [400]
    assert [each["kind"] for each in await client.get("complaints")] == ["parameter"]


async def test_a_person_sees_the_commands_of_the_most_specific_scope(
    client: Client, bot: Bot, ada: UserHandle
) -> None:
    await bot.set_my_commands([("start", "Begin")])
    menu = await client.get(f"chats/{ada.id}/menu?person={ada.id}")
    assert menu == {"commands": [{"command": "start", "description": "Begin"}]}
    async with client.session.get("/play/chats/5/menu") as answer:
        assert answer.status == 404


async def test_events_are_streamed_from_any_event_number_on(
    client: Client, bot: Bot, ada: UserHandle
) -> None:
    await bot.send_message(ada.id, "missed")
    last = (await client.get("state"))["seq"] - 1
    async with client.session.get("/play/events", headers={"Last-Event-ID": str(last)}) as stream:
        await bot.send_message(ada.id, "live")
        shown: list[Any] = []
        async with asyncio.timeout(60):
            while len(shown) < 2:
                line = (await stream.content.readline()).decode()
                if line.startswith("data: "):
                    shown.append(json.loads(line[6:]))
    assert [each["message"]["text"] for each in shown] == ["missed", "live"]
    assert [each["seq"] for each in shown] == [last + 1, last + 2]


@pytest.mark.parametrize(
    "body", [{}, {"person": "x", "text": "a"}, {"person": 5, "text": "a"}, {"person": True}]
)
async def test_a_bad_control_request_is_answered_with_its_mistake(
    client: Client, body: dict[str, Any]
) -> None:
    assert (await client.post("say", 400, **body))["error"]


async def test_a_control_request_needs_json_and_the_header(playground: Playground, ada: UserHandle) -> None:
    body = {"person": ada.id, "text": "a"}
    own, header = playground.root, {"X-Playground": "1"}
    async with aiohttp.ClientSession(own) as session:
        for headers, status in (
            ({}, 403),
            (header, 200),
            ({**header, "Origin": own}, 200),
            ({**header, "Origin": "https://e.org"}, 403),
            ({**header, "Sec-Fetch-Site": "cross-site"}, 403),
            ({**header, "Host": "e.org"}, 403),
            ({**header, "Content-Type": "text/plain"}, 415),
        ):
            data = json.dumps(body)
            sent = {"Content-Type": "application/json", **headers}
            async with session.post("/play/say", data=data, headers=sent) as answer:
                assert answer.status == status, headers
    assert len(ada.messages) == 3


async def test_a_page_of_another_origin_can_neither_call_nor_read(playground: Playground) -> None:
    async with aiohttp.ClientSession(playground.root) as session:
        for path in (f"/bot{playground.token}/getMe", "/play/state", "/play/events"):
            for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Host": "e.org"}, {"Origin": "null"}):
                async with session.get(path, headers=headers) as answer:
                    assert answer.status == 403
        opened = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
        async with session.get("/", headers=opened) as answer:
            assert answer.status == 200
            assert answer.headers["Content-Security-Policy"].startswith("default-src 'self'")


async def test_stop_ends_streams_and_polls_at_once() -> None:
    playground = Playground()
    await playground.start()
    async with aiohttp.ClientSession(playground.root) as session:
        stream = await session.get("/play/events")
        poll = asyncio.create_task(session.get(f"/bot{playground.token}/getUpdates?timeout=50"))
        await playground.wait_for_bot()
        async with asyncio.timeout(30):
            await playground.stop()
            assert (await (await poll).json())["result"] == []
            await stream.content.read()


async def test_start_on_a_taken_port_fails_and_leaves_nothing_open(playground: Playground) -> None:
    second = Playground()
    with pytest.raises(OSError, match="address already in use"):
        await second.start(port=int(playground.root.rsplit(":", 1)[1]))
    assert await second.start() != playground.root
    await second.stop()


async def test_people_delete_their_messages_and_send_what_is_neither_text_nor_file(
    client: Client, playground: Playground, ada: UserHandle
) -> None:
    (said,) = (await client.post("say", person=ada.id, text="hello"))["messages"]
    await client.post("delete", person=ada.id, message=said["id"])
    assert said["id"] not in playground.world.chat(ada.id).messages
    bob = playground.add_user("Bob Ray")
    kinds = {"voice": "Voice", "sticker": "Sticker: \N{SHIP}", "poll": "Poll: Which ferry?"}
    for kind, shown in {**kinds, "location": "Location: 53.5459 9.9665"}.items():
        (sent,) = (await client.post("special", person=ada.id, kind=kind))["messages"]
        assert (sent["special"], sent["service"]) == (shown, "")
    (sent,) = (await client.post("special", person=ada.id, kind="contact", contact=bob.id))["messages"]
    assert sent["special"] == "Contact: Bob Ray"
    assert "cannot be sent" in (await client.post("special", 400, person=ada.id, kind="dance"))["error"]
    await client.post(
        "forward", person=ada.id, text="hi", name="-", channel=False, hidden=False, author=bob.id
    )
    origin = ada.messages[-1].origin
    assert origin is not None
    assert origin["sender_user"] == user_json(bob.user)
