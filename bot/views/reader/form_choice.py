"""Draws the choice between classic and rich digests, the sample of the rich form, and what became of it."""

from __future__ import annotations

from enum import StrEnum

from markupsafe import Markup

from bot.callback_data import Action, pack
from bot.i18n import Texts
from bot.ports.messenger import Button, RichForm, Screen
from bot.views.format.buttons import back_to_settings, with_check_mark
from data.records.audience import Subscription


class FormAnswer(StrEnum):
    """What a button of CHOOSE_FORM says: which form is wanted, or whether the sample can be seen."""

    CLASSIC = "classic"
    RICH = "rich"
    SEEN = "seen"
    BROKEN = "broken"


def forms(subscription: Subscription, texts: Texts) -> Screen:
    """The two forms, a button each."""
    chosen = FormAnswer.RICH if subscription.rich else FormAnswer.CLASSIC
    rows = tuple((_button(one, texts, is_on=one is chosen),) for one in (FormAnswer.CLASSIC, FormAnswer.RICH))
    return Screen(texts("form.ask"), (*rows, back_to_settings(texts, "stories")))


def sample(texts: Texts) -> Screen:
    """A message in the rich form with the question whether it can be seen.

    Its classic form says that there is none, since it is shown where the server sends no rich messages.
    """
    back = back_to_settings(texts, "stories")
    rows = ((_button(FormAnswer.SEEN, texts), _button(FormAnswer.BROKEN, texts)),)
    html = (
        Markup("<h3>{}</h3>").format(texts.plain("form.sample_head"))
        + _sample_story("form.sample_first", Markup(" open"), texts)
        + _sample_story("form.sample_second", Markup(), texts)
        + Markup("<p>{}</p>").format(texts.plain("form.sample_ask"))
    )
    return Screen(texts("form.no_sample"), (back,), rich=RichForm(html, rows, is_rtl=texts.is_rtl))


def _sample_story(title_key: str, opened: Markup, texts: Texts) -> Markup:
    return Markup("<details{}><summary><b>{}</b></summary><p>{}</p></details>").format(
        opened, texts.plain(title_key), texts.plain("form.sample_text")
    )


def outcome(texts: Texts, *, is_rich: bool) -> Screen:
    """What the sample led to, in the classic form, which every app can show."""
    return Screen(texts("form.kept" if is_rich else "form.classic"), (back_to_settings(texts, "stories"),))


def _button(answer: FormAnswer, texts: Texts, *, is_on: bool = False) -> Button:
    label = with_check_mark(texts.plain(f"button.form.{answer.value}"), is_on=is_on)
    return Button(label, pack(Action.CHOOSE_FORM, answer.value))
