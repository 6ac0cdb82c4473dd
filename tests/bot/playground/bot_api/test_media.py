"""Bot API methods for files, pictures and albums, and forwarded messages."""

from __future__ import annotations

import struct
import zlib

import pytest
from telegram import Bot, InputMediaDocument, InputMediaPhoto, LinkPreviewOptions
from telegram.error import BadRequest, InvalidToken

from bot.playground import Playground, PlaygroundError, SendLimits, UserHandle
from bot.playground.world.image_size import picture_mime, picture_size


def png(width: int, height: int) -> bytes:
    """A grey picture."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    rows = b"".join(b"\0" + b"\x80" * width for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


JPEG = b"\xff\xd8\xff\xe0\x00\x04\x00\x00\xff\xc0\x00\x0b\x08\x00\x02\x00\x03\x01\x01\x11\x00"


@pytest.mark.parametrize(
    ("content", "size", "mime"),
    [
        (png(3, 2), (3, 2), "image/png"),
        (b"GIF89a\x03\x00\x02\x00", (3, 2), "image/gif"),
        (JPEG, (3, 2), "image/jpeg"),
        (b"RIFF\0\0\0\0WEBPVP8X\0\0\0\0\0\0\0\0\x02\0\0\x01\0\0", (3, 2), "image/webp"),
        (b"<svg/>", None, ""),
        (b"\x89PNG\r\n\x1a\n", None, "image/png"),
        (b"\xff\xd8\xff", None, "image/jpeg"),
    ],
)
def test_picture_size_and_type_are_read_from_the_header(
    content: bytes, size: tuple[int, int] | None, mime: str
) -> None:
    assert picture_size(content) == size
    assert picture_mime(content) == mime


async def test_the_bot_fetches_a_file_that_a_person_uploaded(bot: Bot, ada: UserHandle) -> None:
    await ada.upload("../story é.txt", b"Once", caption="read /this")
    (update,) = await bot.get_updates()
    assert update.message is not None
    document = update.message.document
    assert document is not None
    assert (document.file_name, document.mime_type, document.file_size) == ("story é.txt", "text/plain", 4)
    assert update.message.caption == "read /this"
    assert bytes(await (await document.get_file()).download_as_bytearray()) == b"Once"


async def test_a_photo_has_its_width_and_height(bot: Bot, ada: UserHandle) -> None:
    await ada.photo(png(30, 20))
    (update,) = await bot.get_updates()
    assert update.message is not None
    (photo,) = update.message.photo
    assert (photo.width, photo.height) == (30, 20)
    with pytest.raises(PlaygroundError, match="no PNG, JPEG, GIF or WebP"):
        await ada.photo(b"nothing of the kind")


async def test_get_file_refuses_a_file_above_the_limit(
    playground: Playground, bot: Bot, ada: UserHandle
) -> None:
    playground.limits = SendLimits(download_bytes=3)
    message = await ada.upload("a.txt", b"1234")
    assert message.media is not None
    with pytest.raises(BadRequest, match="File is too big"):
        await bot.get_file(message.media.file.id)
    with pytest.raises(BadRequest, match="Wrong file_id"):
        await bot.get_file("nonsense")


async def test_a_file_is_served_only_with_the_token_of_its_bot(
    playground: Playground, bot: Bot, ada: UserHandle
) -> None:
    message = await ada.upload("a.txt", b"1234")
    assert message.media is not None
    path = (await bot.get_file(message.media.file.id)).file_path
    assert path is not None
    with pytest.raises(InvalidToken):
        await bot.request.retrieve(path.replace(playground.token, "2:other"))
    with pytest.raises(InvalidToken, match="Not Found"):
        await bot.request.retrieve(path + "x")


async def test_the_bot_sends_pictures_files_and_albums(bot: Bot, ada: UserHandle) -> None:
    sent = await bot.send_photo(ada.id, png(4, 4), caption="<b>see</b>", parse_mode="HTML")
    assert ada.messages[-1].html == "<b>see</b>"
    again = await bot.send_photo(ada.id, sent.photo[-1].file_id)
    assert again.photo[-1].file_unique_id == sent.photo[-1].file_unique_id
    document = await bot.send_document(ada.id, b"abc", filename="a.csv")
    assert document.document is not None
    assert document.document.mime_type == "text/csv"
    album = await bot.send_media_group(
        ada.id, [InputMediaPhoto(png(2, 2), caption="one"), InputMediaPhoto(sent.photo[-1].file_id)]
    )
    assert len({each.media_group_id for each in album}) == 1
    assert [each.caption for each in album] == ["one", None]
    await bot.edit_message_caption(ada.id, album[1].id, caption="two")
    assert ada.messages[-1].text == "two"
    with pytest.raises(BadRequest, match="There is no text in the message to edit"):
        await bot.edit_message_text("a", ada.id, album[1].id)


async def test_media_that_telegram_refuses_is_refused(
    playground: Playground, bot: Bot, ada: UserHandle
) -> None:
    with pytest.raises(BadRequest, match=r"(?i)image_process_failed"):
        await bot.send_photo(ada.id, b"no picture")
    with pytest.raises(BadRequest, match="Message caption is too long"):
        await bot.send_photo(ada.id, png(2, 2), caption="x" * 1025)
    with pytest.raises(BadRequest, match=r"(?i)wrong file identifier"):
        await bot.send_document(ada.id, "nonsense")
    with pytest.raises(BadRequest, match=r"(?i)file must be non-empty"):
        await bot.send_document(ada.id, b"")
    with pytest.raises(BadRequest, match=r"(?i)failed to get HTTP URL content"):
        await bot.send_document(ada.id, "https://e.org/a.pdf")
    with pytest.raises(BadRequest, match="2-10 items"):
        await bot.send_media_group(ada.id, [InputMediaDocument(b"a")])
    assert [each.kind for each in playground.complaints] == ["format"]
    assert len(playground.refusals) == 6


async def test_messages_are_copied_and_forwarded(playground: Playground, bot: Bot, ada: UserHandle) -> None:
    source = await ada.forward_from_channel("Harbour Post", "News!", username="harbour", message_id=5)
    forwarded = await bot.forward_message(ada.id, ada.id, source.id)
    assert forwarded.forward_origin is not None
    assert forwarded.forward_origin.to_dict()["message_id"] == 5
    own = await ada.say("mine")
    assert (await bot.forward_message(ada.id, ada.id, own.id)).forward_origin is not None
    copy = await bot.copy_message(ada.id, ada.id, source.id)
    shown = playground.message(ada.id, copy.message_id)
    assert shown is not None
    assert (shown.text, shown.origin) == ("News!", None)
    for method in (bot.copy_message, bot.forward_message):
        with pytest.raises(BadRequest, match=r"(?i)message to (copy|forward) not found"):
            await method(ada.id, ada.id, 999)


async def test_a_forward_has_the_origin_of_its_message(bot: Bot, ada: UserHandle) -> None:
    await ada.forward_from_user("Hidden Harry", "psst")
    await ada.forward_from_user("Open Olga", "hello", hidden=False)
    origins = [each.message.forward_origin for each in await bot.get_updates() if each.message]
    assert [each.to_dict()["type"] for each in origins if each] == ["hidden_user", "user"]


async def test_a_photo_by_address_has_a_placeholder_or_the_error_of_telegram(
    playground: Playground, bot: Bot, ada: UserHandle
) -> None:
    address = "https://example.org/ferry.jpg"
    sent = await bot.send_photo(ada.id, address)
    assert (sent.photo[-1].width, sent.photo[-1].height) == (640, 360)
    assert ada.messages[-1].media is not None
    assert picture_size(playground.world.files.read(ada.messages[-1].media.file.id)) == (640, 360)
    playground.world.refused_pictures[address] = "PHOTO_INVALID_DIMENSIONS"
    refused = {
        address: "(?i)photo_invalid_dimensions",
        "https://dead.invalid/a.jpg": "(?i)failed to get HTTP URL content",
        "https://example.org/logo.svg": "(?i)wrong type of the web page content",
        "ftp://example.org/a.jpg": "(?i)wrong file identifier/HTTP URL specified",
        "https://example.org/a b.jpg": "(?i)wrong file identifier/HTTP URL specified",
    }
    for given, why in refused.items():
        with pytest.raises(BadRequest, match=why):
            await bot.send_photo(ada.id, given)
    assert playground.complaints == []


async def test_a_text_has_the_preview_that_its_options_name(bot: Bot, ada: UserHandle) -> None:
    shown = LinkPreviewOptions(url="https://example.org/a.jpg", show_above_text=True, prefer_large_media=True)
    sent = await bot.send_message(ada.id, "a", link_preview_options=shown)
    assert sent.link_preview_options == shown
    await bot.edit_message_text(
        "a", ada.id, sent.id, link_preview_options=LinkPreviewOptions(is_disabled=True)
    )
    assert ada.messages[-1].preview is None
    with pytest.raises(BadRequest, match="not modified"):
        await bot.edit_message_text("a", ada.id, sent.id)
