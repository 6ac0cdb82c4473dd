"""Text of a page survives unusual markup."""

from __future__ import annotations

import pytest

from summarizer.model import BlockKind, Document
from summarizer.parsing.html.article import read_html

_ONE = (
    "The council has shut the old bridge over the river for two years, because engineers found cracks in "
    "three of its pillars while they painted it last autumn."
)
_TWO = (
    "A ferry sails every ten minutes in the meantime, and it takes bicycles and prams as well, the head of "
    "the public works told the paper on Tuesday afternoon."
)
_THREE = (
    "Shopkeepers on the left bank fear for their trade and want to be paid for the time of the works, "
    "which the treasurer of the town calls out of the question."
)
_MENU = '<header><a href="/">River Post</a><nav><a href="/a">News</a> <a href="/b">Sport</a></nav></header>'


def _read(article: str) -> Document:
    head = "<html><head><title>Bridge shut</title></head>"
    return read_html(f"{head}<body>{_MENU}{article}<footer>Imprint</footer></body></html>")


@pytest.mark.parametrize(
    "article",
    [
        "<article><h1>Bridge shut</h1>{0}<p>{1}</p><p>{2}</p></article>",
        '<div class="text"><h1>Bridge shut</h1>{0}<br><br>{1}<br><br>{2}</div>',
        "<article><h1>Bridge shut</h1>{0}<br/> <br/>{1}<p>{2}</p></article>",
        '<article><h1>Bridge shut</h1><img src="a.jpg">{0}<img src="b.jpg"><p>{1}</p>{2}</article>',
        "<article><h1>Bridge shut</h1><div>{0}</div><div>{1}<div>{2}</div></div></article>",
        "<main><h1>Bridge shut</h1><section><h2>Cracks</h2>{0}<h2>Boat</h2>{1}</section>{2}</main>",
        "<table><tr><td>Home News</td><td><h1>Bridge shut</h1>{0}<p>{1}<p>{2}</td></tr></table>",
        "<article><h1>Bridge shut</h1><b>{0}</b><p>{1}</p><i>{2}</i></article>",
        "<div><h1>Bridge shut</h1><p>{0}</p><ul><li>{1}</li><li>{2}</li></ul></div>",
        '<article><p>{0}</p><p>{1}</p><p><a href="/x">{2}</a></p><p>Nobody was hurt.</p></article>',
    ],
)
def test_all_paragraphs_of_an_article_are_kept(article: str) -> None:
    body = _read(article.format(_ONE, _TWO, _THREE)).body
    places = [body.find(text) for text in (_ONE, _TWO, _THREE)]
    assert min(places) >= 0
    assert places == sorted(places)
    assert "Home News" not in body


def test_blocks_inside_a_list_item_are_not_run_together() -> None:
    document = _read(
        f"<article><p>{_ONE}</p><ul><li><p>Shut</p><p>until May</p></li></ul><p>{_TWO}</p></article>"
    )
    assert "Shut until May" in document.body


def test_links_to_other_articles_stay_out() -> None:
    links = "".join(f'<li><a href="/{number}">Other story {number}</a></li>' for number in range(9))
    assert "Other story" not in _read(f"<article><p>{_ONE}</p><p>{_TWO}</p></article><ul>{links}</ul>").body


def test_entries_separated_by_line_breaks_stay_apart() -> None:
    document = _read(f"<article><p>{_ONE}</p><p>Boat at seven<br>Boat at nine</p><p>{_TWO}</p></article>")
    assert [block.text for block in document.blocks[1:3]] == ["Boat at seven", "Boat at nine"]
    assert {block.kind for block in document.blocks} == {BlockKind.PARAGRAPH}


def test_a_quotation_keeps_its_marks_and_the_full_stop_behind_it() -> None:
    quotation = "<p>The mayor spoke of <q>a hard year</q>, her rival of <q>a shame</q>.</p>"
    body = _read(f"<article><p>{_ONE}</p>{quotation}<p>{_TWO}</p></article>").body
    assert "The mayor spoke of “a hard year”, her rival of “a shame”." in body
