"""Loads texts for people from gettext catalogs and fills in their values.

Catalogs hold Telegram's HTML, and values are escaped, so an article's title cannot become markup. A missing
text is a programming error and raises KeyError.
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TypeVar, cast

from babel.core import get_global
from markupsafe import Markup

from bot.typed_words import LanguageWords, TypedWords, Word

LOCALE = Path(__file__).parent / "locale"
DOMAIN = "lede"
FALLBACK = "en"
"""The language of texts that a catalog lacks."""
_MISTAKEN_CODES = {"ua": "uk"}
"""Codes of countries that clients send for their language."""
_RTL_SCRIPTS = frozenset({"Adlm", "Arab", "Hebr", "Nkoo", "Rohg", "Syrc", "Thaa"})
"""ISO 15924 codes of living scripts written from right to left; asking Babel would read a whole locale."""
_BIDI_CONTROLS = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))
"""Characters that change the direction of writing; in a name they would also turn the sentence around it."""
_ISOLATE, _END_ISOLATE = "\u2068", "\u2069"
"""First strong isolate and its end: what is between takes its direction from its own letters."""
_LITERAL_PARTS = re.compile(r"<code>.*?</code>|<pre>.*?</pre>|<[^>]*>|[@#]\{\w+\}", re.DOTALL)
"""Where a value is copied or followed as it is: code, attributes, mentions and hashtags."""
_ISO_639_1_LENGTH = 2
_SCRIPT_LENGTH = 4
"""Letters of an ISO 15924 code, by which a tag's script is told from its region."""
S = TypeVar("S", str, Markup)
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of one language.

    In a language that is written from right to left each value of one line is isolated, so that a Latin
    name does not turn the sentence around it.

    Attributes:
        language: The catalog's code, which is a Babel locale as well.
        catalog: The compiled catalog.
        is_rtl: Whether the language is written from right to left.
    """

    language: str
    catalog: gettext.NullTranslations
    is_rtl: bool = False

    def __call__(self, key: str, **values: object) -> Markup:
        """The text of `key` as HTML, values escaped.

        Raises:
            KeyError: No catalog has the key.
        """
        text = self._text(key)
        return Markup(text).format(**self._fit(text, values))  # noqa: S704 - catalogs are ours

    def count(self, key: str, n: int, **values: object) -> Markup:
        """The text of `key` as HTML in the plural form for `n`, which is the value `{n}`."""
        text = self._plural(key, n)
        return Markup(text).format(n=n, **self._fit(text, values))  # noqa: S704

    def plain(self, key: str, **values: object) -> str:
        """The text of `key` without markup, for button labels, alerts and menus."""
        text = self._text(key)
        return text.format(**self._fit(text, values))

    def plain_count(self, key: str, n: int, **values: object) -> str:
        """The text of `key` in the plural form for `n`, without markup."""
        text = self._plural(key, n)
        return text.format(n=n, **self._fit(text, values))

    def isolate(self, value: S) -> S:
        """A name that stands beside other words outside of a catalog's text; in RTL between isolates."""
        return cast(S, _isolated(value.translate(_BIDI_CONTROLS))) if self.is_rtl else value

    def _fit(self, text: str, values: Mapping[str, object]) -> dict[str, object]:
        """The values as they are put into the text: without direction controls, in RTL isolated."""
        clean = _strip_bidi_controls(values)
        if not self.is_rtl:
            return clean
        literal = _literal_names(text)
        return {name: value if name in literal else _isolated(value) for name, value in clean.items()}

    def _text(self, key: str) -> str:
        text = self.catalog.gettext(key)
        if text == key:
            raise KeyError(f"no text for {key!r} in the {self.language} catalog")
        return text

    def _plural(self, key: str, n: int) -> str:
        text = self.catalog.ngettext(key, f"{key}#", n)
        if text in (key, f"{key}#"):
            raise KeyError(f"no plural text for {key!r} in the {self.language} catalog")
        return text


def _strip_bidi_controls(values: Mapping[str, object]) -> dict[str, object]:
    """The values without direction controls, which would affect the text around them."""
    return {
        name: value.translate(_BIDI_CONTROLS) if isinstance(value, str) else value
        for name, value in values.items()
    }


def _isolated(value: object) -> object:
    """A text of one line between isolates; an isolate would end with its line."""
    if not isinstance(value, str) or not value or "\n" in value:
        return value
    isolated = f"{_ISOLATE}{value}{_END_ISOLATE}"
    return Markup(isolated) if isinstance(value, Markup) else isolated  # noqa: S704 - it was one before


@lru_cache(maxsize=4096)
def _literal_names(text: str) -> frozenset[str]:
    """The placeholders of a text inside code, a tag, a mention or a hashtag."""
    return frozenset(name for part in _LITERAL_PARTS.findall(text) for name in _PLACEHOLDER.findall(part))


def _likely_script(code: str) -> str:
    """The script that a language tag is most likely written in, "" for unknown."""
    parts = code.split("_")
    named = [part for part in parts[1:] if len(part) == _SCRIPT_LENGTH]
    region = next((part.upper() for part in parts[1:] if len(part) != _SCRIPT_LENGTH), "")
    if named:
        return named[0].title()
    known: Mapping[str, str] = get_global("likely_subtags")
    full = (known.get(f"{parts[0]}_{region}") if region else None) or known.get(parts[0], "")
    return next((part for part in full.split("_")[1:] if len(part) == _SCRIPT_LENGTH), "")


