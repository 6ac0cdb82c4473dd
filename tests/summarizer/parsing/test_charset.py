"""Decoding of bytes: every usual encoding is read, declared or not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.parsing.charset import decode

_GERMAN = "Die Brücke über den Fluß ist für zwei Jahre gesperrt, sagt der Bürgermeister. "
_JAPANESE = "橋は二年間閉鎖されます。専門家が柱にひびを見つけたためです。"


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", _GERMAN),
        ("iso8859-2", "Most zamknięto na dwa lata, ponieważ znaleziono pęknięcia w filarach. Książka. "),
        ("cp1251", "Мост закрыли на два года, потому что специалисты нашли трещины. "),
        ("koi8-r", "Мост закрыли на два года, потому что специалисты нашли трещины. "),
        ("cp1253", "Η γέφυρα κλείνει για δύο χρόνια, επειδή βρέθηκαν ρωγμές. "),
        ("cp1254", "Köprü iki yıl kapalı kalacak, çünkü uzmanlar çatlaklar buldu. Işığı açın. "),
        ("cp1255", "הגשר ייסגר לשנתיים כי נמצאו סדקים בעמודים. "),
        ("cp1256", "سيغلق الجسر لمدة عامين لأن الخبراء وجدوا شقوقا في الأعمدة. "),
        ("gb18030", "大桥将关闭两年，因为专家发现桥墩有裂缝。渡轮免费。"),
        ("big5", "大橋將關閉兩年，因為專家發現橋墩有裂縫。渡輪免費。"),
        ("shift_jis", _JAPANESE),
        ("euc_jp", _JAPANESE),
        ("euc_kr", "전문가들이 기둥에서 균열을 발견해 다리가 2년간 폐쇄된다. "),
    ],
)
def test_the_encoding_of_undeclared_text_is_recognised(encoding: str, text: str) -> None:
    assert decode((text * 3).encode(encoding)) == text * 3


@pytest.mark.parametrize("declared", ["shift_jis", "Shift-JIS", " sjis "])
def test_a_declared_charset_is_used(declared: str) -> None:
    assert decode("橋".encode("shift_jis"), declared) == "橋"


@pytest.mark.parametrize("declared", ["", "none such", "hex", "utf-16", "\0", "é", "x" * 500])
def test_a_wrong_declaration_is_ignored(declared: str) -> None:
    assert decode(_GERMAN.encode("cp1252"), declared) == _GERMAN


def test_valid_utf8_overrules_the_declaration() -> None:
    assert decode(_GERMAN.encode(), "iso-8859-1") == _GERMAN


def test_latin_one_is_read_as_browsers_do() -> None:
    assert decode("“Brücke”".encode("cp1252"), "iso-8859-1") == "“Brücke”"


@given(st.binary(), st.text(max_size=20))
def test_any_bytes_under_any_declaration_give_text(data: bytes, declared: str) -> None:
    assert isinstance(decode(data, declared), str)


_SENTENCES = {
    "ar": "أغلق الجسر عامين لأن الخبراء وجدوا شقوقا.",
    "cs": "Most přes řeku je dva roky zavřený, říká starosta.",
    "de": _GERMAN,
    "el": "Η γέφυρα κλείνει για δύο χρόνια.",
    "fr": "Le pont est fermé pendant deux années, précise la préfète à la presse.",
    "he": "הגשר ייסגר לשנתיים כי נמצאו סדקים.",
    "hi": "पुल दो साल के लिए बंद रहेगा।",
    "ja": _JAPANESE,
    "ko": "다리가 2년간 폐쇄된다고 시장이 말했다.",
    "pl": "Most zamknięto na dwa lata, bo są pęknięcia.",
    "ru": "Мост закрыли на два года из-за трещин.",
    "tr": "Köprü çatlaklar yüzünden iki yıl kapalı kalacak.",
    "uk": "Міст закрили на два роки через тріщини.",
    "vi": "Cây cầu đóng cửa hai năm vì vết nứt.",
    "zh": "大桥将关闭两年，因为专家发现裂缝。",
}


@pytest.mark.parametrize("text", _SENTENCES.values(), ids=_SENTENCES)
@pytest.mark.parametrize("damage", [b"\xff", b"\x80", b"\xe4", b"\xc3"])
@pytest.mark.parametrize("declared", ["", "iso-8859-1"])
def test_one_damaged_byte_leaves_the_rest_of_utf8(text: str, damage: bytes, declared: str) -> None:
    half = len(text) // 2
    data = text[:half].encode() + damage + b" " + text[half:].encode()
    assert decode(data, declared) == f"{text[:half]}\ufffd {text[half:]}"


@pytest.mark.parametrize("text", _SENTENCES.values(), ids=_SENTENCES)
def test_utf8_cut_within_a_character_stays_utf8(text: str) -> None:
    data = f"{text} €".encode()[:-1]
    assert decode(data) == f"{text} \ufffd"


def test_surrogates_encoded_one_by_one_become_their_character() -> None:
    assert decode("Fähre ".encode() + b"\xed\xa0\xbd\xed\xb8\x80 \xff") == "Fähre 😀 \ufffd"


@pytest.mark.parametrize(
    ("encoding", "text"),
    [("cp1251", "ВІДДІЛ ВІД «РАДИ» І ВІВЦІ"), ("cp1252", "L’ÉTÉ – «VÉRITÉ»"), ("gb18030", "渡轮停航")],
)
def test_a_declared_text_with_a_pair_that_looks_like_utf8_keeps_its_charset(encoding: str, text: str) -> None:
    assert decode(text.encode(encoding), encoding) == text


@pytest.mark.parametrize(
    ("damaged", "text"),
    [
        (b"\x93Yes\x94, she said", "“Yes”, she said"),
        (b"the mayor\x92s plan", "the mayor’s plan"),
        (b"Monday \x96 Friday", "Monday – Friday"),
        (b"at last\x85", "at last…"),
        (b"end.\x94\x97 Then", "end.”— Then"),
        (b"\xabOui\xbb, dit-elle", "«Oui», dit-elle"),
        (b"it costs \x80 40, or 30\x80", "it costs € 40, or 30€"),
        (b"from 9\xa0am, 20\xb0C", "from 9\xa0am, 20°C"),
        (b"f\xfcr das Stra\xdfenfest", "für das Straßenfest"),
        (b"un caf\xe9 noir", "un café noir"),
    ],
)
def test_single_bytes_of_windows_1252_in_utf8_are_repaired(damaged: bytes, text: str) -> None:
    rest = " Über den Fluß führt die Brücke „schön“."
    assert decode(damaged + rest.encode()) == text + rest
    assert decode(rest.encode() + b" " + damaged, "utf-8") == f"{rest} {text}"


def test_marks_of_windows_in_english_that_is_declared_as_utf8_are_repaired() -> None:
    assert decode(b"It\x92s \x93fine\x94 \x96 now", "utf-8") == "It’s “fine” – now"
    page = b'<meta charset="utf-8"><p>It\x92s fine, and always was.</p>'
    assert decode(page).endswith("<p>It’s fine, and always was.</p>")


@pytest.mark.parametrize("damage", [b"\x93", b"\x96", b"\xe9", b"\x93\x94\x85", b"\xe2\x80", b"\xd0"])
@pytest.mark.parametrize("language", ["ru", "uk", "el", "ja", "hi", "ar"])
def test_damaged_characters_of_other_scripts_are_not_made_marks(damage: bytes, language: str) -> None:
    text = _SENTENCES[language]
    half = len(text) // 2
    shown = decode(text[:half].encode() + damage + text[half:].encode())
    assert "\ufffd" in shown
    assert shown.replace("\ufffd", "") == text
