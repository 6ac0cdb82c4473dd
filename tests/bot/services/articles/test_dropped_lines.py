from hypothesis import given
from hypothesis import strategies as st

from bot.services.articles.dropped_lines import insertion_index

RAW = (
    "Home\n\nTitle\n\nFirst paragraph here.\n\nAdvertisement\n\nSecond para-\ngraph here.\n\nHome\n\nImprint"
)
BLOCKS = ["First paragraph here.", "Second para- graph here."]


def test_a_line_goes_back_between_the_blocks_it_stood_between() -> None:
    dropped = ["Home", "Advertisement", "Home", "Imprint"]
    assert [insertion_index(RAW, BLOCKS, dropped, n) for n in range(4)] == [0, 1, 2, 2]


def test_white_space_and_soft_hyphens_do_not_hide_a_place() -> None:
    assert (
        insertion_index(
            "Ad\u00advert\u00adise\u00adment\nFirst  paragraph\nhere.",
            ["First paragraph here."],
            ["Advertisement"],
            0,
        )
        == 0
    )


def test_where_the_paste_is_gone_a_line_goes_to_the_end() -> None:
    assert insertion_index("", BLOCKS, ["Advertisement"], 0) == 2


@given(
    st.lists(
        st.tuples(st.booleans(), st.text("abcdefgh", min_size=3, max_size=9)), unique_by=lambda row: row[1]
    )
)
def test_every_line_finds_its_place_in_any_paste(rows: list[tuple[bool, str]]) -> None:
    """Lines of distinct letters, kept or dropped in any pattern, none a part of the text around it."""
    rows = [(kept, f"<{text}>") for kept, text in rows]
    raw = "\n".join(text for _, text in rows)
    blocks, dropped = [t for kept, t in rows if kept], [t for kept, t in rows if not kept]
    expected = [sum(kept for kept, _ in rows[:i]) for i, (kept, _) in enumerate(rows) if not kept]
    assert [insertion_index(raw, blocks, dropped, n) for n in range(len(dropped))] == expected
