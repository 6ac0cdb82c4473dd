"""Parses HTML to a tree in which text says what the page shows.

Struck-out and hidden text, readings of ruby and invisible characters are removed; formulas, raised digits
and quotations (<q>) are written as plain text.
"""

from __future__ import annotations

import re
from typing import Any, Final

from lxml import etree, html  # type: ignore[import-untyped]

from summarizer.parsing.html.mathml import formula_text
from summarizer.parsing.html.superscripts import lower_text, raise_text
from summarizer.parsing.xml_characters import without_forbidden_characters

# Signs of direction would show figures backwards.
_UNSEEN: Final = (
    r"[\xad\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff]|</?wbr\s*/?>|&(?:shy|zerowidthspace|nobreak);"
    r"|&#(?:0*(?:173|8203|823[4-8]|8288|829[4-7]|65279)|x0*(?:ad|200b|202[a-e]|2060|206[6-9]|feff));"
)
_INVISIBLE: Final = re.compile(_UNSEEN, re.IGNORECASE)
# Also a damaged byte that stands alone between words or tags, where it stands for no letter; half as fast.
_INVISIBLE_OR_DAMAGED: Final = re.compile(rf"(?<![^\s>])\ufffd+(?![^\s<])|{_UNSEEN}", re.IGNORECASE)
_UNSHOWN_TAGS: Final = frozenset({"script", "style", "template", "noscript"})
_STREAMED_ID: Final = re.compile(r"S:\w+")  # scripts of React move and show what these hold
_FORMULA_TAGS: Final = ("math", "script", "img")
_INLINE_TAGS: Final = frozenset(
    {"sup", "sub", "rt", "rp", "rtc", "del", "s", "strike", "script", "img", "math"}
)
_STRUCK_TAGS: Final = frozenset({"del", "s", "strike"})
_READING_TAGS: Final = frozenset({"rt", "rp", "rtc"})
_HIDDEN_STYLE: Final = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all"
    r"|(?:font-size|opacity)\s*:\s*0(?:px|pt|em|rem|%|\.0+)?\s*(?:;|!|$)|text-indent\s*:\s*-\d{3,}",
    re.IGNORECASE,
)
_STRUCK_STYLE: Final = re.compile(r"text-decoration[\w-]*\s*:[^;]*line-through", re.IGNORECASE)
_HIDDEN_CLASS: Final = re.compile(
    r"(?:^|\s)(?:sr-only|visually-?hidden|visuallyhidden|screen-reader-text|screenreader(?:-text)?|a11y-hidden"
    r"|katex-html|MathJax|MathJax_(?:Preview|Display|SVG|CHTML)|mwe-math-fallback-image-\w+)(?:\s|$)"
)
_FORMULA_SCRIPT: Final = re.compile(r"math/(?:tex|asciimath)", re.IGNORECASE)
_FORMULA_IMAGE: Final = re.compile(r"\b(?:latex|equation|tex)\b", re.IGNORECASE)
_NOTE_CLASS: Final = re.compile(r"footnote|endnote|noteref|\breference\b", re.IGNORECASE)
# Opening and closing marks by language, outer before inner; the English ones elsewhere.
_QUOTES: Final = {
    "de": "„“‚‘", "cs": "„“‚‘", "sk": "„“‚‘", "sl": "„“‚‘", "bg": "„“‚‘", "is": "„“‚‘", "lt": "„“‚‘",
    "pl": "„”«»", "ro": "„”«»", "hu": "„”»«", "hr": "„”‚‘", "et": "„“‚‘", "lv": "„“‚‘",
    "fr": "«»“”", "es": "«»“”", "it": "«»“”", "pt": "«»“”", "ca": "«»“”", "el": "«»“”", "no": "«»‘’",
    "nb": "«»‘’", "nn": "«»‘’", "ru": "«»„“", "uk": "«»„“", "be": "«»„“", "fa": "«»‹›", "da": "»«›‹",
    "sv": "””’’", "fi": "””’’", "ja": "「」『』",
}  # fmt: skip
_ENGLISH_QUOTES: Final = "“”‘’"
_QUOTATION_TAG: Final = "cite"
_QUOTE_MARKS: Final = tuple("\"'“„‘‚«»‹›「『")
_MAX_REMOVED_SHARE: Final = 0.8
_CONTEXT_CHARACTERS: Final = 24
_XML_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"


