"""Why something could not be read."""

from __future__ import annotations

from enum import StrEnum


class UnreadableReason(StrEnum):
    """What stands between the bytes and an article.

    EMPTY has no text at all, TOO_BIG passes the limit, NOT_HTML is something else than a page,
    NO_ARTICLE is a page without one (a consent wall, a front page, scripts only), NOT_TEXT is a
    file of pictures, sound or a format that Lede does not read, OLD_OFFICE is one of the formats that
    Office used before .docx, ENCRYPTED asks for a password or a licence, SCAN has pictures of text but
    no text, FEED lists stories instead of telling one, BROKEN is damaged or built to do damage, and
    TOO_HEAVY took too much time or memory.
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
    """Bytes that give no article; `reason` says why."""

    def __init__(self, reason: UnreadableReason) -> None:
        super().__init__(reason)
        self.reason = reason
