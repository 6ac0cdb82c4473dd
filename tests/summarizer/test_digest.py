"""Composing a digest: parts, order, and stories of several sources."""

import subprocess
import sys

from hypothesis import given
from hypothesis import strategies as st

from summarizer.digest import MAX_PARTS, STORIES_PER_PART, compose_digest
from summarizer.model import Candidate

words = st.sampled_from(["harbour", "ferry", "chess", "glacier", "budget", "school"])
candidates = st.lists(
    st.builds(
        Candidate,
        id=st.integers(1, 10_000),
        title=st.text(max_size=20),
        topics=st.lists(words, max_size=3).map(tuple),
        keywords=st.lists(words, max_size=5).map(tuple),
        published=st.floats(0, 1e9),
    ),
    max_size=60,
    unique_by=lambda candidate: candidate.id,
)


def make_candidate(number: int, *keywords: str, published: float = 0.0) -> Candidate:
    return Candidate(number, f"Story {number}", (), keywords, published)


@given(candidates)
def test_every_candidate_is_in_one_part_or_counted_as_left_out(found: list[Candidate]) -> None:
    digest = compose_digest(found)
    placed = [number for part in digest.parts for number in part]
    assert len(placed) == len(set(placed)) == min(len(found), MAX_PARTS * STORIES_PER_PART)
    assert set(placed) <= {candidate.id for candidate in found}
    assert digest.left_out == len(found) - len(placed)


@given(candidates)
def test_parts_are_of_about_equal_size_and_never_too_long(found: list[Candidate]) -> None:
    sizes = [len(part) for part in compose_digest(found).parts]
    assert all(1 <= size <= STORIES_PER_PART for size in sizes)
    assert not sizes or max(sizes) - min(sizes) <= len(sizes)


@given(candidates)
def test_the_order_of_the_candidates_does_not_matter(found: list[Candidate]) -> None:
    assert compose_digest(found) == compose_digest(list(reversed(found)))


def test_a_story_of_several_sources_is_first() -> None:
    digest = compose_digest(
        [
            make_candidate(1, "chess"),
            make_candidate(2, "harbour", "ferry"),
            make_candidate(3, "harbour", "ferry"),
            make_candidate(4, "school"),
        ]
    )
    assert digest.parts[0][0] in (2, 3)


def test_two_stories_on_one_subject_are_not_adjacent() -> None:
    same = [make_candidate(n, "harbour", "ferry", "council") for n in (1, 2)]
    (order,) = compose_digest(
        [*same, make_candidate(3, "chess", "harbour"), make_candidate(4, "glacier", "ferry")]
    ).parts
    assert abs(order.index(1) - order.index(2)) > 1


def test_the_newest_of_equal_stories_is_first() -> None:
    (order,) = compose_digest(
        [
            make_candidate(1, published=10.0),
            make_candidate(2, published=30.0),
            make_candidate(3, published=20.0),
        ]
    ).parts
    assert order == (2, 3, 1)


def test_composing_needs_no_numpy() -> None:
    code = "import sys, summarizer.digest; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
