"""Draws when drafts are published: the buttons of a card, the choice of an hour, /planned, and notices."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Final, Literal, TypeAlias
from zoneinfo import ZoneInfo

from markupsafe import Markup

from bot.callback_data import Action, pack
from bot.i18n import Texts
from bot.ports.messenger import Button, Screen
from bot.services.articles.due_publications import DueKind, DuePublication
from bot.services.articles.publication_plans import PAGE_SIZE, PlannedDraft
from bot.services.conversations import Step
from bot.services.subscriptions.moment_parser import offered_moments
from bot.views import messages
from bot.views.format import dates
from bot.views.format.buttons import chunked, page_buttons, page_count
from bot.views.format.html import bold, italic, lines, paragraphs
from bot.views.format.limits import clip
from data.records.articles import Article, ArticleStatus
from data.records.publication_plans import PlanState, PublicationPlan

TimeChoice: TypeAlias = Literal["at", "nb"]
"""Whether an hour is chosen for the publication or for the end of an embargo."""
AT: Final = "at"
NOT_BEFORE: Final = "nb"
_SECONDS_PER_MINUTE = 60
_TITLE_LIMIT = 100
_NAME_LIMIT = 40
_NUMBERS_IN_ROW = 3
MAX_BROADCASTS = 2


def plan_line(plan: PublicationPlan | None, zone: str, now: datetime, texts: Texts) -> Markup:
    """What a draft waits for, in a line; empty without a plan."""
    if plan is None:
        return Markup()
    embargo = Markup()
    if plan.not_before is not None and plan.is_embargoed(now) and plan.not_before != plan.at:
        embargo = texts("plan.embargo", when=dates.day_and_time(plan.not_before, zone, now, texts))
    if plan.state is PlanState.HELD:
        return embargo
    when = dates.day_and_time(plan.at, zone, now, texts) if plan.at else ""
    who = clip(plan.planned_by_name, _NAME_LIMIT) or texts.plain("known.somebody")
    if plan.state is PlanState.REVIEW:
        key = "plan.review_for" if when else "plan.review"
        return lines(texts(key, who=who, when=when), embargo)
    key = "plan.with_digest" if plan.with_digest else "plan.ready"
    approved = clip(plan.approved_by_name, _NAME_LIMIT)
    approval = texts("plan.approved_by", who=approved) if approved else Markup()
    return lines(texts(key, who=who, when=when), approval, embargo)


def publish_rows(
    article: Article, plan: PublicationPlan | None, now: datetime, texts: Texts
) -> tuple[tuple[Button, ...], ...]:
    """The first buttons of a draft's card: publish, or what can be done with its plan."""

    def button(name: str, action: Action, *args: object) -> Button:
        return Button(texts.plain(f"button.{name}"), pack(action, article.id, *args))

    has_hour = plan is not None and plan.due_at is not None
    later = button("change_hour" if has_hour else "later", Action.CHOOSE_PLAN_TIME, AT)
    if plan is None:
        return ((button("publish", Action.PUBLISH), later),)
    if plan.state is PlanState.HELD:
        return ((button("publish_at_end", Action.PUBLISH), later),)
    cancel = button("cancel_plan" if has_hour else "withdraw", Action.CANCEL_PLAN)
    if plan.state is PlanState.READY and plan.is_embargoed(now):
        return ((later, cancel),)
    publish = button("approve" if plan.state is PlanState.REVIEW else "publish_now", Action.PUBLISH)
    return ((publish, later), (cancel,))


def choose_time(
    draft: PlannedDraft, choice: TimeChoice, digest_at: datetime, zone: str, now: datetime, texts: Texts
) -> Screen:
    """The question when a draft is to be published, or before which hour it may not be published."""
    article, plan = draft.article, draft.plan
    present = f"{dates.local(now, zone):%H:%M}"
    head = texts(f"plan.ask.{choice}", now=present, zone=zone)
    digest = texts("plan.digest_at", when=dates.day_and_time(digest_at, zone, now, texts))
    text = paragraphs(
        bold(clip(article.title, _TITLE_LIMIT)),
        plan_line(plan, zone, now, texts),
        lines(head, digest if choice == AT else Markup()),
    )
    offered = [
        Button(
            moment_label(at, zone, now, texts), pack(Action.SET_PLAN_TIME, article.id, choice, minutes_of(at))
        )
        for at in offered_moments(now, ZoneInfo(zone))
        if choice == NOT_BEFORE or plan is None or not plan.is_embargoed(at)
    ]
    rows = [*chunked(offered, 2), (_button("type_hour", Action.ASK_PLAN_TIME, article, texts, choice),)]
    if choice == AT:
        rows.insert(0, (_button("next_digest", Action.SET_PLAN_DIGEST, article, texts),))
        rows.append((_button("not_before", Action.CHOOSE_PLAN_TIME, article, texts, NOT_BEFORE),))
    elif plan is not None and plan.not_before is not None:
        rows.append((_button("lift_embargo", Action.LIFT_EMBARGO, article, texts),))
    back = Action.SHOW_CARD if choice == AT else Action.CHOOSE_PLAN_TIME
    rows.append((_button("back", back, article, texts, *(() if choice == AT else (AT,))),))
    return Screen(text, tuple(rows))


