"""Handles /sources and its buttons: the feeds that the newsroom follows."""

from __future__ import annotations

from bot.callback_data import Action
from bot.errors import UserError
from bot.handlers import typing_indicator
from bot.handlers.editor.card_screens import send_card
from bot.handlers.request import ButtonPress, Request, SentMessage
from bot.ports.feed_reader import FeedAddress
from bot.services.articles.known_topics import load_known_topics
from bot.services.articles.topic_choice import find_mistyped
from bot.services.conversations import Step
from bot.services.feeds import discovery, management, rule_changes
from bot.services.feeds.discovery import DiscoveredFeed
from bot.services.subscriptions import setting_parser
from bot.views import messages
from bot.views.editor import feeds as view
from bot.views.editor import topic_buttons
from bot.views.format.topics import topic_labels
from data.records.feeds import Source, SourceChange

MAX_OPML_BYTES = 2_000_000


async def listing(request: Request) -> None:
    """The list of feeds and its pages."""
    page = request.page
    found, total = await management.list_page(request.database, page)
    if not found and page:
        page = 0
        found, total = await management.list_page(request.database, page)
    left_out = await rule_changes.load_left_out(request.database, [source.id for source in found])
    await request.edit_or_send(view.listing(found, total, page, request.now, request.texts, left_out))


async def ask_address(request: ButtonPress) -> None:
    """Ask for the address of a feed or a site."""
    await request.conversation.begin(Step.FEED_ADDRESS)
    await request.reply(messages.prompt("source.ask", Step.FEED_ADDRESS, request.texts))


async def choose_feed(request: ButtonPress) -> None:
    """Follow one of the several feeds of a site.

    Raises:
        UserError: The question is no longer open, or the address is no feed any more.
    """
    dialogue = await request.conversation.current()
    feeds = dialogue.data.get("feeds") if dialogue and dialogue.step == Step.FEED_CHOICE else None
    if not isinstance(feeds, list) or not 0 <= request.number < len(feeds):
        raise UserError("button.old")
    chosen = FeedAddress(*feeds[request.number])
    found = await discovery.discover(request.app.feed_services, chosen.url)
    if not isinstance(found, DiscoveredFeed):
        raise UserError("source.no_feed")
    await follow(request, found)


async def show(request: ButtonPress) -> None:
    """Show the card of one feed."""
    await show_source(request, await management.get(request.database, request.number))


async def ask_newest(request: ButtonPress) -> None:
    """Ask how many of the newest stories of a feed to take."""
    source = await management.get(request.database, request.number)
    await request.edit(view.choose_newest(source, request.texts))


async def add_newest(request: ButtonPress) -> None:
    """Take the newest stories of a feed.

    Raises:
        UserError: The button names another number of stories than the offered ones.
    """
    count = request.callback.number(1)
    if count not in management.NEWEST_COUNTS:
        raise UserError("button.old")
    async with typing_indicator.show_typing(request):
        source, new_articles = await management.ingest_newest(
            request.app.feed_services, request.number, count, request.now
        )
    await show_source(request, source)
    if not new_articles:
        await request.reply(messages.text_message("source.nothing_new", request.texts))
    for article in new_articles:
        await send_card(request, article)


async def ask_or_set_publish(request: ButtonPress) -> None:
    """Hold new stories for approval, or ask before they are published at once from now on."""
    source = await management.get(request.database, request.number)
    if _switch_value(request) and not source.publish:
        await request.edit(view.confirm_publishing_at_once(source, request.texts))
    else:
        await _change(request, {"publish": _switch_value(request)})


async def publish_at_once(request: ButtonPress) -> None:
    """Publish new stories of a feed without approval."""
    await _change(request, {"publish": True})


async def set_full_text(request: ButtonPress) -> None:
    """Take the text of stories from their pages, or from the feed."""
    await _change(request, {"full_text": _switch_value(request)})


async def pause(request: ButtonPress) -> None:
    """Stop checking a feed until it is resumed."""
    source = await management.pause(request.database, request.number, request.person, request.now)
    await show_source(request, source)


async def resume(request: ButtonPress) -> None:
    """Check a paused or ended feed again."""
    source = await management.resume(request.database, request.number, request.person, request.now)
    await show_source(request, source)
    request.app.feeds_due.set()


async def check_now(request: ButtonPress) -> None:
    """Check a feed right away; new stories arrive as their own messages."""
    await management.check_now(request.database, request.number, request.now)
    request.app.feeds_due.set()
    await request.answer(request.texts.plain("source.checking"))


async def ask_topics(request: ButtonPress) -> None:
    """Ask for the topics of all stories of a feed."""
    source = await management.get(request.database, request.number)
    await request.conversation.begin(Step.FEED_TOPICS, source=source.id)
    topics = topic_labels(source.topics, request.texts) or "–"
    title = management.title_of(source)
    await request.reply(
        messages.prompt(
            "source.topics_ask",
            Step.FEED_TOPICS,
            request.texts,
            subject=source.id,
            title=title,
            topics=topics,
        )
    )


