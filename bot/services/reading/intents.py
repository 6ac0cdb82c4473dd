"""Recognises what a reader wants who writes plain words instead of a command. Pure.

Only short messages that consist of such words alone count; any other text is a search.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.typed_tokens import fold
from bot.typed_words import TypedWords, Vocabulary, Word

_MAX_LENGTH = 60
_ASKED = (
    *(Word.ASK_START, Word.ASK_HELP, Word.ASK_UNSUBSCRIBE, Word.ASK_SUBSCRIBE, Word.ASK_LATEST),
    *(Word.ASK_SETTINGS, Word.ASK_SAVED, Word.ASK_PAUSE, Word.ASK_RESUME, Word.ASK_TOPICS, Word.ASK_TIME),
    *(Word.ASK_TIMEZONE, Word.ASK_PRIVACY, Word.ASK_FORGETME, Word.ASK_CANCEL),
)
_ASK = "ask_"
_COMMANDS = Vocabulary(_ASKED)
_POLITE_COMMANDS = Vocabulary((*_ASKED, Word.PLEASE))
_THANKS = Vocabulary((Word.THANKS,))
_POLITE_THANKS = Vocabulary((Word.THANKS, Word.PLEASE))
_FOREIGN: Mapping[str, tuple[str, ...]] = {
    "start": (
        *("hola", "buenos días", "bonjour", "salut", "ciao", "olá", "oi", "привет", "здравствуйте"),
        *("merhaba", "cześć", "你好", "こんにちは", "مرحبا"),
    ),
    "help": ("ayuda", "aide", "aiuto", "ajuda", "помощь", "yardım", "帮助", "ヘルプ"),
    "unsubscribe": (
        *("darse de baja", "baja", "désabonner", "se désabonner", "cancelar", "стоп", "отписаться"),
        *("отписка",),
    ),
    "subscribe": ("suscribir", "suscribirme", "abonner", "s'abonner", "подписаться"),
    "latest": ("noticias", "nouvelles", "actualités", "новости", "haberler", "新闻", "ニュース", "أخبار"),
    "settings": ("ajustes", "настройки"),
    "topics": ("temas", "темы"),
    "cancel": ("отмена",),
}
"""Words that people try in a chat of which they do not know the language, with or without a catalog."""
_FOREIGN_THANKS = frozenset(
    {"danke", "merci", "gracias", "obrigado", "obrigada", "спасибо", "grazie", "谢谢"}
)
"""Folded."""


def command_of(text: str, words: TypedWords) -> str:
    """The name of the command that does what `text` asks for; "" where it asks for none."""
    if len(text) > _MAX_LENGTH:
        return ""
    found = _meaning(text, words, _COMMANDS, _POLITE_COMMANDS)
    return found.removeprefix(_ASK) or _COMMANDS_BY_PHRASE.get(_normalize(text), "")


def is_thanks(text: str, words: TypedWords) -> bool:
    """Whether `text` only says thanks or agrees."""
    is_short = len(text) <= _MAX_LENGTH
    return is_short and (
        _meaning(text, words, _THANKS, _POLITE_THANKS) != "" or _normalize(text) in _FOREIGN_THANKS
    )


def _meaning(text: str, words: TypedWords, exact: Vocabulary, polite: Vocabulary) -> str:
    """What a text means, punctuation aside, as it stands or without words of politeness."""
    bare = _normalize(text)
    found = words.meaning(bare, exact)
    if found or not bare:
        return found
    left = [word for word in words.english(bare, polite).split() if word != Word.PLEASE]
    wanted = {word.english for word in exact.words}
    return words.meaning(" ".join(left), exact) or (left[0] if len(left) == 1 and left[0] in wanted else "")


def _normalize(text: str) -> str:
    """Folded words without punctuation; an accent or a vowel sign does not end a word."""
    return " ".join(re.findall(r"[\w']+", fold(text.replace("’", "'"))))


_COMMANDS_BY_PHRASE: Mapping[str, str] = {
    _normalize(phrase): name for name, phrases in _FOREIGN.items() for phrase in phrases
}
