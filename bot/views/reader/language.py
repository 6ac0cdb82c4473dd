"""Writes the screen that offers the languages of the interface."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from babel import Locale, UnknownLocaleError

from bot.callback_data import Action, pack
from bot.i18n import Texts
from bot.ports.messenger import Button, Screen
from bot.typed_tokens import fold
from bot.views.format.buttons import (
    PREVIOUS_NEXT,
    back_to_settings,
    chunked,
    page_buttons,
    page_count,
    with_check_mark,
)
from bot.views.format.limits import clip

_AUTOMATIC = ("auto", "automatic", "telegram")
_MAX_ECHO_LENGTH = 60
_PAGE_SIZE = 6
_MAX_CODE_LENGTH = 3
"""Longer codes name regions and scripts, which the languages of stories do not have."""


def languages(
    codes: Sequence[str],
    texts: Texts,
    page: int | None = None,
    *,
    is_chosen: bool,
    is_private: bool,
    offers_settings: bool,
) -> Screen:
    """The languages as buttons, each by its own name, and the one that needs no choice.

    Args:
        codes: The catalogs.
        texts: The language that is shown.
        page: The page of languages, from 0; None for the one with this language.
        is_chosen: Whether it was chosen in this chat.
        is_private: Whether the chat is with one person; a group has no language at Telegram.
        offers_settings: Whether a button leads back to the settings.
    """
    names = sorted(codes, key=lambda one: own_name(one).casefold())
    pages = page_count(len(names), _PAGE_SIZE)
    place = names.index(texts.language) // _PAGE_SIZE if page is None else min(page, pages - 1)
    buttons = [
        Button(with_check_mark(own_name(code), is_on=is_chosen and code == texts.language), _pack(code))
        for code in names[place * _PAGE_SIZE : (place + 1) * _PAGE_SIZE]
    ]
    turn = page_buttons(place, pages, lambda to: pack(Action.SHOW_LANGUAGES, to), texts, PREVIOUS_NEXT)
    key = "button.language_auto" if is_private else "button.language_default"
    automatic = (Button(with_check_mark(texts.plain(key), is_on=not is_chosen), _pack("")),)
    back = (back_to_settings(texts),) if offers_settings else ()
    return Screen(texts("language.ask"), (*chunked(buttons, 2), *([turn] if turn else []), automatic, *back))


def own_name(code: str) -> str:
    """A language's name in that language, with a capital letter."""
    name = Locale.parse(code).get_display_name() or code
    return name[:1].upper() + name[1:]


def find_language(given: str, codes: Sequence[str], texts: Texts) -> str | None:
    """The catalog that a person names by its code, its own name, or its name in English or their language.

    Returns:
        The code, "" for the language that Telegram says, None where no catalog is called so.
    """
    wanted = _folded(given)
    if wanted in _AUTOMATIC:
        return ""
    return next((code for code in codes if wanted in _names(code, texts)), None)


def language_name(code: str) -> str:
    """A language's own name; the code where it has none."""
    try:
        return own_name(code)
    except (UnknownLocaleError, ValueError):
        return code


def find_story_language(given: str, codes: Collection[str], texts: Texts) -> str | None:
    """The language that a person names by its code, or its name in English or in their language.

    One of `codes` may have its own name, too. Returns None where no language is called so.
    """
    wanted = _folded(given)
    own = {_folded(language_name(code)): code for code in codes}
    if wanted in own or wanted in codes:
        return own.get(wanted, wanted)
    for known in ("en", texts.language):
        for code, name in Locale.parse(known).languages.items():
            if len(code) <= _MAX_CODE_LENGTH and wanted in (code, _folded(name)):
                return str(code)
    return None


def clip_name(given: str) -> str:
    """What a person typed, short enough to be repeated."""
    return clip(given, _MAX_ECHO_LENGTH)


def _names(code: str, texts: Texts) -> set[str]:
    locale = Locale.parse(code)
    names = [code, code.partition("_")[0], own_name(code), locale.language_name]
    for other in ("en", texts.language):
        names += [locale.get_display_name(other), locale.get_language_name(other)]
    return {_folded(name) for name in names if name}


def _folded(name: str) -> str:
    return fold(name.strip().replace("-", "_"))


def _pack(code: str) -> str:
    return pack(Action.CHOOSE_LANGUAGE, code)
