"""Maps commands, buttons and open questions to their handlers."""

from __future__ import annotations

from collections.abc import Mapping

from bot.callback_data import Action
from bot.handlers.admin import (
    backup,
    clients,
    reports,
    sections,
    team,
    week_report,
)
from bot.handlers.editor import (
    article_card,
    article_source,
    article_topics,
    broadcast,
    broadcast_draft,
    channel_looks,
    channels,
    corrections,
    drafts,
    edition,
    event_card,
    event_list,
    feed_address,
    feed_rules,
    feeds,
    handwritten_summary,
    paste_collection,
    picture_choice,
    planned,
    source_command,
)
from bot.handlers.reader import (
    account,
    following,
    language,
    latest,
    muting,
    preview,
    saved_stories,
    search,
    settings_commands,
    subscription,
    watching,
)
from bot.handlers.reader_routes import READER_BUTTON_ROUTES
from bot.handlers.request import ButtonPress, MessageHandler, SentMessage
from bot.handlers.route import Route
from bot.handlers.team_routes import TEAM_BUTTON_ROUTES
from bot.services.conversations import Step
from data.records.newsroom import Role

COMMAND_HANDLERS: Mapping[str, MessageHandler] = {
    "start": account.start,
    "help": account.show_help,
    "latest": latest.show_latest,
    "next": preview.show_preview,
    "search": search.search,
    "saved": saved_stories.show_page,
    "follow": following.list_followed,
    "mute": muting.mute,
    "watch": watching.watch,
    "privacy": account.privacy,
    "mydata": account.my_data,
    "forgetme": account.ask_forget,
    "subscribe": subscription.subscribe,
    "settings": subscription.show_settings,
    "time": settings_commands.time_command,
    "timezone": settings_commands.timezone_command,
    "topics": settings_commands.topics_command,
    "language": language.choose_typed,
    "quiet": settings_commands.quiet_command,
    "pause": subscription.ask_or_pause,
    "resume": subscription.resume,
    "unsubscribe": subscription.ask_to_unsubscribe,
    "cancel": account.cancel_typed,
    "add": paste_collection.add,
    "drafts": drafts.list_drafts,
    "articles": event_list.list_events,
    "planned": planned.list_planned,
    "edition": edition.show_next,
    "sources": source_command.run,
    "broadcast": broadcast.compose,
    "channels": channels.list_channels,
    "stats": week_report.stats,
    "log": reports.log,
    "sections": sections.sections,
    "team": team.team,
    "clients": clients.clients,
    "backup": backup.backup,
}

BUTTON_ROUTES: Mapping[Action, Route[ButtonPress]] = {**READER_BUTTON_ROUTES, **TEAM_BUTTON_ROUTES}

ANSWER_ROUTES: Mapping[str, Route[SentMessage]] = {
    Step.TITLE: Route(article_card.receive_title, Role.EDITOR),
    Step.CORRECTION_NOTE: Route(corrections.receive_note, Role.EDITOR),
    Step.EVENT_NUMBER: Route(event_card.receive_event_number, Role.EDITOR),
    Step.PLAN_TIME: Route(planned.receive_time, Role.EDITOR),
    Step.GREETING: Route(edition.receive_greeting, Role.EDITOR),
    Step.SUMMARY: Route(handwritten_summary.receive_summary, Role.EDITOR),
    Step.NOTE: Route(handwritten_summary.receive_note, Role.EDITOR),
    Step.ARTICLE_PICTURE: Route(picture_choice.receive, Role.EDITOR),
    Step.ARTICLE_SOURCE: Route(article_source.receive_source, Role.EDITOR),
    Step.ARTICLE_TOPICS: Route(article_topics.receive_typed, Role.EDITOR),
    Step.FEED_ADDRESS: Route(source_command.receive_address, Role.EDITOR),
    Step.FEED_TOPICS: Route(feeds.receive_topics, Role.EDITOR),
    Step.FEED_NEW_ADDRESS: Route(feed_address.receive, Role.EDITOR),
    Step.FEED_RULE: Route(feed_rules.receive_words, Role.EDITOR),
    Step.TEAM: Route(team.receive_editor, Role.OWNER),
    Step.CLIENT_NAME: Route(clients.receive_name, Role.OWNER),
    Step.SIGNATURE: Route(channel_looks.receive_signature, Role.EDITOR),
    Step.BROADCAST_TEXT: Route(broadcast.receive_text, Role.EDITOR),
    Step.BROADCAST_CHAT: Route(broadcast_draft.receive_chat, Role.EDITOR),
    Step.BROADCAST_TIME: Route(broadcast_draft.receive_time, Role.EDITOR),
    Step.BROADCAST_PICTURE: Route(broadcast_draft.receive_picture, Role.EDITOR),
    Step.BROADCAST_BUTTONS: Route(broadcast_draft.receive_buttons, Role.EDITOR),
    Step.BROADCAST_CONTINUATION: Route(broadcast.receive_continuation, Role.EDITOR),
    Step.TIMES: Route(settings_commands.set_times),
    Step.QUIET: Route(settings_commands.set_quiet),
    Step.ZONE: Route(settings_commands.set_zone_from_text),
    Step.TOPICS: Route(settings_commands.set_topics),
}
"""By the step that waits for the answer; steps without a route only note what has arrived."""
