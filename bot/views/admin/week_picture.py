"""Describes the picture of a week for /stats, and writes its caption, which says the same in words."""

from __future__ import annotations

from babel.dates import get_day_names
from markupsafe import Markup

from bot.callback_data import Action, pack
from bot.i18n import Texts
from bot.ports.charts import ChartLabels, ChartRow, ChartTile, DiagramLabels, WeekChart
from bot.ports.messenger import Button, Screen
from bot.services.reports.week_report import DayFigures, SubjectFigures, SubjectKind, WeekReport
from bot.views.admin.statistics import readers_line
from bot.views.admin.week_tables import clip_name, format_shown, name_of, table_buttons
from bot.views.format import dates
from bot.views.format.dates import join_names
from bot.views.format.html import bold, lines, paragraphs
from bot.views.format.limits import first_that_fits
from bot.views.format.numbers import format_number, format_share
from data.records.newsroom import Counts

CAPTION_LIMIT = 1024
"""UTF-16 units: https://core.telegram.org/bots/api#sendphoto"""
STORY_COUNT, OTHER_COUNT = 5, 3
_TITLE_LIMITS = (70, 50, 35, 20, 10)
_NAME_LIMIT = 30
_MAX_DRAWN_NAME = 200
_MAX_DAY_NAME = 4


def week_chart(report: WeekReport, texts: Texts, english: Texts, *, dark: bool) -> WeekChart:
    """The picture, with its words in the language of `texts`, and in English where no font has that."""
    return WeekChart(
        labels=_labels(report, texts),
        english=_labels(report, english),
        received=tuple(day.received for day in report.days),
        opened=tuple(day.opened for day in report.days),
        lists=(
            _rows(most_opened(report, SubjectKind.STORY), "opened", texts),
            _rows(most_opened(report, SubjectKind.TOPIC), "opened", texts),
            _rows(most_left(report), "left_after", texts),
        ),
        is_dark=dark,
        is_rtl=texts.is_rtl,
    )


def most_opened(report: WeekReport, kind: SubjectKind) -> tuple[SubjectFigures, ...]:
    """The first stories or topics by openings, without those that have too few."""
    count = STORY_COUNT if kind is SubjectKind.STORY else OTHER_COUNT
    return tuple(one for one in report.subjects(kind) if one.figures.opened)[:count]


def most_left(report: WeekReport) -> tuple[SubjectFigures, ...]:
    """The sources after which most readers left."""
    found = [one for one in report.sources if one.figures.left_after]
    return tuple(sorted(found, key=lambda one: -(one.figures.left_after or 0))[:OTHER_COUNT])


def picture_screen(report: WeekReport, people: Counts, texts: Texts, *, dark: bool) -> Screen:
    """Caption and buttons below the picture; `people` are the readers at present."""
    html = first_that_fits(lambda limit: caption(report, people, texts, limit), _TITLE_LIMITS, CAPTION_LIMIT)
    switch = Button(
        texts.plain("button.light" if dark else "button.dark"), pack(Action.SET_DARK, int(not dark))
    )
    digests = Button(texts.plain("button.last_digests"), pack(Action.SHOW_STATISTICS))
    return Screen(html, (*table_buttons(texts), (switch, digests)))


def caption(report: WeekReport, people: Counts, texts: Texts, title_limit: int) -> Markup:
    """What the picture shows, in words, with the present readers; titles have at most `title_limit` units."""
    stories = [
        Markup("{}. {} · {}").format(
            number,
            texts.isolate(clip_name(name_of(one, texts), title_limit)),
            format_shown(one.figures.opened, texts),
        )
        for number, one in enumerate(most_opened(report, SubjectKind.STORY), 1)
    ]
    return paragraphs(
        bold(_title(report, texts)),
        lines(
            texts(
                "stats.caption_digests",
                sent=format_number(report.digests, texts),
                delivered=format_number(report.delivered, texts),
                stories=_average(report, texts),
            ),
            texts(
                "stats.caption_stories",
                received=format_shown(report.total.received, texts),
                opened=format_shown(report.total.opened, texts),
                share=_share(report, texts),
            ),
            texts(
                "stats.caption_readers",
                joined=format_number(report.joined, texts),
                left=format_number(report.left, texts),
            ),
            readers_line(people, texts),
            _peaks(report, texts),
        ),
        lines(bold(texts.plain("stats.top_stories")), *stories) if stories else Markup(),
        lines(
            _named("stats.caption_topics", most_opened(report, SubjectKind.TOPIC), "opened", texts),
            _named("stats.caption_left", most_left(report), "left_after", texts),
        ),
        texts("stats.hidden"),
    )


