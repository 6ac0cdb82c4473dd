"""Corrects sentence boundaries: rules for boundaries that sentencex misses or wrongly proposes."""

from __future__ import annotations

import re
from typing import Final

from summarizer.language.abbreviations import (
    ends_after_abbreviation,
    is_starter,
    puts_ordinals_first,
)

# Words before an ordinal number: "am 1. Mai", "im 2. Stock".
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
# A day before its month, whatever precedes it ("Sonntagmorgen, 28. April"). In the other languages that write
# ordinals so, months have no capital.
_DAY: Final = re.compile(r"(?:^|[^\d.,:])(?:[1-9]|[12]\d|3[01])\.\s+$")
_MONTH: Final = re.compile(
    r"(?:J[äa]n(?:ner|uar)|Feb(?:er|ruar)|März|April|Mai|Jun[io]|Juli|August|September|Oktober|November|Dezember)\b"
)
# A street name before its number: "Kerkstr. 5", "Lindenstr. 12".
_STREET: Final = re.compile(r"[^\W\d_]{2,}str\.\s+$", re.IGNORECASE)
_STREET_LANGUAGES: Final = frozenset({"de", "nl", "lb"})
_ATTACHED_HYPHEN: Final = re.compile(r"[-‐‑][^\W\d_]")
_WORDLESS: Final = re.compile(r"[\W_]*")
_LIST_NUMBER: Final = re.compile(r"\s*[(\[]?(?:\d{1,3}|[A-Za-z])[.)]\s*")
_INITIAL: Final = re.compile(r"(?:^|[\s(\"'“„«-])[^\W\d_]\.\s*$")
_CLOSING_QUOTE: Final = re.compile(r"[”\"»“」』]\s*$")
_FIRST_WORD: Final = re.compile(r"[\s\"'“”„«»‘’‚‹›(\[—–-]*([^\W\d_][\w'’-]*)")
# Sentence starts in lower case: "iPhone", and "'s Avonds" in Dutch.
_LOWER_CASE_START: Final = re.compile(r"[a-z]{1,2}[A-Z][a-z]|['’][a-z]\s+[A-Z]")
_CAPITAL: Final = re.compile(r"[\"'“„«‘(\[¿¡—–-]*\s?[^\W\d_a-z]")

# A note mark after the full stop: "¹", "*", "(1)", "[2]", "[citation needed]".
NOTE_MARKS: Final = (
    r"(?:[¹²³⁰⁴-⁹*†‡]{1,3}|\(\d{1,2}\)|(?:[\[［](?:\d{1,3}|[a-z]{1,2}|[^\W\d_][^\[\]\n]{1,30})[\]］])+)"
)
_STARTS_WITH_NOTE_MARK: Final = re.compile(rf"{NOTE_MARKS}(?:\s|$|[\u3040-\u9fff])")
_STARTS_WITH_NOTE_NUMBER: Final = re.compile(r"(?:\[\d{1,3}\])+(?:\s|$)")
_BEFORE_NOTE_MARK: Final = re.compile(rf"[.!?…。！？][\"'”’»」]?\s?{NOTE_MARKS}\s*$")
_ATTACHED_NOTE_NUMBER: Final = re.compile(r"([^\W\d_]{2,}[.!?][\"'”’»]?)\d{1,3}\s+$")

_MAX_ORDINAL_CHARACTERS: Final = 10
_ROMAN_ORDINAL: Final = re.compile(r"(?:^|\s)(?:(\S+)\s+)?[IVXLC]+\.\s*$")
_NUMBER_BEFORE_LETTER: Final = re.compile(r"\d\s([^\W\d_])\.\s*$")
_NAME_PARTICLES: Final = frozenset(
    "De La Le Lo Da Do Dos Das Di Du Del Des Van Von Der Den Los Las El Al A O I E Y Het Ten Ter".split()  # noqa: SIM905
)
# Symbols that no sentence begins with; "§" may begin one after a sentence that ends in a word.
_CONTINUATION_SYMBOL: Final = re.compile(r"[&%/=]|§-")
# Short tokens with a full stop in scripts without capitals are initials ("ع. احمدی", "के. एस.").
_CASELESS_INITIAL: Final = re.compile(
    r"(?:^|[\s(\"'«“])(?:[\u0621-\u064a\u0671-\u06d3][\u200c\u200d]?|[א-ת]|[\u0905-\u0939][\u093e-\u094d]?"
    r"|[\u0985-\u09b9][\u09be-\u09cd]?)\.\s*$"
)

