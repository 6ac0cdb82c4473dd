"""Pointers, invitations and buttons among paragraphs are left out; sentences with such words stay."""

from __future__ import annotations

import pytest

from summarizer.model import Block, BlockKind
from summarizer.parsing.feeds.boilerplate import drop_feed_boilerplate
from summarizer.parsing.html.boilerplate import drop_boilerplate

_PROSE = Block(BlockKind.PARAGRAPH, "The council has shut the old bridge over the river for two years.")


def _block(text: str) -> Block:
    return Block(BlockKind.PARAGRAPH, text)


_POINTERS = {
    "ar": "اقرأ أيضًا: أين تبحر القوارب",
    "cs": "Čtěte také: Kde plují lodě",
    "de": "Lesen Sie auch: Wo Boote fahren",
    "el": "Διαβάστε επίσης: Πού πάνε τα πλοία",
    "en": "SEE ALSO: Where boats sail",
    "es": "Lee también: Dónde navegan los barcos",
    "fr": "À lire aussi : Où naviguent les bateaux",
    "hi": "यह भी पढ़ें: नाव कहाँ चलती है",
    "id": "Baca juga: Kapal berlayar",
    "it": "Leggi anche: Dove vanno le barche",
    "ja": "関連記事：船はどこへ",
    "ko": "관련기사: 배는 어디로",
    "nl": "Lees ook: Waar boten varen",
    "pl": "Czytaj też: Gdzie pływają łodzie",
    "pt": "Leia também: Onde navegam os barcos",
    "ru": "Читайте также: Где ходят лодки",
    "sv": "Läs också: Där båtar seglar",
    "uk": "Читайте також: Де ходять човни",
    "zh": "相关阅读：船去哪里",
}


@pytest.mark.parametrize("text", _POINTERS.values(), ids=_POINTERS)
def test_pointers_to_other_articles_are_left_out(text: str) -> None:
    assert drop_boilerplate([_PROSE, _block(text), _PROSE]) == ([_PROSE, _PROSE], [text])


@pytest.mark.parametrize(
    "text",
    [
        "Sign up for our weekly newsletter and get it in your inbox.",
        "Article continues below advertisement",
        "Got a story? Write to desk@paper.example.",
        "Folgen Sie uns auf Facebook.",
        "Suivez-nous sur Facebook",
        "Advertisement",
    ],
)
def test_invitations_are_left_out(text: str) -> None:
    assert drop_boilerplate([_PROSE, _block(text)])[1] == [text]


@pytest.mark.parametrize(
    "text",
    [
        "Read more books, the librarian told the children.",
        "Related firms paid the fine: both are owned by the town.",
        "He asked people to sign up for the ferry.",
        "“Follow us,” said the captain, and the boats went out to sea.",
    ],
)
def test_sentences_with_such_words_stay(text: str) -> None:
    assert drop_boilerplate([_PROSE, _block(text)])[1] == []


def test_a_text_of_nothing_else_stays() -> None:
    blocks = [_block("See also: Where boats sail")]
    assert drop_boilerplate(blocks) == (blocks, [])


@pytest.mark.parametrize(
    "tail",
    [
        "The post Bridge shut appeared first on River Post.",
        "O post Ponte fechada apareceu primeiro em Gazeta.",
        "Het bericht Brug dicht verscheen eerst op De Post.",
        "Сообщение Мост закрыт появились сначала на Газета.",
        "Inlägget Bron stängd dök först upp på Posten.",
        "Köprü kapalı yazısı ilk önce Gazete üzerinde ortaya çıktı.",
        "投稿 橋が閉鎖 は 川新聞 に最初に表示されました。",
        "旧桥关闭最先出现在河流报。",
        "submitted by /u/sailor to r/boats [link] [comments]",
        "[link] [comments]",
        "Thanks for reading River Letter! Subscribe for free to receive new posts.",
        "River Letter is a reader-supported publication. Consider subscribing.",
        "Bridge shut was originally published in River on Medium, where people talk about it.",
        "Read more »",
        "閱讀全文",
        "Lees verder",
        "#boats #river",
        "Subscribe: https://p.example/s",
        "Article URL: https://p.example/1",
    ],
)
def test_tails_of_feeds_are_left_out(tail: str) -> None:
    assert drop_feed_boilerplate([_PROSE, _block(tail)]) == ([_PROSE], [tail])


def test_chapters_of_a_video_are_left_out_and_a_single_time_stays() -> None:
    chapters = ["Chapters:", "0:00 Start", "12:30 The bridge", "1:02:03 End"]
    assert drop_feed_boilerplate([_PROSE, *map(_block, chapters)]) == ([_PROSE], chapters)
    assert drop_feed_boilerplate([_PROSE, _block("10:30 the boat sails")])[1] == []
