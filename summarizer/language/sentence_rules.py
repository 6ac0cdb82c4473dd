"""Whether a sentence ends between two stretches of text: what sentencex misses, as rules."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

# Abbreviations that a sentence does not end with: titles, streets, numbers, "for example".
_ABBREVIATIONS: Final[Mapping[str, str]] = {
    "en": "mr mrs ms dr prof st lt gen col sgt capt rep sen gov rev hon vs nos fig e.g i.e cf messrs",
    "de": "dr prof hr fr frl str nr abs art bzw ca vgl z.b z. u.a d.h i.d.r st inkl ggf evtl sog geb dipl",
    "fr": "m mm mme mlle dr pr me st ste av bd art p.ex cf env no",
    "es": "sr sra srta dr dra d dña prof av avda núm pág art ee p.ej gral lic ing",
    "it": "sig sigg dott ing avv prof on sen art pag n tel dr arch",
    "pt": "sr sra dr dra prof profa av r n.º n art pág eng exmo d",
    "nl": "dhr mevr mw dr prof ir drs o.a bijv m.b.t nr st t.a.v",
    "pl": "dr prof ul al nr pl mgr inż hab ks gen płk św os pt np tzw red im woj",
    "cs": "dr prof ing mgr bc mudr judr ul č tzv např sv gen plk",
    "sk": "dr prof ing mgr ul č tzv napr sv",
    "sv": "t.ex kl dr prof s.k bl.a nr st f.d",
    "da": "dr prof f.eks kl nr bl.a hr fr ca",
    "no": "dr prof f.eks kl nr bl.a hr fru ca",
    "fi": "esim dr prof nro ns mm",
    "tr": "dr prof doç sn no cad sok mah av bkz örn alb",
    "ro": "dl dna dr prof str nr bd ing sf art pag",
    "hu": "dr prof u pl ún st",
    "ru": "ул пр пл просп им г-н г-жа акад проф доц стр рис др.е напр обл пос дер",
    "uk": "вул просп пл ім акад проф доц стор напр обл пан",
    "bg": "ул бул пл проф д-р акад гр инж напр",
    "el": "κ κα κ.κ δρ καθ οδ αρ",
    "hi": "डॉ प्रो श्री श्रीमती पं",
    "mr": "डॉ प्रा श्री श्रीमती",
}
_ABBREVIATION: Final = {
    language: re.compile(
        rf"(?:^|[\s(\"'“„«’])(?:{'|'.join(map(re.escape, names.split()))})\.\s*$", re.IGNORECASE
    )
    for language, names in _ABBREVIATIONS.items()
}

# Words before which a number with a point is an ordinal: "am 1. Mai", "im 2. Stock".
_ORDINAL: Final = {
    "de": re.compile(
        r"\b(?:am|der|die|das|dem|den|des|im|vom|zum|zur|bis|seit|ab|beim|eine?|einen|einem|einer|ihre?|seine?|ihren|seinen"
        r"|ihrem|seinem|jede|jeder|jedes|jeden|und|oder|\w+tag,?)\s\d{1,2}\.\s*$",
        re.IGNORECASE,
    ),
    "da": re.compile(r"\b(?:den|det|d\.|\w+dag)\s\d{1,2}\.\s*$", re.IGNORECASE),
    "no": re.compile(r"\b(?:den|det|\w+dag)\s\d{1,2}\.\s*$", re.IGNORECASE),
}

# Words that begin an English sentence far more often than they follow an abbreviation as a name.
_SENTENCE_STARTER: Final = re.compile(
    r"[\"'“‘(\[]*(?:A|After|Although|An|And|As|At|Because|Before|But|By|Critics|Despite|During|Even|Every|For|From|He|Her|"
    r"Here|His|How|However|I|If|In|It|Its|Last|Many|Meanwhile|Most|My|No|Nobody|Nor|Not|Now|On|One|Or|Our|Others|Police|She|"
    r"Since|So|Some|That|The|Their|Then|There|These|They|This|Those|Though|To|Under|Until|We|What|When|Where|While|Who|Why|"
    r"With|Yet|You)\b(?!\.)"
)
_TIME_CONTEXT: Final = re.compile(
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*"
    r"|[A-Z]{2,4}\b|Eastern|Central|Pacific|Mountain|Greenwich|London|Local|New York|Beijing|Tokyo|Moscow)"
)

_WORDLESS: Final = re.compile(r"[\W_]*")
_LIST_NUMBER: Final = re.compile(r"\s*[(\[]?(?:\d{1,3}|[A-Za-z])[.)]\s*")
_INITIAL: Final = re.compile(r"(?:^|[\s(\"'“„«-])[^\W\d_]\.\s*$")
_CLOSING_QUOTE: Final = re.compile(r"[”\"»“」』]\s*$")
_FIRST_WORD: Final = re.compile(r"[\s\"'“”„«»‘’‚‹›(\[—–-]*([^\W\d_][\w'’-]*)")
# What begins in lower case and yet begins a sentence: "iPhone", and "'s Avonds" in Dutch.
_LOWER_CASE_START: Final = re.compile(r"[a-z]{1,2}[A-Z][a-z]|['’][a-z]\s+[A-Z]")
_CAPITAL: Final = re.compile(r"[\"'“„«‘(\[¿¡—–-]*\s?[^\W\d_a-z]")

_MISSED_BOUNDARIES: Final = (
    # An acronym or a company's form, then a word that begins sentences.
    (re.compile(r"(?:[A-Z]\.){2,}[\"'”’)]*\s+$|\b(?:Inc|Ltd|Corp|Co|Jr|Sr|Bros)\.\s+$"), _SENTENCE_STARTER),
    (re.compile(r"(?:…|\.\.\.)[\"'”’»]*\s+$"), _CAPITAL),
    (re.compile(r"\w[.!?…]\)\s+$"), _CAPITAL),
    (re.compile(r"[^\W\d_]{3,}[.!?…][\"'”’»]*\s+$"), _LOWER_CASE_START),
    # "In the year 1936 g." ends its sentence before a capital, "g. Tver" (the town of) does not.
    (re.compile(r"\d{4}\s?(?:гг?|рр?|r)\.\s+$"), _CAPITAL),
    (re.compile(r"\bт\.\s?[дп]\.\s+$"), _CAPITAL),
)
_AFTERNOON: Final = re.compile(r"\b[ap]\.m\.\s+$", re.IGNORECASE)


def is_missed_boundary(before: str, after: str) -> bool:
    """Whether a sentence ends where sentencex saw no end."""
    tail = before[-24:]
    if _AFTERNOON.search(tail):
        return _CAPITAL.match(after) is not None and not _TIME_CONTEXT.match(after)
    return any(last.search(tail) and first.match(after) for last, first in _MISSED_BOUNDARIES)


def is_false_boundary(before: str, after: str, language: str) -> bool:
    """Whether the sentence `before` goes on in `after`, whatever sentencex says."""
    if _WORDLESS.fullmatch(before) or _WORDLESS.fullmatch(after) or _LIST_NUMBER.fullmatch(before):
        return True
    tail = before[-40:]
    return (
        _continues_sentence(before, after)
        or _is_abbreviation(tail, after, language)
        or (language in _ORDINAL and _ORDINAL[language].search(tail) is not None)
    )


def _continues_sentence(before: str, after: str) -> bool:
    """A lower-case letter, a dash after a quotation, or the speaker of a quotation follows."""
    attached = after[0].isalpha() and not before[-1].isspace()
    if _CLOSING_QUOTE.search(before[-3:]) and (attached or after[0] in "—–-"):
        return _opens_with_quote(before) or not _is_han(after[0])
    word = _FIRST_WORD.match(after)
    return word is not None and word.group(1)[0].islower() and not _LOWER_CASE_START.match(after)


def _opens_with_quote(before: str) -> bool:
    return before.lstrip()[:1] in ("“", "„", "«", '"', "「", "『")


def _is_han(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff"


def _is_abbreviation(tail: str, after: str, language: str) -> bool:
    known = _ABBREVIATION.get(language)
    if known and known.search(tail):
        return True
    initial = _INITIAL.search(tail)
    return (
        initial is not None
        and initial.group().strip("\"'“„«-( .").isupper()
        and not _SENTENCE_STARTER.match(after)
    )
