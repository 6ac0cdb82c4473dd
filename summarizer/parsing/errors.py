"""Defines the error for bytes that give no article, with the reasons."""

from __future__ import annotations

from enum import StrEnum


class UnreadableReason(StrEnum):
    """Why bytes give no article.

    Attributes:
        EMPTY: No text at all.
        TOO_BIG: Larger than the limit of its format.
        NOT_HTML: No HTML page.
        NO_ARTICLE: A page without an article: a consent wall, a front page, scripts only.
        NOT_TEXT: A picture, sound, or a format that Lede does not read.
        OLD_OFFICE: A format that Office used before .docx.
        ENCRYPTED: Protected by a password or a licence.
        SCAN: Pictures of text without text.
        FEED: A feed, which lists stories.
        BROKEN: Damaged, or made to do damage.
        TOO_HEAVY: Reading took too much time or memory.
    """

    EMPTY = "empty"
    TOO_BIG = "too_big"
    NOT_HTML = "not_html"
    NO_ARTICLE = "no_article"
    NOT_TEXT = "not_text"
    OLD_OFFICE = "old_office"
    ENCRYPTED = "encrypted"
    SCAN = "scan"
    FEED = "feed"
    BROKEN = "broken"
    TOO_HEAVY = "too_heavy"


class Unreadable(Exception):
    """Raised for bytes that give no article; `reason` says why."""

    def __init__(self, reason: UnreadableReason) -> None:
        super().__init__(reason)
        self.reason = reason
