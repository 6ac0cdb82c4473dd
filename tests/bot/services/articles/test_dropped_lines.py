"""Finding the place of a dropped line in the original text, and which lines are doubtful."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.services.articles.dropped_lines import insertion_index, sort_lines

RAW = (
    "Home\n\nTitle\n\nFirst paragraph here.\n\nAdvertisement\n\nSecond para-\ngraph here.\n\nHome\n\nImprint"
)
BLOCKS = ["First paragraph here.", "Second para- graph here."]


def test_a_dropped_line_returns_between_the_blocks_around_it() -> None:
    dropped = ["Home", "Advertisement", "Home", "Imprint"]
    assert [insertion_index(RAW, BLOCKS, dropped, n) for n in range(4)] == [0, 1, 2, 2]


def test_the_insertion_index_ignores_white_space_and_soft_hyphens() -> None:
    assert (
        insertion_index(
            "Ad\u00advert\u00adise\u00adment\nFirst  paragraph\nhere.",
            ["First paragraph here."],
            ["Advertisement"],
            0,
        )
        == 0
    )


def test_a_dropped_line_goes_to_the_end_where_the_original_text_is_missing() -> None:
    assert insertion_index("", BLOCKS, ["Advertisement"], 0) == 2


@given(
    st.lists(
        st.tuples(st.booleans(), st.text("abcdefgh", min_size=3, max_size=9)), unique_by=lambda row: row[1]
    )
)
def test_the_insertion_index_is_right_for_any_pattern_of_dropped_lines(rows: list[tuple[bool, str]]) -> None:
    """Each line is distinct, and none is contained in another."""
    rows = [(kept, f"<{text}>") for kept, text in rows]
    raw = "\n".join(text for _, text in rows)
    blocks, dropped = [t for kept, t in rows if kept], [t for kept, t in rows if not kept]
    expected = [sum(kept for kept, _ in rows[:i]) for i, (kept, _) in enumerate(rows) if not kept]
    assert [insertion_index(raw, blocks, dropped, n) for n in range(len(dropped))] == expected


def test_lines_that_read_like_sentences_are_doubtful_in_any_script() -> None:
    doubtful = (
        "The harbour master said on Monday that the crane would stay.",
        "“Nobody asked us before the pier was closed to cars,” he said.",
        "Начальник порта сообщил в понедельник, что кран пока останется.",
        "港務局長は月曜日、クレーンは当面そのまま残ると述べた。",
        "港口主管周一表示,起重机将暂时保留在原处。",
        "قال مدير الميناء يوم الاثنين إن الرافعة ستبقى في مكانها؟",
        "Das Hafenamt " + "und noch ein Wort " * 5 + "ohne Punkt am Ende",
    )
    others = (
        *("Home", "News · Sport · Weather", "Read more", "© 2026 The Harbour Times", "Photo: Ada", "", "»"),
        *(
            "Sign up.",
            "See also: Ferries.",
            "ホーム",
            "更多。",
            "Главная",
            "1.2K",
            "https://example.org/a.",
            "...",
        ),
    )
    mixed = [line for pair in zip(others, (*doubtful, *doubtful, ""), strict=True) for line in pair]
    found = sort_lines(mixed)
    assert {mixed[index] for index in found.doubtful} == set(doubtful)
    assert sorted((*found.doubtful, *found.others)) == list(range(len(mixed)))
