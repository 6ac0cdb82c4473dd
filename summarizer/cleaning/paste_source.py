"""Finds where a paste comes from: the address, the publisher and the by-line that stand in it.

People put the address of a page above or below what they copied from it, and sites end their text with a line
like "Source: Harbour Gazette". Such a line is no part of the article and never its title.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Final

from summarizer.cleaning.addresses import ADDRESS, BARE_ADDRESS, trim_address
from summarizer.cleaning.blocks import ends_sentence
from summarizer.cleaning.boilerplate_rules import byline_names, is_byline
from summarizer.cleaning.lines import PasteLine
from summarizer.cleaning.masthead import find_masthead
from summarizer.cleaning.url_cleanup import clean_url, unwrap_redirect

_LABELLED_LINES: Final = 3
"""Lines at either end of a paste among which one with a label names the source."""
_COPYRIGHT_LINES: Final = 12
_HEAD_LINES: Final = 40
_MAX_NAME_WORDS: Final = 6
_MAX_NAME_LENGTH: Final = 60
_MAX_POINTER_WORDS: Final = 12
_MIN_SENTENCE_WORDS: Final = 14
_LABEL: Final = re.compile(r"\W*([^\W\d_][^:：]{0,40}?)\s*[:：]\s*")
_COPYRIGHT: Final = re.compile(
    r"(?:©|\(c\)|copyright)[\s©]*\d{4}(?:\s*[-–]\s*\d{2,4})?[\s,]*(?:by\s+)?"
    r"([^\W\d_][^.,|©\n]{1,59}?)\s*(?:[.,|–]|\s-\s|$)",
    re.IGNORECASE,
)
_COMPANY_FORM: Final = re.compile(
    r"(?:[\s&]+(?:inc|llc|ltd|limited|plc|gmbh|mbh|ag|kg|co|corp|corporation|company|s\.?a|spa|srl|bv|ab|as|oy|kft|sp))+\Z",
    re.IGNORECASE,
)
_RIGHTS: Final = re.compile(
    r"\b(?:rights|rechte|inhalte|derechos|droits|diritti|direitos|prawa|права|template|templates|theme|powered)\b",
    re.IGNORECASE,
)
_NAME_EDGES: Final = " \t-–—|·•/,;:()[]<>\"'“”„«»"


@dataclass(frozen=True, slots=True)
class PasteSource:
    """The source that a paste names.

    Attributes:
        url: Address of the page, or "".
        site: Name of the publisher, or "".
        author: By-line, or "".
        source_lines: Indices of the lines that hold nothing but the source.
        titles: For a line with the title and the address, the title alone.
    """

    url: str = ""
    site: str = ""
    author: str = ""
    source_lines: frozenset[int] = frozenset()
    titles: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Mention:
    """What one line says of the source; `is_whole` where it says nothing else."""

    url: str = ""
    site: str = ""
    text: str = ""
    is_whole: bool = True


def find_paste_source(lines: Sequence[PasteLine]) -> PasteSource:
    """The source that the first and last lines of a paste name, and the by-line above its text."""
    mentions = dict(_mentions(lines))
    whole = frozenset(number for number, mention in mentions.items() if mention.is_whole)
    if len(whole) == len(lines):
        return PasteSource()
    # The address above a text is that of its page; the one below may lead to more.
    url = next((mention.url for mention in mentions.values() if mention.url), "")
    site = next((mention.site for mention in mentions.values() if mention.site), "")
    masthead = find_masthead([line.text for line in lines], url, whole)
    if masthead is not None:
        whole |= {masthead}
        site = site or _strip(lines[masthead].text)
    shortened = {number: m.text for number, m in mentions.items() if not m.is_whole}
    return PasteSource(url, site or _copyright_holder(lines), _author(lines), whole, shortened)


def _mentions(lines: Sequence[PasteLine]) -> Iterator[tuple[int, _Mention]]:
    last = len(lines) - 1
    head = _address_lines(lines)
    for number, line in enumerate(lines):
        if min(number, last - number) >= _LABELLED_LINES:
            continue
        is_edge = number in (0, last) or ((number in head or number == last - 1) and _is_address(line.text))
        if mention := _read_line(line.text, is_edge=is_edge, is_first=number == 0 < last):
            yield number, mention


def _address_lines(lines: Sequence[PasteLine]) -> range:
    """The first lines up to the first statement: an address that stands alone there is that of the page."""
    head = lines[:_LABELLED_LINES]
    return range(next((n for n, line in enumerate(head) if ends_sentence(line.text)), len(head)))


def _read_line(text: str, *, is_edge: bool, is_first: bool) -> _Mention | None:
    address, rest = _split_address(text)
    label, name = _split_label(rest)
    if not address:
        is_name = label.casefold() in _labels().names and _is_name(name) and not ends_sentence(name)
        return _Mention(site=name) if is_name else None
    if label or not rest:
        return _Mention(address, name if _is_name(name) else "") if label or is_edge else None
    if is_first:
        return _Mention(address, text=rest, is_whole=False)
    if is_edge and len(rest.split()) <= _MAX_POINTER_WORDS:
        first, _, name = rest.partition(" ")
        is_via = first.casefold() in _labels().all and _is_name(name) and name[:1].isupper()
        return _Mention(address, name if is_via else "")
    return None


def _is_address(text: str) -> bool:
    """Whether a line is nothing but an address with a scheme, as one below a title."""
    found = ADDRESS.search(text)
    return found is not None and not _strip(text.replace(trim_address(found[0]), "", 1))


def _split_address(text: str) -> tuple[str, str]:
    """The first address in a line as a URL, and the line without it; "" where there is none."""
    match = ADDRESS.search(text)
    if match:
        found = trim_address(match[0])
        rest = f"{text[: match.start()]} {text[match.start() + len(found) :]}"
    else:
        found = next((word for word in map(_bare, text.split()) if word), "")
        rest = text.replace(found, " ", 1) if found else text
        # Only a label or nothing may stand beside an address that may as well be a word.
        if found and _strip(rest) and not _split_label(rest)[0]:
            return "", text
    if not found or "@" in found:
        return "", text
    url = found if "://" in found else f"https://{found}"
    return clean_url(unwrap_redirect(url)), _strip(rest) if ":" not in rest else rest.strip()


def _bare(word: str) -> str:
    bare = trim_address(word.strip("<>()[]"))
    return bare if BARE_ADDRESS.fullmatch(bare) else ""


def _split_label(text: str) -> tuple[str, str]:
    """The label that starts a line ("Source"), "" for none, and what follows it."""
    match = _LABEL.match(text)
    if match and " ".join(match[1].casefold().split()) in _labels().all:
        return " ".join(match[1].split()), _strip(text[match.end() :])
    bare = _strip(text).rstrip(".!")
    return (bare, "") if bare.casefold() in _labels().all else ("", bare)


def _strip(text: str) -> str:
    return " ".join(text.split()).strip(_NAME_EDGES)


def _is_name(text: str) -> bool:
    is_short = len(text) <= _MAX_NAME_LENGTH and len(text.split()) <= _MAX_NAME_WORDS
    return is_short and any(character.isalpha() for character in text)


def _copyright_holder(lines: Sequence[PasteLine]) -> str:
    """The name in a copyright line with a year among the last lines of a page."""
    for line in reversed(lines[-_COPYRIGHT_LINES:]):
        match = _COPYRIGHT.search(line.text)
        name = _COMPANY_FORM.sub("", _strip(match[1])) if match else ""
        if _is_name(name) and not _RIGHTS.search(name):
            return name
    return ""


def _author(lines: Sequence[PasteLine]) -> str:
    """The names in the first by-line up to the second sentence of a paste."""
    sentences = 0
    for line in lines[:_HEAD_LINES]:
        if is_byline(line.text):
            return byline_names(line.text)
        sentences += len(line.text.split()) >= _MIN_SENTENCE_WORDS and ends_sentence(line.text)
        if sentences > 1:
            break
    return ""


@dataclass(frozen=True, slots=True)
class _Labels:
    """Words before a source: all, and those that a publisher's name follows without an address."""

    all: frozenset[str]
    names: frozenset[str]


@cache
def _labels() -> _Labels:
    text = files(__package__).joinpath("source_labels.txt").read_text(encoding="utf-8")
    rows = [row.partition(":")[2] for row in text.splitlines() if row and not row.startswith("#")]
    names = _folded(row.partition("||")[0] for row in rows)
    return _Labels(names | _folded(row.partition("||")[2] for row in rows), names)


def _folded(rows: Iterable[str]) -> frozenset[str]:
    labels = (" ".join(label.casefold().split()) for row in rows for label in row.split("|"))
    return frozenset(filter(None, labels))
