"""Draws an article for editors: its card with buttons, and notices about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from babel import Locale
from markupsafe import Markup, escape

from bot.callback_data import Action, pack
from bot.i18n import Texts
from bot.ports.messenger import Button, Screen
from bot.services.articles import split_draft
from bot.services.articles.duplicates import Duplicate
from bot.services.articles.editing import Wording
from bot.services.articles.handwritten_summary import MAX_SENTENCES
from bot.services.conversations import Step
from bot.services.events.overview import ArticleEvents
from bot.views import messages
from bot.views.editor import card_buttons, event_card, handwritten_summary
from bot.views.editor.card_buttons import CardOffers
from bot.views.editor.card_status import status_line
from bot.views.editor.new_version import version_line, version_row
from bot.views.editor.planned import plan_line
from bot.views.editor.tip_line import tip_line
from bot.views.editor.topic_buttons import topic_rows
from bot.views.format import dates
from bot.views.format.dates import join_names
from bot.views.format.html import bold, italic, lines, link, paragraphs
from bot.views.format.limits import clip, first_that_fits
from bot.views.format.numbers import format_number
from bot.views.format.topics import topic_labels
from bot.views.reader.latest import pack_ids
from bot.views.reader.story_list import source_line, source_name
from bot.views.reader.story_summary import summary_text
from data.records.articles import Article, ArticleStatus
from data.records.circulation import Circulation
from data.records.publication_plans import PublicationPlan
from data.records.sharing import ReferralKind
from data.records.tips import TipSummary

_TITLE_LIMIT = 200
_AUTHOR_LIMIT = 100
_SHORT_TITLE_LIMIT = 60
_MAX_COPIED_CHARACTERS = 128
"""Telegram copies up to 256 UTF-16 units, two for a character beyond the basic plane."""
_NO_NOTE = Markup()


@dataclass(frozen=True, slots=True)
class CardContext:
    """What a card shows beside its article.

    Attributes:
        zone: The newsroom's time zone.
        circulation: Which readers have it; None where that was not loaded.
        offered_topics: The topics that it may get, the most likely first; () offers none.
        wording: Which wording of its summary was just chosen.
        events: Its event, and the one that it was kept apart from; None where they were not loaded.
        earlier: The article of which it is a new version, or None.
        previous: The draft that was pasted right before it and may be joined with it, or None.
        plan: When it is to be published, None for a draft without a plan.
        tip: Who has sent it to the newsroom, None where no reader has.
        referrals: What its links brought, by kind.
        page_url: The address of its page in the public archive, "" without one.
        has_undo: Whether a button below the others undoes the last change.
        has_channels: Whether channels or groups are connected.
    """

    zone: str = "UTC"
    circulation: Circulation | None = None
    offered_topics: tuple[str, ...] = ()
    wording: Wording | None = None
    events: ArticleEvents | None = None
    earlier: Article | None = None
    previous: Article | None = None
    plan: PublicationPlan | None = None
    tip: TipSummary | None = None
    referrals: Mapping[ReferralKind, int] = field(default_factory=dict)
    has_undo: bool = False
    has_channels: bool = False
    page_url: str = ""


_NO_CONTEXT = CardContext()


def card(
    article: Article,
    now: datetime,
    texts: Texts,
    note: Markup = _NO_NOTE,
    context: CardContext = _NO_CONTEXT,
) -> Screen:
    """The card of an article in any status; `note` stands below the status.

    Where the message would be too long, the summary loses sentences.
    """
    rows = _buttons(article, now, texts, context)
    return Screen(_card_text(article, now, texts, context, note), tuple(row for row in rows if row))


def _card_text(
    article: Article,
    now: datetime,
    texts: Texts,
    context: CardContext,
    note: Markup = _NO_NOTE,
    foot: Markup = _NO_NOTE,
) -> str:
    state = status_line(article, context.circulation, context.zone, now, texts)
    is_draft = article.status is ArticleStatus.DRAFT
    waiting = plan_line(context.plan if is_draft else None, context.zone, now, texts)

    def render(max_sentences: int) -> str:
        return paragraphs(
            lines(
                state,
                waiting,
                _breaking_line(article, texts),
                version_line(article, context.earlier, texts),
                note,
            ),
            bold(clip(article.title, _TITLE_LIMIT)),
            lines(
                escape(summary_text(article, min(article.sentences_shown, max_sentences))),
                handwritten_summary.note_line(article),
            ),
            _missing_text(article, texts),
            _facts(article, now, texts, context),
            foot,
        )

    return first_that_fits(render, range(MAX_SENTENCES, -1, -1))


def _breaking_line(article: Article, texts: Texts) -> Markup:
    """That the rules of its feed take an article for breaking news."""
    words = clip(article.breaking_word, _SHORT_TITLE_LIMIT)
    return texts("card.looks_breaking", words=words) if words else Markup()


def topic_chooser(article: Article, page: int, now: datetime, texts: Texts, context: CardContext) -> Screen:
    """The card with the topics that it may get as buttons; others are typed."""
    rows = topic_rows(article, context.offered_topics, page, texts)
    done = Button(texts.plain("button.done"), pack(Action.SHOW_CARD, article.id))
    text = _card_text(article, now, texts, context, foot=texts("topics_of.choose"))
    return Screen(text, (*rows, (done,)))


def confirm_retraction(article: Article, now: datetime, texts: Texts, context: CardContext) -> Screen:
    """The question whether to retract a published article."""
    yes = Button(texts.plain("button.retract_yes"), pack(Action.RETRACT, article.id))
    no = Button(texts.plain("button.keep_story"), pack(Action.EDIT, article.id))
    text = _card_text(article, now, texts, context, foot=texts("retract.ask"))
    return Screen(text, ((yes,), (no,)))


def ask_title(article: Article, texts: Texts) -> Screen:
    """The question for a new title, with a button that copies the present one."""
    prompt = messages.prompt("title.ask", Step.TITLE, texts, subject=article.id, title=article.title)
    copied = article.title[:_MAX_COPIED_CHARACTERS]
    copy = Button(texts.plain("button.copy_title"), copied_text=copied)
    return Screen(prompt.html, ((copy,), *prompt.rows))


def duplicate_notice(duplicate: Duplicate, *, zone: str, now: datetime, texts: Texts) -> Screen:
    """The notice that a submission is known already: who added the story, when, and its status."""
    article = duplicate.article
    who = article.added_by_name or texts.plain("known.somebody")
    when = dates.day_and_time(article.created_at, zone, now, texts)
    head = texts(
        "known.exactly" if duplicate.is_exact else "known.nearly",
        who=who,
        when=when,
        status=_status(article, texts),
    )
    text = paragraphs(head, bold(clip(article.title, _TITLE_LIMIT)), escape(summary_text(article, 1)))
    show = Button(texts.plain("button.show_article"), pack(Action.SHOW_ARTICLE, article.id))
    if duplicate.parked is None:
        return Screen(text, ((show,),))
    anyway = Button(texts.plain("button.add_anyway"), pack(Action.ADD_ANYWAY, duplicate.parked.id))
    return Screen(text, ((show, anyway),))


def discarded_copy_note(before: Article | None, *, zone: str, now: datetime, texts: Texts) -> Markup:
    """The note that the same page was discarded before; empty where it was not."""
    if before is None:
        return _NO_NOTE
    return texts("card.discarded_before", when=dates.day_and_time(before.updated_at, zone, now, texts))


def redrafted_note(kept: Sequence[str], texts: Texts) -> Markup:
    """The note that a draft has the text of an edited message, and what of its card stays."""
    if not kept:
        return texts("card.redrafted")
    return texts(
        "card.redrafted_but", kept=join_names([texts.plain(f"card.kept_{name}") for name in kept], texts)
    )


def moved_below(article: Article, texts: Texts) -> Screen:
    """What remains of a card whose article has a newer card below."""
    return Screen(lines(bold(clip(article.title, _TITLE_LIMIT)), texts("card.below")))


def superseded(article: Article, texts: Texts) -> Screen:
    """What remains of the card of a part whose split was undone: one short line."""
    return Screen(texts("card.joined_again", title=clip(article.title, _SHORT_TITLE_LIMIT)))


def split(article: Article, drafts: Sequence[int], texts: Texts) -> Screen:
    """What remains of a card whose draft was split into `drafts`, whose cards follow below."""
    offsets = pack_ids([number - article.id for number in drafts])
    undo = Button(texts.plain("button.undo"), pack(Action.UNDO_SPLIT, article.id, offsets))
    return Screen(
        lines(texts("card.split", n=len(drafts)), bold(clip(article.title, _TITLE_LIMIT))),
        ((undo,),) if drafts else (),
    )


def _status(article: Article, texts: Texts) -> str:
    return texts.plain(f"status.{article.status.value}")


def _missing_text(article: Article, texts: Texts) -> Markup:
    """What an article is that has no text, as entries of feeds may be; empty for others."""
    if article.summary.sentences:
        return Markup()
    return texts("card.picture_only" if article.image_url else "card.headline_only")


def _facts(article: Article, now: datetime, texts: Texts, context: CardContext) -> Markup:
    language = Locale.parse(texts.language).languages.get(article.language, article.language)
    minutes = texts.plain_count("minutes", max(1, round(article.reading_seconds / 60)))
    has_text = bool(article.summary.sentences)
    reading = texts.plain("card.reading", minutes=minutes) if has_text else ""
    quiet = " · ".join(part for part in (str(language or ""), reading) if part)
    can_tap = context.offered_topics and article.status is ArticleStatus.DRAFT
    no_topic = texts("card.tap_topic" if can_tap else "card.no_topics")
    topics = texts("card.topics", topics=topic_labels(article.topics, texts)) if article.topics else no_topic
    source = source_line(article, now, texts) if source_name(article) else texts("card.no_source")
    author = texts("card.author", author=clip(article.author, _AUTHOR_LIMIT)) if article.author else Markup()
    method = handwritten_summary.method_line(article, texts) if has_text else Markup()
    joined = split_draft.count_parts(article)
    together = texts("card.together", n=joined) if joined > 1 else Markup()
    event = event_card.card_line(context.events, texts)
    tip = tip_line(context.tip, texts)
    page = link(context.page_url, context.page_url) if context.page_url else Markup()
    referred = _referral_line(context.referrals, texts)
    about = (topics, source, author, method, together, event, tip, referred, page)
    return lines(italic(quiet) if quiet else Markup(), *about)


def _referral_line(found: Mapping[ReferralKind, int], texts: Texts) -> Markup:
    """How often the story was shared, opened by a link, and led to a subscription; empty without any."""
    counts = {kind.value: format_number(found.get(kind, 0), texts) for kind in ReferralKind}
    return texts("card.referrals", **counts) if any(found.values()) else Markup()


def _buttons(
    article: Article, now: datetime, texts: Texts, context: CardContext
) -> tuple[tuple[Button, ...], ...]:
    def button(name: str, action: Action) -> Button:
        return Button(texts.plain(f"button.{name}"), pack(action, article.id))

    match article.status:
        case ArticleStatus.DRAFT:
            return card_buttons.draft_rows(article, now, texts, _card_offers(context))
        case ArticleStatus.PUBLISHED:
            return (
                (button("undo", Action.UNPUBLISH), button("edit", Action.EDIT)),
                (
                    button("breaking", Action.ASK_BREAKING),
                    *((button("in_channels", Action.SHOW_POSTS),) if context.has_channels else ()),
                ),
                version_row(article, context.earlier, texts),
            )
        case ArticleStatus.DISCARDED:
            return ((button("undo", Action.RESTORE_DRAFT),),)
        case ArticleStatus.RETRACTED:
            return ((button("restore", Action.RESTORE),),)


def _card_offers(context: CardContext) -> CardOffers:
    return CardOffers(
        context.offered_topics,
        context.events,
        context.earlier,
        context.previous,
        context.plan,
        context.has_undo,
        context.tip,
    )


def summary_screen(article: Article, now: datetime, texts: Texts, context: CardContext) -> Screen:
    """The card with the buttons that change the summary."""
    text = _card_text(article, now, texts, context)
    return Screen(text, card_buttons.summary_rows(article, context.wording, texts))


def more_screen(article: Article, now: datetime, texts: Texts, context: CardContext) -> Screen:
    """The card of a draft with the buttons that are needed more rarely."""
    text = _card_text(article, now, texts, context)
    return Screen(text, card_buttons.more_rows(article, texts, _card_offers(context)))


def editing(article: Article, now: datetime, texts: Texts, context: CardContext = _NO_CONTEXT) -> Screen:
    """A published article with the buttons that change it."""
    screen = card(article, now, texts, context=context)
    if article.status is not ArticleStatus.PUBLISHED:
        return screen
    return Screen(screen.html, card_buttons.published_rows(article, texts, _card_offers(context)))
