"""A message that shares links, in every form that phones and people give it, and a text that only has one."""

from __future__ import annotations

import pytest

from bot.services.articles.message_links import Link
from bot.services.articles.shared_links import MAX_REMARK_LENGTH, shared_links

HALL = "https://news.example.org/hall"
PIER = "https://pier.example/a?id=7"


@pytest.mark.parametrize(
    "text",
    [
        HALL,
        f"  {HALL}\n",
        f"<{HALL}>",
        f"({HALL})",
        f"`{HALL}`",
        f"{HALL}\u200b",
        f"\u200e\u2068{HALL}\u2069",
        f"بيعت القاعة {HALL}\u200f",
        f"\ufeff{HALL}\u200d",
        f"Town hall sold{HALL}",
        f"市庁舎が売られた{HALL}",
        f"The hall is sold.{HALL}",
        f"{'町議会は古い町役場をサーカスに売る。' * 3}\n{HALL}",
        f"{HALL}.",
        f"»{HALL}«!",
        f"Town hall sold {HALL}",
        f"Town hall sold\n{HALL}",
        f"{HALL}\n\nSent from my phone",
        f"Town hall sold | The Pier\n{HALL}\nvia The Pier for Android",
        f"Please take this one: {HALL}",
        f"{HALL} – das wäre etwas für morgen, oder?",
        f"ratlautbo sotld: {HALL},",
        f"“The hall is sold, and nobody knows to whom.”\n\n{HALL}",
        f"町役場が売られた。{HALL}。",
        f"Hi Ann! Mr. Lee, Mrs. Low and Dr. Hu of the council sold the hall. Thanks a lot! Ok? {HALL}",
        f"I like this. It would fit our series on the harbour.\nCan you take it today, please?\n{HALL}",
        f"Продана ратуша: {HALL}",
        f"بيعت القاعة\n{HALL}",
        f"[Town hall sold]({HALL})",
        f"• {HALL}",
        f"feed:{HALL}",
        f"https://t.me/pier_channel\n{HALL}",
        "https://www.google.com/url?sa=t&url=https%3A%2F%2Fnews.example.org%2Fhall",
    ],
)
def test_a_share_asks_for_the_page_at_its_link(text: str) -> None:
    assert shared_links(text) == (HALL,)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("HTTP://News.example.org/", "HTTP://News.example.org/"),
        ("www.example.org/hall", "www.example.org/hall"),
        ("example.org/hall", "example.org/hall"),
        ("example.org", "example.org"),
        ("Town hall sold\nexample.org/hall", "example.org/hall"),
        ("127.0.0.1:8080/hall", "127.0.0.1:8080/hall"),
        ("feed://example.org/rss", "example.org/rss"),
        ("пример.рф/новости", "пример.рф/новости"),
        ("https://xn--e1afmkfd.xn--p1ai/%D0%BD", "https://xn--e1afmkfd.xn--p1ai/%D0%BD"),
        ("https://en.example.org/wiki/Hall_(town)", "https://en.example.org/wiki/Hall_(town)"),
        ("(https://en.example.org/wiki/Hall_(town))", "https://en.example.org/wiki/Hall_(town)"),
        ("http://[::1", "http://[::1"),
        ("https://example.ir/می\u200cدانیم", "https://example.ir/می\u200cدانیم"),
        (f"https://archive.example/2020/{HALL}", f"https://archive.example/2020/{HALL}"),
        (f"https://share.example/?u={HALL}", f"https://share.example/?u={HALL}"),
        ("https://t.me/pier_channel", "https://t.me/pier_channel"),
    ],
)
def test_an_address_keeps_its_form(text: str, expected: str) -> None:
    assert shared_links(text) == (expected,)


def test_several_links_are_each_taken_once_and_in_order() -> None:
    text = f"Two for tomorrow:\n{PIER}&utm_source=app\n{HALL}#top, {HALL}?fbclid=1,{PIER}"
    assert shared_links(text) == (f"{PIER}&utm_source=app", f"{HALL}#top")


def test_two_links_without_a_space_between_them_are_two() -> None:
    assert shared_links(f"https://pier.example/a{HALL}") == ("https://pier.example/a", HALL)


def test_a_long_list_of_titles_and_links_is_a_share() -> None:
    lines = [f"{'A quite long title of a story about the harbour ' * 2}\n{HALL}/{n}" for n in range(6)]
    assert len(shared_links("\n".join(lines))) == 6
    questions = [
        f"{'Who pays for the new pier of the harbour, and when? ' * 2}\n{HALL}/{n}" for n in range(6)
    ]
    assert len(shared_links("\n".join(questions))) == 6


@pytest.mark.parametrize(
    "text",
    [
        "",
        "The town hall is sold.",
        "Write to ann@pier.example or to Ann Lee.",
        "St.Pauli/Hamburg wins 3.5/2",
        f"{'The council voted on the town hall. ' * 9}{HALL}",
        f"{'x' * (MAX_REMARK_LENGTH + 1)} {HALL}",
        "ftp://news.example.org/",
        (
            "The council sold the old town hall on Monday evening. A circus buys it for a euro, Dr. Lee says."
            f" It moves in when the snow has gone.\nThe price of the roof is open.\n\n{HALL}"
        ),
        f"{HALL}\n{'Das alte Rathaus ist jetzt verkauft! ' * 4}",
        f"{'町議会は町役場を売ることを決めた。' * 4}{HALL}",
        f"{'باع المجلس مبنى البلدية القديم أمس. ' * 4}\n{HALL}\n{PIER}",
        (
            f"{HALL}\n{'The council sold the old town hall to a circus from the next valley. ' * 2}\n"
            f"{'The circus moves in when the snow has gone, its owner told the press. ' * 2}\n"
            f"{PIER}\nThe price is a secret until the council meets again in the spring of next year."
        ),
        f"{HALL}\n町役場の売却\n{'町議会は月曜日の夜、古い町役場をサーカスに売ることを決めた。' * 4}",
        f"{'시의회는 월요일 밤 오래된 시청 건물을 서커스단에 팔기로 했다. ' * 5}{HALL}",
    ],
)
def test_a_text_that_is_no_share_asks_for_nothing(text: str) -> None:
    assert shared_links(text) == ()


def test_a_link_that_only_telegram_marks_is_found() -> None:
    assert shared_links("Take this one", (Link(HALL, "this"),)) == (HALL,)
    assert shared_links("Look at example.org/hall today", (Link("example.org/hall"),)) == (
        "example.org/hall",
    )
    assert shared_links(HALL, (Link(HALL),)) == (HALL,)


def test_a_forwarded_post_is_a_share_only_with_a_title() -> None:
    assert shared_links(f"Town hall sold\n{HALL}", is_forwarded=True) == (HALL,)
    story = f"The town hall is sold. The council voted for it on Monday evening. {HALL}"
    assert shared_links(story, is_forwarded=True) == ()
    assert shared_links(story) == (HALL,)
