"""Draws /drafts: the list with what each story is about, and the question and progress of a batch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial

from markupsafe import Markup, escape

from bot.callback_data import Action, pack
from bot.i18n import Texts
from bot.ports.messenger import Button, Screen
from bot.services.articles.draft_batch import BatchAction, BatchResult, DraftBatch
from bot.services.articles.editing import DRAFTS_PAGE_SIZE
from bot.views.editor.planned import plan_line
from bot.views.editor.tip_line import tip_line
from bot.views.format import dates
from bot.views.format.buttons import chunked, page_buttons, page_count
from bot.views.format.html import bold, italic, lines, paragraphs
from bot.views.format.limits import clip, first_that_fits
from bot.views.format.topics import topic_labels
from bot.views.reader.story_list import source_name
from bot.views.reader.story_summary import summary_text
from data.records.articles import Article
from data.records.publication_plans import PublicationPlan
from data.records.tips import TipSummary

_TITLE_LIMIT = 100
_GIST_LIMITS = (160, 80, 0)
_SOURCE_LIMIT = 40
_TOPICS_LIMIT = 60
_NUMBERS_IN_ROW = 4
_ASK = {BatchAction.PUBLISH: Action.ASK_PUBLISH_DRAFTS, BatchAction.DISCARD: Action.ASK_DISCARD_DRAFTS}


_NO_PLANS: Mapping[int, PublicationPlan] = {}
_NO_TIPS: Mapping[int, TipSummary] = {}


def draft_list(
    articles: Sequence[Article],
    total: int,
    page: int,
    now: datetime,
    texts: Texts,
    *,
    zone: str = "UTC",
    plans: Mapping[int, PublicationPlan] = _NO_PLANS,
    tips: Mapping[int, TipSummary] = _NO_TIPS,
) -> Screen:
    """One page of the drafts, a numbered button for each, and buttons for all of them.

    Below a draft stand who has sent it and what it waits for: `tips` and `plans` by number, with times in
    `zone`.
    """
    if not articles:
        return Screen(texts("drafts.none"))
    first = page * DRAFTS_PAGE_SIZE + 1
    numbers = [
        Button(str(number), pack(Action.SHOW_ARTICLE, article.id))
        for number, article in enumerate(articles, first)
    ]
    turning = page_buttons(
        page, page_count(total, DRAFTS_PAGE_SIZE), partial(pack, Action.LIST_DRAFTS), texts
    )
    every = tuple(
        Button(texts.plain(f"button.{action}_all"), pack(_ASK[action])) for action in BatchAction if total > 1
    )

    def render(gist_limit: int) -> str:
        rows = [
            lines(
                _entry(number, one, gist_limit, now, texts),
                tip_line(tips.get(one.id), texts),
                plan_line(plans.get(one.id), zone, now, texts),
            )
            for number, one in enumerate(articles, first)
        ]
        return paragraphs(texts.count("drafts.head", total), *rows)

    rows = (*chunked(numbers, _NUMBERS_IN_ROW), turning, every)
    return Screen(first_that_fits(render, _GIST_LIMITS), tuple(row for row in rows if row))


def ask_batch(batch: DraftBatch, texts: Texts) -> Screen:
    """The question whether to publish or to discard the drafts."""
    is_publishing = batch.action is BatchAction.PUBLISH
    partly = batch.total > batch.count
    text = paragraphs(
        texts.count(f"drafts.ask.{batch.action}", batch.count),
        texts("drafts.newest_only", n=batch.count, total=batch.total) if partly else Markup(),
        texts.count("drafts.unsourced", batch.unsourced) if is_publishing and batch.unsourced else Markup(),
        texts.count("drafts.versions", batch.versions) if batch.versions else Markup(),
        texts.count("drafts.held", batch.held) if batch.held else Markup(),
    )
    yes = Button(texts.plain(f"button.{batch.action}_all_yes"), pack(Action.RUN_DRAFT_BATCH, batch.id))
    no = Button(texts.plain("button.back"), pack(Action.LIST_DRAFTS, 0))
    return Screen(text, ((yes,), (no,)))


def batch_progress(action: BatchAction | None, done: int, total: int, texts: Texts) -> Screen:
    """How far a batch is; None for its undoing."""
    return Screen(texts(f"drafts.progress.{action or 'undo'}", n=done, total=total))


def batch_done(result: BatchResult, texts: Texts) -> Screen:
    """What became of a batch, with a button to undo it."""
    skipped = texts.count("drafts.skipped", result.skipped) if result.skipped else Markup()
    undo = Button(texts.plain("button.undo"), pack(Action.UNDO_DRAFT_BATCH, result.id))
    drafts = Button(texts.plain("button.drafts"), pack(Action.LIST_DRAFTS, 0))
    buttons = (undo, drafts) if result.done else (drafts,)
    return Screen(lines(texts.count(f"drafts.done.{result.action}", result.done), skipped), (buttons,))


def batch_undone(result: BatchResult, texts: Texts) -> Screen:
    """What became of the undoing of a batch."""
    skipped = texts.count("drafts.not_undone", result.skipped) if result.skipped else Markup()
    drafts = Button(texts.plain("button.drafts"), pack(Action.LIST_DRAFTS, 0))
    return Screen(lines(texts.count("drafts.done.undo", result.done), skipped), ((drafts,),))


def _entry(number: int, article: Article, gist_limit: int, now: datetime, texts: Texts) -> Markup:
    gist = clip(summary_text(article, 1), gist_limit) if gist_limit and article.summary.sentences else ""
    topics = clip(topic_labels(article.topics, texts), _TOPICS_LIMIT)
    quiet = (
        texts.isolate(clip(source_name(article) or article.added_by_name, _SOURCE_LIMIT)),
        topics or texts.plain("drafts.no_topic"),
        dates.age(article.created_at, now, texts),
    )
    return lines(
        Markup("{}. {}").format(number, bold(clip(article.title, _TITLE_LIMIT))),
        escape(gist),
        italic(" · ".join(part for part in quiet if part)),
    )
