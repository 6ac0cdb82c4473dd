"""Unusual pastes: empty, huge, with invisible characters, hard-wrapped, in scripts without cue phrases."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.cleaning.hard_wraps import unwrap_lines
from summarizer.cleaning.lines import normalise, split_lines
from summarizer.cleaning.paste import clean_paste
from summarizer.cleaning.paste_source import find_paste_source
from summarizer.model import BlockKind, Document
from tests.support.nightly import IS_NIGHTLY

SENTENCE = "The old tram will run along the harbour again from the first week of May, the mayor said."
PROSE = [
    "A small cinema in Ostwick has been saved by its own audience, who bought it seat by seat.",
    "Each of the 212 seats was sold for ninety pounds, and every buyer may choose one film a year.",
    "The projector dates from 1956 and needs a spare lamp that only one workshop still makes.",
    "Tickets stay at six pounds, the new owners promised, and popcorn remains free on Mondays.",
]


def clean_text(text: str, title: str | None = None) -> Document:
    return clean_paste(text, title=title, detect=lambda _: "")


def block_texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks]


@pytest.mark.parametrize("text", ["", " \n\t\n ", "\u200b\u00ad\ufeff", "\r\n\r\n"])
def test_a_paste_without_visible_text_is_an_empty_document(text: str) -> None:
    assert clean_text(text) == Document(title="", blocks=())


def test_one_word_is_a_title_without_a_body() -> None:
    assert clean_text("Hello") == Document(title="Hello", blocks=())


def test_one_long_sentence_is_a_body_without_a_title() -> None:
    document = clean_text(SENTENCE)
    assert (document.title, block_texts(document)) == ("", [SENTENCE])


def test_a_megabyte_on_one_line_is_one_paragraph() -> None:
    line = " ".join([SENTENCE] * 12_000)
    document = clean_text(line)
    assert block_texts(document) == [line]


@pytest.mark.unmeasured
def test_fifteen_thousand_short_lines_lose_nothing() -> None:
    lines = [f"Item {number} of the list" for number in range(15_000)]
    document = clean_text("\n".join(lines))
    assert 1 + len(document.blocks) + len(document.dropped) == 15_000


def test_a_paste_of_addresses_alone_is_kept() -> None:
    document = clean_text("https://example.org/a\nhttps://example.org/b\nhttps://example.org/c")
    assert [document.title, *block_texts(document)].count("https://example.org/b") == 1


@pytest.mark.parametrize("hidden", ["\u00ad", "\u200b", "\u2060", "\ufeff", "\u200e", "\u202e"])
def test_invisible_characters_split_no_words(hidden: str) -> None:
    document = clean_text(f"Har{hidden}bour news\n\n" + SENTENCE.replace("harbour", f"har{hidden}bour"))
    assert document.title == "Harbour news"
    assert block_texts(document) == [SENTENCE]


def test_joiners_of_scripts_and_emoji_stay() -> None:
    family, persian = "👨\u200d👩\u200d👧", "می\u200cخواهم"
    assert block_texts(clean_text(f"{family} {persian}", title="")) == [f"{family} {persian}"]


def test_windows_line_ends_and_wide_spaces_are_plain_in_the_article() -> None:
    document = clean_text("Cinema saved\r\n\r\n" + "\r\n\r\n".join(PROSE).replace(" ", "\u00a0"))
    assert document.title == "Cinema saved"
    assert block_texts(document) == PROSE


def test_prose_with_single_line_ends_stays_in_its_paragraphs() -> None:
    document = clean_text("Cinema saved\n" + "\n".join(PROSE))
    assert document.title == "Cinema saved"
    assert block_texts(document) == PROSE


MAIL = """\
Cinema saved by its audience

A small cinema in Ostwick has been saved by its own audience, who
bought it seat by seat. Each of the 212 seats was sold for ninety
pounds, and every buyer may choose one film a year for the public.