# An ellipsis without a space ends a Chinese or Japanese sentence between a final word and a clause.
_ENDS_IN_ELLIPSIS: Final = re.compile(r"(?:[…⋯]+|\.{3,6})[”’」』）]?\s*$")
_BEFORE_ELLIPSIS: Final = {
    "zh": re.compile(
        r"[^，、；：。！？…\s]{2,}[^的地得和与及或是在把被对从向给让使说道想我你他她它这那个些很太更最不没也都就还又而但如因为若即、，]$"
    ),
    "ja": re.compile(r"[^、。！？…\s]{3,}[たるいうすだかよねなぁさんくむぬぶつぐ]$"),
}
_AFTER_ELLIPSIS: Final = {
    "zh": re.compile(
        r"(?![而但却也就都和与及或的地得了着过呢吗吧啊呀是才再便又连终于最不])[^，、；：。！？…\s]{2,}[^”』」’]{2}"
    ),
    "ja": re.compile(
        r"[「『]?(?:[\u4e00-\u9fff\u30a0-\u30ff]|(?:それ|これ|あれ|その|この|あの|そこ|ここ|そして|しかし|だが|だから|でも|もう|まだ|みな|みんな|ある|いつ"
        r"|なぜ|どう|だれ|やがて|すぐ|とうとう|ついに))[^、。！？…\s]{2,}"
    ),
}

_MISSED_BOUNDARIES: Final = (
    # An acronym or a company's form, then a word that begins sentences.
    (re.compile(r"(?:[A-Z]\.){2,}[\"'”’)]*\s+$|\b(?:Inc|Ltd|Corp|Co|Jr|Sr|Bros)\.\s+$"), _SENTENCE_STARTER),
    (re.compile(r"(?:…|\.\.\.)[\"'”’»]*\s+$"), _CAPITAL),
    (re.compile(r"\w[.!?…]\)\s+$"), _CAPITAL),
    (re.compile(r"[^\W\d_]{3,}[.!?…][\"'”’»]*\s+$"), _LOWER_CASE_START),
)


def is_boundary(before: str, after: str, language: str, *, is_proposed: bool) -> bool:
    """Return whether a sentence ends between `before` and `after`.

    Args:
        before: The sentence so far, or its first and last characters.
        after: The following characters, at least one.
        language: ISO 639-1 code, or "".
        is_proposed: Whether sentencex proposes a boundary here.
    """
    if _is_fragment(before, after) or _continues_sentence(before, after):
        return False
    tail = before[-64:]
    if _is_before_number_or_month(tail, after, language):
        return False
    by_table = ends_after_abbreviation(tail, after, language)
    if by_table is not None:
        return by_table
    if is_proposed:
        return not _is_false_boundary(tail, after, language)
    return _is_missed_boundary(tail, after, language)


def _is_fragment(before: str, after: str) -> bool:
    """Whether one side is no text of its own: no word, the number of a list item, or a symbol."""
    if _WORDLESS.fullmatch(before) or _WORDLESS.fullmatch(after) or _LIST_NUMBER.fullmatch(before):
        return True
    if _CONTINUATION_SYMBOL.match(after):
        return True
    if not before[-1].isspace() and _ATTACHED_HYPHEN.match(after):
        return True
    if before[-1].isspace():
        return _STARTS_WITH_NOTE_NUMBER.match(after) is not None
    return _STARTS_WITH_NOTE_MARK.match(after) is not None


