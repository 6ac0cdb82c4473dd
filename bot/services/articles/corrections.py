"""Decides whether a story is a new version of a stored one: a correction, a refiled or updated text; pure.

Agencies send a story again with a label ("CORRECTED:", "REFILE-", "UPDATE 1-", "(更正)") or with a line that
says what changed ("Corrects figure in second paragraph"). Others send the same headline with other figures.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Final

from bot.services.articles.near_copies import (
    ComparedStory,
    are_of_different_sources,
    bare_sentences,
    is_other_story,
    word_beginnings,
)
from data.records.articles import NewArticle

_MIN_SHARED_WORDS: Final = 0.6
"""Share of the words of two headlines that are the same story's."""
_MIN_SHARED_SENTENCES: Final = 0.5
"""Share of the sentences of the shorter text that the other has."""
_EDGE_LINES: Final = 3

_LABELS: Final = """
corrected|correction|corrections|corrects|correcting|corr|refile|refiled|refiles|refiling|
update|updated|updates|korrektur|korrigiert|korrigierte fassung|
berichtigung|berichtigt|berichtigte fassung|aktualisiert|aktualisierung|
rectificatif|rectifié|correctif|corrigé|corrige|version corrigée|actualisé|mise à jour|
corrección|corregido|corregida|corrige|rectificación|rectifica|versión corregida|fe de errores|actualización|
correzione|corretto|corregge|rettifica|errata corrige|versione corretta|aggiornamento|
correção|corrigido|corrigida|retificação|errata|versão corrigida|atualização|
correctie|gecorrigeerd|rectificatie|verbeterde versie|
sprostowanie|korekta|poprawka|poprawiona wersja|aktualizacja|oprava|opraveno|opravená verze|aktualizováno|
rättelse|korrigering|rättad|korrigerad|rettelse|rettet|korreksjon|korrektion|oikaisu|korjaus|korjattu|
helyesbítés|javítás|javított|corectare|rectificare|erată|koreksi|ralat|đính chính|düzeltme|
исправление|исправлено|исправляет|исправленная версия|уточнение|уточнено|уточняет|поправка|обновлено|
виправлення|виправлено|уточнення|корекция|διόρθωση|διορθωμένο|
تصحيح|تصويب|اصلاحیه|תיקון|सुधार|भूल सुधार|更正|修正|改正|勘误|勘誤|訂正|订正|정정|수정|바로잡습니다|แก้ไข|แก้ข่าว
"""
_PHRASES: Final = """
refiles?|refiled|corrects|(?:an|a) (?:earlier|previous) version of th[ei]s?|
this (?:(?:updated )?version of th[ei]s? )?(?:story|article|version|report|item)
 (?:corrects|has been corrected|was corrected|is corrected)|
in einer (?:früheren|vorherigen) (?:version|fassung)|
(?:une|dans une) (?:version|première version) (?:précédente|antérieure)|
(?:una|en una) versión anterior|una versione precedente|uma versão anterior|in een eerdere versie|
w poprzedniej wersji|в предыдущей версии|в более ранней версии|у попередній версії
"""


def _alternatives(text: str) -> str:
    return "|".join(part for part in text.replace("\n", "").split("|") if part)


_LABEL: Final = rf"(?:{_alternatives(_LABELS)})(?:\s*(?:no\.?\s*)?\d{{1,2}})?"

# Compiled at the first story: they take 10 ms of a start, and Python keeps few compiled patterns itself.


@cache
def _head() -> re.Pattern[str]:
    return re.compile(rf"[\W_]*{_LABEL}\s*[-–—:=)\]】|/]+\s*")


@cache
def _tail() -> re.Pattern[str]:
    return re.compile(rf"\s*(?:[(\[【]\s*{_LABEL}\s*[)\]】]|[-–—|:]\s*{_LABEL})\s*\Z")


@cache
def _line() -> re.Pattern[str]:
    return re.compile(
        rf"[\W_]*(?:{_LABEL}\s*(?:[-–—:=)\]】|/]|\Z)|(?:{_alternatives(_PHRASES)})\b)|[\W_]*[(\[（【]\s*{_LABEL}\b"
    )


@cache
def _note() -> re.Pattern[str]:
    return re.compile(
        rf"[(\[【]\s*(?:{_LABEL}\b|(?:{_alternatives(_PHRASES)})\b)[^)\]】]*[)\]】]\W*|"
        rf"\W*(?:{_alternatives(_PHRASES)})\b.+"
    )


def says_correction(article: NewArticle) -> bool:
    """Whether a story says, in its title or at its ends, that it corrects, refiles or updates another."""
    if has_label(article.title) or is_note(article.title):
        return True
    body = [block.text for block in article.blocks]
    lines = (*_edges(body), *_edges(list(article.dropped)))
    return any(_line().match(_plain(line)) for line in lines)


def is_note(line: str) -> bool:
    """Whether a line only says what was corrected: in brackets, or with words that begin no headline."""
    return bool(_note().fullmatch(_plain(line).strip()))


def note_last(text: str) -> str:
    """A text whose first line is such a note with the note as its last paragraph, so that it is no title."""
    first, _, rest = text.lstrip().partition("\n")
    return f"{rest.strip()}\n\n{first.strip()}" if rest.strip() and is_note(first) else text


def has_label(title: str) -> bool:
    """Whether a headline has the label of a correction or an update."""
    plain = _plain(title)
    return bool(_head().match(plain) or _tail().search(plain))


def is_new_version(new: ComparedStory, stored: ComparedStory, *, is_labelled: bool, is_recent: bool) -> bool:
    """Whether `new`, whose words resemble those of `stored`, is a later version of it.

    Args:
        new: The story that arrives.
        stored: The story in the archive.
        is_labelled: Whether `new` says so, as `says_correction` finds.
        is_recent: Whether `stored` came shortly before, so that the same headline means the same story.
    """
    if are_of_different_sources(new, stored):
        return False
    has_headline = _have_same_headline(new.title, stored.title)
    if is_labelled:
        return has_headline or _share_sentences(new.text, stored.text)
    is_changed = is_other_story(new, stored) or _share_sentences(new.text, stored.text)
    return is_recent and has_headline and is_changed


def bare_headline(title: str) -> str:
    """A headline in small letters without the labels of a correction."""
    plain, before = _plain(title), ""
    while plain != before:
        before, plain = plain, _tail().sub("", _head().sub("", plain, count=1))
    return plain.strip()


def _have_same_headline(first: str, second: str) -> bool:
    one, other = bare_headline(first), bare_headline(second)
    if one == other:
        return True
    words, others = word_beginnings(one), word_beginnings(other)
    return bool(words) and len(words & others) >= _MIN_SHARED_WORDS * len(words | others)


def _share_sentences(first: str, second: str) -> bool:
    one, other = set(bare_sentences(first)), set(bare_sentences(second))
    smaller = min(len(one), len(other))
    return smaller > 0 and len(one & other) >= _MIN_SHARED_SENTENCES * smaller


def _edges(lines: list[str]) -> list[str]:
    return lines[:_EDGE_LINES] + lines[-_EDGE_LINES:]


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
