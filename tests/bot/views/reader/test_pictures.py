"""A digest begins with the picture of its first story; a single story is a photo where its text fits."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.i18n import Texts
from bot.ports.messenger import Screen
from bot.views.format.limits import shown_length
from bot.views.reader.bulletin import bulletin
from bot.views.reader.digest import digest
from bot.views.reader.pictures import CAPTION_LIMIT, as_edited, preview_url, with_photo
from data.records.articles import Article, ArticleStatus, PictureChoice
from data.records.audience import SummaryLength
from data.records.bulletins import BulletinKind
from data.records.delivery import Edition, PictureForm
from data.records.events import EditionEntry, EntryKind
from tests.support.factories import NOW, article, summary

PAGE = "https://example.org/ferry.jpg"
BOTH = replace(article(1, event_id=1), image_url=PAGE, image_file_id="own")
SHORT, LONG = Screen("x" * 1_024), Screen("😀" * 513)
CHOICES = {
    PictureChoice.AUTOMATIC: (PAGE, "own"),
    PictureChoice.PAGE: (PAGE, ""),
    PictureChoice.OWN: ("", "own"),
    PictureChoice.NONE: ("", ""),
}


@pytest.mark.parametrize("choice", PictureChoice)
def test_the_choice_decides_which_picture_is_shown(choice: PictureChoice) -> None:
    chosen = replace(BOTH, picture_choice=choice)
    assert (preview_url(chosen), chosen.own_picture) == CHOICES[choice]


def test_what_telegram_refused_is_not_shown_again() -> None:
    assert preview_url(replace(BOTH, unusable_picture=PAGE)) == ""
    refused = with_photo(SHORT, replace(BOTH, unusable_picture="own"))
    assert (refused.photo, refused.picture_file_id) == (PAGE, "")


@pytest.mark.parametrize(
    "address", ["", "data:image/png;base64,AA", "https://localhost", "https://a.b/ c", "x"]
)
def test_an_address_that_telegram_cannot_load_is_no_picture(address: str) -> None:
    alone = replace(BOTH, image_url=address, image_file_id="")
    assert (preview_url(alone), with_photo(SHORT, alone)) == ("", SHORT)


def test_a_single_story_is_a_photo_where_its_text_fits_and_else_has_a_preview() -> None:
    page_only = replace(BOTH, image_file_id="")
    assert with_photo(SHORT, BOTH) == replace(SHORT, picture_file_id="own")
    assert with_photo(SHORT, page_only) == replace(SHORT, photo_url=PAGE)
    assert with_photo(LONG, BOTH) == replace(LONG, picture_url=PAGE)
    assert with_photo(LONG, replace(BOTH, image_url="")) == LONG


def test_an_edit_keeps_the_form_of_the_message() -> None:
    drawn = replace(SHORT, picture_url=PAGE)
    assert as_edited(drawn, PictureForm.PREVIEW) == drawn
    assert as_edited(drawn, PictureForm.NONE) == SHORT
    assert as_edited(drawn, PictureForm.PHOTO) == replace(SHORT, is_caption=True)


def draw(texts: Texts, found: list[Article], part: int = 0, *, shows_picture: bool = True) -> str:
    entries = tuple(EditionEntry(n, n, EntryKind.STORY) for n in (1, 2))
    edition = Edition(1, "digest", ((1,), (2,)), 0, NOW, "", entries)
    shown = digest(edition, part, found, SummaryLength.NORMAL, "UTC", NOW, texts, shows_picture=shows_picture)
    return shown.picture_url


def test_only_the_first_part_of_a_digest_has_the_picture_of_its_first_story(texts: Texts) -> None:
    first = replace(BOTH, image_file_id="")
    second = replace(first, id=2, event_id=2, image_url="https://example.org/lake.jpg")
    assert draw(texts, [first]) == PAGE
    assert draw(texts, [first], shows_picture=False) == ""
    assert draw(texts, [second], part=1) == ""
    assert draw(texts, [replace(first, image_url="")]) == ""
    assert draw(texts, [replace(first, status=ArticleStatus.RETRACTED)]) == ""


def test_a_corrected_photo_keeps_a_text_that_fits_below_it(texts: Texts) -> None:
    sentences = tuple(f"{word} {'long words ' * 20}end." for word in ("One", "Two", "Three", "Four", "Five"))
    long = replace(BOTH, summary=summary(*sentences), sentences_shown=5, note="A note. " * 30)
    wrong = replace(long, corrected_at=NOW + timedelta(hours=1), correction="3 euros, not 13. " * 12)
    edition = Edition(1, BulletinKind.STORY, ((1,),), 0, NOW, "", (EditionEntry(1, 1, EntryKind.STORY),))
    shown = bulletin(
        edition, [wrong], SummaryLength.LONG, "UTC", NOW, texts, sent_at=NOW, limit=CAPTION_LIMIT
    )
    assert shown is not None
    assert 0 < shown_length(shown.html) <= CAPTION_LIMIT
    assert "Corrected" in shown.html
