"""Recognises the lines above a headline that are no title: labels ("Press release"), stamps, dates."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from summarizer.parsing.dates import read_date

_LABEL: Final = re.compile(
    r"(?:(?:press|media|news)\s+(?:release|statement|advisory|information|notice)|for\s+immediate\s+release"
    r"|for\s+release.{0,40}|(?:strictly\s+)?embargo(?:ed)?\b.{0,60}|statement|pressemitteilung|presse-?information"
    r"|medien-?(?:mitteilung|information)|pressetext|sperrfrist\b.{0,60}|zur\s+sofortigen\s+veröffentlichung"
    r"|communiqué(?:\s+de\s+presse)?|dossier\s+de\s+presse|pour\s+diffusion\s+immédiate|nota\s+de\s+prensa"
    r"|comunicado(?:\s+(?:de|à)\s+(?:prensa|imprensa))?|nota\s+(?:de|à)\s+imprensa|press-?release"
    r"|para\s+(?:su\s+)?(?:publicación|divulgação)\s+inmediata|comunicato(?:\s+stampa)?|nota\s+stampa"
    r"|(?:informacja|komunikat|notatka|materiał)\s+pras\w+|tisková\s+zpráva|tlačová\s+správa|sajtóközlemény"
    r"|comunicat(?:\s+de\s+presă)?|persbericht|pressmeddelande|pressemelding|pressemeddelelse|lehdistötiedote"
    r"|tiedote|pressiteade|pranešimas\s+spaudai|preses\s+relīze|basın\s+(?:bülteni|açıklaması)|пресс?-?релиз"
    r"|прес-?реліз|прессъобщение|прес-?съобщение|δελτίο\s+τύπου|siaran\s+pers|thông\s+cáo\s+báo\s+chí"
    r"|プレスリリース|報道発表(?:資料)?|新闻稿|新聞稿|보도자료|بيان\s+صحفي|הודעה\s+לעיתונות|प्रेस\s+विज्ञप्ति"
    r"|(?:strictly\s+|streng\s+)?(?:confidential|vertraulich|confidentiel|confidencial|riservato|poufne)"
    r"|draft|entwurf|brouillon|borrador|bozza|sample|muster|specimen|copy|kopie|internal(?:\s+use\s+only)?"
    r"|конфиденциально|черновик|机密|草稿|社外秘|기밀)\W*(?:n[or°º]{0,2}\.?\s*\d[\d/.-]*)?\W*",
    re.IGNORECASE,
)
_MARKS: Final = " -–—*#•|[("
_RULE: Final = re.compile(r"[\W\d_]*")
_ADDRESS: Final = re.compile(r"\S+@\S+|https?://|www\.|\btel(?:\.|efon|:)|\+\d[\d\s/()-]{6,}", re.IGNORECASE)
_MAX_DATE_LINE_WORDS: Final = 9
_MAX_HEADLINE_CHARACTERS: Final = 200
_MIN_PROSE_CHARACTERS: Final = 80
_SENTENCE_ENDS: Final = (".", "!", ":", ";", ",", "…", "。")


def is_label(text: str) -> bool:
    """Whether a line names the kind or the state of a document ("Press release", "Draft")."""
    return _LABEL.fullmatch(text.lstrip(_MARKS)) is not None


def is_surrounding_line(text: str) -> bool:
    """Whether a line is no headline: a label, a date with a place, an address or marks only."""
    line = text.strip()
    is_dated = len(line.split()) <= _MAX_DATE_LINE_WORDS and read_date(line) is not None
    return is_dated or is_label(line) or bool(_RULE.fullmatch(line) or _ADDRESS.search(line))


def find_headline(texts: Sequence[str]) -> int | None:
    """Index of the headline among the first lines of a document; None where prose comes first.

    Where a label stands above the prose, the headline is the first line behind it that can be one, or else
    the last before it. Without a label it is the first line that can be one.
    """
    end = next((number for number, text in enumerate(texts) if _is_prose(text)), len(texts))
    possible = [number for number in range(end) if _may_be_headline(texts[number])]
    label = max((number for number in range(end) if is_label(texts[number])), default=-1)
    behind = [number for number in possible if number > label]
    return next(iter(behind or possible[-1:]), None)


def _is_prose(text: str) -> bool:
    return len(text) >= _MIN_PROSE_CHARACTERS and text.endswith(_SENTENCE_ENDS)


def _may_be_headline(text: str) -> bool:
    is_short = len(text) <= _MAX_HEADLINE_CHARACTERS
    return is_short and not text.endswith(_SENTENCE_ENDS) and not is_surrounding_line(text)
