"""Telegram's HTML, piece by piece. Text is escaped on its way in; Markup stays as it is."""

from __future__ import annotations

from markupsafe import Markup, escape


def bold(text: str) -> Markup:
    """Heavy type."""
    return Markup("<b>{}</b>").format(text)


def italic(text: str) -> Markup:
    """Slanted type."""
    return Markup("<i>{}</i>").format(text)


def link(url: str, text: str) -> Markup:
    """A link; the text alone where `url` is no web address."""
    return (
        Markup('<a href="{}">{}</a>').format(url, text)
        if url.startswith(("http://", "https://"))
        else escape(text)
    )


def quote(text: str, *, expandable: bool = False) -> Markup:
    """A block quote, folded to a few lines at first where `expandable`."""
    if expandable:
        return Markup("<blockquote expandable>{}</blockquote>").format(text)
    return Markup("<blockquote>{}</blockquote>").format(text)


def lines(*parts: str) -> Markup:
    """The parts that are not empty, a line each."""
    return Markup("\n").join(part for part in parts if part)


def paragraphs(*parts: str) -> Markup:
    """The parts that are not empty, with a blank line between."""
    return Markup("\n\n").join(part for part in parts if part)
