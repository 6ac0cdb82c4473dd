"""The rows of the table of figures: what each means, its goal, and what a user would take instead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Unit = Literal["s", "ms", "MiB", "a second", "%", ""]


@dataclass(frozen=True, slots=True)
class Goal:
    """A limit of a figure.

    Attributes:
        limit: The limit, in the unit of the figure.
        is_minimum: Whether the figure must be at least the limit, not at most.
        of_baseline: Whether the limit counts in multiples of the baseline.
    """

    limit: float
    is_minimum: bool = False
    of_baseline: bool = False

    def is_met(self, value: float, baseline: float | None) -> bool:
        """Whether a figure is within the goal; one relative to a baseline that is missing is not."""
        measured = value if not self.of_baseline else value / baseline if baseline else float("inf")
        return measured >= self.limit if self.is_minimum else measured <= self.limit


@dataclass(frozen=True, slots=True)
class Row:
    """One row.

    Attributes:
        key: `benchmark.name`; the first part is the module in benchmarks/.
        what: What is measured, as the table says it.
        unit: The unit of the figure, its goal and its baseline.
        goal: The goal, if there is one.
        instead: What the baseline is, or "".
    """

    key: str
    what: str
    unit: Unit
    goal: Goal | None = None
    instead: str = ""

    @property
    def benchmark(self) -> str:
        """The module that measures it."""
        return self.key.partition(".")[0]


_EMPTY_BOT: Final = "an empty python-telegram-bot bot"
_PLAIN_BOT: Final = "a python-telegram-bot handler with a fixed text"
_PLAIN_LOOP: Final = "a python-telegram-bot loop, eight at once"
_PARSED: Final = "urllib and feedparser in a loop"
_TF_IDF: Final = "TF-IDF cosine with all"
_SHINGLES: Final = "sequences of three words of all"
_COUNTED: Final = "GROUP BY over all messages"
_JOBS: Final = "a run_daily job of python-telegram-bot for each"
_SENDING_JOBS: Final = "such jobs whose callback only sends"
_WAITING_JOBS: Final = "such jobs whose callback waits after a 429 and tries again"

GROUPS: Final[dict[str, tuple[Row, ...]]] = {
    "bot": (
        Row("bot.start", "Start to the first getUpdates", "s", Goal(2.0, of_baseline=True), _EMPTY_BOT),
        Row("bot.first_answer", "Start to the answer of a /latest that waited", "s", None, _PLAIN_BOT),
        Row("bot.first_answer_processor", "The same in processor time", "s", None, _PLAIN_BOT),
        Row("bot.memory", "Memory at rest", "MiB", Goal(90), _EMPTY_BOT),
        Row(
            "bot.memory_everything",
            "With everything on (archive, metrics, pictures)",
            "MiB",
            Goal(90),
        ),
        Row("bot.memory_requests", "Memory after 200 requests, with everything on", "MiB"),
        Row("bot.thinking_memory", "The process that reads texts, after four stories", "MiB", Goal(220)),
        Row("bot.latest_median", "/latest, fifty at once: median", "ms", Goal(100), _PLAIN_BOT),
        Row("bot.latest_p99", "/latest, fifty at once: p99", "ms", None, _PLAIN_BOT),
        Row("bot.latest_processor", "/latest: processor time of an answer", "ms", Goal(1.0), _PLAIN_BOT),
    ),
    "planning": (
        Row("plan.all_alike", "1,000,000 readers with 200 planning keys", "s", Goal(10)),
        Row("plan.all_alike_memory", "Peak of memory meanwhile", "MiB", Goal(150)),
        Row("plan.all_alike_lock", "Longest transaction meanwhile", "ms", Goal(100)),
        Row("plan.all_alike_first", "First messages after", "ms", Goal(1000)),
        Row("plan.a_tenth_sets", "Of 1,000,000, a tenth with sets of their own", "a second"),
        Row("plan.own_times", "200,000 with zones, times and last digests of their own", "a second"),
        Row("plan.own_mutes", "50,000 with mutes of their own", "a second"),
        Row("plan.own_sets", "50,000 with mutes, watches, tastes, sources of their own", "a second"),
        Row("plan.all_different", "50,000 who all differ", "a second"),
        Row(
            "plan.all_different_core",
            "the same for each second of processor time",
            "a second",
            Goal(15_000, is_minimum=True),
        ),
        Row("plan.all_alike_postgresql", "200,000 with 200 planning keys, PostgreSQL", "a second"),
        Row("plan.all_different_postgresql", "20,000 who all differ, PostgreSQL", "a second"),
        Row("job_queue.ready", "100,000 readers ready to be served: processor time", "s", None, _JOBS),
        Row("job_queue.memory", "Memory that grows by it", "MiB", None, _JOBS),
        Row("job_queue.restart", "A restart with 100,000 readers, until all are ready", "s", None, _JOBS),
        Row("broadcast.planned", "A broadcast to 100,000 at 29 a second, planning alone", "s"),
        Row("broadcast.stopped", "The same stopped, 10,000 held messages called off", "ms"),
    ),
    "sending": (
        Row("fanout.pace", "3,000 readers within Telegram's limits", "a second", Goal(29, is_minimum=True)),
        Row("fanout.refused", "Refused with 429 meanwhile", "", Goal(0)),
        Row(
            "fanout.busy",
            "Ten minutes beside as many busy loops as cores",
            "a second",
            Goal(29, is_minimum=True),
        ),
        Row("fanout.busy_refused", "Refused with 429 meanwhile", "", Goal(0)),
        Row("fanout.answer_median", "/latest once a second during it: median", "ms"),
        Row("fanout.answer_p99", "/latest once a second during it: p99", "ms", Goal(150)),
        Row("fanout.ceiling", "Limits off, paid", "a second", Goal(1200, is_minimum=True), _PLAIN_LOOP),
        Row("fanout.processor", "Processor time of one message of them", "ms", Goal(0.8)),
        Row("job_queue.rate", "600 digests due at one second", "a second", None, _WAITING_JOBS),
        Row("job_queue.refused", "Refused with 429 meanwhile", "", Goal(0), _WAITING_JOBS),
        Row("job_queue.lost", "Of these 600, lost", "", Goal(0), _SENDING_JOBS),
        Row(
            "job_queue.killed_missing", "Of 300, missing after kill -9 and a restart", "", None, _WAITING_JOBS
        ),
        Row("job_queue.killed_repeated", "Of 300, sent twice after it", "", Goal(0), _WAITING_JOBS),
        Row("backends.sqlite", "The ledger alone on SQLite, messages", "a second"),
        Row("backends.sqlite_four", "The same, leased by four at once", "a second"),
        Row("backends.postgresql", "The ledger alone on PostgreSQL, messages", "a second"),
        Row("backends.postgresql_four", "The same, leased by four at once", "a second"),
        Row("failover.restart", "SQLite: kill -9, restart, first send", "s"),
        Row("failover.takeover", "SQLite: kill -9 until a standby process sends", "s"),
        Row("failover.postgresql", "PostgreSQL: kill -9 until a standby process sends", "s"),
        Row("failover.stalled", "PostgreSQL: a suspended leader cut off, until another sends", "s"),
    ),
    "reading": (
        Row("reading.page", "A pasted page, from text to summary", "ms", Goal(15), "sumy LexRank, uncleaned"),
        Row("reading.cleaning", "Of it, cleaning", "ms", Goal(8)),
        Row("summaries.time", "30 sentences, `summarize` alone", "ms", None, "sumy LexRank as shipped"),
        Row(
            "feeds.new",
            "1,000 new feeds polled on one core",
            "s",
            Goal(15),
            _PARSED,
        ),
        Row("feeds.unchanged", "1,000 unchanged feeds polled", "s", Goal(15), "the same, with If-None-Match"),
        Row("feeds.edited", "1,000 feeds with an edited entry", "s", Goal(15), _PARSED),
        Row("feeds.news", "The same, one in ten with a new story", "s", Goal(15), _PARSED),
        Row("feeds.memory", "Memory of the polling side afterwards", "MiB"),
        Row("search.query", "10,000 articles searched", "ms", Goal(5), "LIKE over titles and bodies"),
        Row("search.p99", "The same, p99", "ms", None, "LIKE over titles and bodies"),
        Row("events.article", "An article grouped among 10,000", "ms", Goal(5), _TF_IDF),
        Row("near_duplicates.query", "A copy found among 10,000", "ms", None, _SHINGLES),
        Row("phrases.random", "200,000 muted phrases in 1,000 texts", "s", None, "`in` for each"),
        Row("phrases.hostile", "A million letters", "s"),
    ),
    "quality": (
        Row("summaries.rouge1", "ROUGE-1, development split", "", None, "the first three sentences"),
        Row("summaries.rouge1_sumy", "The same", "", None, "sumy LexRank as shipped"),
        Row("paste.f1", "Whole pages pasted, F1 of phrases (all sites)", "", None, "line rules"),
        Row("paste.f1_title", "The same from the headline on", "", None, "line rules"),
        Row("pages.f1", "Recent pages, F1 of words", "", None, "trafilatura with its defaults"),
        Row("languages.rouge1", "Other languages, mean ROUGE-1", "", None, "the first three sentences"),
        Row("near_duplicates.recall", "Copies found", "%", None, _SHINGLES),
        Row("near_duplicates.precision", "Of those found, true copies", "%", None, _SHINGLES),
        Row("events.f", "Events, B-cubed F", "", None, f"{_TF_IDF}, best threshold"),
        Row("topics.coverage", "Pages that get a topic", "%"),
        Row("crosslingual_events.f", "Events across languages, F of pairs", "", None, "without the extra"),
    ),
    "operator": (
        Row(
            "archive.pages",
            "Archive pages, eight clients",
            "a second",
            None,
            "the stories behind http.server",
        ),
        Row("archive.p99", "Archive beside a fan-out, 100 pages a second: p99", "ms"),
        Row("archive.fanout", "The fan-out meanwhile", "a second"),
        Row("statistics.first", "/stats with a million messages, at first", "ms", None, _COUNTED),
        Row("statistics.again", "/stats again", "ms", None, _COUNTED),
        Row("transfer.import", "Import of 100,000 readers", "s", None, "two unchecked INSERTs for each"),
        Row("transfer.import_memory", "Memory meanwhile", "MiB"),
        Row("transfer.export", "Export of 100,000 readers", "s"),
        Row("transfer.move", "`lede move` of them to PostgreSQL", "s"),
        Row("transfer.move_back", "The same back to SQLite", "s"),
    ),
}
"""The rows by the table of docs/performance.md in which they stand."""

ROWS: Final[dict[str, Row]] = {row.key: row for rows in GROUPS.values() for row in rows}

RATES: Final[dict[str, tuple[str, float]]] = {
    "rate.answers": ("bot.latest_processor", 1000),
    "rate.planned": ("plan.all_alike", 1_000_000),
    "rate.polled": ("feeds.new", 1000),
}
"""Figures a second that documents name: a row and the number to be divided by it; two digits are written."""
