"""The picture of a week, its caption and its tables say the same, fit, and show nothing below five."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.callback_data import Action, pack
from bot.i18n import Catalogs, Texts
from bot.services.reports.week_report import (
    DayFigures,
    Figures,
    SubjectFigures,
    SubjectKind,
    WeekFacts,
    WeekReport,
    build_report,
)
from bot.telegram_text import plain_text, utf16_length
from bot.views.admin.week_picture import CAPTION_LIMIT, picture_screen, week_chart
from bot.views.admin.week_tables import table_screen
from data.records.newsroom import Counts

FIRST = date(2026, 11, 23)
PEOPLE = Counts(900, {"active": 812, "paused": 9})
EMPTY = build_report(WeekFacts(FIRST, FIRST + timedelta(days=6)))


@pytest.fixture
def texts() -> Texts:
    return Catalogs.load().for_language("en")


def subject(kind: SubjectKind, number: int, name: str, **figures: int) -> SubjectFigures:
    return SubjectFigures(kind, str(number), name, Figures(**figures))


def report(name: str = "The ferry <moves> & stays", count: int = 12) -> WeekReport:
    def many(kind: SubjectKind) -> tuple[SubjectFigures, ...]:
        return tuple(subject(kind, n, f"{name} {n}", opened=10**9 - n, left_after=6) for n in range(count))

    days = tuple(DayFigures(FIRST + timedelta(days=n), 1000 + n, 100 - n) for n in range(7))
    return WeekReport(
        first=FIRST,
        last=days[-1].day,
        days=days,
        stories=many(SubjectKind.STORY),
        sources=many(SubjectKind.SOURCE),
        topics=many(SubjectKind.TOPIC),
        total=Figures(27_000, 2_106),
        digests=3_870,
        delivered=3_812,
        stories_a_digest=7.2,
        opened_share=0.078,
        joined=12,
        left=3,
        published=41,
    )


def test_the_caption_says_what_the_picture_shows(texts: Texts) -> None:
    screen = picture_screen(report(), PEOPLE, texts, dark=False)
    assert plain_text(screen.html).startswith(
        "The week Mon 23 Nov – Sun 29 Nov\n\n"
        "Digests: 3,870 sent, 3,812 delivered, 7.2 stories each\n"
        "Stories: received 27,000 times, opened 2,106 times (7.8%)\n"
        "Readers: 12 joined, 3 left\n"
        "Subscriptions: 812 active, 9 paused, 0 unreachable\n"
        "Most received: Sun, 1,006 · Most opened: Mon, 100\n\n"
        "Most opened stories\n"
        "1. The ferry <moves> & stays 0 · 1,000,000,000\n"
    )
    assert "Topics, opened: The ferry <moves> & stays 0 1,000,000,000, " in plain_text(screen.html)
    assert "Left within 24 hours after: The ferry <moves> & stays 0 6, " in plain_text(screen.html)
    assert plain_text(screen.html).endswith("Figures under 5 are not shown.")
    chart = week_chart(report(), texts, texts, dark=False)
    drawn = [row for rows in chart.lists for row in rows]
    assert [len(rows) for rows in chart.lists] == [5, 3, 3]
    assert all(row.figure in screen.html for row in drawn)
    assert all(tile.value in screen.html for tile in chart.labels.tiles)
    assert all(one.peak in screen.html for one in chart.labels.diagrams)


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("name", ["x" * 5000, "&<>" * 900, "🚢" * 900, "a\nb " * 400, "渡" * 900])
def test_a_caption_fits_whatever_the_names_are(name: str, language: str) -> None:
    html = picture_screen(report(name), PEOPLE, Catalogs.load().for_language(language), dark=True).html
    assert utf16_length(plain_text(html)) <= CAPTION_LIMIT
    assert len(re.findall(r"^\d\. ", plain_text(html), re.MULTILINE)) == 5


def test_a_name_from_right_to_left_keeps_the_figures_in_their_place(texts: Texts) -> None:
    html = picture_screen(report("العبارة\u202e"), PEOPLE, texts, dark=False).html
    assert "1. \u2068العبارة 0\u2069 · 1,000,000,000" in html


def test_days_have_names_that_fit_below_a_bar() -> None:
    catalogs = Catalogs.load()
    english, arabic = (catalogs.for_language("en"), replace(catalogs.for_language("en"), language="ar"))
    assert week_chart(EMPTY, english, english, dark=False).labels.days[:3] == ("Mo", "Tu", "We")
    assert max(map(len, week_chart(EMPTY, arabic, english, dark=False).labels.days)) == 1
    brazilian = catalogs.for_language("pt_BR")
    assert week_chart(EMPTY, brazilian, english, dark=False).labels.days[5:] == ("sáb", "dom")


def test_a_topic_of_the_vocabulary_is_named_in_the_language_of_the_editor() -> None:
    german = Catalogs.load().for_language("de")
    shown = replace(EMPTY, topics=(subject(SubjectKind.TOPIC, 1, "health", opened=9),))
    assert "1. Gesundheit" in table_screen(shown, SubjectKind.TOPIC, 0, german).html
    assert "Themen, geöffnet: Gesundheit 9" in picture_screen(shown, PEOPLE, german, dark=False).html


def test_an_empty_week_has_a_picture_and_a_caption_without_lists(texts: Texts) -> None:
    html = plain_text(picture_screen(EMPTY, PEOPLE, texts, dark=False).html)
    assert "Digests: 0 sent, 0 delivered, – stories each" in html
    assert "received under 5 times, opened under 5 times (–)" in html
    assert "Most opened" not in html
    chart = week_chart(EMPTY, texts, texts, dark=False)
    assert chart.lists == ((), (), ())
    assert chart.received == (None,) * 7


def test_the_buttons_lead_to_the_tables_the_file_and_the_other_ground(texts: Texts) -> None:
    light, dark = (picture_screen(EMPTY, PEOPLE, texts, dark=is_dark) for is_dark in (False, True))
    labels = [[button.label for button in row] for row in light.rows]
    assert labels == [["Stories", "Sources", "Topics"], ["As a file"], ["Dark", "Last digests"]]
    assert light.rows[2][0].data == pack(Action.SET_DARK, 1)
    assert (dark.rows[2][0].label, dark.rows[2][0].data) == ("Light", pack(Action.SET_DARK, 0))


def test_tables_have_pages_and_omit_what_is_below_five(texts: Texts) -> None:
    first = table_screen(report(), SubjectKind.STORY, 0, texts)
    assert (
        "1. The ferry &lt;moves&gt; &amp; stays 0\n<i>opened 1,000,000,000 · left after 6</i>" in first.html
    )
    assert [button.data for button in first.rows[0]] == [pack(Action.SHOW_FIGURES, "story", 1)]
    assert [button.label for button in first.rows[1]] == ["Sources", "Topics"]
    last = table_screen(report(), SubjectKind.STORY, 99, texts)
    assert "\n\n9. " in last.html
    assert "unsubscribed within 24 hours" in last.html
    shown = replace(EMPTY, topics=(subject(SubjectKind.TOPIC, 1, "city"),))
    assert "1. city\n<i>all figures under 5</i>" in table_screen(shown, SubjectKind.TOPIC, 0, texts).html
    assert "No digest of this week" in table_screen(EMPTY, SubjectKind.SOURCE, 3, texts).html
