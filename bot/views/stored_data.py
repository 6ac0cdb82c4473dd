"""Says in sentences what is stored about a chat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from markupsafe import Markup

from bot.i18n import Texts
from bot.views.format import dates
from bot.views.format.html import lines, paragraphs

_RETENTION_DAYS = 30
_COUNTED = {
    "messages": "mydata.messages",
    "saved": "mydata.saved",
    "mutes": "mydata.mutes",
    "watches": "mydata.watches",
    "articles": "mydata.articles",
    "plans": "mydata.plans",
    "tips": "mydata.tips",
    "submissions": "mydata.submissions",
    "cards": "mydata.cards",
    "sources": "mydata.sources",
    "log": "mydata.log",
    "broadcasts": "mydata.broadcasts",
    "bulletins": "mydata.bulletins",
    "corrections": "mydata.corrections",
    "api_clients": "mydata.api_clients",
    "connected_chats": "mydata.connected_chats",
}


def stored_data(stored: Mapping[str, object], zone: str, texts: Texts, *, has_file: bool) -> Markup:
    """A sentence for each kind of data, short enough for the caption of a file.

    Args:
        stored: The rows of each kind, as JSON values; kinds without rows are left out.
        zone: The zone in which days are named.
        texts: The language.
        has_file: Whether the values are attached.
    """
    rows = {kind: value for kind, value in stored.items() if isinstance(value, list)}
    sentences = [_sentence(kind, found, zone, texts) for kind, found in rows.items()]
    if followed := sum(len(row.get("follows") or ()) for row in rows.get("subscriptions", [])):
        sentences.append(texts.count("mydata.follows", followed))
    if tapped := sum(len(row.get("taps") or ()) for row in rows.get("subscriptions", [])):
        sentences.append(texts.count("mydata.taps", tapped))
    items = (Markup("• {}").format(sentence) for sentence in sentences)
    foot = texts("mydata.foot_file" if has_file else "mydata.foot")
    return paragraphs(texts("mydata.head"), lines(*items), foot)


def _sentence(kind: str, rows: Sequence[Mapping[str, Any]], zone: str, texts: Texts) -> Markup:
    if kind in _COUNTED:
        return texts.count(_COUNTED[kind], len(rows))
    match kind:
        case "chats":
            since = min(datetime.fromisoformat(str(row["created_at"])) for row in rows)
            number = rows[0]["chat_id"]
            return texts("mydata.chat", number=number, day=dates.long_day(since, zone, texts))
        case "subscriptions" if all(row["unsubscribed_at"] for row in rows):
            return texts("mydata.kept_settings", days=_RETENTION_DAYS)
        case "subscriptions":
            return texts("mydata.subscription")
        case "dialogues":
            return texts("mydata.dialogue")
        case "team":
            return texts("mydata.team")
        case _:
            return texts.count("mydata.other", len(rows), kind=kind.replace("_", " "))
