"""/sources and its buttons: the feeds that the newsroom follows."""

from __future__ import annotations

from bot.errors import UserError
from bot.handlers import typing_indicator
from bot.handlers.context import Request
from bot.handlers.editor.submissions import send_card
from bot.ports.feed_reader import FeedAddress
from bot.services import conversations
from bot.services.feeds import discovery, management
from bot.services.feeds.discovery import DiscoveredFeed
from bot.services.subscriptions import setting_parser
from bot.views import messages
from bot.views.editor import feeds as view
from data.records.feeds import Source, SourceChange

MAX_OPML_BYTES = 2_000_000
_STEP, _TOPICS, _WHICH = "source", "source_topics", "source_which"
_CLEAR_WORDS = {"-", "none"}


async def listing(request: Request) -> None:
    """/sources, its pages, and /sources with an address to follow at once."""
    if request.callback is None and request.args.strip():
        await receive_address(request)
        return
    page = max(0, request.number)
    found, total = await management.list_page(request.app.database, page)
    if not found and page:
        page = 0
        found, total = await management.list_page(request.app.database, page)
    await request.edit_or_send(view.listing(found, total, page, request.now, request.texts))


async def ask_address(request: Request) -> None:
    """Ask for the address of a feed or a site."""
    await conversations.begin(request.app.database, request.chat.id, request.person.id, _STEP, request.now)
    await request.reply(messages.prompt("source.ask", request.texts))


async def receive_address(request: Request) -> None:
    """An address: of a feed, or of a site that names its feeds."""
    async with typing_indicator.show_typing(request):
        found = await discovery.discover(request.app.feed_services, request.args)
    if isinstance(found, DiscoveredFeed):
        await _follow(request, found)
        return
    feeds = [[feed.url, feed.title] for feed in found]
    await conversations.begin(
        request.app.database, request.chat.id, request.person.id, _WHICH, request.now, feeds=feeds
    )
    await request.reply(view.choose_feed(found, request.texts))


async def choose_feed(request: Request) -> None:
    """One of the several feeds of a site."""
    dialogue = await conversations.current(
        request.app.database, request.chat.id, request.person.id, request.now
    )
    feeds = dialogue.data.get("feeds") if dialogue and dialogue.step == _WHICH else None
    if not isinstance(feeds, list) or not 0 <= request.number < len(feeds):
        raise UserError("button.old")
    chosen = FeedAddress(*feeds[request.number])
    found = await discovery.discover(request.app.feed_services, chosen.url)
    if not isinstance(found, DiscoveredFeed):
        raise UserError("source.no_feed")
    await _follow(request, found)


async def show(request: Request) -> None:
    """One source."""
    await _show(request, await management.get(request.app.database, request.number))


async def add_newest(request: Request) -> None:
    """The newest stories of a feed that was just followed."""
    assert request.callback is not None
    count = request.callback.number(1)
    if count not in management.NEWEST_COUNTS:
        raise UserError("button.old")
    async with typing_indicator.show_typing(request):
        source, new_articles = await management.ingest_newest(
            request.app.feed_services, request.number, count, request.now
        )
    await _show(request, source)
    if not new_articles:
        await request.reply(messages.text_message("source.nothing_new", request.texts))
    for article in new_articles:
        await send_card(request, article)


async def set_publish(request: Request) -> None:
    """Publish at once, or hold for approval."""
    await _change(request, publish=_switch_value(request))


async def set_full_text(request: Request) -> None:
    """Read stories from their pages, or from the feed."""
    await _change(request, full_text=_switch_value(request))


async def pause(request: Request) -> None:
    """Look no more for the time being."""
    await _show(
        request, await management.pause(request.app.database, request.number, request.person, request.now)
    )


async def resume(request: Request) -> None:
    """Look again."""
    await _show(
        request, await management.resume(request.app.database, request.number, request.person, request.now)
    )
    request.app.feeds_due.set()