def ask_time(article: Article, choice: TimeChoice, texts: Texts) -> Screen:
    """The question for an hour that is typed."""
    return messages.prompt(f"plan.type.{choice}", Step.PLAN_TIME, texts, subject=article.id)


def moment_label(at: datetime, zone: str, now: datetime, texts: Texts) -> str:
    """The label of an hour's button, like "Today 18:00" or "Tomorrow 07:00"."""
    days = (dates.local_date(at, zone) - dates.local_date(now, zone)).days
    time = f"{dates.local(at, zone):%H:%M}"
    if days > 1:
        return f"{dates.short_day(at, zone, texts)} {time}"
    return texts.plain("button.tomorrow_at" if days else "button.today_at", time=time)


def moment_of(minutes: int) -> float:
    """The POSIX time of an hour in a button, in seconds."""
    return minutes * _SECONDS_PER_MINUTE


def planned_list(
    drafts: Sequence[PlannedDraft],
    total: int,
    page: int,
    zone: str,
    now: datetime,
    texts: Texts,
    *,
    broadcasts: Sequence[tuple[int, Markup]] = (),
) -> Screen:
    """One page of /planned, a numbered button for each draft, which opens its card.

    `broadcasts` are the number and text of the planned messages to readers, of which a button opens the first
    MAX_BROADCASTS.
    """
    if not drafts and not broadcasts:
        return Screen(texts("planned.none"))
    first = page * PAGE_SIZE + 1
    entries = [
        lines(
            Markup("{}. {}").format(number, bold(clip(one.article.title, _TITLE_LIMIT))),
            italic(plan_line(one.plan, zone, now, texts)),
        )
        for number, one in enumerate(drafts, first)
    ]
    numbers = [
        Button(str(number), pack(Action.SHOW_ARTICLE, one.article.id))
        for number, one in enumerate(drafts, first)
    ]
    mail = tuple(
        Button(texts.plain("button.message_number", n=n), pack(Action.SHOW_BROADCAST, number))
        for n, (number, _) in enumerate(broadcasts[:MAX_BROADCASTS], 1)
    )
    turning = page_buttons(page, page_count(total, PAGE_SIZE), partial(pack, Action.LIST_PLANNED), texts)
    head = texts.count("planned.head", total, zone=zone) if drafts else Markup()
    below = texts.count("planned.broadcasts", len(broadcasts), zone=zone) if broadcasts else Markup()
    text = paragraphs(head, *entries, below, *(entry for _, entry in broadcasts[:MAX_BROADCASTS]))
    return Screen(text, tuple(row for row in (*chunked(numbers, _NUMBERS_IN_ROW), mail, turning) if row))


def due_notice(due: DuePublication, zone: str, now: datetime, texts: Texts) -> Markup:
    """The note on a card whose hour has come; empty for a draft that was published in time."""
    when = dates.day_and_time(due.plan.due_at or now, zone, now, texts)
    match due.kind:
        case DueKind.PUBLISHED if due.is_late:
            return texts("plan.late", when=when, now=f"{dates.local(now, zone):%H:%M}")
        case DueKind.PUBLISHED:
            return Markup()
        case DueKind.EMBARGO_OVER:
            return texts("plan.embargo_over", when=when)
        case DueKind.UNAPPROVED:
            return texts("plan.unapproved", when=when)


def toast(draft: PlannedDraft, zone: str, now: datetime, texts: Texts, *, is_alone: bool = False) -> str:
    """What a button has done, in a line."""
    plan = draft.plan
    if draft.article.status is not ArticleStatus.DRAFT:
        return texts.plain(f"toast.{draft.article.status.value}")
    if plan is None:
        return texts.plain("toast.plan_cancelled")
    if plan.state is PlanState.REVIEW:
        return texts.plain("toast.review_alone" if is_alone else "toast.review")
    at = plan.not_before if plan.state is PlanState.HELD else plan.at
    when = dates.day_and_time(at or now, zone, now, texts)
    return texts.plain("toast.embargoed" if plan.state is PlanState.HELD else "toast.planned", when=when)


def minutes_of(at: datetime) -> int:
    """The POSIX time of an instant in whole minutes, as buttons have it."""
    return int(at.timestamp()) // _SECONDS_PER_MINUTE


def _button(name: str, action: Action, article: Article, texts: Texts, *args: object) -> Button:
    return Button(texts.plain(f"button.{name}"), pack(action, article.id, *args))
