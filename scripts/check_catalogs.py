# ruff: noqa: INP001 (a script)
"""Names what is wrong with the catalogs of texts, each compared with the English one.

Run by `make catalogs`. A catalog is sound when it has every text of English and no other, with the same
placeholders, tags that close, every plural form of its language, and button labels that fit a phone; see
catalog_rules for the rest. Its file begins with a comment that names address, typography and glossary.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from scripts import catalog_rules

LOCALE = Path(__file__).resolve().parent.parent / "bot" / "locale"
SOURCE = "en"
MAX_LABEL_WIDTH = 24
"""What Telegram shows of a button as wide as a phone's half; a wide character of East Asia counts twice."""
_LABEL_KEYS = re.compile(r"button\.(?!old$|too_old$)")
_SHARED_FAMILIES = ("words.", "format.")
"""Beginnings of keys whose texts may be those of English."""
_MIN_HEAD_LINES = 3
_TAG = re.compile(r"<(/?)([a-z][a-z0-9-]*)([^<>]*)>")


@dataclass(frozen=True, slots=True)
class CatalogProblem:
    """What is wrong with a text.

    Attributes:
        key: The text's key.
        kind: missing, stale, placeholders, markup, plural forms, plural rule, long label, long text, english,
            format, words or head comment.
        detail: What exactly, "" where the kind says it.
    """

    key: str
    kind: str
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.key}: {self.kind}{f' ({self.detail})' if self.detail else ''}"


