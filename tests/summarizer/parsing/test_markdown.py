"""Markdown: its visible text in blocks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.model import Block, BlockKind
from summarizer.parsing.errors import Unreadable, UnreadableReason
from summarizer.parsing.markdown import MAX_MARKDOWN_CHARACTERS, read_markdown

_TEXT = """# The ferry *returns*

A [free ferry](https://example.org/ferry) runs `daily`
from **Monday**. ![a picture](ferry.jpg)

## Fares

- Children pay nothing.
- Bicycles cost one euro.

> The captain is *pleased*.

```python
print("never shown")
```

| Line | Every |
| ---- | ----- |
| F1   | 10 min |

<div>markup of its own</div>
"""


def test_markdown_gives_its_blocks_without_code_pictures_and_markup() -> None:
    assert read_markdown(_TEXT).blocks == (
        Block(BlockKind.PARAGRAPH, "A free ferry runs daily from Monday."),
        Block(BlockKind.HEADING, "Fares"),
        Block(BlockKind.ITEM, "Children pay nothing."),
        Block(BlockKind.ITEM, "Bicycles cost one euro."),
        Block(BlockKind.PARAGRAPH, "The captain is pleased."),
        Block(BlockKind.ITEM, "Line | Every"),
        Block(BlockKind.ITEM, "F1 | 10 min"),
    )


def test_the_first_heading_is_the_title() -> None:
    assert read_markdown(_TEXT).title == "The ferry returns"


def test_front_matter_states_title_author_and_date() -> None:
    document = read_markdown(
        "---\ntitle: 'A ferry'\nauthor: Jo Lund\ndate: 2024-05-02\n---\n# Fares\nIt is free."
    )
    assert (document.title, document.author, document.published) == ("A ferry", "Jo Lund", "2024-05-02")
    assert document.blocks[0] == Block(BlockKind.HEADING, "Fares")


def test_text_without_headings_has_no_title() -> None:
    assert read_markdown("Only a sentence.").title == ""


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("```\ncode\n```", UnreadableReason.EMPTY),
        ("a" * (MAX_MARKDOWN_CHARACTERS + 1), UnreadableReason.TOO_BIG),
    ],
)
def test_markdown_without_text_or_end_is_refused(text: str, reason: UnreadableReason) -> None:
    with pytest.raises(Unreadable) as refusal:
        read_markdown(text)
    assert refusal.value.reason is reason


@given(st.text(alphabet="ab #->*_`[]()!|\n\t1.<&\\0é中"))
def test_any_markdown_gives_single_lines_or_is_refused(text: str) -> None:
    try:
        blocks = read_markdown(text).blocks
    except Unreadable:
        return
    assert all(block.text == " ".join(block.text.split()) for block in blocks)


def test_a_heading_below_sentences_is_no_title() -> None:
    document = read_markdown("The bridge is shut.\n\n## What comes next\n\nNobody knows.")
    assert document.title == ""
    assert [block.text for block in document.blocks] == [
        "The bridge is shut.",
        "What comes next",
        "Nobody knows.",
    ]


def test_struck_out_text_and_soft_hyphens_are_left_out() -> None:
    assert read_markdown("# A\n\nBrü\u00adcke ~~auf~~ zu.").blocks[0].text == "Brücke zu."
