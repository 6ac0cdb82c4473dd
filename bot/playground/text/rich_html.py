"""Parses the HTML of rich messages into a tree, and refuses what Telegram's reference does not allow.

Tags, character references and limits are those of https://core.telegram.org/bots/api#rich-html-style. The
reference names no error messages but for a date: the others are the playground's own. Blocks with media,
maps and formulas are refused, too, since the page does not show them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import escape, unescape
from html.parser import HTMLParser

from bot.playground.text.links import mentioned_user_id, normalize_link_or_empty

MAX_CHARACTERS, MAX_BLOCKS, MAX_DEPTH = 32_768, 500, 16

_INLINE = frozenset(
    ("a", "b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "code", "mark", "sub", "sup", "cite")
) | {"tg-spoiler", "tg-reference", "tg-time"}
_HEADINGS = frozenset(f"h{level}" for level in range(1, 7))
_BLOCKS = _HEADINGS | frozenset(
    ("p", "pre", "footer", "hr", "ul", "ol", "blockquote", "aside", "details", "table")
)
_VOID = frozenset({"br", "hr"})
_PARENTS = {
    "li": frozenset({"ul", "ol"}),
    "summary": frozenset({"details"}),
    "tr": frozenset({"table"}),
    "caption": frozenset({"table"}),
    "td": frozenset({"tr"}),
    "th": frozenset({"tr"}),
}
"""Tags that are allowed in these only."""
_ROOT = ""
_HOLDS_BLOCKS = frozenset({_ROOT, "details", "li", "blockquote"})
_HOLDS_PARTS_ONLY = frozenset({"ul", "ol", "table", "tr"})
_COUNTED = _BLOCKS | {"li", "tr"}
_ATTRIBUTES = {
    "a": {"href", "name"},
    "details": {"open"},
    "ol": {"start", "type", "reversed"},
    "li": {"value", "type"},
    "code": {"class"},
    "tg-time": {"unix", "format"},
    "tg-reference": {"name"},
    "table": {"bordered", "striped"},
    "td": {"colspan", "rowspan", "align", "valign"},
    "th": {"colspan", "rowspan", "align", "valign"},
}
_NAMED = frozenset(
    (
        "lt",
        "gt",
        "amp",
        "quot",
        "apos",
        "nbsp",
        "hellip",
        "mdash",
        "ndash",
        "lsquo",
        "rsquo",
        "ldquo",
        "rdquo",
    )
)
_OTHER_LINK = re.compile(r"(?:mailto:|tel:|#).+")
_MAX_SECONDS = 2**31 - 1


class RichMarkupError(ValueError):
    """The rich HTML cannot be used; the message says why, without a prefix."""


@dataclass(slots=True)
class RichNode:
    """An element with its attributes; its children are elements and texts."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[RichNode | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text, with a line for each block."""
        parts = [one if isinstance(one, str) else one.text for one in self.children]
        joined = "".join(parts)
        if self.tag == "br":
            return "\n"
        return f"\n{joined}\n" if self.tag in _COUNTED | {"summary"} else joined

    def find_all(self, tag: str) -> list[RichNode]:
        """The elements of this tag within, in their order."""
        inner = [one for one in self.children if isinstance(one, RichNode)]
        return [found for one in inner for found in ([one] if one.tag == tag else []) + one.find_all(tag)]

    def as_json(self) -> dict[str, object]:
        """The element as JSON values: tag, attributes, children."""
        children = [one if isinstance(one, str) else one.as_json() for one in self.children]
        return {"tag": self.tag, "attributes": self.attributes, "children": children}


def parse_rich_html(markup: str) -> RichNode:
    """The tree of a rich message; its root has the tag "".

    Raises:
        RichMarkupError: Telegram would refuse it.
    """
    parser = _RichParser()
    parser.feed(markup)
    parser.close()
    return parser.finish()


def shown_text(root: RichNode) -> str:
    """The text of a rich message, one line for each block."""
    return "\n".join(line for line in (one.strip() for one in root.text.split("\n")) if line)


