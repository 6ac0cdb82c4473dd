"""JSON Lines: one answer for each line, in order, for any content."""

import io
import json
import re
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.cli.json_lines import BadLineError
from bot.cli.summarize.jsonl import read_task, summarize_lines
from bot.cli.summarize.report import SummaryOptions
from tests.bot.cli.summarize.sample_article import BODY, HEADING, PASTE, TITLE
from tests.support.paths import ROOT

OPTIONS = SummaryOptions("lede")
KEYS = ["id", "title", "body", "sentences", "positions", "keywords", "dropped", "language", "ms"]
json_values = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats(allow_nan=False, allow_infinity=False)
    | some.text(),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.text(), inner, max_size=3),
    max_leaves=5,
)  # fmt: skip


def answer_lines(
    *tasks: Any, options: SummaryOptions = OPTIONS, max_line_bytes: int = 1_000_000
) -> list[dict[str, Any]]:
    raw = [task if isinstance(task, bytes) else json.dumps(task).encode() for task in tasks]
    target = io.BytesIO()
    summarize_lines(io.BytesIO(b"\n".join(raw)), target, options, max_line_bytes=max_line_bytes)
    return [json.loads(line) for line in target.getvalue().splitlines()]


def answer_line(task: Any, options: SummaryOptions = OPTIONS) -> dict[str, Any]:
    (only,) = answer_lines(task, options=options)
    return only


def test_an_answer_has_exactly_the_promised_keys_in_order() -> None:
    assert list(answer_line({"id": 1, "text": PASTE})) == KEYS


def test_a_text_with_a_title_is_a_clean_body_of_which_nothing_is_dropped() -> None:
    found = answer_line({"id": 1, "text": BODY, "title": TITLE})
    assert found["title"] == TITLE
    assert found["body"] == BODY
    assert found["dropped"] == []


def test_a_text_with_an_empty_title_is_a_clean_body_too() -> None:
    found = answer_line({"id": 1, "text": f"{BODY}\n\nAll rights reserved.", "title": ""})
    assert found["title"] == ""
    assert found["body"].endswith("All rights reserved.")


@pytest.mark.parametrize("extra", [{}, {"title": None}])
def test_a_text_without_a_title_is_cleaned_as_a_paste(extra: dict[str, None]) -> None:
    found = answer_line({"id": 1, "text": PASTE, **extra})
    assert found["title"] == TITLE
    assert "Share this article on Facebook" in found["dropped"]
    assert "Facebook" not in found["body"]


def test_the_title_of_a_paste_without_a_headline_is_null() -> None:
    assert answer_line({"id": 1, "text": BODY.split("\n\n")[0]})["title"] is None


def test_the_sentences_of_a_summary_are_verbatim_in_order_and_never_a_heading() -> None:
    found = answer_line({"id": 1, "text": BODY, "title": TITLE})
    assert found["sentences"]
    assert [sentence for sentence in found["sentences"] if sentence not in BODY] == []
    assert HEADING not in found["sentences"]
    assert found["positions"] == sorted(set(found["positions"]))
    assert len(found["positions"]) == len(found["sentences"])


def test_a_summary_has_the_requested_length() -> None:
    task = {"id": 1, "text": BODY, "title": TITLE}
    assert len(answer_line(task, SummaryOptions("lead", sentences=2))["sentences"]) == 2
    assert answer_line(task, SummaryOptions("lead", sentences=3))["positions"] == [0, 1, 2]
    assert len(" ".join(answer_line(task, SummaryOptions("lede", words=40))["sentences"]).split()) <= 40
    assert len(answer_line(task, SummaryOptions("lede", words=1))["sentences"]) == 1
    assert len(answer_line(task, SummaryOptions("lede", sentences=1, words=500))["sentences"]) == 1


@given(json_values)
def test_the_id_of_any_json_type_is_returned_unchanged(identity: Any) -> None:
    found = answer_line({"id": identity})
    assert found == {"id": identity, "error": "line 1: there is no text"}
    assert type(found["id"]) is type(identity)


def test_an_id_with_half_a_surrogate_pair_is_returned_in_ascii() -> None:
    target = io.BytesIO()
    line = b'{"id": "\\ud800", "text": "One line of text, no more.", "title": ""}'
    summarize_lines(io.BytesIO(line), target, OPTIONS)
    assert target.getvalue().startswith(b'{"id": "\\ud800"')


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b"{", "not JSON"),
        (b"ferry", "not JSON"),
        (b'{"id": 1, "text": "a"} {}', "not JSON"),
        (b'{"id": NaN, "text": "a"}', "not JSON"),
        (b'{"id": 1e999, "text": "a"}', "not JSON"),
        (b'{"id": ' + b"9" * 5000 + b"}", "not JSON"),
        (b"[" * 200_000, "not JSON"),
        (b"\xff\xfe{}", "not UTF-8"),
        (b'["id", "text"]', "not a JSON object"),
        (b"null", "not a JSON object"),
        (b'{"text": "a"}', "no id"),
        (b'{"id": 1}', "no text"),
        (b'{"id": 1, "text": null}', "text is not a string"),
        (b'{"id": 1, "text": 7}', "text is not a string"),
        (b'{"id": 1, "text": ["a"]}', "text is not a string"),
        (b'{"id": 1, "text": "a", "title": 7}', "neither a string nor null"),
        (b'{"id": 1, "text": ""}', "text is empty"),
        (b'{"id": 1, "text": " \\n\\t ", "title": "a"}', "text is empty"),
        (b'{"id": 1, "text": "a\\u0000b"}', "text holds a NUL"),
        (b'{"id": 1, "text": "a", "title": "\\u0000"}', "title holds a NUL"),
        (b'{"id": 1, "text": "a \\udc00 b"}', "half a surrogate pair"),
    ],
)
def test_a_bad_line_gets_an_error_and_the_next_line_its_answer(line: bytes, why: str) -> None:
    bad, good = answer_lines(line, {"id": "good", "text": BODY, "title": TITLE})
    assert why in bad["error"]
    assert set(bad) == {"id", "error"}
    assert good["id"] == "good"
    assert good["sentences"]


