"""Routes for the actions of a person: write, upload, forward, press, edit, block, wait."""

from __future__ import annotations

from collections.abc import Mapping

from aiohttp import web
from aiohttp.web_request import FileField

from bot.playground.client import inline_actions, user_actions
from bot.playground.client.chat_sharing import share_chat
from bot.playground.client.handles import MessageWaiter, UserHandle, press
from bot.playground.control.json_body import RequestBody, json_route
from bot.playground.control.page_json import answer_view, inline_view, message_view
from bot.playground.errors import PlaygroundError
from bot.playground.world.image_size import picture_size
from bot.playground.world.model import Json, Message
from bot.playground.world.world import World

_WAIT_TIMEOUT_SECONDS = 10.0


class UserRoutes:
    """Routes for the actions of people."""

    def __init__(self, world: World) -> None:
        self._world = world

    def add_routes(self, router: web.UrlDispatcher) -> None:
        """Add the routes to an application."""
        routes = {
            "say": self.say,
            "press": self.press,
            "inline": self.inline,
            "choose": self.choose,
            "forward": self.forward,
            "edit": self.edit,
            "delete": self.delete,
            "special": self.special,
            "share": self.share,
            "block": self.block,
            "deactivate": self.deactivate,
            "language": self.language,
            "wait": self.wait,
        }
        for name, function in routes.items():
            router.add_post(f"/play/{name}", json_route(function))
        router.add_post("/play/upload", self.upload)

    def _messages_json(self, *messages: Message) -> Json:
        return {"messages": [message_view(self._world, each) for each in messages]}

    async def say(self, body: RequestBody) -> object:
        """Send a text."""
        place, reply_to = body.place(), body.integer("reply_to", 0)
        return self._messages_json(
            *user_actions.say(self._world, place, body.text("text"), reply_to=reply_to)
        )

    def _message(self, body: RequestBody) -> Message:
        chat = self._world.chat(body.place().chat_id)
        message = chat.messages.get(body.integer("message"))
        if message is None:
            raise PlaygroundError("this message is not there any more")
        return message

    async def press(self, body: RequestBody) -> object:
        """Press a button by label or data and wait for the answer."""
        timeout_seconds = body.number("timeout", _WAIT_TIMEOUT_SECONDS)
        answer = await press(
            self._world, body.place(), self._message(body), body.text("button"), timeout_seconds
        )
        return {"answer": answer_view(answer)}

    async def inline(self, body: RequestBody) -> object:
        """Type the bot's name and a query, and wait for what it offers; `offset` asks for what follows."""
        timeout_seconds = body.number("timeout", _WAIT_TIMEOUT_SECONDS)
        query = await inline_actions.ask_and_wait(
            self._world, body.place(), body.text("text", ""), body.text("offset", ""), timeout_seconds
        )
        return inline_view(query)

    async def choose(self, body: RequestBody) -> object:
        """Send a result of an answered query."""
        query = self._world.inline.queries.get(body.text("query"))
        if query is None:
            raise PlaygroundError("this query is not there any more")
        return self._messages_json(
            inline_actions.choose(self._world, body.place(), query, body.text("result"))
        )

    async def forward(self, body: RequestBody) -> object:
        """Forward a post of an invented channel, or the message of an invented person or of `author`."""
        name = body.text("name").strip()
        if not name:
            raise PlaygroundError("say whose words are forwarded")
        if body.flag("channel", default=True):
            origin = user_actions.channel_origin(name, body.text("username", ""), body.integer("post", 1))
        else:
            number = body.integer("author", 0)
            author = self._world.user(number) if number else None
            origin = user_actions.user_origin(name, hidden=body.flag("hidden", default=True), author=author)
        return self._messages_json(user_actions.forward(self._world, body.place(), body.text("text"), origin))

    async def edit(self, body: RequestBody) -> object:
        """Edit one of the person's own messages."""
        return self._messages_json(user_actions.edit(self._world, self._own_message(body), body.text("text")))

    async def delete(self, body: RequestBody) -> object:
        """Delete one of the person's own messages."""
        user_actions.delete(self._world, self._own_message(body))
        return {}

    async def special(self, body: RequestBody) -> object:
        """Send a voice message, sticker, poll, location, or the contact of a person."""
        number = body.integer("contact", 0)
        contact = self._world.user(number) if number else None
        return self._messages_json(
            user_actions.send_special(self._world, body.place(), body.text("kind"), contact)
        )

    async def share(self, body: RequestBody) -> object:
        """Share the chat `shared` with the bot, as the button `request` of the last reply keyboard asks."""
        user_id, request_id = body.integer("person"), body.integer("request")
        return self._messages_json(share_chat(self._world, user_id, request_id, body.integer("shared")))

    def _own_message(self, body: RequestBody) -> Message:
        message = self._message(body)
        if message.sender_id != body.place().user_id:
            raise PlaygroundError("people change only their own messages")
        return message

    async def block(self, body: RequestBody) -> object:
        """Block the bot, or unblock it."""
        user_actions.set_blocked(
            self._world, body.integer("person"), blocked=body.flag("blocked", default=True)
        )
        return {}

    async def language(self, body: RequestBody) -> object:
        """Set the language of a person's Telegram; the bot learns it with their next action."""
        user_actions.set_language(self._world, body.integer("person"), body.text("language"))
        return {}

    async def deactivate(self, body: RequestBody) -> object:
        """Delete an account."""
        UserHandle(self._world, self._world.user(body.integer("person"))).deactivate()
        return {}

    async def wait(self, body: RequestBody) -> object:
        """Wait for the bot's next message or edit with a text in a chat; `since` is an event number."""
        waiter = MessageWaiter(self._world, since=body.integer("since", self._world.event_log.seq))
        timeout_seconds = body.number("timeout", _WAIT_TIMEOUT_SECONDS)
        return self._messages_json(
            await waiter.wait_for(body.place().chat_id, body.text("text", ""), timeout_seconds)
        )

    async def upload(self, request: web.Request) -> web.Response:
        """Send a file from a form: person, chat, thread, caption, album, as_file and the file itself."""
        if request.content_type != "multipart/form-data":
            return web.json_response({"error": "send multipart/form-data"}, status=415)
        form = await request.post()
        sent = form.get("file")
        if not isinstance(sent, FileField):
            return web.json_response({"error": "there is no file in the form"}, status=400)
        try:
            numbers = {name: int(str(form[name])) for name in ("person", "chat", "thread") if name in form}
            place = RequestBody(dict(numbers)).place()
            return web.json_response(self._upload(place, sent, form))
        except (PlaygroundError, ValueError) as error:
            return web.json_response({"error": str(error)}, status=400)

    def _upload(self, place: user_actions.Place, sent: FileField, form: Mapping[str, object]) -> Json:
        content, caption = sent.file.read(), str(form.get("caption", ""))
        if picture_size(content) and "as_file" not in form:
            album = str(form.get("album", ""))
            return self._messages_json(
                user_actions.photo(self._world, place, content, caption=caption, album=album)
            )
        name = sent.filename or "file"
        return self._messages_json(user_actions.upload(self._world, place, name, content, caption=caption))
