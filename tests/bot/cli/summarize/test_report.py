"""The report of `lede summarize`, as text and as JSON."""

import json

from bot.cli.summarize.report import (
    Report,
    SummaryOptions,
    create_report,
    format_report,
    report_as_json,
    to_json,
)
from summarizer.cleaning.paste import clean_paste
from summarizer.model import Block, BlockKind, Document
from tests.bot.cli.summarize.sample_article import BODY, PASTE, TITLE
from tests.support.summaries import summary_text


def create_ferry_report(options: SummaryOptions | None = None) -> Report:
    return create_report(lambda: clean_paste(BODY, title=TITLE), options or SummaryOptions("lede"))


def test_the_text_of_a_report_has_title_summary_and_removed_lines() -> None:
    report = create_report(lambda: clean_paste(PASTE), SummaryOptions("lede"))
    shown = format_report(report)
    assert shown.startswith(f"{TITLE}\n\n{' '.join(report.sentences)}\n\n")
    assert f"Left out ({len(report.document.dropped)}):\n" in shown
    assert "  - Share this article on Facebook\n" in shown
    assert "Language: en\n" in shown


def test_the_text_of_a_report_contains_no_control_characters() -> None:
    hostile = Document(
        title="Clear\x1b[2J the\x9b screen",
        blocks=(Block(BlockKind.PARAGRAPH, "The ferry\x07 sails\x1b]0;x\x07 again today."),),
        dropped=("\x1b[31mred\r",),
        url="https://example.org/\x1b[0m",
    )
    shown = format_report(create_report(lambda: hostile, SummaryOptions("lead")))
    assert {letter for letter in shown if not letter.isprintable()} == {"\n"}


def test_the_text_of_an_empty_document_says_so() -> None:
    shown = format_report(create_report(lambda: Document(title="", blocks=()), SummaryOptions("lede")))
    assert shown.startswith("(no title)\n\n(nothing in it could be summarized)\n")


def test_a_long_removed_line_is_shortened() -> None:
    document = Document(title="T", blocks=(), dropped=("x" * 500,))
    assert (
        max(map(len, format_report(create_report(lambda: document, SummaryOptions("lede"))).splitlines()))
        < 110
    )


def test_the_json_report_contains_all_lengths_and_all_blocks() -> None:
    found = report_as_json(create_ferry_report(SummaryOptions("lede", sentences=2)), "ferry.txt")
    assert json.loads(to_json(found)) == found
    assert found["source"] == "ferry.txt"
    assert found["body"] == BODY
    assert [block["kind"] for block in found["blocks"]].count("heading") == 1
    assert found["positions"] == found["ladder"][1]
    assert found["method"] == "lede"
    assert found["reading_seconds"] > 0
    assert found["ms"] > 0


def test_a_report_without_a_length_has_the_one_that_the_method_chooses() -> None:
    report = create_ferry_report()
    assert report.sentences == list(summary_text(report.summary, report.summary.best))


def test_a_length_beyond_the_text_gives_all_sentences() -> None:
    assert create_ferry_report(SummaryOptions("lead", sentences=1000)).positions == list(range(7))


def test_the_json_report_contains_the_metadata_of_a_page() -> None:
    page = Document(
        "Ferry",
        (Block(BlockKind.PARAGRAPH, "The ferry sails again today."),),
        url="https://example.org/ferry",
        site="Example",
        author="Eva",
        published="2026-03-04",
        image="https://example.org/ferry.jpg",
    )
    found = report_as_json(create_report(lambda: page, SummaryOptions("lede")), page.url)
    assert [found[name] for name in ("url", "site", "author", "published", "image")] == [
        page.url, page.site, page.author, page.published, page.image
    ]  # fmt: skip
