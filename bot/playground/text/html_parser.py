"""Parses Telegram's HTML into text and entities, with Telegram's error messages.

The rules and the error messages are those of the Bot API server, which differ from HTML in a
browser: few tags, no void elements, every tag closed by its own name, offsets in bytes within the errors.
Reference: https://core.telegram.org/bots/api#html-style
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field, replace

from bot.playground.text.entities import Entity, sort_entities
from bot.playground.text.links import mentioned_user_id, normalize_link_or_empty
from bot.playground.text.utf16 import utf16_length

_SIMPLE = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "span": "spoiler",
    "tg-spoiler": "spoiler",
}
_TAGS = frozenset(_SIMPLE) | {"a", "code", "pre", "blockquote", "tg-emoji", "tg-time"}
_CODE = frozenset({"code", "pre"})
_NOT_IN_ITSELF = frozenset({"blockquote", "a"})
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(
    r"&(?:#(?P<dec>[0-9]{1,7})|#[xX](?P<hex>[0-9a-fA-F]{1,6})|(?P<name>lt|gt|amp|quot)(?![A-Za-z]));?"
)
_SPACE = " \t\r\n\0\v"
_MAX_CODE_POINT = 0x10FFFF
_MAX_SECONDS = 2**31 - 1


class MarkupError(ValueError):
    """The text cannot be parsed; the message is Telegram's, without its prefix."""


@dataclass(slots=True)
class _Tag:
    name: str
    begin: int
    attributes: dict[str, str] = field(default_factory=dict)
    offset: int = 0
    text_at: int = 0


def parse_html(markup: str, unknown: Collection[str] = ()) -> tuple[str, tuple[Entity, ...]]:
    """Turn Telegram's HTML into plain text and its entities, outer before inner.

    `unknown` are tags that an older server refuses.

    Raises:
        MarkupError: Telegram would refuse it.
    """
    return _MarkupParser(markup, unknown).run()


def unescape(text: str) -> str:
    """Replace the character references that Telegram supports, four names and numbers; others stay."""
    return _REFERENCE.sub(_character, text)


def _character(match: re.Match[str]) -> str:
    if match["name"]:
        return _NAMED[match["name"]]
    code = int(match["dec"]) if match["dec"] else int(match["hex"], 16)
    return chr(code) if 0 < code < _MAX_CODE_POINT else match.group()


