"""Files, pictures and forwarded posts of editors, and content that is no story."""

from __future__ import annotations

import pytest

from tests.end_to_end.editor_actions import send_service_message, sticker, voice
from tests.end_to_end.harness import NewsroomHarness, ask

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c626001000000ffff03000006000557bfabd40000000049454e44ae426082"
)


@pytest.mark.parametrize("first", ["", "/add"])
async def test_a_forwarded_post_keeps_its_channel_as_source(
    newsroom: NewsroomHarness, stories: list[str], first: str
) -> None:
    if first:
        await ask(newsroom.editor, first)
    await newsroom.editor.forward_from_channel("Polar News", stories[1], username="polarnews", message_id=77)
    card = await newsroom.editor.wait_for("Draft")
    assert "Polar News" in card.text
    await newsroom.editor.press(card, "Publish")
    latest = await ask(newsroom.rita, "/latest")
    assert "Polar News" in latest.text
    assert "https://t.me/polarnews/77" in latest.html


async def test_a_forward_from_a_person_has_no_source(newsroom: NewsroomHarness, stories: list[str]) -> None:
    await newsroom.editor.forward_from_user("Secret Sam", stories[1])
    assert "Secret Sam" not in (await newsroom.editor.wait_for("Draft")).text


PAGE = (
    "<html><head><title>{0}</title></head><body><nav>Home Sport</nav>"
    "<article><h1>{0}</h1>{1}</article></body></html>"
)


@pytest.mark.parametrize(
    ("name", "encoding"),
    [("a.txt", "utf-8"), ("a.txt", "utf-8-sig"), ("A.TXT", "utf-16"), ("a.md", "utf-8"), ("a.html", "utf-8")],
)
async def test_a_file_becomes_a_draft_like_a_paste(
    newsroom: NewsroomHarness, stories: list[str], name: str, encoding: str
) -> None:
    title, _, body = stories[1].partition("\n")
    text = stories[1]
    if name.endswith("html"):
        text = PAGE.format(title, "".join(f"<p>{p}</p>" for p in body.split("\n\n")))
    if name.endswith("md"):
        text = f"# {title}\n{body}"
    await newsroom.editor.upload(name, text.encode(encoding))
    card = await newsroom.editor.wait_for("Draft")
    assert title in card.text
    assert "Home Sport" not in card.text


@pytest.mark.parametrize(
    ("name", "content", "helps"),
    [
        ("empty.txt", b"", "empty.txt is empty"),
        ("blank.md", b" \n\t ", "blank.md is empty"),
        ("picture.txt", b"\x89PNG\r\n\x1a\n" + bytes(500), "picture.txt has no text"),
        ("noise.txt", bytes(range(256)) * 20, "noise.txt has no text"),
        ("tune.mp3", b"ID3", "I cannot read tune.mp3"),
        ("..\\<b>y.exe", b"MZ", "I cannot read ..\\<b>y.exe"),
        ("<i>&.txt", b"", "<i>&.txt is empty"),
    ],
)
async def test_a_file_that_is_no_story_gets_a_helpful_answer(
    newsroom: NewsroomHarness, name: str, content: bytes, helps: str
) -> None:
    await newsroom.editor.upload(name, content)
    assert helps in (await newsroom.editor.wait_for("")).text


async def test_a_file_of_twenty_megabytes_is_read_and_a_larger_one_is_not(
    newsroom: NewsroomHarness, stories: list[str]
) -> None:
    picture = "<img src='data:image/png;base64," + "QUJD" * 4_700_000 + "'>"
    title, _, body = stories[1].partition("\n")
    page = PAGE.format(title, picture + "".join(f"<p>{p}</p>" for p in body.split("\n\n"))).encode()
    assert 18_000_000 < len(page) < 20_000_000
    await newsroom.editor.upload("saved.html", page)
    assert title in (await newsroom.editor.wait_for("Draft", 60)).text
    await newsroom.editor.upload("huge.txt", bytes(21 * 1024 * 1024))
    assert "up to 20 MB" in (await newsroom.editor.wait_for("huge.txt")).text


async def test_the_caption_of_a_file_is_not_its_text(newsroom: NewsroomHarness, stories: list[str]) -> None:
    await ask(newsroom.editor, "/add")
    await newsroom.editor.upload(
        "a.txt", stories[1].encode(), caption="Please look at this one, it is about a lake"
    )
    assert "Researchers find a lake" in (await newsroom.editor.wait_for("Draft")).text


async def test_the_caption_of_a_picture_becomes_the_text(
    newsroom: NewsroomHarness, stories: list[str]
) -> None:
    await newsroom.editor.photo(PNG, caption=stories[2])
    assert "chess" in (await newsroom.editor.wait_for("Draft")).text


async def test_a_message_without_text_is_answered_with_advice(newsroom: NewsroomHarness) -> None:
    for content in ({"sticker": sticker()}, {"voice": voice()}):
        send_service_message(newsroom, newsroom.editor, **content)
        assert "no text in that" in (await newsroom.editor.wait_for("")).text


@pytest.mark.parametrize(
    ("sent", "helps"),
    [
        ("http://127.0.0.1/news/1", "copy the text of the article and paste it here"),
        ("Hello there", "too short for a story"),
        ("A headline that stands here all alone", "no article in that"),
    ],
)
async def test_a_text_that_is_no_story_is_answered_with_advice(
    newsroom: NewsroomHarness, sent: str, helps: str
) -> None:
    assert helps in (await ask(newsroom.editor, sent)).text
