"""Formats numbers in the language of the texts."""

from __future__ import annotations

from babel.numbers import format_decimal, format_percent

from bot.i18n import Texts


def format_number(value: float, texts: Texts) -> str:
    """A number with the separators of the texts' language."""
    return format_decimal(value, locale=texts.language)


def format_share(share: float, texts: Texts) -> str:
    """A share, from 0 to 1, as per cent with at most one decimal."""
    return format_percent(round(share, 3), "#,##0.#%", locale=texts.language)
