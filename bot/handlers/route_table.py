"""The tables from commands, buttons and expected answers to handlers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.callback_data import Action
from bot.handlers import admin
from bot.handlers.context import Handler
from bot.handlers.editor import (
    article_card,
    broadcast,
    dropped_lines,
    feeds,
    paste_collection,
    split_draft,
    submissions,
)
from bot.handlers.reader import (
    account,
    latest,
    saved_stories,
    settings_buttons,
    settings_commands,
    story_buttons,
    subscription,
)
from bot.services.articles import editing
from data.records.newsroom import Role


@dataclass(frozen=True, slots=True)
class Route:
    """What a button does, who may press it, and whether in a group only administrators may."""

    handler: Handler
    role: Role = Role.READER
    changes_group: bool = False


COMMAND_HANDLERS: Mapping[str, Handler] = {
    "start": account.start,
    "help": account.help_,
    "latest": latest.show_latest,
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
    "pause": subscription.pause,
    "unsubscribe": subscription.unsubscribe,
    "add": paste_collection.add,
    "drafts": article_card.drafts,
    "articles": article_card.articles,
    "sources": feeds.listing,
    "broadcast": broadcast.compose,
    "stats": admin.stats,
    "log": admin.log,
    "team": admin.team,
    "backup": admin.backup,
}


_EDITOR, _OWNER = Role.EDITOR, Role.OWNER


BUTTON_ROUTES: Mapping[Action, Route] = {
    Action.LATEST: Route(latest.show_latest),
    Action.OPEN_STORY: Route(story_buttons.open_story),
    Action.SAVE_STORY: Route(story_buttons.save_story),
    Action.UNSAVE_STORY: Route(story_buttons.unsave_story),
    Action.OPEN_DIGEST_STORY: Route(story_buttons.open_digest_story),
    Action.SAVE_DIGEST_STORY: Route(story_buttons.save_digest_story),
    Action.UNSAVE_DIGEST_STORY: Route(story_buttons.unsave_digest_story),
    Action.LIST_SAVED: Route(saved_stories.show_page),
    Action.REMOVE_SAVED: Route(saved_stories.remove),
    Action.CANCEL: Route(account.cancel),
    Action.ASK_FORGET: Route(account.ask_forget, changes_group=True),
    Action.FORGET: Route(account.forget, changes_group=True),
    Action.SUBSCRIBE: Route(subscription.subscribe, changes_group=True),
    Action.SHOW_SETTINGS: Route(subscription.show_settings, changes_group=True),
    Action.SHOW_SETTINGS_FROM_DIGEST: Route(subscription.show_below_digest, changes_group=True),
    Action.OPEN_SETTING: Route(settings_buttons.open_setting, changes_group=True),
    Action.TOGGLE_TIME: Route(settings_buttons.toggle_time, changes_group=True),
    Action.TOGGLE_WEEKDAY: Route(settings_buttons.toggle_day, changes_group=True),
    Action.ASK_LOCAL_TIME: Route(settings_buttons.ask_local_time, changes_group=True),
    Action.CHOOSE_UTC_OFFSET: Route(settings_buttons.choose_offset, changes_group=True),
    Action.CHOOSE_TIMEZONE: Route(settings_buttons.pick_zone, changes_group=True),
    Action.TOGGLE_TOPIC: Route(settings_buttons.toggle_topic, changes_group=True),
    Action.CHOOSE_LENGTH: Route(settings_buttons.choose_length, changes_group=True),
    Action.TOGGLE_EMPTY_DIGEST: Route(settings_buttons.toggle_empty, changes_group=True),
    Action.CHOOSE_QUIET_HOURS: Route(settings_buttons.choose_quiet, changes_group=True),
    Action.PAUSE: Route(subscription.pause, changes_group=True),
    Action.RESUME: Route(subscription.resume, changes_group=True),
    Action.UNSUBSCRIBE: Route(subscription.unsubscribe, changes_group=True),
    Action.SHOW_ARTICLE: Route(article_card.show, _EDITOR),
    Action.ADD_ANYWAY: Route(submissions.add_anyway, _EDITOR),
    Action.PUBLISH: Route(article_card.transition_handler(editing.publish), _EDITOR),
    Action.UNPUBLISH: Route(article_card.transition_handler(editing.unpublish), _EDITOR),
    Action.DISCARD: Route(article_card.transition_handler(editing.discard), _EDITOR),
    Action.RESTORE_DRAFT: Route(article_card.transition_handler(editing.restore_draft), _EDITOR),
    Action.RETRACT: Route(article_card.transition_handler(editing.retract), _EDITOR),
    Action.RESTORE: Route(article_card.transition_handler(editing.restore), _EDITOR),
    Action.EDIT: Route(article_card.edit, _EDITOR),
    Action.CHANGE_LENGTH: Route(article_card.change_length, _EDITOR),
    Action.NEXT_METHOD: Route(article_card.try_next_method, _EDITOR),
    Action.SHOW_DROPPED_LINES: Route(dropped_lines.show, _EDITOR),
    Action.RESTORE_DROPPED_LINE: Route(dropped_lines.restore_line, _EDITOR),
    Action.SHOW_CARD: Route(dropped_lines.show_card, _EDITOR),
    Action.SPLIT_DRAFT: Route(split_draft.split, _EDITOR),
    Action.UNDO_SPLIT: Route(split_draft.join, _EDITOR),
    Action.ASK_TITLE: Route(article_card.ask_title, _EDITOR),
    Action.ASK_TOPICS: Route(article_card.ask_topics, _EDITOR),
    Action.LIST_DRAFTS: Route(article_card.drafts, _EDITOR),
    Action.LIST_ARTICLES: Route(article_card.articles, _EDITOR),
    Action.SHOW_FEED: Route(feeds.show, _EDITOR),
    Action.LIST_FEEDS: Route(feeds.listing, _EDITOR),
    Action.ASK_FEED: Route(feeds.ask_address, _EDITOR),
    Action.PICK_FEED: Route(feeds.choose_feed, _EDITOR),
    Action.TAKE_NEWEST: Route(feeds.add_newest, _EDITOR),
    Action.SET_AUTO_PUBLISH: Route(feeds.set_publish, _EDITOR),
    Action.SET_FULL_TEXT: Route(feeds.set_full_text, _EDITOR),
    Action.ASK_FEED_TOPICS: Route(feeds.ask_topics, _EDITOR),
    Action.PAUSE_FEED: Route(feeds.pause, _EDITOR),
    Action.RESUME_FEED: Route(feeds.resume, _EDITOR),
    Action.CHECK_FEED: Route(feeds.check_now, _EDITOR),
    Action.ASK_REMOVE_FEED: Route(feeds.ask_remove, _EDITOR),
    Action.REMOVE_FEED: Route(feeds.remove, _EDITOR),
    Action.EXPORT_FEEDS: Route(feeds.export, _EDITOR),
    Action.SEND_BROADCAST: Route(broadcast.send, _EDITOR),
    Action.DISCARD_BROADCAST: Route(broadcast.discard, _EDITOR),
    Action.STOP_BROADCAST: Route(broadcast.stop, _EDITOR),
    Action.SHOW_STATISTICS: Route(admin.stats, _EDITOR),
    Action.SHOW_LOG: Route(admin.log, _EDITOR),
    Action.ASK_EDITOR: Route(admin.ask_editor, _OWNER),
    Action.REMOVE_EDITOR: Route(admin.remove_editor, _OWNER),
}


ANSWER_ROUTES: Mapping[str, Route] = {
    "title": Route(article_card.receive_title, _EDITOR),
    "topics_of": Route(article_card.receive_topics, _EDITOR),
    "source": Route(feeds.receive_address, _EDITOR),
    "source_topics": Route(feeds.receive_topics, _EDITOR),
    "team": Route(admin.receive_editor, _OWNER),
    broadcast.WRITING: Route(broadcast.receive_text, _EDITOR),
    broadcast.CUT: Route(broadcast.receive_continuation, _EDITOR),
    "times": Route(settings_commands.set_times),
    "quiet": Route(settings_commands.set_quiet),
    "zone": Route(settings_commands.set_zone_from_text),
    "topics": Route(settings_commands.set_topics),
}