class _RichParser(HTMLParser):
    """Builds the tree; whatever Python's parser forgives is refused."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.root = RichNode(_ROOT)
        self.open = [self.root]
        self.characters = 0
        self.blocks = 0
        self.is_in_run = False

    def finish(self) -> RichNode:
        if len(self.open) > 1:
            raise RichMarkupError(f'no end tag for "{self.open[-1].tag}"')
        if self.characters > MAX_CHARACTERS:
            raise RichMarkupError("rich message is too long")
        if self.blocks > MAX_BLOCKS:
            raise RichMarkupError("rich message has too many blocks")
        if not self.root.text.strip():
            raise RichMarkupError("rich message must be non-empty")
        return self.root

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._check_place(tag)
        node = RichNode(tag, self._attributes(tag, {name: value or "" for name, value in attrs}))
        self.blocks += tag in _COUNTED
        if tag in _INLINE or tag == "br":
            self._begin_run()
        elif tag in _BLOCKS:
            self.is_in_run = False
        self.open[-1].children.append(node)
        if tag in _VOID:
            return
        if len(self.open) > MAX_DEPTH:
            raise RichMarkupError("rich message is nested too deep")
        self.open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _VOID:
            raise RichMarkupError(f'tag "{tag}" cannot end itself')
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if len(self.open) == 1 or self.open[-1].tag != tag:
            raise RichMarkupError(f'unexpected end tag "{tag}"')
        node = self.open.pop()
        if node.tag == "details" and not _begins_with_summary(node):
            raise RichMarkupError('tag "details" needs a "summary" first')
        if self.open[-1].tag in _HOLDS_BLOCKS and tag not in _INLINE:
            self.is_in_run = False

    def handle_data(self, data: str) -> None:
        if "<" in data:
            raise RichMarkupError("unclosed tag")
        self._add_text(data)

    def handle_entityref(self, name: str) -> None:
        self._add_text(unescape(f"&{name};") if name in _NAMED else f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._add_text(unescape(f"&#{name};"))

    def handle_comment(self, data: str) -> None:
        raise RichMarkupError(f"unsupported comment {data[:20]!r}")

    def handle_decl(self, decl: str) -> None:
        raise RichMarkupError(f"unsupported declaration {decl[:20]!r}")

    def handle_pi(self, data: str) -> None:
        raise RichMarkupError(f"unsupported instruction {data[:20]!r}")

    def unknown_decl(self, data: str) -> None:
        raise RichMarkupError(f"unsupported declaration {data[:20]!r}")

    def _check_place(self, tag: str) -> None:
        parent = self.open[-1].tag
        if tag not in _INLINE | _BLOCKS | _VOID | _PARENTS.keys():
            raise RichMarkupError(f'unsupported start tag "{tag}"')
        if tag in _PARENTS:
            is_allowed = parent in _PARENTS[tag]
        elif tag in _BLOCKS:
            is_allowed = parent in _HOLDS_BLOCKS
        else:
            is_allowed = parent not in _HOLDS_PARTS_ONLY and not (tag == "a" and self._is_in("a"))
        if not is_allowed:
            raise RichMarkupError(f'tag "{tag}" cannot be in "{parent or "message"}"')

    def _is_in(self, tag: str) -> bool:
        return any(one.tag == tag for one in self.open)

    def _attributes(self, tag: str, given: dict[str, str]) -> dict[str, str]:
        unknown = given.keys() - _ATTRIBUTES.get(tag, set())
        if unknown:
            raise RichMarkupError(f'unsupported attribute "{min(unknown)}" of "{tag}"')
        if tag == "a" and "href" in given and not _is_link(given["href"]):
            return {}
        unix = given.get("unix", "")
        if tag == "tg-time" and not (unix.isdecimal() and 0 < int(unix) <= _MAX_SECONDS):
            raise RichMarkupError("RICH_MESSAGE_DATE_INVALID")
        return given

    def _add_text(self, text: str) -> None:
        parent = self.open[-1].tag
        if text.strip():
            if parent in _HOLDS_PARTS_ONLY:
                raise RichMarkupError(f'text cannot be in "{parent}"')
            self._begin_run()
        self.characters += len(text)
        self.open[-1].children.append(text)

    def _begin_run(self) -> None:
        """Count bare text between blocks as a paragraph."""
        if self.open[-1].tag in (_ROOT, "details") and not self.is_in_run:
            self.blocks += 1
            self.is_in_run = True


def _begins_with_summary(node: RichNode) -> bool:
    first = next((one for one in node.children if not isinstance(one, str) or one.strip()), None)
    summaries = [one for one in node.children if isinstance(one, RichNode) and one.tag == "summary"]
    return isinstance(first, RichNode) and first.tag == "summary" and len(summaries) == 1


def _is_link(url: str) -> bool:
    return bool(_OTHER_LINK.fullmatch(url) or mentioned_user_id(url) or normalize_link_or_empty(url))


def render_rich_html(node: RichNode) -> str:
    """The tree as HTML again, with what Telegram keeps of it."""
    inner = "".join(escape(one) if isinstance(one, str) else render_rich_html(one) for one in node.children)
    if not node.tag:
        return inner
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in node.attributes.items())
    return f"<{node.tag}{attributes}>" + ("" if node.tag in _VOID else f"{inner}</{node.tag}>")
