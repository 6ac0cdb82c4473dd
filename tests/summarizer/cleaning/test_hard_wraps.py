"""Hard-wrapped text is joined, other text stays in its lines."""

from __future__ import annotations

from summarizer.cleaning.hard_wraps import unwrap_lines
from summarizer.cleaning.lines import PasteLine

WRAPPED_LINES = [
    "The ferry will stop at the old pier again from next",
    "week, the harbour master told a meeting of residents on",
    "Monday evening, after two years of repairs that cost the",
]
GERMAN_WRAPPED_LINES = [
    "Die Fähre hält ab nächster Woche wieder am alten Kai, sagte",
    "die Hafenmeisterin am Montagabend vor den Anwohnern, nachdem",
    "die Bauarbeiten zwei Jahre gedauert und die Stadt mehr Geld",
]


def unwrapped(*texts: str) -> list[str]:
    return [line.text for line in unwrap_lines([PasteLine(text) for text in texts])]


def test_lines_wrapped_at_one_width_are_joined() -> None:
    for wrapped, last in ((WRAPPED_LINES, "town dearly."), (GERMAN_WRAPPED_LINES, "gekostet haben.")):
        lines = [*wrapped, *wrapped, last]
        assert unwrapped(*lines) == [" ".join(lines)]


def test_a_gap_ends_a_wrapped_paragraph_and_stays() -> None:
    lines = [PasteLine(text) for text in WRAPPED_LINES * 2]
    lines[3] = PasteLine(lines[3].text, gap=1)
    joined = unwrap_lines(lines)
    assert [line.text for line in joined] == [" ".join(WRAPPED_LINES)] * 2
    assert [line.gap for line in joined] == [0, 1]


def test_list_items_of_a_wrapped_text_stay_apart() -> None:
    assert unwrapped(*WRAPPED_LINES, *WRAPPED_LINES, "- town dearly.")[-1] == "- town dearly."


def test_short_lines_of_a_menu_are_not_joined() -> None:
    menu = ["Home", "News", "Sport", "Opinion and letters", "Weather", "Contact"]
    assert unwrapped(*menu) == menu


def test_lines_that_all_end_a_sentence_are_not_joined() -> None:
    sentences = [
        f"La barca número {number} sale otra vez del muelle viejo a las ocho." for number in range(6)
    ]
    assert unwrapped(*sentences) == sentences


def test_fewer_than_four_pairs_of_lines_prove_no_wrapping() -> None:
    assert unwrapped(*WRAPPED_LINES) == WRAPPED_LINES
