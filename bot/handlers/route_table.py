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
class Button:
    """What a button does, who may press it, and whether in a group only administrators may."""

    handler: Handler
    role: Role = Role.READER
    changes_group: bool = False


TYPED: Mapping[str, Handler] = {
    "start": account.start,
    "help": account.help_,
    "latest": latest.newest,
    "search": latest.search,
    "saved": saved_stories.listing,
    "privacy": account.privacy,
    "mydata": account.my_data,
    "forgetme": account.forget,
    "subscribe": subscription.start,
    "settings": subscription.show,
    "time": settings_commands.time,
    "timezone": settings_commands.timezone,
    "topics": settings_commands.about,
    "quiet": settings_commands.quiet_hours,
    "pause": subscription.pause,
    "unsubscribe": subscription.leave,
    "add": paste_collection.add,
    "drafts": article_card.drafts,
    "articles": article_card.articles,
    "sources": feeds.listing,
    "broadcast": broadcast.write,
    "stats": admin.stats,
    "log": admin.log,
    "team": admin.team,
    "backup": admin.backup,
}


_EDITOR, _OWNER = Role.EDITOR, Role.OWNER


PRESSED: Mapping[Action, Button] = {
    Action.LATEST: Button(latest.newest),
    Action.OPEN_STORY: Button(story_buttons.open_story),
    Action.SAVE_STORY: Button(story_buttons.keep_story),
    Action.UNSAVE_STORY: Button(story_buttons.let_story_go),
    Action.OPEN_DIGEST_STORY: Button(story_buttons.open_digest_story),
    Action.SAVE_DIGEST_STORY: Button(story_buttons.keep_digest_story),
    Action.UNSAVE_DIGEST_STORY: Button(story_buttons.let_digest_story_go),
    Action.LIST_SAVED: Button(saved_stories.listing),
    Action.REMOVE_SAVED: Button(saved_stories.remove),
    Action.CANCEL: Button(account.cancel),
    Action.ASK_FORGET: Button(account.forget, changes_group=True),
    Action.FORGET: Button(account.forget_now, changes_group=True),
    Action.SUBSCRIBE: Button(subscription.start, changes_group=True),
    Action.SHOW_SETTINGS: Button(subscription.show, changes_group=True),
    Action.SHOW_SETTINGS_FROM_DIGEST: Button(subscription.from_digest, changes_group=True),
    Action.OPEN_SETTING: Button(settings_buttons.go, changes_group=True),
    Action.TOGGLE_TIME: Button(settings_buttons.toggle_time, changes_group=True),
    Action.TOGGLE_WEEKDAY: Button(settings_buttons.toggle_day, changes_group=True),
    Action.ASK_LOCAL_TIME: Button(settings_buttons.by_clock, changes_group=True),
    Action.CHOOSE_UTC_OFFSET: Button(settings_buttons.choose_offset, changes_group=True),
    Action.CHOOSE_TIMEZONE: Button(settings_buttons.choose_zone, changes_group=True),
    Action.TOGGLE_TOPIC: Button(settings_buttons.toggle_topic, changes_group=True),
    Action.CHOOSE_LENGTH: Button(settings_buttons.choose_length, changes_group=True),
    Action.TOGGLE_EMPTY_DIGEST: Button(settings_buttons.toggle_empty, changes_group=True),
    Action.CHOOSE_QUIET_HOURS: Button(settings_buttons.choose_quiet, changes_group=True),
    Action.PAUSE: Button(subscription.pause, changes_group=True),
    Action.RESUME: Button(subscription.resume, changes_group=True),
    Action.UNSUBSCRIBE: Button(subscription.leave, changes_group=True),
    Action.SHOW_ARTICLE: Button(article_card.show, _EDITOR),
    Action.ADD_ANYWAY: Button(submissions.add_anyway, _EDITOR),
    Action.PUBLISH: Button(article_card.moving(editing.publish), _EDITOR),
    Action.UNPUBLISH: Button(article_card.moving(editing.take_back), _EDITOR),
    Action.DISCARD: Button(article_card.moving(editing.discard), _EDITOR),
    Action.RESTORE_DRAFT: Button(article_card.moving(editing.restore_draft), _EDITOR),
    Action.RETRACT: Button(article_card.moving(editing.retract), _EDITOR),
    Action.RESTORE: Button(article_card.moving(editing.restore), _EDITOR),
    Action.EDIT: Button(article_card.edit, _EDITOR),
    Action.CHANGE_LENGTH: Button(article_card.length, _EDITOR),
    Action.NEXT_METHOD: Button(article_card.another_way, _EDITOR),
    Action.SHOW_DROPPED_LINES: Button(dropped_lines.show, _EDITOR),
    Action.RESTORE_DROPPED_LINE: Button(dropped_lines.take, _EDITOR),
    Action.SHOW_CARD: Button(dropped_lines.back, _EDITOR),
    Action.SPLIT_DRAFT: Button(split_draft.split, _EDITOR),
    Action.UNDO_SPLIT: Button(split_draft.join, _EDITOR),
    Action.ASK_TITLE: Button(article_card.ask_title, _EDITOR),
    Action.ASK_TOPICS: Button(article_card.ask_topics, _EDITOR),
    Action.LIST_DRAFTS: Button(article_card.drafts, _EDITOR),
    Action.LIST_ARTICLES: Button(article_card.articles, _EDITOR),
    Action.SHOW_FEED: Button(feeds.show, _EDITOR),
    Action.LIST_FEEDS: Button(feeds.listing, _EDITOR),
    Action.ASK_FEED: Button(feeds.ask, _EDITOR),
    Action.PICK_FEED: Button(feeds.pick, _EDITOR),
    Action.TAKE_NEWEST: Button(feeds.take_newest, _EDITOR),
    Action.SET_AUTO_PUBLISH: Button(feeds.publish, _EDITOR),
    Action.SET_FULL_TEXT: Button(feeds.full_text, _EDITOR),
    Action.ASK_FEED_TOPICS: Button(feeds.ask_topics, _EDITOR),
    Action.PAUSE_FEED: Button(feeds.pause, _EDITOR),
    Action.RESUME_FEED: Button(feeds.resume, _EDITOR),
    Action.CHECK_FEED: Button(feeds.check_now, _EDITOR),
    Action.ASK_REMOVE_FEED: Button(feeds.ask_remove, _EDITOR),
    Action.REMOVE_FEED: Button(feeds.remove, _EDITOR),
    Action.EXPORT_FEEDS: Button(feeds.export, _EDITOR),
    Action.SEND_BROADCAST: Button(broadcast.send, _EDITOR),
    Action.DISCARD_BROADCAST: Button(broadcast.drop, _EDITOR),
    Action.STOP_BROADCAST: Button(broadcast.stop, _EDITOR),
    Action.SHOW_STATISTICS: Button(admin.stats, _EDITOR),
    Action.SHOW_LOG: Button(admin.log, _EDITOR),
    Action.ASK_EDITOR: Button(admin.ask_editor, _OWNER),
    Action.REMOVE_EDITOR: Button(admin.remove_editor, _OWNER),
}


EXPECTED: Mapping[str, Button] = {
    "title": Button(article_card.typed_title, _EDITOR),
    "topics_of": Button(article_card.typed_topics, _EDITOR),
    "source": Button(feeds.add, _EDITOR),
    "source_topics": Button(feeds.typed_topics, _EDITOR),
    "team": Button(admin.typed_editor, _OWNER),
    broadcast.WRITING: Button(broadcast.typed, _EDITOR),
    broadcast.CUT: Button(broadcast.typed_more, _EDITOR),
    "times": Button(settings_commands.times),
    "quiet": Button(settings_commands.quiet),
    "zone": Button(settings_commands.zone),
    "topics": Button(settings_commands.topics),
}
