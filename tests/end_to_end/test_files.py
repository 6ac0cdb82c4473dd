"""Files, albums and forwards of editors: each becomes a card, or is answered with advice."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace

import docx
import pytest

from bot.playground import UserHandle
from bot.playground.client import user_actions
from bot.playground.text.entities import Entity
from bot.playground.world.model import Json, Media, Message
from data.articles import articles
from data.records.articles import Article
from tests.end_to_end.harness import NewsroomHarness
from tests.summarizer.parsing.samples import (
    lines_below_each_other,
    make_epub,
    make_pdf,
    make_png,
    page_xml,
    pdf_of_streams,
)

_LINES = (
    "The old bridge over the harbour is closed as of Monday, for",
    "engineers have found cracks in its pillars. A ferry crosses",
    "every ten minutes and costs nothing. Shopkeepers fear for",
    "their trade and ask the town for help.",
)
_STORY = " ".join(_LINES)


def _word_file() -> bytes:
    file = docx.Document()
    file.add_paragraph("The bridge is closed", style="Title")
    file.add_paragraph(_STORY)
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


async def _articles(harness: NewsroomHarness) -> list[Article]:
    assert harness.app is not None
    async with harness.app.context.database.reading() as tx:
        return [found for number in range(1, 9) if (found := await articles.get(tx, number))]


def post_picture(person: UserHandle, caption: str = "", album: str = "") -> Message:
    """Send a picture, or one of an album."""
    return _post(person, _picture(person, caption, album))


def _post(person: UserHandle, content: Message) -> Message:
    place = person._begin_action(None)
    return user_actions.post(person.world, place, content)


def _picture(person: UserHandle, caption: str = "", album: str = "") -> Message:
    stored = person.world.files.add("photo.jpg", make_png(), kind="photos")
    return Message(0, 0, text=caption, media=Media("photo", stored, 1, 1), media_group_id=album)


def _files() -> dict[str, bytes]:
    """The same story in three formats, by name."""
    return {
        "bridge.pdf": make_pdf([lines_below_each_other(*_LINES)], Title="The bridge is closed"),
        "bridge.docx": _word_file(),
        "bridge.epub": make_epub(
            {"a.xhtml": page_xml("A chapter", f"<p>{_STORY}</p>")},
            "<dc:title>The bridge is closed</dc:title>",
        ),
    }


@pytest.mark.parametrize("name", ["bridge.pdf", "bridge.docx", "bridge.epub"])
async def test_a_file_becomes_a_card_with_its_title_and_sentences(
    running: NewsroomHarness, name: str
) -> None:
    await running.owner.upload(name, _files()[name])
    card = await running.owner.wait_for("Draft")
    assert "The bridge is closed" in card.text
    assert "A ferry crosses every ten minutes and costs nothing." in card.text


@pytest.mark.process
@pytest.mark.usefixtures("worker_process")
async def test_a_worker_process_reads_a_file_and_reports_an_unreadable_one(
    running: NewsroomHarness,
) -> None:
    await running.owner.upload("broken.pdf", b"%PDF-1.7\n")
    await running.owner.wait_for("damaged")
    await running.owner.upload("bridge.pdf", _files()["bridge.pdf"])
    assert "The bridge is closed" in (await running.owner.wait_for("Draft")).text


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("scan.pdf", pdf_of_streams([b"q 9 0 0 9 0 0 cm /Im1 Do Q"]), "pictures but no text"),
        ("broken.pdf", b"%PDF-1.7\n", "damaged"),
        ("old.doc", b"\xd0\xcf\x11\xe0" + bytes(600), "old Office format"),
        ("locked.docx", b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        ("<b>x<i>&amp;.txt", bytes(range(256)) * 9, "<b>x<i>&amp;.txt has no text"),
        ("clip.mp4", b"....", "I cannot read clip.mp4"),
    ],
)
async def test_an_unreadable_file_is_answered_with_advice(
    running: NewsroomHarness, name: str, content: bytes, words: str
) -> None:
    await running.owner.upload(name, content)
    answer = await running.owner.wait_for(words)
    assert "paste the text" in answer.text.lower()


async def test_a_picture_with_a_caption_is_a_story_with_its_picture(running: NewsroomHarness) -> None:
    await running.owner.photo(make_png(), caption=_STORY)
    await running.owner.wait_for("Draft")
    (article,) = await _articles(running)
    assert running.playground.world.files.get(article.image_file_id) is not None


@pytest.mark.parametrize("captioned", [0, 1, 2])
async def test_an_album_is_one_story_with_its_first_picture(running: NewsroomHarness, captioned: int) -> None:
    sent = [
        _post(running.owner, _picture(running.owner, _STORY if number == captioned else "", album="77"))
        for number in range(3)
    ]
    await running.owner.wait_for("Draft")
    await running.owner.say("/drafts")
    await running.owner.wait_for("1 draft")
    assert [article.image_file_id for article in await _articles(running)] == [sent[0].media.file.id]  # type: ignore[union-attr]
    answers = [message.text for message in running.owner.messages if message.outgoing]
    assert not [text for text in answers if "caption" in text]


async def test_pictures_without_a_caption_are_answered_once(running: NewsroomHarness) -> None:
    for _ in range(3):
        _post(running.owner, _picture(running.owner, album="78"))
    await running.owner.wait_for("as its caption")
    await running.owner.photo(make_png())
    await running.owner.wait_for("as its caption")
    answers = [message.text for message in running.owner.messages if message.outgoing]
    assert sum("caption" in text for text in answers) == 2


def _forward(origin: Json, *links: tuple[str, str]) -> Message:
    text = f"The bridge is closed\n\n{_STORY}\n\n" + " ".join(words for words, _ in links)
    entities = [Entity("bold", 0, 20)]
    for words, url in links:
        entities.append(Entity("text_link", text.index(words), len(words), url=url))
    return Message(0, 0, text=text, entities=tuple(entities), origin={"date": 1_700_000_000, **origin})


_LINKS = (
    ("the report", "https://report.example/bridge?utm_source=tg"),
    ("Subscribe", "https://t.me/harbour"),
    ("the council", "https://council.example/minutes"),
)
_REPORT, _COUNCIL = "https://report.example/bridge", "https://council.example/minutes"


def _kept_texts(article: Article) -> Sequence[str]:
    return [block.text for block in article.blocks if "://" in block.text]


async def test_a_forward_from_a_public_channel_keeps_the_post_as_its_source_and_its_links_below(
    running: NewsroomHarness,
) -> None:
    _post(running.owner, _forward(user_actions.channel_origin("Harbour News", "harbour", 41), *_LINKS))
    card = await running.owner.wait_for("Draft")
    (article,) = await _articles(running)
    assert (article.site, article.url) == ("Harbour News", "https://t.me/harbour/41")
    assert _kept_texts(article) == [f"the report: {_REPORT}", f"the council: {_COUNCIL}"]
    assert not [sentence for sentence in article.summary.sentences if "://" in sentence]
    assert "The bridge is closed" in card.text


@pytest.mark.parametrize(
    "origin", [user_actions.channel_origin("Harbour News"), user_actions.user_origin("Jo")]
)
async def test_a_forward_that_readers_cannot_open_has_its_first_link_as_source(
    running: NewsroomHarness, origin: Json
) -> None:
    _post(running.owner, _forward(origin, *_LINKS))
    await running.owner.wait_for("Draft")
    (article,) = await _articles(running)
    assert article.url == _REPORT
    assert _kept_texts(article) == [f"the council: {_COUNCIL}"]


async def test_a_forwarded_album_keeps_its_source(running: NewsroomHarness) -> None:
    origin = {"date": 1_700_000_000, **user_actions.channel_origin("Harbour News", "harbour", 41)}
    for number in range(2):
        content = _picture(running.owner, "" if number else _STORY, album="79")
        _post(running.owner, replace(content, origin=origin))
    await running.owner.wait_for("Draft")
    (article,) = await _articles(running)
    assert (article.url, bool(article.image_file_id)) == ("https://t.me/harbour/41", True)


@pytest.mark.process
@pytest.mark.usefixtures("worker_process")
async def test_readers_are_answered_while_a_hostile_file_is_read(running: NewsroomHarness) -> None:
    await running.owner.upload("endless.pdf", pdf_of_streams([b"BT /F1 9 Tf " + b"(a) Tj " * 1_500_000]))
    await running.rita.say("/latest")
    answer = await running.rita.wait_for("", timeout=60)
    verdict = await running.owner.wait_for("endless.pdf", timeout=60)
    assert _first_sent_event(running, answer) < _first_sent_event(running, verdict)


def _first_sent_event(harness: NewsroomHarness, message: Message) -> int:
    """The number of the event in which a message was sent."""
    return next(
        event.seq
        for event in harness.playground.world.event_log.since(0)
        if event.message is not None
        and (event.message.chat_id, event.message.id) == (message.chat_id, message.id)
    )
