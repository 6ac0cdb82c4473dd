"""Methods that send pictures, documents and albums, and getFile."""

from __future__ import annotations

from dataclasses import replace

from bot.playground.bot_api.call import ApiCall
from bot.playground.bot_api.message_content import read_caption
from bot.playground.bot_api.methods.registry import method
from bot.playground.bot_api.methods.sending import COMMON_PARAMETERS, draft, enforce_limits, send
from bot.playground.bot_api.permissions import find_chat
from bot.playground.errors import bad_request
from bot.playground.world import web_pictures
from bot.playground.world.bot_api_json import file_json, message_json
from bot.playground.world.image_size import picture_size
from bot.playground.world.model import Json, Media, StoredFile

_ALBUM_SIZES = range(2, 11)
_FOLDERS = {"photo": "photos", "document": "documents"}


def _find_media(call: ApiCall, field: str, kind: str) -> Media:
    """The file that a parameter uploads or names by its id."""
    value = call.text(field)
    upload = call.files.get(value.removeprefix("attach://")) or call.files.get(field)
    if upload is not None:
        if not upload.content:
            raise bad_request("file must be non-empty")
        stored = call.world.files.add(upload.name, upload.content, kind=_FOLDERS[kind])
        return _with_size(call, Media(kind, stored))
    known = call.world.files.get(value)
    if known is None and value and kind == "photo":
        known = _load_picture(call, value)
    if known is None:
        raise _missing_file_error(call, field, value)
    return _with_size(call, Media(kind, known))


def _load_picture(call: ApiCall, address: str) -> StoredFile:
    """The picture at a web address, for which a placeholder stands."""
    if why := web_pictures.refusal(address, call.world.refused_pictures):
        raise bad_request(why)
    return call.world.files.add("photo.png", web_pictures.placeholder(address), kind=_FOLDERS["photo"])


def _missing_file_error(call: ApiCall, field: str, value: str) -> Exception:
    if not value:
        return bad_request(f"there is no {field} in the request")
    if "://" in value:
        call.report_misuse("format", "the playground fetches no files from the web")
        return bad_request("failed to get HTTP URL content")
    return bad_request("wrong file identifier/HTTP URL specified")


def _with_size(call: ApiCall, media: Media) -> Media:
    if media.kind != "photo":
        return media
    size = picture_size(call.world.files.read(media.file.id))
    if size is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    return replace(media, width=size[0], height=size[1])


def _send_file(call: ApiCall, kind: str) -> Json:
    chat = find_chat(call)
    message = draft(call, chat)
    text, entities = read_caption(call)
    return send(
        call, chat, replace(message, text=text, entities=entities, media=_find_media(call, kind, kind))
    )


def send_photo(call: ApiCall) -> object:
    """Send a picture."""
    return _send_file(call, "photo")


def send_document(call: ApiCall) -> object:
    """Send a file."""
    return _send_file(call, "document")


def send_media_group(call: ApiCall) -> object:
    """Send two to ten pictures or files as one album."""
    chat = find_chat(call)
    message = draft(call, chat)
    given = call.json("media")
    if not isinstance(given, list) or len(given) not in _ALBUM_SIZES:
        raise bad_request("wrong number of messages in the album: 2-10 items expected")
    parts = [read_input_media(call, item) for item in given]
    enforce_limits(call, chat, len(parts))
    album = call.world.files.add("album", b"album").unique_id
    posted = []
    for part, (text, entities), media in ((part, read_caption(part), media) for part, media in parts):
        shown = replace(message, text=text, entities=entities, media=media, media_group_id=album)
        posted.append(message_json(part.world, part.world.post(shown)))
    return posted


def read_input_media(call: ApiCall, item: object) -> tuple[ApiCall, Media]:
    """An InputMedia, as of an album, as a separate call for its caption, and its file."""
    if not isinstance(item, dict) or item.get("type") not in _FOLDERS:
        raise bad_request("can't parse InputMedia: wrong type")
    values = {name: str(value) for name, value in item.items() if isinstance(value, str)}
    part = replace(call, values={**call.values, "caption": "", "parse_mode": "", **values})
    return part, _find_media(part, "media", str(item["type"]))


def get_file(call: ApiCall) -> object:
    """The download path of a file of at most 20 MB."""
    if not call.text("file_id"):
        raise bad_request("file_id not specified")
    stored = call.world.files.get(call.text("file_id"))
    if stored is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if stored.size > call.world.limits.download_bytes:
        raise bad_request("file is too big")
    return {**file_json(stored), "file_path": stored.path}


_CAPTION = "caption parse_mode caption_entities show_caption_above_media "

METHODS = {
    "sendPhoto": method(send_photo, COMMON_PARAMETERS + _CAPTION + "photo has_spoiler", sends=True),
    "sendDocument": method(
        send_document,
        COMMON_PARAMETERS + _CAPTION + "document thumbnail disable_content_type_detection",
        sends=True,
    ),
    "sendMediaGroup": method(send_media_group, COMMON_PARAMETERS + "media", sends=True),
    "getFile": method(get_file, "file_id"),
}
