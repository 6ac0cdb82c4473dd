"""Draws the question whether a story is breaking news, and how many have it."""

from __future__ import annotations

from datetime import datetime

from markupsafe import Markup

from bot.callback_data import Action, pack
from bot.i18n import Texts
from bot.ports.messenger import Button, Screen
from bot.services.bulletins.breaking import NEVER, BreakingStory
from bot.views.format import dates
from bot.views.format.html import bold, lines, paragraphs
from bot.views.format.limits import clip
from data.records.bulletins import Bulletin, BulletinState

_TITLE_LIMIT = 200
_WORDS_LIMIT = 60


def question(story: BreakingStory, zone: str, now: datetime, texts: Texts, *, needs_two: bool) -> Screen:
    """Whether to send it at once, to how many; where it cannot be sent now, what happens instead."""
    number = story.article.id
    readers = texts.plain_count("readers", story.readers)
    if story.possible_at is None:
        key = "breaking.ask_two" if needs_two else "breaking.ask"
        label = texts.plain("button.breaking_propose" if needs_two else "button.breaking_yes")
        yes = Button(label, pack(Action.SEND_BREAKING, number))
        asked = texts(key, readers=readers)
    else:
        yes = Button(texts.plain("button.breaking_lead"), pack(Action.SEND_BREAKING, number))
        asked = lines(_limit(story, zone, now, texts), texts("breaking.ask_lead"))
    no = Button(texts.plain("button.breaking_no"), pack(Action.DROP_BREAKING))
    headline = (
        texts("breaking.headline", title=clip(story.lead_title, _TITLE_LIMIT)) if story.lead_title else ""
    )
    return Screen(paragraphs(_head(story, texts), headline, asked), ((yes,), (no,)))


def found_by_rule(story: BreakingStory, zone: str, now: datetime, texts: Texts, *, needs_two: bool) -> Screen:
    """The same question, asked because a rule of the story's feed takes it for breaking news."""
    asked = question(story, zone, now, texts, needs_two=needs_two)
    words = clip(story.article.breaking_word, _WORDS_LIMIT)
    source = clip(story.article.site, _WORDS_LIMIT)
    why = texts("breaking.found_by_rule", words=words, source=source)
    return Screen(paragraphs(asked.html, why), (*asked.rows[:-1], (*asked.rows[-1], _show(story, texts))))


def limited(story: BreakingStory, zone: str, now: datetime, texts: Texts) -> Screen:
    """The limit was reached, so the story leads the digest."""
    text = lines(_limit(story, zone, now, texts), texts("breaking.leads"))
    return Screen(paragraphs(_head(story, texts), text), ((_show(story, texts),),))


def proposal(story: BreakingStory, texts: Texts) -> Screen:
    """The question to a second editor."""
    assert story.bulletin is not None
    readers = texts.plain_count("readers", story.readers)
    yes = Button(texts.plain("button.breaking_yes"), pack(Action.APPROVE_BREAKING, story.bulletin.id))
    no = Button(texts.plain("button.breaking_decline"), pack(Action.DECLINE_BREAKING, story.bulletin.id))
    text = texts("breaking.proposal", who=story.bulletin.author_name, readers=readers)
    return Screen(paragraphs(_head(story, texts), text), ((yes,), (no, _show(story, texts))))


def agreed(story: BreakingStory, texts: Texts) -> Screen:
    """What a second editor sees who agreed; the numbers are on the card of who proposed it."""
    assert story.bulletin is not None
    text = texts("breaking.agreed", who=story.bulletin.author_name)
    row = (_stop(story.bulletin, texts), _show(story, texts))
    return Screen(paragraphs(_head(story, texts), text), (row,))


def declined(story: BreakingStory, who: str, texts: Texts) -> Screen:
    """What the editor sees whose proposal was turned down."""
    return Screen(
        paragraphs(_head(story, texts), texts("breaking.declined", who=who)), ((_show(story, texts),),)
    )


def progress(story: BreakingStory, texts: Texts) -> Screen:
    """How many have it, with a button that stops the rest."""
    bulletin = story.bulletin
    assert bulletin is not None
    if bulletin.state is BulletinState.PROPOSED:
        decline = Button(texts.plain("button.breaking_no"), pack(Action.DECLINE_BREAKING, bulletin.id))
        return Screen(paragraphs(_head(story, texts), texts("breaking.proposed")), ((decline,),))
    key = "breaking.stopped" if bulletin.is_stopped else f"breaking.{bulletin.state.value}"
    text = texts(key, sent=story.sent, readers=texts.plain_count("readers", story.readers))
    waiting = texts.count("breaking.waiting", story.waiting) if story.waiting else Markup()
    is_running = bulletin.state is BulletinState.RUNNING
    row = (*((_stop(bulletin, texts),) if is_running else ()), _show(story, texts))
    return Screen(paragraphs(_head(story, texts), lines(text, waiting)), (row,))


def _head(story: BreakingStory, texts: Texts) -> Markup:
    return lines(bold(texts.plain("bulletin.breaking")), bold(clip(story.article.title, _TITLE_LIMIT)))


def _limit(story: BreakingStory, zone: str, now: datetime, texts: Texts) -> Markup:
    at = story.possible_at
    if at is None or at == NEVER:
        return texts("breaking.never")
    return texts("breaking.limit", when=dates.day_and_time(at, zone, now, texts))


def _show(story: BreakingStory, texts: Texts) -> Button:
    return Button(texts.plain("button.show_article"), pack(Action.SHOW_ARTICLE, story.article.id))


def _stop(bulletin: Bulletin, texts: Texts) -> Button:
    return Button(texts.plain("button.breaking_stop"), pack(Action.STOP_BREAKING, bulletin.id))
