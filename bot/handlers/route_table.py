"""Maps commands, buttons and open questions to their handlers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Generic

from bot.callback_data import Action
from bot.handlers.admin import backup, clients, reports, team
from bot.handlers.editor import (
    article_card,
    article_source,
    article_topics,
    broadcast,
    drafts,
    dropped_lines,
    event_card,
    feeds,
    handwritten_summary,
    links,
    paste_collection,
    refused_entries,
    split_draft,
    submissions,
)
from bot.handlers.reader import (
    account,
    latest,
    preview,
    saved_stories,
    settings_buttons,
    settings_commands,
    story_buttons,
    subscription,
)
from bot.handlers.request import ButtonPress, MessageHandler, R, SentMessage
from bot.services.articles import editing
from bot.services.articles.draft_batch import BatchAction
from bot.services.conversations import Step
from data.records.newsroom import Role


@dataclass(frozen=True, slots=True)
class Route(Generic[R]):
    """A handler with the conditions of its use.

    Attributes:
        handler: The handler.
        role: The least role that may use it.
        changes_group: Whether only a group's administrators may use it in a group.
        group_refusal: The key of the text for a group's other members.
    """

    handler: Callable[[R], Awaitable[None]]
    role: Role = Role.READER
    changes_group: bool = False
    group_refusal: str = "refused.group"


COMMAND_HANDLERS: Mapping[str, MessageHandler] = {
    "start": account.start,
    "help": account.show_help,
    "latest": latest.show_latest,
    "next": preview.show_preview,
    "search": latest.search,
    "saved": saved_stories.show_page,
    "privacy": account.privacy,
    "mydata": account.my_data,
    "forgetme": account.ask_forget,
    "subscribe": subscription.subscribe,
    "settings": subscription.show_settings,
    "time": settings_commands.time_command,
    "timezone": settings_commands.timezone_command,
    "topics": settings_commands.topics_command,
    "quiet": settings_commands.quiet_command,
    "pause": subscription.ask_or_pause,
    "resume": subscription.resume,
    "unsubscribe": subscription.ask_to_unsubscribe,
    "cancel": account.cancel_typed,
    "add": paste_collection.add,
    "drafts": drafts.list_drafts,
    "articles": event_card.list_events,
    "sources": feeds.listing,
    "broadcast": broadcast.compose,
    "stats": reports.stats,
    "log": reports.log,
    "team": team.team,
    "clients": clients.clients,
    "backup": backup.backup,
}

BUTTON_ROUTES: Mapping[Action, Route[ButtonPress]] = {
    Action.LATEST: Route(latest.show_latest),
    Action.LATEST_PAGE: Route(latest.show_latest_page),
    Action.SEARCH: Route(latest.search_suggestion),
    Action.SEARCH_PAGE: Route(latest.show_search_page),
    Action.OPEN_STORY: Route(story_buttons.open_story),
    Action.SAVE_STORY: Route(story_buttons.save_story),
    Action.UNSAVE_STORY: Route(story_buttons.unsave_story),
    Action.OPEN_DIGEST_STORY: Route(story_buttons.open_digest_story),
    Action.SHOW_REST: Route(story_buttons.show_rest),
    Action.SAVE_DIGEST_STORY: Route(story_buttons.save_digest_story),
    Action.UNSAVE_DIGEST_STORY: Route(story_buttons.unsave_digest_story),
    Action.SHOW_PREVIEW: Route(preview.show_part),
    Action.OPEN_PREVIEW_STORY: Route(preview.open_story),
    Action.SHOW_PREVIEW_REST: Route(preview.show_rest),
    Action.LIST_SAVED: Route(saved_stories.show_page),
    Action.REMOVE_SAVED: Route(saved_stories.remove),
    Action.CANCEL: Route(account.cancel),
    Action.ASK_FORGET: Route(account.ask_forget, changes_group=True),
    Action.FORGET: Route(account.forget, changes_group=True),
    Action.SUBSCRIBE: Route(subscription.subscribe, changes_group=True),
    Action.SEND_FIRST_DIGEST: Route(subscription.send_first_digest, changes_group=True),
    Action.SHOW_SETTINGS: Route(subscription.show_settings, changes_group=True),
    Action.SHOW_SETTINGS_FROM_DIGEST: Route(subscription.show_below_digest, changes_group=True),
    Action.OPEN_SETTING: Route(settings_buttons.open_setting, changes_group=True),
    Action.TOGGLE_TIME: Route(settings_buttons.toggle_time, changes_group=True),
    Action.TOGGLE_WEEKDAY: Route(settings_buttons.toggle_day, changes_group=True),
    Action.SET_WEEKDAYS: Route(settings_buttons.set_days, changes_group=True),
    Action.ASK_LOCAL_TIME: Route(settings_buttons.ask_local_time, changes_group=True),
    Action.CHOOSE_UTC_OFFSET: Route(settings_buttons.choose_offset, changes_group=True),
    Action.CHOOSE_TIMEZONE: Route(settings_buttons.pick_zone, changes_group=True),
    Action.TOGGLE_TOPIC: Route(settings_buttons.toggle_topic, changes_group=True),
    Action.CHOOSE_UNKNOWN_TOPICS: Route(settings_commands.choose_unknown_topics, changes_group=True),
    Action.CHOOSE_LENGTH: Route(settings_buttons.choose_length, changes_group=True),
    Action.TOGGLE_EMPTY_DIGEST: Route(settings_buttons.toggle_empty, changes_group=True),
    Action.CHOOSE_QUIET_HOURS: Route(settings_buttons.choose_quiet, changes_group=True),
    Action.PAUSE: Route(subscription.pause, changes_group=True),
    Action.RESUME: Route(subscription.resume, changes_group=True),
    Action.UNSUBSCRIBE: Route(subscription.unsubscribe, changes_group=True),
    Action.SHOW_ARTICLE: Route(article_card.show, Role.EDITOR),
    Action.ADD_ANYWAY: Route(submissions.add_anyway, Role.EDITOR),
    Action.PUBLISH: Route(article_source.publish, Role.EDITOR),
    Action.PUBLISH_UNSOURCED: Route(article_source.publish_without_source, Role.EDITOR),
    Action.UNPUBLISH: Route(article_card.transition_handler(editing.unpublish), Role.EDITOR),
    Action.DISCARD: Route(article_card.transition_handler(editing.discard), Role.EDITOR),
    Action.RESTORE_DRAFT: Route(article_card.transition_handler(editing.restore_draft), Role.EDITOR),
    Action.ASK_RETRACT: Route(article_card.ask_retract, Role.EDITOR),
    Action.RETRACT: Route(article_card.transition_handler(editing.retract), Role.EDITOR),
    Action.RESTORE: Route(article_card.transition_handler(editing.restore), Role.EDITOR),
    Action.EDIT: Route(article_card.edit, Role.EDITOR),
    Action.CHANGE_LENGTH: Route(article_card.change_length, Role.EDITOR),
    Action.NEXT_METHOD: Route(article_card.choose_wording, Role.EDITOR),
    Action.SHOW_DROPPED_LINES: Route(dropped_lines.show, Role.EDITOR),
    Action.RESTORE_DROPPED_LINE: Route(dropped_lines.restore_line, Role.EDITOR),
    Action.DROP_LINE_AGAIN: Route(dropped_lines.drop_line_again, Role.EDITOR),
    Action.SHOW_CARD: Route(dropped_lines.show_card, Role.EDITOR),
    Action.SPLIT_DRAFT: Route(split_draft.split, Role.EDITOR),
    Action.UNDO_SPLIT: Route(split_draft.join, Role.EDITOR),
    Action.ASK_TITLE: Route(article_card.ask_title, Role.EDITOR),
    Action.ASK_SUMMARY: Route(handwritten_summary.ask_summary, Role.EDITOR),
    Action.LIST_SENTENCES: Route(handwritten_summary.list_sentences, Role.EDITOR),
    Action.TOGGLE_SENTENCE: Route(handwritten_summary.toggle_sentence, Role.EDITOR),
    Action.SHOW_EDITING: Route(handwritten_summary.show_editing, Role.EDITOR),
    Action.ASK_NOTE: Route(handwritten_summary.ask_note, Role.EDITOR),
    Action.CLEAR_NOTE: Route(handwritten_summary.clear_note, Role.EDITOR),
    Action.UNDO_EDIT: Route(handwritten_summary.undo, Role.EDITOR),
    Action.ASK_SOURCE: Route(article_source.ask_source, Role.EDITOR),
    Action.CHOOSE_TOPICS: Route(article_topics.show_chooser, Role.EDITOR),
    Action.TOGGLE_ARTICLE_TOPIC: Route(article_topics.toggle, Role.EDITOR),
    Action.SET_TYPED_TOPICS: Route(article_topics.set_typed, Role.EDITOR),
    Action.KEEP_APART: Route(event_card.keep_apart, Role.EDITOR),
    Action.JOIN_EVENT: Route(event_card.join, Role.EDITOR),
    Action.SHOW_EVENT: Route(event_card.show, Role.EDITOR),
    Action.SHOW_MEMBER: Route(event_card.show_member, Role.EDITOR),
    Action.TAKE_OUT: Route(event_card.take_out, Role.EDITOR),
    Action.MAKE_LEAD: Route(event_card.make_lead, Role.EDITOR),
    Action.MARK_EVENT: Route(event_card.mark, Role.EDITOR),
    Action.CHOOSE_MERGE: Route(event_card.choose_merge, Role.EDITOR),
    Action.ASK_EVENT_NUMBER: Route(event_card.ask_event_number, Role.EDITOR),
    Action.MERGE_EVENT: Route(event_card.merge, Role.EDITOR),
    Action.CHOOSE_SPLIT: Route(event_card.choose_split, Role.EDITOR),
    Action.SPLIT_EVENT: Route(event_card.split, Role.EDITOR),
    Action.UNDO_EVENT: Route(event_card.undo, Role.EDITOR),
    Action.LIST_DRAFTS: Route(drafts.list_drafts, Role.EDITOR),
    Action.ASK_PUBLISH_DRAFTS: Route(drafts.batch_question(BatchAction.PUBLISH), Role.EDITOR),
    Action.ASK_DISCARD_DRAFTS: Route(drafts.batch_question(BatchAction.DISCARD), Role.EDITOR),
    Action.RUN_DRAFT_BATCH: Route(drafts.run_batch, Role.EDITOR),
    Action.UNDO_DRAFT_BATCH: Route(drafts.undo_batch, Role.EDITOR),
    Action.LIST_ARTICLES: Route(event_card.list_events, Role.EDITOR),
    Action.SHOW_FEED: Route(feeds.show, Role.EDITOR),
    Action.LIST_FEEDS: Route(feeds.listing, Role.EDITOR),
    Action.ASK_FEED: Route(feeds.ask_address, Role.EDITOR),
    Action.PICK_FEED: Route(feeds.choose_feed, Role.EDITOR),
    Action.ASK_NEWEST: Route(feeds.ask_newest, Role.EDITOR),
    Action.TAKE_NEWEST: Route(feeds.add_newest, Role.EDITOR),
    Action.SET_AUTO_PUBLISH: Route(feeds.ask_or_set_publish, Role.EDITOR),
    Action.CONFIRM_AUTO_PUBLISH: Route(feeds.publish_at_once, Role.EDITOR),
    Action.SET_FULL_TEXT: Route(feeds.set_full_text, Role.EDITOR),
    Action.ASK_FEED_TOPICS: Route(feeds.ask_topics, Role.EDITOR),
    Action.PAUSE_FEED: Route(feeds.pause, Role.EDITOR),
    Action.RESUME_FEED: Route(feeds.resume, Role.EDITOR),
    Action.CHECK_FEED: Route(feeds.check_now, Role.EDITOR),
    Action.LIST_REFUSED: Route(refused_entries.listing, Role.EDITOR),
    Action.ADD_REFUSED: Route(refused_entries.add, Role.EDITOR),
    Action.ASK_REMOVE_FEED: Route(feeds.ask_remove, Role.EDITOR),
    Action.REMOVE_FEED: Route(feeds.remove, Role.EDITOR),
    Action.EXPORT_FEEDS: Route(feeds.export, Role.EDITOR),
    Action.FOLLOW_FEED: Route(links.follow_feed, Role.EDITOR),
    Action.SEND_BROADCAST: Route(broadcast.send, Role.EDITOR),
    Action.DISCARD_BROADCAST: Route(broadcast.discard, Role.EDITOR),
    Action.STOP_BROADCAST: Route(broadcast.stop, Role.EDITOR),
    Action.SHOW_STATISTICS: Route(reports.stats, Role.EDITOR),
    Action.SHOW_LOG: Route(reports.log, Role.EDITOR),
    Action.ASK_SEND_BACKUP: Route(backup.ask_send, Role.OWNER),
    Action.SEND_BACKUP: Route(backup.send, Role.OWNER),
    Action.SHOW_TEAM: Route(team.show_team, Role.OWNER),
    Action.ASK_EDITOR: Route(team.ask_editor, Role.OWNER),
    Action.ASK_REMOVE_EDITOR: Route(team.ask_remove_editor, Role.OWNER),
    Action.REMOVE_EDITOR: Route(team.remove_editor, Role.OWNER),
    Action.INVITE: Route(team.invite, Role.OWNER),
    Action.WITHDRAW_INVITATION: Route(team.withdraw_invitation, Role.OWNER),
    Action.SHOW_CLIENTS: Route(clients.show_clients, Role.OWNER),
    Action.ASK_CLIENT: Route(clients.ask_name, Role.OWNER),
    Action.CREATE_CLIENT: Route(clients.create, Role.OWNER),
    Action.ASK_REMOVE_CLIENT: Route(clients.ask_remove, Role.OWNER),
    Action.REMOVE_CLIENT: Route(clients.remove, Role.OWNER),
}

ANSWER_ROUTES: Mapping[str, Route[SentMessage]] = {
    Step.TITLE: Route(article_card.receive_title, Role.EDITOR),
    Step.EVENT_NUMBER: Route(event_card.receive_event_number, Role.EDITOR),
    Step.SUMMARY: Route(handwritten_summary.receive_summary, Role.EDITOR),
    Step.NOTE: Route(handwritten_summary.receive_note, Role.EDITOR),
    Step.ARTICLE_SOURCE: Route(article_source.receive_source, Role.EDITOR),
    Step.ARTICLE_TOPICS: Route(article_topics.receive_typed, Role.EDITOR),
    Step.FEED_ADDRESS: Route(feeds.receive_address, Role.EDITOR),
    Step.FEED_TOPICS: Route(feeds.receive_topics, Role.EDITOR),
    Step.TEAM: Route(team.receive_editor, Role.OWNER),
    Step.CLIENT_NAME: Route(clients.receive_name, Role.OWNER),
    Step.BROADCAST_TEXT: Route(broadcast.receive_text, Role.EDITOR),
    Step.BROADCAST_CONTINUATION: Route(broadcast.receive_continuation, Role.EDITOR),
    Step.TIMES: Route(settings_commands.set_times),
    Step.QUIET: Route(settings_commands.set_quiet),
    Step.ZONE: Route(settings_commands.set_zone_from_text),
    Step.TOPICS: Route(settings_commands.set_topics),
}
"""By the step that waits for the answer; steps without a route only note what has arrived."""