async def check_now(request: Request) -> None:
    """Look right now; what is new arrives by itself."""
    await management.check_now(request.app.database, request.number, request.now)
    request.app.feeds_due.set()
    await request.answer(request.texts.plain("source.checking"))


async def ask_topics(request: Request) -> None:
    """Ask for the topics of all stories of a source."""
    source = await management.get(request.app.database, request.number)
    await conversations.begin(
        request.app.database, request.chat.id, request.person.id, _TOPICS, request.now, source=source.id
    )
    topics = ", ".join(source.topics) or "–"
    title = management.title_of(source)
    await request.reply(messages.prompt("source.topics_ask", request.texts, title=title, topics=topics))


async def receive_topics(request: Request) -> None:
    """The topics; "-" leaves them to be guessed."""
    topics = () if request.args.strip().lower() in _CLEAR_WORDS else setting_parser.read_topics(request.args)
    dialogue = await conversations.current(
        request.app.database, request.chat.id, request.person.id, request.now
    )
    if dialogue is None:
        raise UserError("source.gone")
    source_id = int(str(dialogue.data["source"]))
    source = await management.change(
        request.app.database, source_id, request.person, request.now, topics=topics
    )
    await conversations.end(request.app.database, request.chat.id, request.person.id)
    await _show(request, source)


async def ask_remove(request: Request) -> None:
    """Asks once more."""
    await request.edit_or_send(
        view.confirm_removal(await management.get(request.app.database, request.number), request.texts)
    )


async def remove(request: Request) -> None:
    """Follow it no more."""
    source = await management.remove(request.app.database, request.number, request.person, request.now)
    await request.edit_or_send(view.removed(source, request.texts))


async def export(request: Request) -> None:
    """All sources as an OPML file."""
    content, count = await management.export_opml(request.app.database)
    if not count:
        raise UserError("sources.none")
    caption = request.texts.count("sources.exported", count)
    await request.app.telegram.send_file(
        request.chat.id, request.chat.thread_id, "sources.opml", content, caption
    )


def is_opml(name: str) -> bool:
    """Whether a file is a list of feeds, by its name."""
    return name.lower().endswith(".opml")


async def import_opml(request: Request) -> None:
    """An OPML file."""
    assert request.message is not None
    assert request.message.document is not None
    file = request.message.document
    if (file.file_size or 0) > MAX_OPML_BYTES:
        raise UserError("source.no_list")
    content = await request.app.telegram.download(file.file_id)
    if not isinstance(content, bytes):
        raise UserError("file.download", name=file.file_name or "")
    if request.requester.step:
        await conversations.end(request.app.database, request.chat.id, request.person.id)
    result = await management.import_opml(
        request.app.feed_services, content, request.person, request.chat, request.now
    )
    request.app.feeds_due.set()
    await request.reply(view.imported(result, request.texts))


async def _follow(request: Request, found: DiscoveredFeed) -> None:
    source, is_new = await management.follow(
        request.app.feed_services, found, request.person, request.chat, request.now
    )
    if request.requester.step:
        await conversations.end(request.app.database, request.chat.id, request.person.id)
    request.app.feeds_due.set()
    zone = request.app.settings.default_timezone
    if is_new:
        await request.edit_or_send(view.followed(source, zone, request.now, request.texts))
    else:
        await request.edit_or_send(
            view.source_card(source, zone, request.now, request.texts, request.texts("source.known"))
        )


async def _change(request: Request, **changes: bool) -> None:
    wanted = SourceChange(**changes)  # type: ignore[typeddict-item]  # two of its fields, by name
    source = await management.change(
        request.app.database, request.number, request.person, request.now, **wanted
    )
    await _show(request, source)


def _switch_value(request: Request) -> bool:
    assert request.callback is not None
    return request.callback.number(1) == 1


async def _show(request: Request, source: Source) -> None:
    await request.edit_or_send(
        view.source_card(source, request.app.settings.default_timezone, request.now, request.texts)
    )
