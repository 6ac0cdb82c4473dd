"""clean_paste on a page that a browser copied."""

from __future__ import annotations

import subprocess
import sys

from summarizer.cleaning.paste import clean_paste
from summarizer.model import BlockKind

PASTE = """Harbour town votes for a quieter night ferry\u0020

The council of Lindmouth decided on Tuesday that the night ferry must run on electricity within three years.

Residents had complained since 2019 about noise that woke whole streets between two and four in the morning.

Who pays for the batteries

The operator will pay two thirds of the price, the regional government the rest, according to the contract.

What changes for passengers

Crossings will take nine minutes longer, and the last boat now leaves at a quarter past one.

 \u0020

Disclaimer: This article is for information only and is no advice to invest in shipping companies.

Previous Article

Lighthouse keeper retires after forty winters

Next Article

Bakery sued over singing doorbell

Read More Related articles"""


def test_a_paste_from_the_headline_on_gives_title_body_and_headings() -> None:
    document = clean_paste(PASTE)
    assert document.title == "Harbour town votes for a quieter night ferry"
    headings = [block.text for block in document.blocks if block.kind is BlockKind.HEADING]
    assert headings == ["Who pays for the batteries", "What changes for passengers"]
    assert len(document.blocks) == 6


def test_nothing_from_the_disclaimer_on_reaches_the_article() -> None:
    document = clean_paste(PASTE)
    assert document.blocks[-1].text.endswith("a quarter past one.")
    assert document.dropped[0].startswith("Disclaimer:")
    assert document.dropped[-1] == "Read More Related articles"


def test_a_text_with_a_given_title_is_a_clean_body() -> None:
    document = clean_paste("Disclaimer: kept.\nShort line", title="")
    assert document.title == ""
    assert [block.text for block in document.blocks] == ["Disclaimer: kept.", "Short line"]
    assert document.dropped == ()


def test_the_language_comes_from_the_detector() -> None:
    assert clean_paste("Ein Satz.", detect=lambda _: "de").language == "de"


def test_cleaning_loads_numpy_only_when_it_is_used() -> None:
    code = "import sys, summarizer.cleaning.paste; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_single_paragraph_is_the_body_and_no_title() -> None:
    text = "It rained in Northaven on Monday. Not even the ducks had expected that after a dry spring."
    document = clean_paste(text)
    assert (document.title, [block.text for block in document.blocks]) == ("", [text])


def test_a_single_paragraph_of_a_script_without_full_stops_is_the_body() -> None:
    text = (
        "รัฐบาลประกาศแผนใหม่เมื่อวันจันทร์เพื่อช่วยเหลือเกษตรกร แผนนี้มีมูลค่าสามพันล้านบาท "
        "รัฐมนตรีกล่าวว่าจะเริ่มจ่ายในเดือนพฤษภาคม เกษตรกรยินดีกับการตัดสินใจนี้"
    )
    document = clean_paste(text)
    assert (document.title, [block.text for block in document.blocks]) == ("", [text])


def test_a_single_headline_is_a_title_without_a_body() -> None:
    document = clean_paste("Rain in Northaven after eleven dry weeks")
    assert (document.title, document.blocks) == ("Rain in Northaven after eleven dry weeks", ())