def test_an_error_contains_the_line_number_and_the_id_of_the_line() -> None:
    found = answer_lines({"id": 1, "text": BODY, "title": ""}, b"", {"id": {"a": [1]}, "text": 3})
    assert found[1] == {"id": {"a": [1]}, "error": "line 3: text is not a string"}


def test_blank_lines_and_a_byte_order_mark_are_skipped() -> None:
    line = json.dumps({"id": 1, "text": BODY, "title": ""}).encode()
    assert [found["id"] for found in answer_lines(b"\xef\xbb\xbf" + line, b"", b"  \r", line + b"\r")] == [
        1,
        1,
    ]


def test_a_line_that_is_too_long_is_not_kept_in_memory() -> None:
    good_one = {"id": 2, "text": "The ferry sails again today.", "title": ""}
    bad, good = answer_lines(b"x" * 10_500, good_one, max_line_bytes=1000)
    assert bad == {"id": None, "error": "line 1: the line is too long"}
    assert good["id"] == 2


def test_a_line_of_exactly_the_limit_is_read_and_so_is_the_next() -> None:
    line = json.dumps({"id": 1, "text": "The ferry sails again today.", "title": ""}).encode()
    found = answer_lines(line + b" " * (100 - len(line)), line, max_line_bytes=100)
    assert [each.get("error") for each in found] == [None, None]


def test_a_text_of_more_than_two_million_characters_is_refused() -> None:
    with pytest.raises(BadLineError, match="longer than 2,000,000 characters"):
        read_task(json.dumps({"id": 1, "text": "a" * 2_000_001}).encode())


class Interactive(io.BytesIO):
    """A stream whose second line is written only after the first has been answered."""

    def __init__(self, first: bytes, second: bytes, target: io.BytesIO) -> None:
        super().__init__(first)
        self.second = second
        self.target = target
        self.answered_before_second = False

    def readline(self, size: int | None = -1, /) -> bytes:
        line = super().readline(-1 if size is None else size)
        if not line and self.second:
            self.answered_before_second = self.target.getvalue().endswith(b"\n")
            line, self.second = self.second, b""
        return line


def test_a_line_is_answered_before_the_next_is_read() -> None:
    target = io.BytesIO()
    task = json.dumps({"id": 1, "text": BODY, "title": TITLE}).encode() + b"\n"
    source = Interactive(task, task, target)
    summarize_lines(source, target, OPTIONS)
    assert source.answered_before_second
    assert len(target.getvalue().splitlines()) == 2


@pytest.mark.parametrize(
    "text", ["—", "12 34 56", "a", "\u200b", "🙂🙂", "!!!\n\n???", "https://example.org/a"]
)
def test_a_text_without_content_gets_a_well_formed_answer(text: str) -> None:
    for task in ({"id": 1, "text": text}, {"id": 1, "text": text, "title": ""}):
        found = answer_line(task)
        assert list(found) == KEYS
        assert len(found["sentences"]) == len(found["positions"])


@pytest.mark.process
def test_the_time_of_the_first_answer_does_not_include_loading_the_models() -> None:
    program = """
import io, sys
from bot.cli.summarize import jsonl, report
class Lines(io.BytesIO):
    def readline(self, size=-1):
        sys.addaudithook(report_loading)
        return super().readline(size)
def report_loading(name, args):
    if name in ("import", "open"):
        print(name, args[0], file=sys.stderr)
jsonl.summarize_lines(Lines(sys.stdin.buffer.read()), sys.stdout.buffer, report.SummaryOptions("lede"))
"""
    task = json.dumps({"id": 1, "text": BODY, "title": TITLE}).encode() + b"\n"
    ended = subprocess.run([sys.executable, "-c", program], input=task, capture_output=True, check=True)
    assert json.loads(ended.stdout)["id"] == 1
    assert ended.stderr == b""


def test_every_example_of_the_documentation_gets_its_documented_answer() -> None:
    page = (ROOT / "docs" / "intake.md").read_text("utf-8")
    tasks, errors = (block.splitlines() for block in re.findall(r"```json\n(.*?)\n```", page, re.DOTALL))
    cleaned, clean = answer_lines(*map(str.encode, tasks))
    assert (cleaned["title"], cleaned["dropped"]) == ("Ferry moves to the new pier", ["Home | News | Sport"])
    assert (clean["title"], clean["dropped"]) == ("", [])
    assert all(f"`{key}`" in page for key in KEYS)
    bad = [
        b"{",
        b"{}",
        {"id": 3},
        {"id": 4, "text": 1},
        {"id": 5, "text": " "},
        {"id": 6, "text": "a", "title": 1},
    ]
    assert answer_lines(*bad) == [json.loads(error) for error in errors]
