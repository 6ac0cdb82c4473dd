"""Reads the content of a message from a call: text with its formatting, and buttons."""

from __future__ import annotations

from dataclasses import dataclass

from bot.playground.bot_api.call import ApiCall
from bot.playground.errors import bad_request
from bot.playground.text.entities import Entity, add_detected_entities, sort_entities, trim_text
from bot.playground.text.html_parser import MarkupError, parse_html
from bot.playground.text.links import LinkError, mentioned_user_id, normalize_link
from bot.playground.text.rich_html import (
    RichMarkupError,
    parse_rich_html,
    render_rich_html,
    shown_text,
)
from bot.playground.text.utf16 import CAPTION_LIMIT, MESSAGE_LIMIT, utf16_length
from bot.playground.world.model import Json

FormattedText = tuple[str, tuple[Entity, ...]]
_MAX_DATA_BYTES = 64
_MAX_BUTTONS = 100
_RICH_FIELDS = frozenset({"html", "markdown", "blocks", "media", "is_rtl", "skip_entity_detection"})
_MAX_RAW_BYTES = 1 << 15
_ACTIONS = frozenset(
    [
        "callback_game",
        "pay",
        "switch_inline_query",
        "switch_inline_query_chosen_chat",
        "switch_inline_query_current_chat",
        "login_url",
        "web_app",
        "copy_text",
    ]
)


@dataclass(frozen=True, slots=True)
class ReplyMarkup:
    """The reply_markup: inline rows, or in `other` a reply keyboard, its removal or a forced reply."""

    keyboard: tuple[tuple[Json, ...], ...] = ()
    other: Json | None = None


def read_text(call: ApiCall) -> FormattedText:
    """The text of a message.

    Raises:
        ApiError: It is empty, too long, or its markup cannot be parsed.
    """
    text, entities = _parse_formatted(call, call.text("text"), "entities")
    if not text:
        raise bad_request("message text is empty")
    text, entities = trim_text(text, entities)
    if not text:
        raise bad_request("text must be non-empty")
    if utf16_length(text) > MESSAGE_LIMIT:
        raise bad_request("message is too long")
    return text, add_detected_entities(text, entities)


@dataclass(frozen=True, slots=True)
class RichContent:
    """The content of a rich message: its HTML, the text that it shows, its direction."""

    html: str
    text: str
    is_rtl: bool


def read_rich_message(call: ApiCall) -> RichContent:
    """The content of a rich message, of which the playground reads the field `html`.

    Raises:
        ApiError: It is empty or too large, or Telegram would refuse its HTML.
    """
    given = call.json("rich_message", "rich message")
    if not isinstance(given, dict):
        raise bad_request("rich message must be non-empty")
    if unknown := sorted(given.keys() - _RICH_FIELDS):
        call.report_misuse("parameter", f"unknown field {unknown[0]!r} of rich_message")
    if "html" not in given and {"markdown", "blocks"} & given.keys():
        call.report_misuse("format", "the playground reads the html of rich messages only")
    try:
        root = parse_rich_html(str(given.get("html", "")))
    except RichMarkupError as error:
        raise bad_request(str(error)) from error
    if "tg-time" in call.world.unknown_tags and root.find_all("tg-time"):
        raise bad_request("RICH_MESSAGE_DATE_INVALID")
    return RichContent(render_rich_html(root), shown_text(root), bool(given.get("is_rtl")))


def read_preview(call: ApiCall) -> Json | None:
    """The preview of the address that the bot chose; None where it chose none.

    The preview of an address that stands in the text is not played.

    Raises:
        ApiError: The options are no object.
    """
    given = call.json("link_preview_options", "link preview options")
    if given is None:
        return None
    if not isinstance(given, dict):
        raise bad_request("can't parse link preview options: object expected")
    if given.get("prefer_large_media") and given.get("prefer_small_media"):
        call.report_misuse("format", "a preview is preferred large and small at once")
    return None if given.get("is_disabled") or not given.get("url") else dict(given)