class _MarkupParser:
    """Parses in one pass; `position` is the index of the next character."""

    def __init__(self, markup: str, unknown: Collection[str]) -> None:
        self.markup = markup
        self.tags = _TAGS.difference(unknown)
        self.position = 0
        self.text: list[str] = []
        self.length = 0
        self.open: list[_Tag] = []
        self.entities: list[Entity] = []

    def run(self) -> tuple[str, tuple[Entity, ...]]:
        while self.position < len(self.markup):
            end = self.markup.find("<", self.position)
            if end != self.position:
                self.add_text(self.markup[self.position : end if end >= 0 else None])
                self.position = end if end >= 0 else len(self.markup)
            elif self.markup.startswith("</", self.position):
                self.end_tag()
            else:
                self.start_tag()
        return self.finish()

    def finish(self) -> tuple[str, tuple[Entity, ...]]:
        if self.open:
            raise MarkupError(f'Can\'t find end tag corresponding to start tag "{self.open[-1].name}"')
        text = "".join(self.text)
        if any("\ud800" <= char <= "\udfff" for char in text):
            raise MarkupError(
                "Text contains invalid Unicode characters after decoding HTML entities, "
                "check for unmatched surrogate code units"
            )
        return text, sort_entities(
            replace(each, language="") if each.type == "code" else each for each in self.entities
        )

    def add_text(self, piece: str) -> None:
        plain = unescape(piece)
        self.text.append(plain)
        self.length += utf16_length(plain)

    def byte_offset(self, index: int) -> int:
        """The offset in bytes, which Telegram's errors use."""
        return len(self.markup[:index].encode("utf-8", "surrogatepass"))

    def peek(self) -> str:
        return self.markup[self.position] if self.position < len(self.markup) else ""

    def skip_space(self) -> None:
        while self.peek() and self.peek() in _SPACE:
            self.position += 1

    def word(self, stops: str) -> str:
        begin = self.position
        while self.peek() and self.peek() not in stops:
            self.position += 1
        return self.markup[begin : self.position]

    def start_tag(self) -> None:
        begin = self.position
        self.position += 1
        name = self.word(_SPACE + ">").lower()
        if not self.peek():
            raise MarkupError(f"Unclosed start tag at byte offset {self.byte_offset(begin)}")
        if name not in self.tags:
            raise MarkupError(f'Unsupported start tag "{name}" at byte offset {self.byte_offset(begin)}')
        tag = _Tag(name, begin, {}, self.length, len(self.text))
        while self.attribute(tag):
            pass
        self.position += 1
        if name == "span" and tag.attributes.get("class") != "tg-spoiler":
            raise MarkupError(
                f'Tag "span" must have class "tg-spoiler" at byte offset {self.byte_offset(begin)}'
            )
        self.refuse_nesting(tag)
        self.open.append(tag)

    def refuse_nesting(self, tag: _Tag) -> None:
        """Refuse formatting inside formatting that cannot contain it.

        Quotes are not nested, code is only in quotes or beside code as a block with a language, and nothing
        else is in code (https://core.telegram.org/bots/api#formatting-options).
        """
        outer = [each.name for each in self.open]
        if tag.name in _CODE:
            is_block = len(set(outer) & _CODE) == 1 and outer[-1] in _CODE - {tag.name}
            is_refused = bool(set(outer) - _CODE - {"blockquote"}) or (
                bool(set(outer) & _CODE) and not is_block
            )
        else:
            is_refused = bool(set(outer) & _CODE) or (tag.name in _NOT_IN_ITSELF and tag.name in outer)
        if is_refused:
            where = self.byte_offset(tag.begin)
            raise MarkupError(f'Tag "{tag.name}" can\'t be nested in "{outer[-1]}" at byte offset {where}')

    def attribute(self, tag: _Tag) -> bool:
        """Read one attribute; False at the end of the tag."""
        self.skip_space()
        if self.peek() == ">":
            return False
        name = self.word(_SPACE + "=>/\"'")
        if not name:
            where = self.byte_offset(tag.begin)
            raise MarkupError(f'Empty attribute name in the tag "{tag.name}" at byte offset {where}')
        self.skip_space()
        if self.peek() == "=":
            self.position += 1
            self.skip_space()
            tag.attributes[name] = self.value(tag)
        elif self.peek():
            tag.attributes.setdefault(name, "")
        else:
            raise self.unclosed_tag_error(tag)
        return True

    def value(self, tag: _Tag) -> str:
        quote = self.peek()
        if not quote:
            raise self.unclosed_tag_error(tag)
        if quote not in "\"'":
            return self.token()
        end = self.markup.find(quote, self.position + 1)
        if end < 0 or end + 1 == len(self.markup):
            raise MarkupError(f"Unclosed start tag at byte offset {self.byte_offset(tag.begin)}")
        value = self.markup[self.position + 1 : end]
        self.position = end + 1
        return unescape(value)

    def token(self) -> str:
        begin = self.position
        while self.peek().isascii() and (self.peek().isalnum() or self.peek() in ".-") and self.peek():
            self.position += 1
        if self.peek() not in _SPACE + ">" or not self.peek():
            raise MarkupError(f"Unexpected end of name token at byte offset {self.byte_offset(begin)}")
        return self.markup[begin : self.position].lower()

    def unclosed_tag_error(self, tag: _Tag) -> MarkupError:
        return MarkupError(f'Unclosed start tag "{tag.name}" at byte offset {self.byte_offset(tag.begin)}')

    def end_tag(self) -> None:
        begin = self.position
        if not self.open:
            raise MarkupError(f"Unexpected end tag at byte offset {self.byte_offset(begin)}")
        self.position += 2
        name = self.word(_SPACE + ">").lower()
        self.skip_space()
        if self.peek() != ">":
            raise MarkupError(f"Unclosed end tag at byte offset {self.byte_offset(begin)}")
        self.position += 1
        tag = self.open.pop()
        if name and name != tag.name:
            where = self.byte_offset(begin)
            raise MarkupError(
                f'Unmatched end tag at byte offset {where}, expected "</{tag.name}>", found "</{name}>"'
            )
        if self.length > tag.offset:
            self.close(tag)

    def close(self, tag: _Tag) -> None:
        """Add the entity of a tag that holds some text."""
        offset, length = tag.offset, self.length - tag.offset
        if tag.name in _SIMPLE:
            self.entities.append(Entity(_SIMPLE[tag.name], offset, length))
        elif tag.name == "blockquote":
            kind = "expandable_blockquote" if "expandable" in tag.attributes else "blockquote"
            self.entities.append(Entity(kind, offset, length))
        elif tag.name in ("pre", "code"):
            self.entities.append(self.code_entity(tag, offset, length))
        elif tag.name == "a":
            self.link(tag, offset, length)
        else:
            self.close_special(tag, offset, length)

    def code_entity(self, tag: _Tag, offset: int, length: int) -> Entity:
        """`pre` directly around `code` with a language, or the reverse, is one code block."""
        name = tag.attributes.get("class", "") if tag.name == "code" else ""
        language = name.removeprefix("language-") if name.startswith("language-") else ""
        last = self.entities[-1] if self.entities else None
        other = "pre" if tag.name == "code" else "code"
        if last and (last.type, last.offset, last.length) == (other, offset, length):
            language = last.language or language
            if language:
                self.entities.pop()
                return Entity("pre", offset, length, language=language)
        return Entity(tag.name, offset, length, language=language)

    def link(self, tag: _Tag, offset: int, length: int) -> None:
        url = tag.attributes.get("href") or "".join(self.text[tag.text_at :])
        user_id = mentioned_user_id(url)
        if user_id:
            self.entities.append(Entity("text_mention", offset, length, user_id=user_id))
            return
        checked = normalize_link_or_empty(url)
        if checked:
            self.entities.append(Entity("text_link", offset, length, url=checked))

    def close_special(self, tag: _Tag, offset: int, length: int) -> None:
        """Add the entity of a custom emoji or a date and time."""
        if tag.name == "tg-emoji":
            emoji = tag.attributes.get("emoji-id", "")
            if not emoji.isdecimal() or int(emoji) == 0:
                raise MarkupError("Invalid custom emoji identifier specified")
            self.entities.append(Entity("custom_emoji", offset, length, custom_emoji_id=emoji))
            return
        unix, form = tag.attributes.get("unix", ""), tag.attributes.get("format", "")
        if unix.isdecimal() and 0 < int(unix) <= _MAX_SECONDS:
            self.entities.append(
                Entity("date_time", offset, length, unix_time=int(unix), date_time_format=form)
            )
