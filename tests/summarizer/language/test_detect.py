"""Tests of language detection by script and model, and of "" for text without a language."""

from __future__ import annotations

import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.language.detect import detect
from summarizer.language.scripts import Script, count_letters


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The harbour council met on Monday and voted against the plan.", "en"),
        ("THE HARBOUR COUNCIL MET ON MONDAY AND VOTED AGAINST THE PLAN.", "en"),
        ("Der Hafenrat tagte am Montag und stimmte gegen den Plan.", "de"),
        ("Le conseil du port s’est réuni lundi et a rejeté le projet.", "fr"),
        ("El consejo del puerto se reunió el lunes y rechazó el plan.", "es"),
        ("Il consiglio del porto si è riunito lunedì e ha bocciato il piano.", "it"),
        ("O conselho do porto reuniu-se na segunda-feira e rejeitou o plano.", "pt"),
        ("De havenraad vergaderde maandag en stemde tegen het plan.", "nl"),
        ("Rada portu zebrała się w poniedziałek i odrzuciła plan.", "pl"),
        ("Hamnrådet sammanträdde på måndagen och röstade mot planen.", "sv"),
        ("Liman meclisi pazartesi günü toplandı ve planı reddetti.", "tr"),
        ("Совет порта собрался в понедельник и отклонил план.", "ru"),
        ("Рада порту зібралася в понеділок і відхилила план.", "uk"),
        ("Съветът на пристанището заседава в понеделник и отхвърли плана.", "bg"),
        ("Το συμβούλιο συνεδρίασε τη Δευτέρα.", "el"),
        ("اجتمع مجلس الميناء يوم الاثنين ورفض الخطة.", "ar"),
        ("شورای بندر روز دوشنبه تشکیل جلسه داد و طرح را رد کرد.", "fa"),
        ("بندرگاہ کی کونسل نے پیر کو منصوبہ مسترد کر دیا۔", "ur"),
        ("המועצה התכנסה ביום שני.", "he"),
        ("परिषद ने सोमवार को योजना को अस्वीकार कर दिया।", "hi"),
        ("港口委员会周一开会并否决了该计划。", "zh"),
        ("港の評議会は月曜日に計画を否決した。", "ja"),
        ("カメラ", "ja"),
        ("항만 위원회는 월요일에 계획을 부결했다.", "ko"),
        ("สภาท่าเรือประชุมวันจันทร์", "th"),
        ("Їжак", "uk"),
        ("Съешь ещё", "ru"),
    ],
)
def test_the_language_of_a_text_is_detected(text: str, language: str) -> None:
    assert detect(text) == language


@pytest.mark.parametrize(
    "text", ["", " ", "12:30", "https://example.org/der/die/das", "@lede #news", "OK", "…!?", "😀"]
)
def test_text_without_a_language_gets_no_language(text: str) -> None:
    assert detect(text) == ""


def test_a_text_mostly_in_another_script_is_that_language() -> None:
    assert detect("“Lede” пишут латиницей, а сама новость, конечно, написана по-русски") == "ru"
    assert detect("The word 寿司 means sushi, and nearly everyone here has eaten it before") == "en"


def test_detection_downloads_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("the detector opened a socket")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert detect("Nobody needs a network to tell that this is English.") == "en"


@given(st.text(alphabet=st.characters(codec=None, exclude_categories=[])))
def test_any_text_has_a_two_letter_language_or_none(text: str) -> None:
    assert len(detect(text)) in (0, 2)


def test_every_letter_counts_for_its_script_as_often_as_it_stands() -> None:
    found = count_letters("Hafen 12, Гавань; 港口港 みなと!")
    assert found == {Script.LATIN: 5, Script.CYRILLIC: 6, Script.HAN: 3, Script.KANA: 3}