def read_caption(call: ApiCall) -> FormattedText:
    """The caption of a picture or document, which may be empty.

    Raises:
        ApiError: It is too long or its markup cannot be parsed.
    """
    text, entities = trim_text(*_parse_formatted(call, call.text("caption"), "caption_entities"))
    if utf16_length(text) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    return text, add_detected_entities(text, entities)


def _parse_formatted(call: ApiCall, raw: str, entities: str) -> FormattedText:
    if len(raw.encode()) > _MAX_RAW_BYTES:
        raise bad_request("text is too long")
    mode = call.text("parse_mode").lower()
    if not mode:
        return raw, _explicit_entities(call, entities)
    if mode != "html":
        if mode in ("markdown", "markdownv2"):
            call.report_misuse("format", f"the playground reads parse_mode HTML, not {mode}")
        raise bad_request("unsupported parse_mode")
    try:
        return parse_html(raw, call.world.unknown_tags)
    except MarkupError as error:
        raise bad_request(f"can't parse entities: {error}") from error


def _explicit_entities(call: ApiCall, name: str) -> tuple[Entity, ...]:
    """The entities that the bot passed instead of markup."""
    given = call.json(name, "entities")
    if not isinstance(given, list):
        return ()
    return sort_entities(_parse_entity(each) for each in given if isinstance(each, dict))


def _parse_entity(given: Json) -> Entity:
    offset, length = given.get("offset"), given.get("length")
    if not isinstance(offset, int) or not isinstance(length, int) or offset < 0 or length < 0:
        raise bad_request("can't parse MessageEntity: Can't find field \"offset\"")
    url, language, emoji = (str(given.get(name, "")) for name in ("url", "language", "custom_emoji_id"))
    return Entity(str(given.get("type")), offset, length, url, language, emoji)


def read_markup(call: ApiCall, *, inline_only: bool = False) -> ReplyMarkup:
    """The buttons of a message.

    Raises:
        ApiError: A button has no text or action, too much data or a bad link; or, with `inline_only`,
            it is another kind of keyboard.
    """
    given = call.json("reply_markup", "reply keyboard markup")
    if given is None:
        return ReplyMarkup()
    if not isinstance(given, dict):
        raise bad_request("object expected as reply markup")
    if given.get("keyboard") or "inline_keyboard" not in given:
        if inline_only:
            raise bad_request("inline keyboard expected")
        return ReplyMarkup(other=given)
    return ReplyMarkup(_parse_rows(given["inline_keyboard"]))


def _parse_rows(given: object) -> tuple[tuple[Json, ...], ...]:
    if not isinstance(given, list) or not all(isinstance(row, list) for row in given):
        raise bad_request('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays')
    rows = tuple(tuple(_parse_button(button) for button in row) for row in given if row)
    if sum(map(len, rows)) > _MAX_BUTTONS:
        raise bad_request("reply markup is too long")
    return rows


def _parse_button(given: object) -> Json:
    if not isinstance(given, dict):
        raise bad_request("can't parse inline keyboard button: InlineKeyboardButton must be an Object")
    if "text" not in given:
        raise bad_request("can't parse inline keyboard button: Can't find field \"text\"")
    if not str(given["text"]).strip():
        raise bad_request("inline keyboard button text must be non-empty")
    _check_action(given)
    return dict(given)


def _check_action(button: Json) -> None:
    url, data = str(button.get("url", "")), str(button.get("callback_data", ""))
    if url and not mentioned_user_id(url):
        try:
            normalize_link(url)
        except LinkError as error:
            raise bad_request(f"inline keyboard button URL '{url}' is invalid: {error}") from error
    elif len(data.encode()) > _MAX_DATA_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    elif not (url or data or _ACTIONS & button.keys()):
        raise bad_request(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