def direction_of(tag: str) -> str:
    """The direction in which a language is written, "ltr" or "rtl"; "auto" for an unknown one."""
    script = _likely_script(tag.replace("-", "_").lower())
    if not script:
        return "auto"
    return "rtl" if script in _RTL_SCRIPTS else "ltr"


def typed_entries(texts: Texts) -> LanguageWords:
    """What people type in the language of the texts."""
    return LanguageWords(texts.language, {word: texts.plain(word.key) for word in Word})


class Catalogs:
    """The texts of every language that has a catalog, and the words that people type in it.

    A catalog is read at the first use of its language, at the start only the default one and English, and is
    then kept: half a MiB. What is asked of all languages in turn reads the others without keeping them.
    """

    def __init__(self, folder: Path, default: str = "en") -> None:
        """Catalogs of a folder, see load.

        Raises:
            FileNotFoundError: There is no English catalog.
        """
        self._folder = folder
        self.languages = tuple(
            sorted(path.parent.parent.name for path in folder.glob(f"*/LC_MESSAGES/{DOMAIN}.mo"))
        )
        """The codes of the catalogs, sorted."""
        self._codes = {code.lower(): code for code in self.languages}
        self._loaded: dict[str, Texts] = {}
        self._typed_words: dict[str, TypedWords] = {}
        english = self._texts(FALLBACK)
        code = self._find(default)
        self._default = self._texts(code) if code else english

    @staticmethod
    def load(default: str = FALLBACK, folder: Path | None = None) -> Catalogs:
        """The compiled catalogs below `folder`, Lede's own without one.

        A text that a catalog lacks comes from its language without the region, then from English. Each
        folder is loaded once in a process, with the words that people type.
        """
        return _load(folder or LOCALE, default)

    def by_two_letters(self) -> Iterator[tuple[str, Texts]]:
        """The texts of every ISO 639-1 language but the default one, as Telegram keeps menus and profiles."""
        languages = dict.fromkeys(code.partition("_")[0] for code in self.languages)
        for language in (one for one in languages if len(one) == _ISO_639_1_LENGTH):
            code = self._find(language)
            if code and code != self._default.language:
                yield language, self._peek(code)

    def for_language(self, tag: str) -> Texts:
        """The texts for an IETF language tag as Telegram gives it, in any case.

        The full tag is tried first, then shorter ones (zh-Hans-CN, zh-Hans, zh), then a catalog of the same
        language and script for another region (pt for pt-BR), then the default. A former code of a language
        (in, iw) is the current one (id, he). A script without a catalog, such as zh-Hant, has the default.
        """
        code = self._find(tag)
        return self._texts(code) if code else self._default

    def typed_words(self, texts: Texts) -> TypedWords:
        """What people type who read these texts, built at its first use."""
        language = texts.language
        if language not in self._typed_words:
            others = [code for code in self.languages if code not in (language, FALLBACK)]
            self._typed_words[language] = TypedWords(
                typed_entries(texts),
                typed_entries(self._texts(FALLBACK)),
                lambda: (typed_entries(self._peek(code)) for code in others),
            )
        return self._typed_words[language]

    def _texts(self, code: str) -> Texts:
        """The texts of a catalog, which is kept from now on."""
        if code not in self._loaded:
            self._loaded[code] = self._read(code)
        return self._loaded[code]

    def _peek(self, code: str) -> Texts:
        """The texts of a catalog, read for the caller alone unless they are kept already."""
        return self._loaded.get(code) or self._read(code)

    def _read(self, code: str) -> Texts:
        """Read a catalog; `gettext.translation` would keep it for ever."""
        with (self._folder / code / "LC_MESSAGES" / f"{DOMAIN}.mo").open("rb") as file:
            catalog = gettext.GNUTranslations(file)
        _, *shorter = _shorter(code)
        fallback = next((one for one in shorter if one in self.languages), FALLBACK)
        if fallback != code:
            catalog.add_fallback(self._texts(fallback).catalog)
        return Texts(code, catalog, is_rtl=direction_of(code) == "rtl")

    def _find(self, tag: str) -> str | None:
        """The code of the catalog for a language tag."""
        code = _current_code(tag.replace("-", "_").lower())
        for shorter in _shorter(code):
            if shorter in self._codes and _likely_script(shorter) == _likely_script(code):
                return self._codes[shorter]
        same = (known for known in self._codes if known.partition("_")[0] == code.partition("_")[0])
        sibling = next((known for known in same if _likely_script(known) == _likely_script(code)), None)
        return self._codes[sibling] if sibling else None


def _current_code(code: str) -> str:
    """A tag with the current code of its language in place of a former or mistaken one."""
    language, *rest = code.split("_")
    aliases: Mapping[str, str] = get_global("language_aliases")
    current = _MISTAKEN_CODES.get(language) or aliases.get(language, language)
    return "_".join([current.lower(), *rest]) if current.isalpha() else code


def _shorter(code: str) -> Iterator[str]:
    """A code and what is left of it without its last parts: zh_hans_cn, zh_hans, zh."""
    while code:
        yield code
        code = code.rpartition("_")[0]


@cache
def _load(folder: Path, default: str) -> Catalogs:
    return Catalogs(folder, default)
