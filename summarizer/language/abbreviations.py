"""Decides whether a sentence ends after an abbreviation, by the table in abbreviations.txt."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

_ALIASES: Final = {"nb": "no", "nn": "no", "bs": "hr", "sh": "sr"}
_CAPITAL_NOUN_LANGUAGES: Final = frozenset({"de"})
# Company names precede names and nouns in capitals too often in these languages.
_CAPITAL_AFTER_FORM_LANGUAGES: Final = frozenset({"de", "en"})
_MAX_CHARACTERS: Final = 64
_MAX_TOKEN_CHARACTERS: Final = 20
_MAX_PIECES: Final = 4
_MAX_PIECE_CHARACTERS: Final = 6

_OPENING_MARKS: Final = "\"'“”„«»‘’‚‹›([{¿¡"
_DETACHED_CLOSING_MARK: Final = re.compile(r"[\"'”’]\s")
_ELISION: Final = re.compile(r"^[^\W\d_]{1,4}['’]")
_NUMBER_WITH_UNIT: Final = re.compile(r"[\d.,]*\d([^\W\d_]+)$")
_NUMBER: Final = re.compile(r".*\d[\d.,:–-]*[%°]?$|[IVXLCІХ]+$")
_ROMAN_OR_LETTER: Final = re.compile(
    r"[IVXLC]+\b|[BCDFGHJLMNPQRTX]\b(?!['’])|[^\W\d_]\b(?!['’])(?!\s+[^\W\d_])|№|[^\W\d_]?-?\d"
)
_HOUR: Final = re.compile(r"\d\s?(?:h|hs|u|ч|год|hod|godz|val)\.\s*$")
_MINUTES: Final = re.compile(r"[0-5]\d\b")
_AMOUNT: Final = re.compile(r"[\d.,]*\d\s?([^\W\d_]+)")
_CURRENCY_CODE: Final = re.compile(r"[A-Z]{3}\b|Euros?\b|US[-$]|[€$£]")
_FOLLOWED_BY_LOWER: Final = re.compile(r"[^\W\d_][\w'’-]*,?\s+[^\W\d_A-ZÀ-ÞА-ЯЁІЇЄΑ-Ω]")
_FIRST_WORD: Final = re.compile(r"[^\W\d_][\w’'-]*")
_TIME_CONTEXT: Final = re.compile(
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?\b(?!\s(?:was|is|will|has|had|saw|brought|began|marks|marked)\b)"
    r"|(?:Mon|Tues?|Wed|Thur?s?|Fri|Sat|Sun)\.|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?\s\d"
    r"|(?:[ECMP][SD]?T|GMT|BST|UTC|CES?T|EES?T|WES?T|[IJKHSP]ST|[AN]?[ECW]?[SD]T|HKT|SGT|MSK|PKT|WIB)\b"
    r"|(?:[A-Z][a-z]+ ){1,2}(?:[Tt]ime|Standard|Daylight|Summer)\b"
    r"|(?:Eastern|Central|Pacific|Mountain|Greenwich|Christmas|Thanksgiving|Easter|New Year|Good Friday)\b)"
)
# What precedes "no." as a word before a number: "The council said no. 14 people ...".
_SPOKEN_NO: Final = re.compile(
    r"(?:said|says?|saying|vot(?:e|ed)|answer(?:s|ed)?|replied|or|a|was|is)\s+no\.\s*$"
)
# "им." and "im." are also pronouns, after a verb.
_NAMESAKE_INSTITUTIONS: Final = {
    "ru": re.compile(
        r"(?:завод|фабрик|комбинат|колхоз|совхоз|шахт|школ|гимнази|лице|училищ|колледж|техникум|институт|университет|академи"
        r"|консерватори|библиотек|музе|театр|филармони|цирк|дом|дворц|дворец|клуб|центр|больниц|госпитал|клиник|парк|сад"
        r"|сквер|стадион|улиц|площад|проспект|мост|канал|метро|станци|аэропорт|порт|фонд|преми|конкурс|турнир|мемориал|кубк"
        r"|кубок|полк|дивизи|хор|ансамбл|кб|нии|вуз|мгу|спбгу|зал|пароход|крейсер|галере|издательств|орден|медал)",
        re.IGNORECASE,
    ),
    "pl": re.compile(
        r"(?:szko|lice|gimnazj|przedszkol|podstaw|zesp|uniwersyt|politechnik|akademi|instytut|muze|teatr|filharmoni|bibliotek"
        r"|dom|fundacj|stowarzysz|szpital|stadion|hal|park|ulic|plac|rond|most|lotnisk|port|nagrod|konkurs|turniej|memoria"
        r"|pułk|brygad|ośrod|centr|stoczni|hut|kopalni|zakład|osiedl|skwer|bulwar|klub|stypend|order|medal)",
        re.IGNORECASE,
    ),
}
_GENITIVE_NAME: Final = {
    "ru": re.compile(r"[\w-]+(?:ова|ева|ёва|ина|ына|ого|его|ской|цкой|овой|евой)\b"),
    "pl": re.compile(r"[\w-]+(?:iego|skiej|ckiej|cza|wicza|owej)\b"),
}
_VERB: Final = {
    "ru": re.compile(r"\w+(?:л|ла|ло|ли|лся|лась|лось|лись|ет|ёт|ут|ют|ит|ат|ят|ть|ти|ны|но|тся)$"),
    "pl": re.compile(r"\w+(?:ł|ła|ło|li|ły|no|to|uje|ują|ć|my|cie)$"),
}
_TWO_NAMES: Final = re.compile(r"[^\W\d_a-zа-яё][\w.-]*\s*[^\W\d_a-zа-яё.,]\w+")


_KINDS_BEFORE_NUMBERS: Final = frozenset({"name", "number", "inside", "measure", "namesake", "title"})
_NO_KINDS: Final = frozenset[str]()
_EVERYDAY_WORD: Final = frozenset({"words"})


@dataclass(frozen=True, slots=True)
class _AbbreviationTable:
    """The abbreviations of one language.

    Attributes:
        kinds: The kinds of each entry.
        everyday_words: Words in lower case whose entry has a capital.
        last_parts: What follows the last full stop inside each entry, and each everyday word.
        starters: Words that begin sentences.
        has_capital_nouns: Whether a capital may begin any noun, so that "schweiz." is not "Schweiz."
        ordinals_first: Whether an ordinal in Roman numerals stands before its noun.
    """

    kinds: Mapping[str, frozenset[str]]
    everyday_words: frozenset[str]
    last_parts: frozenset[str]
    starters: frozenset[str]
    has_capital_nouns: bool
    ordinals_first: bool


@dataclass(frozen=True, slots=True)
class _Abbreviation:
    """An abbreviation found at the end of a text: its kinds, and the word before it."""

    kinds: frozenset[str]
    previous: str
    has_number: bool


def ends_after_abbreviation(before: str, after: str, language: str) -> bool | None:
    """Return whether a sentence ends between `before`, which ends in a full stop, and `after`.

    None means that the text before the full stop is no known abbreviation, or that the table does not decide.
    """
    table = _load_table(_ALIASES.get(language, language))
    if table is None or not after:
        return None
    if _is_split_abbreviation(before, after, table):
        return False
    found = _find_abbreviation(before, table)
    if found is None:
        return None
    following = after.lstrip(_OPENING_MARKS + " ")
    if not following or _DETACHED_CLOSING_MARK.match(after):
        return None
    if following[0].isdigit():
        return _ends_before_number(found, before, following, table)
    if not following[0].isalpha():
        return False if found.kinds & {"name", "inside"} else None
    if following[0].islower():
        return None
    return _ends_before_capital(found, following, table, language)


def ends_in_abbreviation(text: str, language: str) -> bool:
    """Return whether a text ends in an abbreviation that cannot end a sentence, such as "Dr."."""
    table = _load_table(_ALIASES.get(language, language))
    found = _find_abbreviation(text, table) if table is not None else None
    return found is not None and found.kinds <= {"name", "inside"}


def is_starter(word: str, language: str) -> bool | None:
    """Return whether a word begins sentences; None for a language without such a list."""
    table = _load_table(_ALIASES.get(language, language))
    return word in table.starters if table is not None and table.starters else None


def puts_ordinals_first(language: str) -> bool:
    """Return whether an ordinal in Roman numerals stands before its noun, as in Hungarian "III. Béla"."""
    table = _load_table(_ALIASES.get(language, language))
    return table is not None and table.ordinals_first


def _ends_before_number(
    found: _Abbreviation, before: str, following: str, table: _AbbreviationTable
) -> bool | None:
    if "number" in found.kinds and _SPOKEN_NO.search(before[-24:]):
        return True
    if "measure" in found.kinds and found.has_number:
        # "8 h. 30" and "5 Std. 30 Min." go on; "à 16 h. 67 départements ..." does not.
        if _HOUR.search(before) and _MINUTES.match(following):
            return False
        amount = _AMOUNT.match(following)
        return False if amount is not None and _is_numeric(f"{amount.group(1)}.", table) else None
    return False if found.kinds & _KINDS_BEFORE_NUMBERS else None


def _ends_before_capital(
    found: _Abbreviation, following: str, table: _AbbreviationTable, language: str
) -> bool | None:
    kinds = found.kinds
    has_starter = _begins_with_starter(following, table)
    if "measure" in kinds and (found.has_number or kinds == {"measure"}):
        return has_starter if table.has_capital_nouns else not _CURRENCY_CODE.match(following)
    if "namesake" in kinds:
        return not _is_namesake(found.previous, following, language)
    if "title" in kinds:
        return _TWO_NAMES.match(following) is None
    if kinds & {"name", "inside"}:
        return has_starter and "form" in kinds
    if "number" in kinds and _ROMAN_OR_LETTER.match(following):
        return False
    return _ends_by_following_word(kinds, following, table, language, has_starter=has_starter)


def _ends_by_following_word(
    kinds: frozenset[str], following: str, table: _AbbreviationTable, language: str, *, has_starter: bool
) -> bool | None:
    if "time" in kinds:
        return _TIME_CONTEXT.match(following) is None
    if "final" in kinds:
        return True
    if not kinds & {"form", "either"}:
        return True
    if has_starter or not table.starters:
        return has_starter or None
    if language in _CAPITAL_AFTER_FORM_LANGUAGES:
        return None if "form" in kinds else False
    return _FOLLOWED_BY_LOWER.match(following) is not None


def _begins_with_starter(following: str, table: _AbbreviationTable) -> bool:
    word = _FIRST_WORD.match(following)
    if word is None:
        return False
    first = word.group().replace("’", "'")
    is_initial = following[word.end() : word.end() + 1] == "."
    return not is_initial and (first in table.starters or first.partition("'")[0] + "'" in table.starters)


def _is_namesake(previous: str, following: str, language: str) -> bool:
    """Whether "im." means "named after": it follows an institution, or a name in the genitive follows it."""
    if _NAMESAKE_INSTITUTIONS[language].match(previous.lstrip(_OPENING_MARKS)):
        return True
    if _VERB[language].match(previous):
        return False
    return bool(_GENITIVE_NAME[language].match(following) or _TWO_NAMES.match(following))


def _find_abbreviation(before: str, table: _AbbreviationTable) -> _Abbreviation | None:
    """Look up the longest abbreviation at the end of a text, spaces between its parts removed."""
    text = before[-_MAX_CHARACTERS:].rstrip()
    if not text.endswith(".") or not _may_be_abbreviation(text, table):
        return None
    tokens = text.split()
    for count in range(_count_pieces(tokens), 0, -1):
        previous = tokens[-count - 1] if len(tokens) > count else ""
        joined = "".join(tokens[-count:])[:-1].lstrip(_OPENING_MARKS)
        for entry, has_unit_number in _spellings(joined):
            kinds = table.kinds.get(f"{previous}_{entry}") or _kinds_of(entry, table)
            if kinds:
                has_number = has_unit_number or _is_numeric(previous, table)
                return _Abbreviation(kinds, previous, has_number)
    return None


def _is_split_abbreviation(before: str, after: str, table: _AbbreviationTable) -> bool:
    """Whether the boundary is inside an abbreviation of two parts, such as "a. C."."""
    first, second = before.rsplit(maxsplit=1)[-1:], after.split(maxsplit=1)[:1]
    if not first or not second or len(first[0]) > _MAX_PIECE_CHARACTERS or not second[0].endswith("."):
        return False
    return first[0].lstrip(_OPENING_MARKS) + second[0][:-1] in table.kinds


def _may_be_abbreviation(text: str, table: _AbbreviationTable) -> bool:
    """Reject most words at once: the last part of every entry is in `last_parts`."""
    token = text.rsplit(maxsplit=1)[-1][:-1]
    if len(token) > _MAX_TOKEN_CHARACTERS:
        return False
    part = token.rpartition(".")[2]
    return not part.isalpha() or part in table.last_parts or part.lower() in table.last_parts


def _count_pieces(tokens: list[str]) -> int:
    """Count the short tokens with a full stop at the end, such as the three of "u. s. w."."""
    count = 1
    while (
        count < min(_MAX_PIECES, len(tokens))
        and tokens[-count - 1].endswith(".")
        and len(tokens[-count - 1]) <= _MAX_PIECE_CHARACTERS
    ):
        count += 1
    return count


def _spellings(token: str) -> Iterator[tuple[str, bool]]:
    """Yield a token, its word after an elision ("l'art"), and its unit after a number ("50kr")."""
    yield token, False
    bare = _ELISION.sub("", token)
    if bare != token:
        yield bare, False
    unit = _NUMBER_WITH_UNIT.match(token)
    if unit is not None:
        yield unit.group(1), True


def _kinds_of(token: str, table: _AbbreviationTable) -> frozenset[str]:
    """The kinds of a token; a word in lower case whose entry has a capital is an everyday word."""
    kinds = table.kinds.get(token, _NO_KINDS)
    if kinds or len(token) == 1:
        return kinds
    if token in table.everyday_words:
        return _EVERYDAY_WORD
    return _NO_KINDS if table.has_capital_nouns else table.kinds.get(token.lower(), _NO_KINDS)


def _is_numeric(token: str, table: _AbbreviationTable) -> bool:
    """Whether a token is a number, or a unit before another unit ("5 тыс. руб.")."""
    if _NUMBER.match(token.lstrip(_OPENING_MARKS)):
        return True
    unit = token.rstrip(".")
    is_unit = "measure" in (table.kinds.get(unit) or table.kinds.get(unit.lower(), _NO_KINDS))
    return is_unit and (len(unit) > 1 or unit != token)


@cache
def _load_table(language: str) -> _AbbreviationTable | None:
    """Read the section of a language; None if there is none."""
    own = list(_section(language))
    if not own:
        return None
    kinds: defaultdict[str, set[str]] = defaultdict(set)
    for head, entries in [*own, *_section("*")]:
        if head not in ("starters", "regnal"):
            for entry in entries:
                kinds[entry].add(head)
    everyday_words = frozenset(entry.lower() for entry in kinds if len(entry) > 1) - kinds.keys()
    return _AbbreviationTable(
        kinds={entry: frozenset(heads) for entry, heads in kinds.items()},
        everyday_words=everyday_words,
        last_parts=everyday_words | {entry.rpartition(".")[2] for entry in kinds},
        starters=frozenset(entry for head, entries in own if head == "starters" for entry in entries),
        has_capital_nouns=language in _CAPITAL_NOUN_LANGUAGES,
        ordinals_first=any(head == "regnal" for head, _ in own),
    )


def _section(language: str) -> Iterator[tuple[str, list[str]]]:
    text = resources.files("summarizer.language").joinpath("abbreviations.txt").read_text("utf-8")
    _, found, rest = text.partition(f"\n[{language}]\n")
    if not found or not language:
        return
    for line in rest.split("\n[", 1)[0].splitlines():
        head, separator, entries = line.partition(":")
        if separator and not line.startswith("#"):
            yield head, entries.split()
