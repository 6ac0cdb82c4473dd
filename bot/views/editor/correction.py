"""Draws the correction of sent messages: the question to the editor, its progress, and its end."""

from __future__ import annotations

from markupsafe import Markup, escape

from bot.callback_data import Action, pack
from bot.i18n import Texts
from bot.ports.messenger import Button, Screen
from bot.services.conversations import Step
from bot.services.corrections.corrections import CorrectionProgress
from bot.services.newsroom.statistics import SendRate
from bot.views import messages
from bot.views.admin.statistics import progress_bar
from bot.views.format import dates
from bot.views.format.html import italic, lines, paragraphs
from bot.views.format.limits import clip
from bot.views.format.numbers import format_number
from data.records.corrections import Correction, CorrectionState

_TITLE_LIMIT = 100


def question(correction: Correction, title: str, texts: Texts) -> Screen:
    """The question whether to correct the messages that show an article."""
    can_edit = correction.messages > 0
    key = "retracted" if correction.is_retraction else "changed"
    is_shared_only = can_edit and not correction.readers
    ask = texts(
        "correction.ask_shared" if is_shared_only else _ask_key(can_edit=can_edit),
        readers=_counted("correction.readers", correction.readers, texts),
        messages=_counted("correction.messages", correction.messages, texts),
    )
    hint = _note_line(correction, texts) or italic(texts.plain(f"correction.hint_{key}"))
    return Screen(
        paragraphs(lines(ask, escape(clip(title, _TITLE_LIMIT))), hint),
        _question_rows(correction, texts, can_edit=can_edit),
    )


def _ask_key(*, can_edit: bool) -> str:
    return "correction.ask" if can_edit else "correction.ask_notice"


def ask_note(correction: Correction, texts: Texts) -> Screen:
    """The question for the line that readers see."""
    key = "correction.ask_reason" if correction.is_retraction else "correction.ask_note"
    return messages.prompt(key, Step.CORRECTION_NOTE, texts, subject=correction.id)


def declined(texts: Texts) -> Screen:
    """What remains of the question when the messages stay as they are."""
    return Screen(texts("correction.declined"))


def asked_below(texts: Texts) -> Screen:
    """What remains of a question that is asked again below."""
    return Screen(texts("correction.asked_below"))


def stopped_here(texts: Texts) -> Screen:
    """The message where a correction was stopped by another button than its card's."""
    return Screen(texts("correction.stopped"))


def card(progress: CorrectionProgress, rate: SendRate, texts: Texts) -> Screen:
    """The card of an ordered correction: that it begins soon, how far it is, or how it ended."""
    correction = progress.correction
    subject = escape(clip(progress.title, _TITLE_LIMIT))
    match correction.state:
        case CorrectionState.ASKED:
            return question(correction, progress.title, texts)
        case CorrectionState.WAITING:
            return _waiting(progress, subject, texts)
        case CorrectionState.RUNNING:
            stop = Button(texts.plain("button.broadcast_stop"), pack(Action.STOP_CORRECTION, correction.id))
            head = texts("correction.running", **_how_far(progress, texts))
            text = lines(head, _bar(progress, rate, texts), *_rest(progress, texts))
            return Screen(paragraphs(text, subject), ((stop,),))
        case CorrectionState.STOPPING:
            return Screen(paragraphs(lines(texts("correction.stopping"), *_rest(progress, texts)), subject))
        case CorrectionState.DONE:
            key = "correction.was_stopped" if correction.is_stopped else "correction.done"
            head = texts(key, **_how_far(progress, texts))
            return Screen(paragraphs(lines(head, *_rest(progress, texts)), subject))


def _waiting(progress: CorrectionProgress, subject: Markup, texts: Texts) -> Screen:
    correction = progress.correction
    undo = Button(texts.plain("button.undo"), pack(Action.UNDO_CORRECTION, correction.id))
    head = texts("correction.waiting", messages=_counted("correction.messages", correction.messages, texts))
    notice = texts("correction.with_notice") if correction.has_notice else Markup()
    return Screen(paragraphs(lines(head, notice), lines(subject, _note_line(correction, texts))), ((undo,),))


def _question_rows(correction: Correction, texts: Texts, *, can_edit: bool) -> tuple[tuple[Button, ...], ...]:
    def order(key: str, has_notice: int) -> Button:
        return Button(texts.plain(key), pack(Action.ORDER_CORRECTION, correction.id, has_notice))

    note = "button.correction_note_other" if correction.note else "button.correction_note"
    edit, edit_and_notify = (order("button.correct", 0),), (order("button.correct_and_notify", 1),)
    orders = (edit, edit_and_notify) if can_edit else ((order("button.notify", 1),),)
    if can_edit and not correction.readers:
        orders = (edit,)
    return (
        *orders,
        (
            Button(texts.plain(note), pack(Action.ASK_CORRECTION_NOTE, correction.id)),
            Button(texts.plain("button.not_now"), pack(Action.DECLINE_CORRECTION, correction.id)),
        ),
    )


def _note_line(correction: Correction, texts: Texts) -> Markup:
    """The line as readers see it, without its time; empty without a note."""
    if not correction.note:
        return Markup()
    return texts("correction.readers_see", note=correction.note)


def _how_far(progress: CorrectionProgress, texts: Texts) -> dict[str, str]:
    return {
        "corrected": format_number(progress.corrected, texts),
        "messages": format_number(progress.messages, texts),
    }


def _bar(progress: CorrectionProgress, rate: SendRate, texts: Texts) -> Markup:
    done = 1 - progress.left / progress.messages if progress.messages else 1
    left = texts("stats.run_left", time=dates.duration(rate.seconds_for(progress.left), texts))
    return Markup("<code>{}</code> {}").format(progress_bar(done), left if progress.left else "")


def _rest(progress: CorrectionProgress, texts: Texts) -> list[Markup]:
    """What was not corrected, and the notices, a line for each."""
    counts = {
        "correction.gone_messages": progress.gone,
        "correction.missed": progress.missed,
        "correction.noticed": progress.noticed,
        "correction.notices_left": progress.notices_left,
    }
    return [texts.count(key, n, count=format_number(n, texts)) for key, n in counts.items() if n]


def _counted(key: str, count: int, texts: Texts) -> str:
    return texts.plain_count(key, count, count=format_number(count, texts))
