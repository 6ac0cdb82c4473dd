"""/sources and its buttons: the feeds that the newsroom follows."""

from __future__ import annotations

from bot.errors import UserError
from bot.handlers import typing_indicator
from bot.handlers.context import Call
from bot.handlers.editor.submissions import send_card
from bot.ports.feed_reader import FeedAddress
from bot.services import conversations
from bot.services.feeds import management
from bot.services.feeds.management import Found
from bot.services.subscriptions import setting_parser
from bot.views import messages
from bot.views.editor import feeds as view
from data.records.feeds import Source, SourceChange

LARGEST_LIST = 2_000_000
_STEP, _TOPICS, _WHICH = "source", "source_topics", "source_which"
_REMOVING = {"-", "none"}


async def listing(call: Call) -> None:
    """/sources, its pages, and /sources with an address to follow at once."""
    if call.callback is None and call.args.strip():
        await add(call)
        return
    page = max(0, call.number)
    found, total = await management.page(call.lede.database, page)
    if not found and page:
        page = 0
        found, total = await management.page(call.lede.database, page)
    await call.show(view.listing(found, total, page, call.now, call.texts))


async def ask(call: Call) -> None:
    """Ask for the address of a feed or a site."""
    await conversations.begin(call.lede.database, call.chat.id, call.person.id, _STEP, call.now)
    await call.reply(messages.prompt("source.ask", call.texts))


async def add(call: Call) -> None:
    """An address: of a feed, or of a site that names its feeds."""
    async with typing_indicator.typing(call):
        found = await management.find(call.lede.feed_desk, call.args)
    if isinstance(found, Found):
        await _follow(call, found)
        return
    feeds = [[feed.url, feed.title] for feed in found]
    await conversations.begin(call.lede.database, call.chat.id, call.person.id, _WHICH, call.now, feeds=feeds)
    await call.reply(view.choosing(found, call.texts))


async def pick(call: Call) -> None:
    """One of the several feeds of a site."""
    waiting = await conversations.current(call.lede.database, call.chat.id, call.person.id, call.now)
    feeds = waiting.data.get("feeds") if waiting and waiting.step == _WHICH else None
    if not isinstance(feeds, list) or not 0 <= call.number < len(feeds):
        raise UserError("button.old")
    chosen = FeedAddress(*feeds[call.number])
    found = await management.find(call.lede.feed_desk, chosen.url)
    if not isinstance(found, Found):
        raise UserError("source.no_feed")
    await _follow(call, found)


async def show(call: Call) -> None:
    """One source."""
    await _show(call, await management.get(call.lede.database, call.number))


async def take_newest(call: Call) -> None:
    """The newest stories of a feed that was just followed."""
    assert call.callback is not None
    count = call.callback.number(1)
    if count not in management.OFFERED:
        raise UserError("button.old")
    async with typing_indicator.typing(call):
        source, filed = await management.take_newest(call.lede.feed_desk, call.number, count, call.now)
    await _show(call, source)
    if not filed:
        await call.reply(messages.simple("source.nothing_new", call.texts))
    for article in filed:
        await send_card(call, article)


async def publish(call: Call) -> None:
    """Publish at once, or hold for approval."""
    await _change(call, publish=_switch(call))


async def full_text(call: Call) -> None:
    """Read stories from their pages, or from the feed."""
    await _change(call, full_text=_switch(call))


async def pause(call: Call) -> None:
    """Look no more for the time being."""
    await _show(call, await management.pause(call.lede.database, call.number, call.person, call.now))


async def resume(call: Call) -> None:
    """Look again."""
    await _show(call, await management.resume(call.lede.database, call.number, call.person, call.now))
    call.lede.feeds_due.set()


async def check_now(call: Call) -> None:
    """Look right now; what is new arrives by itself."""
    await management.check_now(call.lede.database, call.number, call.now)
    call.lede.feeds_due.set()
    await call.answer(call.texts.plain("source.checking"))


async def ask_topics(call: Call) -> None:
    """Ask for the topics of all stories of a source."""
    source = await management.get(call.lede.database, call.number)
    await conversations.begin(
        call.lede.database, call.chat.id, call.person.id, _TOPICS, call.now, source=source.id
    )
    topics = ", ".join(source.topics) or "–"
    title = management.title_of(source)
    await call.reply(messages.prompt("source.topics_ask", call.texts, title=title, topics=topics))


async def typed_topics(call: Call) -> None:
    """The topics; "-" leaves them to be guessed."""
    topics = () if call.args.strip().lower() in _REMOVING else setting_parser.read_topics(call.args)
    waiting = await conversations.current(call.lede.database, call.chat.id, call.person.id, call.now)
    if waiting is None:
        raise UserError("source.gone")
    source_id = int(str(waiting.data["source"]))
    source = await management.change(call.lede.database, source_id, call.person, call.now, topics=topics)
    await conversations.end(call.lede.database, call.chat.id, call.person.id)
    await _show(call, source)


async def ask_remove(call: Call) -> None:
    """Asks once more."""
    await call.show(view.removing(await management.get(call.lede.database, call.number), call.texts))


async def remove(call: Call) -> None:
    """Follow it no more."""
    source = await management.remove(call.lede.database, call.number, call.person, call.now)
    await call.show(view.removed(source, call.texts))


async def export(call: Call) -> None:
    """All sources as an OPML file."""
    content, count = await management.export(call.lede.database)
    if not count:
        raise UserError("sources.none")
    caption = call.texts.count("sources.exported", count)
    await call.lede.telegram.send_file(call.chat.id, call.chat.thread_id, "sources.opml", content, caption)


def is_list(name: str) -> bool:
    """Whether a file is a list of feeds, by its name."""
    return name.lower().endswith(".opml")


async def take_list(call: Call) -> None:
    """An OPML file."""
    assert call.message is not None
    assert call.message.document is not None
    file = call.message.document
    if (file.file_size or 0) > LARGEST_LIST:
        raise UserError("source.no_list")
    content = await call.lede.telegram.download(file.file_id)
    if not isinstance(content, bytes):
        raise UserError("file.download", name=file.file_name or "")
    if call.known.step:
        await conversations.end(call.lede.database, call.chat.id, call.person.id)
    result = await management.import_list(call.lede.feed_desk, content, call.person, call.chat, call.now)
    call.lede.feeds_due.set()
    await call.reply(view.imported(result, call.texts))


async def _follow(call: Call, found: Found) -> None:
    source, is_new = await management.follow(call.lede.feed_desk, found, call.person, call.chat, call.now)
    if call.known.step:
        await conversations.end(call.lede.database, call.chat.id, call.person.id)
    call.lede.feeds_due.set()
    zone = call.lede.settings.default_timezone
    if is_new:
        await call.show(view.followed(source, zone, call.now, call.texts))
    else:
        await call.show(view.source(source, zone, call.now, call.texts, call.texts("source.known")))


async def _change(call: Call, **changes: bool) -> None:
    wanted = SourceChange(**changes)  # type: ignore[typeddict-item]  # two of its fields, by name
    source = await management.change(call.lede.database, call.number, call.person, call.now, **wanted)
    await _show(call, source)


def _switch(call: Call) -> bool:
    assert call.callback is not None
    return call.callback.number(1) == 1


async def _show(call: Call, source: Source) -> None:
    await call.show(view.source(source, call.lede.settings.default_timezone, call.now, call.texts))