async def receive_topics(request: SentMessage) -> None:
    """Set the topics of a feed; "-" deletes them, so that topics are guessed for each story.

    One that looks mistyped is asked about.

    Raises:
        UserError: The topics cannot be read, or the feed is gone.
    """
    is_cleared = setting_parser.clears(request.args, request.words)
    topics = () if is_cleared else setting_parser.read_topics(request.args, request.words)
    dialogue = await request.conversation.current()
    if dialogue is None:
        raise UserError("source.gone")
    source_id = int(str(dialogue.data["source"]))
    async with request.database.reading() as tx:
        known = [name for name, _ in await load_known_topics(tx)]
    if mistyped := find_mistyped(topics, known):
        meant = [mistyped.get(topic, topic) for topic in topics]
        await request.conversation.begin(Step.FEED_TOPICS, source=source_id, typed=list(topics), meant=meant)
        await request.reply(
            topic_buttons.mistyped(source_id, mistyped, request.texts, Action.SET_FEED_TOPICS)
        )
        return
    await _set_topics(request, source_id, topics)


async def set_typed_topics(request: ButtonPress) -> None:
    """Take the typed topics of a feed as they were meant, or as they were typed.

    Raises:
        UserError: The question is no longer open.
    """
    dialogue = await request.conversation.current()
    is_open = dialogue is not None and dialogue.step == Step.FEED_TOPICS
    name = "meant" if request.callback.number(1) == 1 else "typed"
    topics = dialogue.data.get(name) if dialogue is not None and is_open else None
    if dialogue is None or dialogue.data.get("source") != request.number or not isinstance(topics, list):
        raise UserError("button.too_old")
    await _set_topics(request, request.number, tuple(dict.fromkeys(map(str, topics))))


async def _set_topics(request: Request, source_id: int, topics: tuple[str, ...]) -> None:
    source = await management.change(request.database, source_id, request.person, request.now, topics=topics)
    await request.conversation.end()
    await show_source(request, source)


async def ask_remove(request: ButtonPress) -> None:
    """Ask for confirmation before a feed is removed."""
    await request.edit_or_send(
        view.confirm_removal(await management.get(request.database, request.number), request.texts)
    )


async def remove(request: ButtonPress) -> None:
    """Stop following a feed."""
    source = await management.remove(request.database, request.number, request.person, request.now)
    await request.edit_or_send(view.removed(source, request.texts))


async def export(request: ButtonPress) -> None:
    """Send all feeds as an OPML file.

    Raises:
        UserError: There are no feeds.
    """
    content, count = await management.export_opml(request.database)
    if not count:
        raise UserError("sources.none")
    caption = request.texts.count("sources.exported", count)
    await request.app.telegram.send_file(
        request.chat.id, request.chat.thread_id, "sources.opml", content, caption
    )


def is_opml(name: str) -> bool:
    """Whether the name of a file says that it is a list of feeds."""
    return name.lower().endswith(".opml")


async def import_opml(request: SentMessage) -> None:
    """Follow every feed of an OPML file.

    Raises:
        UserError: The message has no file, or the file is too large, not available or no OPML.
    """
    file = request.message.document
    if file is None or (file.file_size or 0) > MAX_OPML_BYTES:
        raise UserError("source.no_list")
    content = await request.app.telegram.download(file.file_id)
    if not isinstance(content, bytes):
        raise UserError("file.download", name=file.file_name or "")
    if request.requester.step:
        await request.conversation.end()
    result = await management.import_opml(
        request.app.feed_services, content, request.person, request.chat, request.now
    )
    request.app.feeds_due.set()
    await request.reply(view.imported(result, request.texts))


async def follow(request: Request, found: DiscoveredFeed) -> None:
    """Follow a feed that was found, and show its card."""
    source, is_new = await management.follow(
        request.app.feed_services, found, request.person, request.chat, request.now
    )
    if request.requester.step:
        await request.conversation.end()
    request.app.feeds_due.set()
    zone = request.app.settings.default_timezone
    if is_new:
        await request.edit_or_send(view.followed(source, zone, request.now, request.texts))
    else:
        await request.edit_or_send(
            view.source_card(source, zone, request.now, request.texts, request.texts("source.known"))
        )


async def _change(request: ButtonPress, changes: SourceChange) -> None:
    source = await management.change(request.database, request.number, request.person, request.now, **changes)
    await show_source(request, source)


def _switch_value(request: ButtonPress) -> bool:
    return request.callback.number(1) == 1


async def show_source(request: Request, source: Source) -> None:
    """Show the card of a feed."""
    left_out = (await rule_changes.load_left_out(request.database, [source.id])).get(source.id)
    zone = request.app.settings.default_timezone
    await request.edit_or_send(view.source_card(source, zone, request.now, request.texts, left_out=left_out))
