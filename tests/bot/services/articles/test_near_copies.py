"""What a text is that resembles a stored one: the same page or story, another source's, or a new story."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.services.articles.near_copies import ComparedStory, CopyKind, are_of_same_source, classify_near_copy

SITE = "https://quay.example"
LONG = (
    "The old mill at the weir becomes a library for the whole valley, the council decided on Monday. "
    "It has stood empty since 1994 and the roof was repaired at a cost of 3.5 million crowns. "
    "Reading rooms fill two of the four floors, and a school may use the third from autumn on."
)


def story(title: str, text: str, page: str = "", day: str = "", site: str = "Quay News") -> ComparedStory:
    """A story of one site; its page gives it an address."""
    return ComparedStory(title, text, f"{SITE}/{page}" if page else "", site, day)


SERIES = {
    "forecast": (
        story("Weather on 5 May", "Sunny, up to 21 degrees. The sea stays calm.", "w/5"),
        story("Weather on 6 May", "Rainy, up to 12 degrees. The sea stays calm.", "w/6"),
    ),
    "another month": (
        story("Opening hours on 1 May", "The baths open at 9 and close at 18.", "o/1"),
        story("Opening hours on 1 June", "The baths open at 9 and close at 18.", "o/2"),
    ),
    "draw": (
        story("Numbers of the draw", "Drawn were 4, 9, 16, 25 and 36. No warranty.", "d/1"),
        story("Numbers of the draw", "Drawn were 2, 3, 5, 8 and 13. No warranty.", "d/2"),
    ),
    "release": (
        story("Kettle 0.9.8 is out", "Kettle 0.9.8 mends some faults. Get it from our site.", "r/1"),
        story("Kettle 0.9.9 is out", "Kettle 0.9.9 mends some faults. Get it from our site.", "r/2"),
    ),
    "exchange rates, grouped figures": (
        story("Prices at the fish market", "Herring closed at 1,250 crowns a ton.", "f/1"),
        story("Prices at the fish market", "Herring closed at 1 310 crowns a ton.", "f/2"),
    ),
    "result": (
        story("Rowers of Pier win", "Pier won 3-1 on Saturday. The next race follows in a week.", "s/1"),
        story("Rowers of Pier lose", "Pier lost 1-2 on Saturday. The next race follows in a week.", "s/2"),
    ),
    "horoscope": (
        story("Your week: Aries", "A calm week lies ahead. Friends ask for your help.", "h/1"),
        story("Your week: Taurus", "A calm week lies ahead. Money asks for your care.", "h/2"),
    ),
    "place": (
        story("Power cut in Northgate", "Engineers work on it. Lamps and lifts are out.", "p/1"),
        story("Power cut in Southport", "Engineers work on it. Lamps and lifts are out.", "p/2"),
    ),
    "episodes with one description": (
        story("The hour: beekeepers", "Ann and Bo talk about the valley each week."),
        story("The hour: bridges", "Ann and Bo talk about the valley each week."),
    ),
    "same title on another day": (
        story("Police log", "Officers were called to the pier. A boat had been stolen.", "l/1", "2026-05-05"),
        story("Police log", "Officers were called to the pier. A shed had burnt down.", "l/2", "2026-05-06"),
    ),
    "Japanese": (
        story("5月5日の天気", "晴れ、最高気温は21度。船は平常どおり運航する。", "j/1"),
        story("5月6日の天気", "雨、最高気温は12度。船は平常どおり運航する。", "j/2"),
    ),
    "Chinese figures": (
        story("海湾天气", "五月五日，晴，西风二级。渡轮正常运行。", "z/1"),
        story("海湾天气", "五月六日，雨，西风九级。渡轮正常运行。", "z/2"),
    ),
    "Arabic digits": (
        story("الطقس", "درجة الحرارة ٢١ والبحر هادئ.", "a/1"),
        story("الطقس", "درجة الحرارة ١٢ والبحر هادئ.", "a/2"),
    ),
    "Russian weekday": (
        story("Погода в понедельник", "Ясно, ветер слабый. Паром ходит.", "u/1"),
        story("Погода во вторник", "Ясно, ветер слабый. Паром ходит.", "u/2"),
    ),
}


@pytest.mark.parametrize("name", SERIES)
def test_a_report_of_a_series_is_a_new_story(name: str) -> None:
    stored, new = SERIES[name]
    assert classify_near_copy(new, stored) is CopyKind.NEW_STORY
    assert classify_near_copy(stored, new) is CopyKind.NEW_STORY


@pytest.mark.parametrize("name", SERIES)
def test_a_report_of_a_series_at_one_address_is_new_where_its_feed_renames_it(name: str) -> None:
    stored, new = (replace(one, url=f"{SITE}/now") for one in SERIES[name])
    assert classify_near_copy(new, stored, has_own_identity=True) is CopyKind.NEW_STORY
    assert classify_near_copy(new, stored) is CopyKind.SAME_PAGE


STORED = story("Mill becomes a library", LONG, "mill", "2026-05-05")


@pytest.mark.parametrize(
    "new",
    [
        replace(STORED, url=f"{SITE}/mill/?utm_source=feed"),
        replace(STORED, url="http://www.quay.example/mill", title="Mill to become a library"),
        replace(STORED, text=LONG.replace("3.5", "4")),
    ],
)
def test_the_same_address_shows_the_same_page_however_edited(new: ComparedStory) -> None:
    assert classify_near_copy(new, STORED) is CopyKind.SAME_PAGE


@pytest.mark.parametrize(
    "new",
    [
        replace(STORED, url=f"{SITE}/archive/mill"),
        replace(STORED, url=f"{SITE}/2", title="Council gives the valley its library"),
        replace(STORED, url=f"{SITE}/2", text=LONG.partition(". It has")[0] + "."),
        replace(STORED, url=f"{SITE}/2", text=f"{LONG} The baker opens a café in 2027.", day="2026-05-06"),
        replace(STORED, url=f"{SITE}/2", text=f"Sign up for our letter.\n{LONG}"),
    ],
)
def test_an_edited_moved_retitled_or_shortened_story_is_the_same_story(new: ComparedStory) -> None:
    assert classify_near_copy(new, STORED) is CopyKind.SAME_STORY
    assert classify_near_copy(STORED, new) is CopyKind.SAME_STORY


def test_the_same_page_in_another_feed_of_the_site_is_the_same_page() -> None:
    new = replace(STORED, title="Books for Northgate", site="Quay News, culture")
    assert classify_near_copy(new, STORED, has_own_identity=True) is CopyKind.SAME_PAGE


def test_a_near_copy_elsewhere_is_another_sources_whatever_its_figures() -> None:
    new = ComparedStory("Mill gets 9 books", LONG.replace("1994", "1995"), "https://bay.example/mill", "Bay")
    assert classify_near_copy(new, STORED) is CopyKind.OTHER_SOURCE
    assert classify_near_copy(replace(new, url=""), STORED) is CopyKind.OTHER_SOURCE
    assert classify_near_copy(replace(new, url="", site=""), STORED) is CopyKind.OTHER_SOURCE


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("https://www.quay.example/1", "https://m.quay.example/2", True),
        ("https://sport.quay.example/1", "https://quay.example/2", True),
        ("https://quay.example/1", "https://barquay.example/2", False),
        ("https://[broken", "https://quay.example/2", True),
        ("http://quay-news.example/2026/mill/", "https://www.quay.example/2026/mill?utm_source=x", True),
        ("https://quay-news.example/?p=1", "https://quay.example/?p=1", True),
        ("https://quay-news.example/?p=1", "https://quay.example/?p=2", False),
        ("https://quay-news.example/", "https://quay.example", False),
    ],
)
def test_a_source_is_known_by_the_host_of_its_address_or_else_by_its_name(
    first: str, second: str, same: bool
) -> None:
    stories = [ComparedStory("", "", url, "Quay News") for url in (first, second)]
    assert are_of_same_source(*stories) is same


def test_a_site_that_moved_tells_its_story_again() -> None:
    moved = replace(STORED, url=STORED.url.replace("quay", "pier"), title="The mill becomes a library")
    assert classify_near_copy(replace(moved, text=f"{LONG} Read more"), STORED) is CopyKind.SAME_STORY
    assert classify_near_copy(replace(moved, site="Bay"), STORED) is CopyKind.OTHER_SOURCE
