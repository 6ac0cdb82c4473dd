"""An article is read from its container where that keeps more of it."""

from __future__ import annotations

import pytest

from summarizer.parsing.errors import Unreadable
from summarizer.parsing.html.article import read_html
from summarizer.parsing.html.container import read_container
from summarizer.parsing.html.tree import parse_tree

_MENU = '<header><a href="/">River Post</a><nav><a href="/a">News</a></nav></header>'
_SHORT = {
    "ja": "市議会は火曜日、老朽化した橋を二年間閉鎖することを決めた。渡し船は無料だ。",
    "ko": "시의회는 화요일 낡은 다리를 2년 동안 닫기로 했다. 나룻배는 무료라고 시장은 말했다.",
    "th": "สภาเมืองตัดสินใจปิดสะพานเก่าเป็นเวลาสองปีเพราะพบรอยร้าวที่เสา เรือข้ามฟากไม่คิดเงิน",
    "zh": "市议会周二决定关闭旧桥两年，因为桥墩出现裂缝。渡船免费。",
}


@pytest.mark.parametrize("text", _SHORT.values(), ids=_SHORT)
@pytest.mark.parametrize("tag", ["article", "main", "div"])
def test_a_short_page_in_a_dense_script_is_read_without_its_menu(text: str, tag: str) -> None:
    article = f"<{tag}><h1>橋</h1><p>{text}</p></{tag}>"
    page = f"<html><body>{_MENU}{article}<footer>© River Post</footer></body></html>"
    assert [block.text for block in read_html(page).blocks if block.text != "橋"] == [text]


@pytest.mark.parametrize(
    "text", ["请启用JavaScript以继续浏览本网站。", "このサイトを見るにはJavaScriptを有効にしてください。"]
)
def test_a_page_that_asks_for_scripts_has_no_article(text: str) -> None:
    with pytest.raises(Unreadable):
        read_html(f"<html><body><p>{text}</p></body></html>")


def test_the_container_with_most_prose_is_read_without_lists_of_links() -> None:
    prose = "The council has shut the old bridge. It opens again in two years."
    teaser = "<div><article><p>Rain is due on Friday.</p></article></div>"
    links = '<ul><li><a href="/1">Rain</a></li></ul>'
    comments = f'<div class="comments"><p>{prose}</p></div>'
    root = parse_tree(f"<body>{teaser}<div><p>{prose}</p>{links}<p>{prose}</p>{comments}</div></body>")
    assert [block.text for block in read_container(root)] == [prose, prose]


def test_a_page_without_prose_has_no_container() -> None:
    assert read_container(parse_tree("<body><p>Menu</p></body>")) == ()
