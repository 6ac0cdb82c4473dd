"""The tables from commands, buttons and expected answers to handlers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

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


PRESSED: Mapping[str, Button] = {
    "lt": Button(latest.newest),
    "ls": Button(story_buttons.open_story),
    "sv": Button(story_buttons.keep_story),
    "us": Button(story_buttons.let_story_go),
    "dg": Button(story_buttons.open_digest_story),
    "svd": Button(story_buttons.keep_digest_story),
    "usd": Button(story_buttons.let_digest_story_go),
    "sd": Button(saved_stories.listing),
    "sdx": Button(saved_stories.remove),
    "cancel": Button(account.cancel),
    "forget": Button(account.forget, changes_group=True),
    "forgetyes": Button(account.forget_now, changes_group=True),
    "sub": Button(subscription.start, changes_group=True),
    "st": Button(subscription.show, changes_group=True),
    "std": Button(subscription.from_digest, changes_group=True),
    "go": Button(settings_buttons.go, changes_group=True),
    "t": Button(settings_buttons.toggle_time, changes_group=True),
    "d": Button(settings_buttons.toggle_day, changes_group=True),
    "zc": Button(settings_buttons.by_clock, changes_group=True),
    "zo": Button(settings_buttons.choose_offset, changes_group=True),
    "z": Button(settings_buttons.choose_zone, changes_group=True),
    "tp": Button(settings_buttons.toggle_topic, changes_group=True),
    "l": Button(settings_buttons.choose_length, changes_group=True),
    "e": Button(settings_buttons.toggle_empty, changes_group=True),
    "q": Button(settings_buttons.choose_quiet, changes_group=True),
    "p": Button(subscription.pause, changes_group=True),
    "re": Button(subscription.resume, changes_group=True),
    "un": Button(subscription.leave, changes_group=True),
    "show": Button(article_card.show, _EDITOR),
    "any": Button(submissions.add_anyway, _EDITOR),
    "pub": Button(article_card.moving(editing.publish), _EDITOR),
    "unpub": Button(article_card.moving(editing.take_back), _EDITOR),
    "disc": Button(article_card.moving(editing.discard), _EDITOR),
    "undisc": Button(article_card.moving(editing.restore_draft), _EDITOR),
    "retract": Button(article_card.moving(editing.retract), _EDITOR),
    "restore": Button(article_card.moving(editing.restore), _EDITOR),
    "edit": Button(article_card.edit, _EDITOR),
    "len": Button(article_card.length, _EDITOR),
    "way": Button(article_card.another_way, _EDITOR),
    "left": Button(dropped_lines.show, _EDITOR),
    "take": Button(dropped_lines.take, _EDITOR),
    "card": Button(dropped_lines.back, _EDITOR),
    "split": Button(split_draft.split, _EDITOR),
    "join": Button(split_draft.join, _EDITOR),
    "title": Button(article_card.ask_title, _EDITOR),
    "topics": Button(article_card.ask_topics, _EDITOR),
    "drafts": Button(article_card.drafts, _EDITOR),
    "arts": Button(article_card.articles, _EDITOR),
    "so": Button(feeds.show, _EDITOR),
    "sop": Button(feeds.listing, _EDITOR),
    "soadd": Button(feeds.ask, _EDITOR),
    "sopick": Button(feeds.pick, _EDITOR),
    "sotake": Button(feeds.take_newest, _EDITOR),
    "sopub": Button(feeds.publish, _EDITOR),
    "sofull": Button(feeds.full_text, _EDITOR),
    "sotop": Button(feeds.ask_topics, _EDITOR),
    "sopause": Button(feeds.pause, _EDITOR),
    "sores": Button(feeds.resume, _EDITOR),
    "sonow": Button(feeds.check_now, _EDITOR),
    "sorm": Button(feeds.ask_remove, _EDITOR),
    "sormyes": Button(feeds.remove, _EDITOR),
    "soexp": Button(feeds.export, _EDITOR),
    "bcsend": Button(broadcast.send, _EDITOR),
    "bcdrop": Button(broadcast.drop, _EDITOR),
    "bcstop": Button(broadcast.stop, _EDITOR),
    "stats": Button(admin.stats, _EDITOR),
    "log": Button(admin.log, _EDITOR),
    "tmadd": Button(admin.ask_editor, _OWNER),
    "tmrm": Button(admin.remove_editor, _OWNER),
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
