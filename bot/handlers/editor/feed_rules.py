"""Handles the rules of feeds: their screen, the forecast before one is saved, and Undo."""

from __future__ import annotations

from markupsafe import Markup

from bot.errors import UserError
from bot.handlers import typing_indicator
from bot.handlers.request import ButtonPress, Request, SentMessage
from bot.services.conversations import Step
from bot.services.feeds import rule_changes, rule_forecast, rule_texts
from bot.services.feeds.rule_changes import RuledSource
from bot.services.feeds.rule_forecast import Forecast
from bot.services.feeds.rule_texts import RuleValue
from bot.views.editor import feed_rules as view
from data.records.feed_rules import RuleKind


async def show(request: ButtonPress) -> None:
    """Show the rules of a feed."""
    await _show(request, await rule_changes.load(request.database, request.number))


async def typed(request: SentMessage, text: str) -> None:
    """`/sources rule example.org never casino` shows the forecast; with a source alone, its rules.

    Raises:
        UserError: There is no such source, or the value is none that the rule can have.
    """
    given = rule_texts.read_command(text)
    source = await rule_changes.find_source(request.database, given.source)
    ruled = await rule_changes.load(request.database, source.id)
    if given.kind is None:
        await _show(request, ruled)
    else:
        await _propose(
            request, ruled, given.kind, rule_texts.read_value(given.kind, given.value, request.words)
        )


async def ask(request: ButtonPress) -> None:
    """Ask what a rule is to be set to.

    Raises:
        UserError: The feed is not followed, or the button names no rule.
    """
    ruled, kind = await rule_changes.load(request.database, request.number), _kind_of(request)
    if kind is RuleKind.LIMIT:
        await request.edit(view.choose_limit(ruled, request.texts))
    elif kind is RuleKind.PRIORITY:
        await request.edit(view.choose_priority(ruled, request.texts))
    else:
        await request.conversation.begin(Step.FEED_RULE, source=ruled.source.id, kind=kind.value)
        await request.reply(view.ask_words(ruled, kind, request.texts))


async def receive_words(request: SentMessage) -> None:
    """Show the forecast of a rule with the typed words.

    Raises:
        UserError: The words cannot be looked for, or the feed is gone.
    """
    dialogue = await request.conversation.current()
    if dialogue is None:
        raise UserError("source.gone")
    kind = RuleKind(str(dialogue.data["kind"]))
    value = rule_texts.read_value(kind, request.args, request.words)
    ruled = await rule_changes.load(request.database, int(str(dialogue.data["source"])))
    await _propose(request, ruled, kind, value)


async def choose_limit(request: ButtonPress) -> None:
    """Show the forecast of a daily limit; no limit is set at once.

    Raises:
        UserError: The feed is not followed, or the button names another limit than the offered ones.
    """
    most = request.callback.number(1)
    if most not in (0, *view.DAILY_LIMITS):
        raise UserError("button.old")
    ruled = await rule_changes.load(request.database, request.number)
    await _propose(request, ruled, RuleKind.LIMIT, RuleValue(number=most))


async def set_priority(request: ButtonPress) -> None:
    """Set where the stories of a feed stand in digests.

    Raises:
        UserError: The feed is not followed, or the button names no priority.
    """
    level = request.callback.number(1)
    if level not in (-1, 0, 1):
        raise UserError("button.old")
    await _save(request, request.number, RuleKind.PRIORITY, RuleValue(number=level))


async def show_forecast(request: ButtonPress) -> None:
    """Turn the pages of the forecast."""
    kind, value, forecast = await _proposal(request)
    ruled = await rule_changes.load(request.database, request.number)
    page = max(0, request.callback.number(1))
    await request.edit(view.forecast_screen(ruled.source, kind, value, forecast, page, request.texts))


async def save(request: ButtonPress) -> None:
    """Save the rule whose forecast is shown."""
    kind, value, _ = await _proposal(request)
    await request.conversation.end()
    await _save(request, request.number, kind, value)


async def undo(request: ButtonPress) -> None:
    """Undo the last change of a rule.

    Raises:
        UserError: The feed is not followed, or the rule was changed since.
    """
    kind, version = _kind_of(request), request.callback.number(2)
    await rule_changes.undo(request.database, request.number, kind, version, request.person, request.now)
    await _show(request, await rule_changes.load(request.database, request.number))
    await request.answer(request.texts.plain("toast.undone"))


async def _propose(request: Request, ruled: RuledSource, kind: RuleKind, value: RuleValue) -> None:
    """Show the forecast of a rule; what holds nothing back is saved at once."""
    if kind is RuleKind.PRIORITY or value == RuleValue():
        await request.conversation.end()
        await _save(request, ruled.source.id, kind, value)
        return
    wanted = rule_forecast.with_rule(ruled.rules, kind, value)
    async with typing_indicator.show_typing(request):
        forecast = await rule_forecast.forecast(request.app.feed_services, ruled.source, wanted, request.now)
    await request.conversation.begin(
        Step.FEED_FORECAST,
        source=ruled.source.id,
        kind=kind.value,
        words=list(value.words),
        number=value.number,
        forecast=forecast.to_json(),
    )
    await request.edit_or_send(view.forecast_screen(ruled.source, kind, value, forecast, 0, request.texts))


async def _proposal(request: ButtonPress) -> tuple[RuleKind, RuleValue, Forecast]:
    """The rule whose forecast is shown.

    Raises:
        UserError: It is no longer open.
    """
    dialogue = await request.conversation.current()
    is_open = dialogue is not None and dialogue.step == Step.FEED_FORECAST
    if dialogue is None or not is_open or dialogue.data.get("source") != request.number:
        raise UserError("button.too_old")
    words, number = dialogue.data["words"], dialogue.data["number"]
    forecast = dialogue.data["forecast"]
    assert isinstance(words, list)
    assert isinstance(number, int)
    assert isinstance(forecast, dict)
    value = RuleValue(tuple(map(str, words)), number)
    return RuleKind(str(dialogue.data["kind"])), value, Forecast.from_json(forecast)


async def _save(request: Request, source_id: int, kind: RuleKind, value: RuleValue) -> None:
    version = await rule_changes.set_rule(
        request.database, source_id, kind, value, request.person, request.now
    )
    ruled = await rule_changes.load(request.database, source_id)
    saved = request.texts("rules.saved")
    await _show(request, ruled, saved, (kind, version))


async def _show(
    request: Request,
    ruled: RuledSource,
    head: Markup | None = None,
    undoable: tuple[RuleKind, int] | None = None,
) -> None:
    await request.edit_or_send(view.rules_screen(ruled, request.texts, head, undoable))


def _kind_of(request: ButtonPress) -> RuleKind:
    try:
        return RuleKind(request.callback.text(1))
    except ValueError as error:
        raise UserError("button.old") from error
