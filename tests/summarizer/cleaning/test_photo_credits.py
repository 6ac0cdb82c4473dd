"""Photo credits are recognised in many languages, and headlines about photos are none."""

from __future__ import annotations

import pytest

from summarizer.cleaning.paste import clean_paste
from summarizer.cleaning.photo_credits import is_photo_credit

LEAD = "The ferry is back in the harbour after a repair of nine weeks, the harbour board said on Monday."
REST = "Its new ramp is wide enough for wheelchairs, and the engines make less noise than the old ones did."
CREDITS = (
    *("Photo: Ann Lee", "PHOTO BY ANN LEE", "Photograph: Ann Lee/Harbour Press", "AP Photo/Ann Lee"),
    *("© Harbour Press", "(c) Ann Lee / Reuters", "📷 Ann Lee", "📷: Ann Lee", "Credit: NASA"),
    *("Photo courtesy of the Harbour Board", "Ann Lee/AFP via Getty Images", "Photos: Ann Lee, Bob Hu"),
    *("Foto: dpa", "Foto © Keystone", "Bild: Anna Berg/TT", "Foto von Anna van der Berg", "Fot. Jan Nowak"),
    *(
        "Crédit photo : AFP",
        "Foto de Ana Ruiz",
        "Фото: Анна Ли / ТАСС",
        "写真：港新聞",
        "사진: 김철수",
        "تصوير: علي حسن",
    ),
)


@pytest.mark.parametrize("line", CREDITS)
def test_a_credit_is_recognised_and_never_the_title(line: str) -> None:
    assert is_photo_credit(line)
    document = clean_paste(f"{line}\n\n{LEAD}\n\n{REST}")
    assert document.title != line
    assert [block.text for block in document.blocks] == [LEAD, REST]
    assert line in document.dropped


@pytest.mark.parametrize(
    "line",
    [
        "",
        "Photo",
        "Photos: Ferry Returns To Harbour",
        "Photos: snow covers the whole town",
        "Photo: the ferry returns to the harbour",
        "Image: how a ferry is repaired",
        "Bild der Woche: die Fähre kehrt heim",
        "Photo by photo, the ferry comes apart",
        "Credit crunch: banks close branches",
        "Picture this: a town without cars",
        "Ferry returns / harbour opens",
        "Reuters reports a profit",
        "图书馆：新馆周一开放，读者排队进入大厅参观",
        "Fotograf gewinnt Preis",
    ],
)
def test_a_headline_is_no_credit(line: str) -> None:
    assert not is_photo_credit(line)


def test_a_title_below_a_credit_stays_the_title() -> None:
    document = clean_paste(f"Photo: Ann Lee\n\nFerry returns to the harbour\n\n{LEAD}\n\n{REST}")
    assert document.title == "Ferry returns to the harbour"
