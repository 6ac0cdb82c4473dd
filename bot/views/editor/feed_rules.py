"""Draws the rules of a feed for editors, and the forecast of a rule before it is saved."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from markupsafe import Markup, escape

from bot.callback_data import Action, pack
from bot.i18n import Texts
from bot.ports.messenger import Button, Screen
from bot.services.conversations import Step
from bot.services.feeds import rule_forecast
from bot.services.feeds.management import title_of
from bot.services.feeds.rule_changes import RuledSource
from bot.services.feeds.rule_forecast import MAX_ENTRIES, Forecast, ForecastEntry
from bot.services.feeds.rule_texts import RuleValue
from bot.views.format.buttons import PREVIOUS_NEXT, cancel_button, chunked, page_buttons, page_count
from bot.views.format.dates import join_names
from bot.views.format.html import bold, lines, link, paragraphs
from bot.views.format.limits import clip
from data.records.feed_rules import RuleKind, SourceRule
from data.records.feeds import Source

PAGE_SIZE = 10
DAILY_LIMITS = (1, 3, 5, 10, 20)
"""The daily limits that buttons offer."""
HOLDING_KINDS = (RuleKind.ONLY, RuleKind.NEVER, RuleKind.LIMIT)
"""The rules that hold entries back."""
_TITLE_LIMIT, _WORDS_LIMIT = 100, 300


def rules_screen(
    ruled: RuledSource, texts: Texts, head: Markup | None = None, undo: tuple[RuleKind, int] | None = None
) -> Screen:
    """The rules of a feed with how many entries each has held back.

    `head` stands above them; `undo` is the rule that was just changed, and its version.
    """
    body = rule_lines(ruled.stored, texts) or texts("rules.none")
    title = texts("rules.head", title=_title(ruled.source))
    return Screen(paragraphs(head or Markup(), title, body), _rule_buttons(ruled, undo, texts))


def rule_lines(stored: Sequence[SourceRule], texts: Texts) -> Markup:
    """The rules that are set, a line for each; empty without any."""
    return lines(*(_rule_line(rule, texts) for rule in stored if _is_set(rule)))


def held_by_rules(stored: Sequence[SourceRule], texts: Texts) -> str:
    """How many entries each rule of a feed has held back, as one line; "" for none."""
    held = [
        texts.plain(f"rules.short.{rule.kind.value}", n=rule.held)
        for rule in stored
        if rule.kind in HOLDING_KINDS and rule.held > 0
    ]
    return texts.plain("rules.held_back", rules=join_names(held, texts)) if held else ""


def _is_set(rule: SourceRule) -> bool:
    return bool(rule.words or rule.number)


def _rule_line(rule: SourceRule, texts: Texts) -> Markup:
    name = _describe(rule.kind, RuleValue(rule.words, rule.number), texts)
    held = texts.plain_count("rules.held", rule.held) if rule.kind in HOLDING_KINDS and rule.held else ""
    return lines(escape(name), Markup("<i>{}</i>").format(held) if held else Markup())


def _describe(kind: RuleKind, value: RuleValue, texts: Texts) -> str:
    """A rule as one line: "Never with: casino, betting"."""
    if kind is RuleKind.LIMIT:
        return texts.plain_count("rules.most", value.number) if value.number else texts.plain("rules.any")
    if kind is RuleKind.PRIORITY:
        return texts.plain("rules.priority", level=texts.plain(f"rules.level.{_level(value.number)}"))
    words = clip(join_names(value.words, texts), _WORDS_LIMIT) or "–"
    return texts.plain(f"rules.{kind.value}", words=words)


def _level(priority: int) -> str:
    return ("low", "normal", "high")[priority + 1]


def _rule_buttons(
    ruled: RuledSource, undo: tuple[RuleKind, int] | None, texts: Texts
) -> tuple[tuple[Button, ...], ...]:
    number = ruled.source.id

    def button(kind: RuleKind) -> Button:
        return Button(texts.plain(f"button.rule_{kind.value}"), pack(Action.ASK_RULE, number, kind.value))

    undoing = (Button(texts.plain("button.undo"), pack(Action.UNDO_RULE, number, *undo)),) if undo else ()
    kept = (
        (Button(texts.plain("button.refused"), pack(Action.LIST_REFUSED, number, 0)),) if ruled.kept else ()
    )
    rows = (
        (button(RuleKind.ONLY), button(RuleKind.NEVER)),
        (button(RuleKind.LIMIT), button(RuleKind.PRIORITY)),
        (button(RuleKind.BREAKING), *kept),
        undoing,
        (_back_to_card(number, texts),),
    )
    return tuple(row for row in rows if row)


def ask_words(ruled: RuledSource, kind: RuleKind, texts: Texts) -> Screen:
    """The question for the words of a rule; `-` clears them."""
    words = {rule.kind: rule.words for rule in ruled.stored}.get(kind, ())
    question = texts(f"rules.ask.{kind.value}", title=_title(ruled.source))
    present = texts("rules.now", words=clip(join_names(words, texts), _WORDS_LIMIT)) if words else Markup()
    cancel = cancel_button(Step.FEED_RULE, texts, ruled.source.id)
    return Screen(paragraphs(question, present), ((cancel,),))


def choose_limit(ruled: RuledSource, texts: Texts) -> Screen:
    """The question how many stories a day a feed may have."""
    number = ruled.source.id
    buttons = [Button(str(most), pack(Action.CHOOSE_DAILY_LIMIT, number, most)) for most in DAILY_LIMITS]
    anything = Button(texts.plain("button.any_number"), pack(Action.CHOOSE_DAILY_LIMIT, number, 0))
    text = texts("rules.ask.most", title=_title(ruled.source))
    return Screen(text, (*chunked(buttons, 5), (anything,), (_back_to_rules(number, texts),)))


def choose_priority(ruled: RuledSource, texts: Texts) -> Screen:
    """The question where the stories of a feed stand in digests."""
    number = ruled.source.id
    present = ruled.rules.priority
    buttons = tuple(
        Button(
            ("✓ " if level == present else "") + texts.plain(f"rules.level.{_level(level)}"),
            pack(Action.SET_PRIORITY, number, level),
        )
        for level in (1, 0, -1)
    )
    text = texts("rules.ask.priority", title=_title(ruled.source))
    return Screen(text, (buttons, (_back_to_rules(number, texts),)))


def forecast_screen(
    source: Source, kind: RuleKind, value: RuleValue, forecast: Forecast, page: int, texts: Texts
) -> Screen:
    """What a rule would have done with the last entries, with a button that saves it."""
    first = page * PAGE_SIZE
    shown = forecast.entries[first : first + PAGE_SIZE]
    head = lines(bold(_title(source)), escape(_describe(kind, value, texts)))
    rows = [_entry(entry, texts) for entry in shown]
    turning = page_buttons(
        page,
        page_count(len(forecast.entries), PAGE_SIZE),
        partial(pack, Action.SHOW_FORECAST, source.id),
        texts,
        PREVIOUS_NEXT,
    )
    save = Button(texts.plain("button.save_rule"), pack(Action.SAVE_RULE, source.id, kind.value))
    change = Button(texts.plain("button.change_rule"), pack(Action.ASK_RULE, source.id, kind.value))
    buttons = ((save,), (change, _back_to_rules(source.id, texts)), turning)
    return Screen(
        paragraphs(head, _count_line(kind, forecast, texts), lines(*rows)),
        tuple(row for row in buttons if row),
    )


def _count_line(kind: RuleKind, forecast: Forecast, texts: Texts) -> Markup:
    """How many of the entries the rules would have let through, and which entries these are."""
    total = len(forecast.entries)
    if not total:
        return texts("rules.no_entries")
    breaking = sum(entry.is_breaking for entry in forecast.entries)
    count = breaking if kind is RuleKind.BREAKING else forecast.passing
    verb = "breaks" if kind is RuleKind.BREAKING else "passes"
    which = "last" if total >= MAX_ENTRIES else "all" if forecast.in_feed == total else "kept"
    values = {"count": count, "in_feed": forecast.in_feed, "kept": total - forecast.in_feed}
    return texts.count(f"rules.{verb}.{which}", total, **values)


def _entry(entry: ForecastEntry, texts: Texts) -> Markup:
    mark = "✗" if entry.held_by else "✓"
    name = clip(entry.title or entry.link or texts.plain("refused.untitled"), _TITLE_LIMIT)
    return lines(Markup("{} {}").format(mark, link(entry.link, name)), escape(_why(entry, texts)))


def _why(entry: ForecastEntry, texts: Texts) -> str:
    match entry.held_by:
        case RuleKind.LIMIT:
            why = texts.plain("rules.why.most")
        case RuleKind.ONLY:
            why = texts.plain("rules.why.only")
        case rule_forecast.ADVERT:
            why = texts.plain("refused.why.advert")
        case _ if entry.words:
            why = texts.plain(f"rules.why.{entry.place}", words=entry.words)
        case _:
            why = ""
    breaking = texts.plain("rules.why.breaking") if entry.is_breaking else ""
    return " · ".join(part for part in (breaking, why) if part)


def _title(source: Source) -> str:
    return clip(title_of(source), _TITLE_LIMIT)


def _back_to_card(number: int, texts: Texts) -> Button:
    return Button(texts.plain("button.back"), pack(Action.SHOW_FEED, number))


def _back_to_rules(number: int, texts: Texts) -> Button:
    return Button(texts.plain("button.back"), pack(Action.SHOW_RULES, number))