The projector dates from 1956 and needs a spare lamp that only one
workshop still makes. Tickets stay at six pounds, the new owners
promised, and popcorn remains free on Mondays as it always was.
"""


def test_text_that_a_mail_program_wrapped_is_joined() -> None:
    document = clean_text(MAIL)
    first, second = block_texts(document)
    assert document.title == "Cinema saved by its audience"
    assert (first[:14], first[-15:]) == ("A small cinema", "for the public.")
    assert (second[:13], second[-17:]) == ("The projector", "as it always was.")


def test_bullets_and_numbers_become_items() -> None:
    document = clean_text("Intro sentence stands here.\n• one\n2. two\n- three\nb) four", title="List")
    kinds = [block.kind for block in document.blocks]
    assert kinds == [BlockKind.PARAGRAPH] + [BlockKind.ITEM] * 4


def test_a_list_within_an_article_is_kept() -> None:
    items = [
        "1. Check the brakes before every ride.",
        "2. Oil the chain once a month.",
        "3. Never leave it in the rain.",
    ]
    document = clean_text("\n\n".join(["How to keep a bicycle", *PROSE[:2], *items, *PROSE[2:]]))
    assert [text for text in block_texts(document) if text in items] == items


def test_headings_in_capitals_are_headings() -> None:
    document = clean_text("\n\n".join(["Cinema saved", *PROSE[:2], "HOW IT WORKS", *PROSE[2:]]))
    assert [b.text for b in document.blocks if b.kind is BlockKind.HEADING] == ["HOW IT WORKS"]


def test_a_short_question_above_prose_is_a_heading() -> None:
    document = clean_text("\n\n".join([*PROSE[:2], "Who pays for the lamp?", *PROSE[2:]]), title="Cinema")
    assert [b.text for b in document.blocks if b.kind is BlockKind.HEADING] == ["Who pays for the lamp?"]


def test_a_table_pasted_with_tabs_keeps_its_words() -> None:
    document = clean_text("Year\tSeats\tPrice\n1956\t212\t2\n2024\t212\t6", title="Cinema")
    assert block_texts(document) == ["Year Seats Price", "1956 212 2", "2024 212 6"]


POEM = [
    "The tide comes in on quiet feet",
    "and lifts the boats without a word",
    "a lamp goes out along the street",
    "as if the sea had overheard",
]


def test_a_poem_loses_no_verse() -> None:
    document = clean_text("\n".join(["Tide", "", *POEM]))
    assert document.title == "Tide"
    assert block_texts(document) == POEM


@pytest.mark.parametrize(
    "paragraphs",
    [
        [
            "市议会周二决定，夜间渡轮必须在三年内改用电力驱动。",
            "居民自二〇一九年以来一直抱怨发动机的噪音。",
            "首艘电动渡轮将于明年秋天抵达。",
        ],
        [
            "町議会は火曜日、夜間フェリーを三年以内に電化することを決めた。",
            "住民は二〇一九年から騒音に苦情を言ってきた。",
            "最初の船は来年の秋に届く予定だ。",
        ],
        [
            "قرر مجلس المدينة يوم الثلاثاء أن تعمل العبارة الليلية بالكهرباء خلال ثلاث سنوات.",
            "واشتكى السكان منذ سنوات من ضجيج المحركات في الليل.",
            "ومن المتوقع أن تصل أول عبارة كهربائية في الخريف المقبل.",
        ],
        [
            "नगर परिषद ने मंगलवार को तय किया कि रात की नौका तीन साल में बिजली से चलेगी।",
            "निवासी कई वर्षों से रात में इंजन के शोर की शिकायत कर रहे थे।",
            "पहली बिजली नौका अगले वर्ष पतझड़ में आएगी।",
        ],
    ],
    ids=["zh", "ja", "ar", "hi"],
)
def test_text_in_scripts_without_cue_phrases_is_kept_whole(paragraphs: list[str]) -> None:
    assert block_texts(clean_text("\n\n".join(paragraphs), title=None))[-2:] == paragraphs[-2:]


def visible_characters(text: str) -> list[str]:
    return [" ".join(line.split()) for line in normalise(text).split("\n") if line.split()]


def source_characters(text: str) -> str:
    """The characters of the lines that name the source of a paste."""
    lines = unwrap_lines(split_lines(normalise(text)))
    source = find_paste_source(lines)
    named = {*source.source_lines, *source.titles}
    return "".join(line.text for number, line in enumerate(lines) if number in named).replace(" ", "")


PIECES = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        [SENTENCE, *PROSE, *POEM, "Read more", "Disclaimer: no advice.", "© 2024", "Home » News » Title", ""]
    ),
)


@settings(max_examples=1_000 if IS_NIGHTLY else 50, deadline=None)
@given(st.lists(PIECES, max_size=30).map("\n".join))
def test_title_blocks_and_dropped_lines_hold_every_line(text: str) -> None:
    """Only a line that names the source of the paste may be missing: the document has it as its source."""
    document = clean_text(text)
    held = Counter("".join([document.title, *block_texts(document), *document.dropped]).replace(" ", ""))
    shown = Counter("".join(visible_characters(text)).replace(" ", ""))
    assert not held - shown
    assert shown - held <= Counter(source_characters(text))
    assert all(block.text == " ".join(block.text.split()) != "" for block in document.blocks)


@settings(max_examples=60, deadline=None)
@given(st.lists(PIECES, max_size=20).map("\n".join))
def test_a_clean_body_loses_nothing(text: str) -> None:
    document = clean_text(text, title="Given")
    assert document.title == "Given"
    assert document.dropped == ()
    assert " ".join(block_texts(document)).split() == " ".join(visible_characters(text)).split()