def parse_tree(text: str) -> Any | None:
    """The root element of a page or a fragment after the removals; None where there is nothing to parse."""
    given = without_forbidden_characters(text)
    clean = (_INVISIBLE_OR_DAMAGED if "\ufffd" in given else _INVISIBLE).sub("", given)
    parser = html.HTMLParser(
        encoding="utf-8", huge_tree=False, no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        root = html.document_fromstring(clean.encode("utf-8", "replace"), parser)
    except (ValueError, AssertionError, etree.LxmlError):
        return None
    normalise_tree(root)
    return root


def normalise_tree(root: Any) -> None:
    """Make the text of a tree say what the page shows (see the module)."""
    max_removed = _text_length(root) * _MAX_REMOVED_SHARE
    language = _language(root)
    for element in list(root.iter(etree.Element)):
        if element.tag == "q":
            _write_quotation(element, language)
            continue
        text = _replacement(element)
        # An end tag that is missing must not take the article with it.
        if text is not None and (text or _text_length(element) <= max_removed):
            _replace(element, text)


def _text_length(element: Any) -> int:
    """Characters of text below an element, without scripts and styles."""
    return sum(
        len(each.text or "") * (each.tag not in _UNSHOWN_TAGS) + len(each.tail or "") * (each is not element)
        for each in element.iter(etree.Element)
    )


def _replacement(element: Any) -> str | None:
    """The text that stands for an element: "" for one that is not shown, None for one that stays."""
    tag = element.tag.rpartition(":")[2]
    if tag in _FORMULA_TAGS:
        return _formula(element, tag)
    if tag in ("sup", "sub"):
        return _script_text(element, tag)
    return "" if tag in _READING_TAGS or tag in _STRUCK_TAGS or _is_hidden(element) else None


def _formula(element: Any, tag: str) -> str | None:
    """The text of a formula in MathML, in TeX or as a picture; None for another script or picture."""
    if tag == "math":
        return f" {formula_text(element)} "
    if tag == "script":
        return f" {element.text} " if _FORMULA_SCRIPT.match(element.get("type") or "") else None
    return f" {element.get('alt') or ''} " if _FORMULA_IMAGE.search(element.get("class") or "") else None


def _is_hidden(element: Any) -> bool:
    if element.tag in ("body", "html") or _STREAMED_ID.fullmatch(element.get("id") or ""):
        return False
    style, name = element.get("style"), element.get("class")
    if style and (_HIDDEN_STYLE.search(style) or _STRUCK_STYLE.search(style)):
        return True
    return element.get("hidden", "until-found") != "until-found" or bool(name and _HIDDEN_CLASS.search(name))


def _replace(element: Any, text: str) -> None:
    """Leave nothing of an element but `text`; removing it would copy the text around each time."""
    tag, tail = element.tag, element.tail
    element.clear()
    element.tag = "span" if text or tag in _INLINE_TAGS else tag
    element.text, element.tail = text, tail


def _script_text(element: Any, tag: str) -> str:
    text = "".join(element.itertext())
    if tag == "sub":
        return lower_text(_text_before(element), text, element.tail or "")
    return "" if _is_note_link(element, text) else raise_text(_text_before(element), text)


def _is_note_link(element: Any, text: str) -> bool:
    if not any(c.isdigit() for c in text):
        return False
    links = [element.getparent(), *element.iter("a")]
    return bool(_NOTE_CLASS.search(element.get("class") or "")) or any(
        link is not None and link.tag == "a" and "#" in (link.get("href") or "") for link in links
    )


def _write_quotation(element: Any, language: str) -> None:
    """Put the marks of the language around a quotation, unless the page writes them itself."""
    depth = sum(1 for _ in element.iterancestors("q", _QUOTATION_TAG))
    element.tag = _QUOTATION_TAG  # trafilatura would make a block of it
    if not depth and _text_before(element).endswith(_QUOTE_MARKS):
        return
    own = (element.get("lang") or language)[:2].lower()
    marks = _QUOTES.get(own, _ENGLISH_QUOTES)
    opening, closing = marks[2 * (depth % 2)], marks[2 * (depth % 2) + 1]
    if own == "fr":
        opening, closing = f"{opening}\xa0", f"\xa0{closing}"
    element.text = opening + (element.text or "")
    if len(element):
        element[-1].tail = (element[-1].tail or "") + closing
    else:
        element.text += closing


def _text_before(element: Any) -> str:
    """The last characters before an element, from the text around it."""
    while element is not None:
        previous = element.getprevious()
        parent = element.getparent()
        if previous is not None:
            text = previous.tail or "".join(previous.itertext())[-_CONTEXT_CHARACTERS:]
        else:
            text = (parent.text or "") if parent is not None else ""
        if text.strip():
            return text[-_CONTEXT_CHARACTERS:]
        if previous is not None or parent is None or parent.tag in ("p", "div", "li", "td", "body"):
            return text
        element = parent
    return ""


def _language(root: Any) -> str:
    return root.get("lang") or root.get("xml:lang") or root.get(_XML_LANG) or ""