def _labels(report: WeekReport, texts: Texts) -> ChartLabels:
    values = {
        "stats.tile_sent": format_number(report.digests, texts),
        "stats.tile_delivered": format_number(report.delivered, texts),
        "stats.tile_stories": _average(report, texts),
        "stats.tile_opened": _share(report, texts),
        "stats.tile_joined": format_number(report.joined, texts),
        "stats.tile_left": format_number(report.left, texts),
    }
    received = max((day.received or 0 for day in report.days), default=0)
    opened = max((day.opened or 0 for day in report.days), default=0)
    return ChartLabels(
        title=_title(report, texts),
        tiles=tuple(ChartTile(value, texts.plain(key)) for key, value in values.items()),
        days=_day_names(report, texts),
        diagrams=(
            DiagramLabels(texts.plain("stats.received"), format_number(received, texts)),
            DiagramLabels(texts.plain("stats.opened"), format_number(opened, texts)),
        ),
        headings=(
            texts.plain("stats.top_stories"),
            texts.plain("stats.top_topics"),
            texts.plain("stats.top_left"),
        ),
        nothing=texts.plain("stats.no_figure"),
        note=texts.plain("stats.hidden"),
    )


def _day_names(report: WeekReport, texts: Texts) -> tuple[str, ...]:
    """The names of the days in the shortest form that fits below a bar, as labels without a full stop."""
    short = get_day_names("short", locale=texts.language)
    narrow = get_day_names("narrow", context="stand-alone", locale=texts.language)
    names = short if max(len(str(short[day])) for day in range(7)) <= _MAX_DAY_NAME else narrow
    return tuple(str(names[day.day.weekday()]).removesuffix(".") for day in report.days)


def _rows(subjects: tuple[SubjectFigures, ...], column: str, texts: Texts) -> tuple[ChartRow, ...]:
    values = [
        (name_of(one, texts)[:_MAX_DRAWN_NAME], int(getattr(one.figures, column) or 0)) for one in subjects
    ]
    return tuple(ChartRow(name, value, format_number(value, texts)) for name, value in values)


def _title(report: WeekReport, texts: Texts) -> str:
    return texts.plain("stats.week_of", **period(report, texts))


def period(report: WeekReport, texts: Texts) -> dict[str, str]:
    """The first and the last day of a report, like "Tue 24 Nov"."""
    return {"first": dates.short_date(report.first, texts), "last": dates.short_date(report.last, texts)}


def _average(report: WeekReport, texts: Texts) -> str:
    return "–" if report.stories_a_digest is None else format_number(report.stories_a_digest, texts)


def _share(report: WeekReport, texts: Texts) -> str:
    if report.opened_share is None:
        return "–"
    return format_share(report.opened_share, texts)


def _peaks(report: WeekReport, texts: Texts) -> Markup:
    """The days on which most was received and opened."""

    def highest(column: str) -> DayFigures:
        return max(report.days, key=lambda day: getattr(day, column) or 0)

    received, opened = highest("received"), highest("opened")
    sentences = []
    if received.received:
        sentences.append(
            texts(
                "stats.most_received",
                day=dates.short_weekday(received.day.isoweekday(), texts),
                count=format_number(received.received, texts),
            )
        )
    if opened.opened:
        sentences.append(
            texts(
                "stats.most_opened",
                day=dates.short_weekday(opened.day.isoweekday(), texts),
                count=format_number(opened.opened, texts),
            )
        )
    return Markup(" · ").join(sentences)


def _named(key: str, subjects: tuple[SubjectFigures, ...], column: str, texts: Texts) -> Markup:
    if not subjects:
        return Markup()
    found = [
        f"{clip_name(name_of(one, texts), _NAME_LIMIT)} {format_number(getattr(one.figures, column), texts)}"
        for one in subjects
    ]
    return texts(key, names=join_names(found, texts))
