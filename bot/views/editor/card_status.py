"""Draws the first line of an article's card: what became of it, and which readers have it."""

from __future__ import annotations

from datetime import datetime

from markupsafe import Markup

from bot.i18n import Texts
from bot.views.format import dates
from data.records.articles import Article, ArticleStatus
from data.records.circulation import Circulation


def status_line(
    article: Article, circulation: Circulation | None, zone: str, now: datetime, texts: Texts
) -> Markup:
    """The status in words; without `circulation` only the status itself."""
    if circulation is None:
        return texts(f"card.{article.status.value}")
    match article.status:
        case ArticleStatus.PUBLISHED:
            return _published(circulation, zone, now, texts)
        case ArticleStatus.RETRACTED:
            return Markup("{} · {}").format(
                texts("card.retracted"), _who_had_it(circulation, zone, now, texts)
            )
        case ArticleStatus.DRAFT if circulation.is_sent:
            return texts("card.draft_again", had=_who_had_it(circulation, zone, now, texts))
        case _:
            return texts(f"card.{article.status.value}")


def circulation_note(circulation: Circulation, zone: str, now: datetime, texts: Texts) -> Markup:
    """When it went out and to how many readers; empty where it did not."""
    return _went_out(circulation, zone, now, texts) if circulation.is_sent else Markup()


def _published(circulation: Circulation, zone: str, now: datetime, texts: Texts) -> Markup:
    waiting = Markup()
    if circulation.waiting and circulation.next_due is not None:
        waiting = texts(
            "card.gets_more" if circulation.is_sent else "card.waits",
            when=dates.day_and_time(max(circulation.next_due, now), zone, now, texts),
            readers=texts.plain_count("readers", circulation.waiting),
        )
    if circulation.is_sent:
        parts = (texts("card.published"), _went_out(circulation, zone, now, texts), waiting)
    else:
        parts = (texts("card.published"), waiting or texts("card.nobody_waits"), Markup())
    return Markup(" · ").join(part for part in parts if part)


def _went_out(circulation: Circulation, zone: str, now: datetime, texts: Texts) -> Markup:
    when = dates.day_and_time(circulation.sent_at or now, zone, now, texts)
    if circulation.readers is None:
        return texts("card.went_out", when=when)
    return texts("card.went_out_to", when=when, readers=texts.plain_count("readers", circulation.readers))


def _who_had_it(circulation: Circulation, zone: str, now: datetime, texts: Texts) -> Markup:
    if not circulation.is_sent:
        return texts("card.nobody_had_it")
    if circulation.readers is None:
        return texts("card.went_out", when=dates.day_and_time(circulation.sent_at or now, zone, now, texts))
    return texts.count("card.had_it", circulation.readers)