def _is_before_number_or_month(tail: str, after: str, language: str) -> bool:
    """Whether a stop stands behind the day of a date, or behind a street before its number."""
    if language == "de" and _DAY.search(tail) and _MONTH.match(after):
        return True
    return language in _STREET_LANGUAGES and after[0].isdigit() and _STREET.search(tail) is not None


def _is_missed_boundary(tail: str, after: str, language: str) -> bool:
    """Whether a sentence ends where sentencex sees no end."""
    if any(last.search(tail[-24:]) and first.match(after) for last, first in _MISSED_BOUNDARIES):
        return True
    if language in _BEFORE_ELLIPSIS:
        return _ends_in_unspaced_ellipsis(tail, after, language) or _BEFORE_NOTE_MARK.search(tail) is not None
    if _CAPITAL.match(after) is None:
        return False
    if _ROMAN_ORDINAL.search(tail) and not puts_ordinals_first(language):
        return _starts_sentence(after, language)
    unit = _NUMBER_BEFORE_LETTER.search(tail)
    if unit is not None and (
        unit.group(1).islower() or language not in ("de", "en") or _starts_sentence(after, language)
    ):
        return True
    noted = _ATTACHED_NOTE_NUMBER.search(tail)
    if noted is not None:
        return ends_after_abbreviation(tail[: noted.end(1)], after, language) is None
    return _BEFORE_NOTE_MARK.search(tail) is not None


def _ends_in_unspaced_ellipsis(tail: str, after: str, language: str) -> bool:
    ellipsis = _ENDS_IN_ELLIPSIS.search(tail)
    return (
        ellipsis is not None
        and _BEFORE_ELLIPSIS[language].search(tail[: ellipsis.start()]) is not None
        and _AFTER_ELLIPSIS[language].match(after) is not None
    )


def _is_false_boundary(tail: str, after: str, language: str) -> bool:
    """Whether the sentence continues where sentencex proposes a boundary."""
    token = tail.rsplit(maxsplit=1)[-1]
    if (
        token.endswith(".")
        and len(token) <= _MAX_ORDINAL_CHARACTERS
        and (
            _is_inside_token(tail, after)
            or _is_initial(tail, after, language)
            or _is_roman_ordinal(tail, after, language)
        )
    ):
        return True
    return language in _ORDINAL and _ORDINAL[language].search(tail) is not None


def _is_inside_token(tail: str, after: str) -> bool:
    """Whether the full stop is inside a token of capitals, such as "PGS.TS."."""
    if tail[-1:] != "." or not after[0].isalnum():
        return False
    token = tail.rsplit(maxsplit=1)[-1].rstrip(".").rpartition(".")[2]
    following = after.split(maxsplit=1)[0]
    return len(token) == 1 or (token.isupper() and following.isupper())


def _is_roman_ordinal(tail: str, after: str, language: str) -> bool:
    """Whether a Roman numeral is an ordinal before its noun, such as "III. Béla" or "im II. Weltkrieg"."""
    found = _ROMAN_ORDINAL.search(tail)
    if found is None or _CAPITAL.match(after) is None:
        return False
    if puts_ordinals_first(language):
        return True
    return language == "de" and not _starts_sentence(after, language)


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


def _is_initial(tail: str, after: str, language: str) -> bool:
    if _CASELESS_INITIAL.search(tail):
        return True
    initial = _INITIAL.search(tail)
    if initial is None or not initial.group().strip("\"'“„«-( .").isupper():
        return False
    return not (_starts_sentence(after, language) or _NUMBER_BEFORE_LETTER.search(tail))


def _starts_sentence(after: str, language: str) -> bool:
    """Whether a following word begins sentences, and no names."""
    word = _FIRST_WORD.match(after)
    if language != "en" and word is not None:
        known = is_starter(word.group(1), language)
        if known is not None:
            return (
                known and word.group(1) not in _NAME_PARTICLES and after[word.end() : word.end() + 1] != "."
            )
    return _SENTENCE_STARTER.match(after) is not None