def read_catalog(path: Path) -> Catalog:
    """The catalog of a .po file; its name of the language comes from its folder."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name)


def find_problems(catalog: Catalog, english: Catalog) -> list[CatalogProblem]:
    """The problems of a catalog, in the order of the English one, stale texts last."""
    texts, source = _by_key(catalog), _by_key(english)
    found = [problem for key, text in source.items() for problem in _compare(texts.get(key), text, catalog)]
    found += [
        CatalogProblem(key, "stale", "English has no such text") for key in sorted(texts.keys() - source)
    ]
    return found + list(_whole_problems(catalog, texts, source))


def _whole_problems(
    catalog: Catalog, texts: Mapping[str, Message], source: Mapping[str, Message]
) -> Iterator[CatalogProblem]:
    """What is wrong with the catalog as a whole: its plural rule, and words with two meanings."""
    if any(isinstance(text.id, (tuple, list)) for text in source.values()) and (
        wrong := catalog_rules.wrong_plural_rule(catalog)
    ):
        yield CatalogProblem("Plural-Forms", "plural rule", wrong)
    words = {key: forms(text)[0] for key, text in texts.items() if key.startswith("words.")}
    for key, detail in catalog_rules.clashing_words(words):
        yield CatalogProblem(key, "words", detail)


def head_problems(path: Path) -> list[CatalogProblem]:
    """Whether a .po file lacks the comment at its head that keeps its language consistent."""
    head = path.read_text("utf-8").partition("msgid")[0]
    lines = [line for line in head.splitlines() if line.startswith("#") and len(line) > len("# ")]
    is_kept = len(lines) >= _MIN_HEAD_LINES
    return (
        [] if is_kept else [CatalogProblem("head", "head comment", "names address, typography and glossary")]
    )


def completeness(catalog: Catalog, english: Catalog) -> float:
    """The share of the English texts that a catalog has, 0 to 1."""
    texts, source = _by_key(catalog), _by_key(english)
    return sum(key in texts and all(forms(texts[key])) for key in source) / max(1, len(source))


def forms(message: Message) -> tuple[str, ...]:
    """The plural forms of a message, one for a message without."""
    string = message.string
    found = string if isinstance(string, (tuple, list)) else (string,)
    return tuple(form or "" for form in found)


def key_of(message: Message) -> str:
    """The key of a message."""
    return str(message.id[0] if isinstance(message.id, (tuple, list)) else message.id)


def _by_key(catalog: Catalog) -> dict[str, Message]:
    return {key_of(message): message for message in catalog if message.id}


def _compare(text: Message | None, source: Message, catalog: Catalog) -> Iterator[CatalogProblem]:
    key = key_of(source)
    if text is None or not any(forms(text)):
        yield CatalogProblem(key, "missing")
        return
    wanted = catalog.num_plurals if isinstance(source.id, (tuple, list)) else 1
    given = sum(bool(form) for form in forms(text))
    if given != wanted or isinstance(text.id, str) != isinstance(source.id, str):
        yield CatalogProblem(key, "plural forms", f"{given} of {wanted}")
    for form in filter(None, forms(text)):
        yield from _compare_form(key, form, source)


def _compare_form(key: str, form: str, source: Message) -> Iterator[CatalogProblem]:
    if wrong := _wrong_placeholders(form, source):
        yield CatalogProblem(key, "placeholders", wrong)
    if wrong := _wrong_markup(form, source):
        yield CatalogProblem(key, "markup", wrong)
    if key.startswith("format.") and (wrong := catalog_rules.wrong_format(form, forms(source)[0])):
        yield CatalogProblem(key, "format", wrong)
    if not key.startswith(_SHARED_FAMILIES) and catalog_rules.left_in_english(key, form, forms(source)[0]):
        yield CatalogProblem(key, "english")
    if wrong := catalog_rules.too_long(key, form):
        yield CatalogProblem(key, "long text", wrong)
    if _LABEL_KEYS.match(key) and (width := label_width(form)) > MAX_LABEL_WIDTH:
        yield CatalogProblem(key, "long label", f"{width} of {MAX_LABEL_WIDTH}: {form}")


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def _wrong_placeholders(form: str, source: Message) -> str:
    try:
        given = _placeholders(form)
    except ValueError as error:
        return str(error)
    known = set().union(*map(_placeholders, forms(source)))
    # A form for one thing may say "one" instead of its number.
    missing = known - given - ({"n"} if isinstance(source.id, (tuple, list)) else set())
    wrong = [*(f"no {{{name}}}" for name in sorted(missing)), *(f"{{{n}}}" for n in sorted(given - known))]
    return ", ".join(wrong)


def _wrong_markup(form: str, source: Message) -> str:
    opened: list[str] = []
    for closing, name, _ in _TAG.findall(form):
        if not closing:
            opened.append(name)
        elif not opened or opened.pop() != name:
            return f"</{name}> closes nothing"
    if opened:
        return f"<{opened[-1]}> is not closed"
    if "<" in _TAG.sub("", form) or ">" in _TAG.sub("", form):
        return "a bare < or >"
    return "" if _tag_counts(form) in [_tag_counts(text) for text in forms(source)] else "other tags"


def _tag_counts(text: str) -> Counter[str]:
    return Counter(closing + name for closing, name, _ in _TAG.findall(text))


def label_width(label: str) -> int:
    """The width of a label in Latin letters; a placeholder counts as two digits."""
    shown = re.sub(r"\{\w+\}", "00", label)
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in shown)
    return wide + sum(not unicodedata.combining(letter) for letter in shown)


def main(folder: Path = LOCALE) -> int:
    """Print the problems of every catalog except the English one; 1 where there are any."""
    english = read_catalog(folder / SOURCE / "LC_MESSAGES" / "lede.po")
    total = 0
    for path in sorted(folder.glob("*/LC_MESSAGES/lede.po")):
        language = path.parent.parent.name
        if language == SOURCE:
            continue
        catalog = read_catalog(path)
        problems = [*head_problems(path), *find_problems(catalog, english)]
        total += len(problems)
        sys.stdout.write(f"{language}: {completeness(catalog, english):.1%} complete\n")
        sys.stdout.writelines(f"  {problem}\n" for problem in problems)
    return 1 if total else 0


if __name__ == "__main__":
    sys.exit(main())
