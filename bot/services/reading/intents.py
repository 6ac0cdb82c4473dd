"""Recognises what a reader wants who writes plain words instead of a command. Pure.

Only short messages that consist of such words alone count; any other text is a search.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

_MAX_LENGTH = 60
_FILLERS = frozenset(
    {
        *(
            "please",
            "pls",
            "plz",
            "now",
            "me",
            "my",
            "i",
            "id",
            "would",
            "like",
            "want",
            "to",
            "can",
            "could",
        ),
        *("you", "the", "a", "just", "from", "us", "this", "bot", "lede", "bitte", "mich", "ich", "möchte"),
        *("por", "favor", "s'il", "vous", "plaît", "svp"),
    }
)
_PHRASES: Mapping[str, tuple[str, ...]] = {
    "start": (
        *("hello", "hi", "hey", "hello there", "good morning", "good evening", "good day", "start", "hallo"),
        *("moin", "guten morgen", "guten tag", "servus", "hola", "buenos días", "bonjour", "salut", "ciao"),
        *("olá", "oi", "привет", "здравствуйте", "merhaba", "cześć", "你好", "こんにちは", "مرحبا"),
        *("who are", "what is", "what are"),
    ),
    "help": (
        *("help", "menu", "commands", "what do", "what do do", "how does it work", "how does work", "info"),
        *("hilfe", "ayuda", "aide", "aiuto", "ajuda", "помощь", "yardım", "帮助", "ヘルプ"),
    ),
    "unsubscribe": (
        *(
            "stop",
            "unsubscribe",
            "unsub",
            "quit",
            "leave",
            "end",
            "stop it",
            "stop sending",
            "remove",
            "opt out",
        ),
        *("cancel subscription", "end subscription", "no more", "no more digests", "no more messages"),
        *("opt out", "leave alone", "stop messages", "stop digests", "abmelden", "abbestellen", "stopp"),
        *(
            "darse de baja",
            "baja",
            "désabonner",
            "se désabonner",
            "cancelar",
            "стоп",
            "отписаться",
            "отписка",
        ),
    ),
    "subscribe": (
        *(
            "subscribe",
            "sign up",
            "join",
            "subscription",
            "sub",
            "get digest",
            "get news",
            "sign up for digest",
        ),
        *("abonnieren", "anmelden", "suscribir", "suscribirme", "abonner", "s'abonner", "подписаться"),
        *("sign up for digest", "subscribe again"),
    ),
    "latest": (
        *("latest", "news", "latest news", "latest stories", "headlines", "top stories", "stories", "today"),
        *("what's new", "whats new", "what's up", "digest", "send news", "show news", "neues", "nachrichten"),
        *("noticias", "nouvelles", "actualités", "новости", "haberler", "新闻", "ニュース", "أخبار"),
    ),
    "settings": (
        "settings",
        "options",
        "preferences",
        "change settings",
        "einstellungen",
        "ajustes",
        "настройки",
    ),
    "saved": ("saved", "saved stories", "bookmarks", "favourites", "favorites", "gespeichert"),
    "pause": (
        "pause",
        "holiday",
        "vacation",
        "snooze",
        "on holiday",
        "on vacation",
        "am on holiday",
        "urlaub",
    ),
    "resume": ("resume", "continue", "unpause", "back", "am back", "weiter"),
    "topics": ("topics", "themen", "temas", "темы"),
    "time": ("time", "times", "change time", "change times"),
    "timezone": ("timezone", "time zone", "change timezone", "change time zone", "zeitzone"),
    "privacy": ("privacy", "datenschutz", "what do know about", "gdpr", "dsgvo"),
    "forgetme": ("forget", "delete data", "delete everything", "delete account", "forget everything"),
    "cancel": ("cancel", "never mind", "nevermind", "abbrechen", "отмена"),
}
_THANKS = frozenset(
    {
        *("thanks", "thank", "thx", "ty", "ok", "okay", "great", "cool", "nice", "super", "danke", "merci"),
        *("gracias", "obrigado", "obrigada", "спасибо", "grazie", "谢谢"),
    }
)


def command_of(text: str) -> str:
    """The name of the command that does what `text` asks for; "" where it asks for none."""
    return _COMMANDS_BY_PHRASE.get(_normalize(text), "") if len(text) <= _MAX_LENGTH else ""


def is_thanks(text: str) -> bool:
    """Whether `text` only says thanks or agrees."""
    return _normalize(text) in _THANKS


def _normalize(text: str) -> str:
    """Lower case without punctuation and words of politeness."""
    plain = unicodedata.normalize("NFC", text).casefold().replace("’", "'")
    words = re.findall(r"[\w']+", plain)
    kept = [word for word in words if word not in _FILLERS]
    return " ".join(kept or words)


_COMMANDS_BY_PHRASE: Mapping[str, str] = {
    _normalize(phrase): name for name, phrases in _PHRASES.items() for phrase in phrases
}
