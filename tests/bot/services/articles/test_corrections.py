"""Which stories say that they correct an earlier one, and of which stored story they are a new version."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.services.articles.corrections import (
    bare_headline,
    has_label,
    is_new_version,
    note_last,
    says_correction,
)
from bot.services.articles.near_copies import ComparedStory
from data.records.articles import StoredBlock
from tests.support.factories import new_article

TITLE = "Quay fees of Northaven rise by 4 percent"
TEXT = (
    "The port of Northaven raises its quay fees by 4 percent in May. "
    "It is the first rise in six years. "
    "Shipowners called the step fair."
)
STORED = ComparedStory(TITLE, TEXT)


@pytest.mark.parametrize(
    "title",
    [
        f"CORRECTED: {TITLE}",
        f"CORRECTED-UPDATE 1-{TITLE}",
        f"REFILE-{TITLE}",
        f"UPDATE 2-{TITLE}",
        f"(Corrected) {TITLE}",
        f"{TITLE} (corrected)",
        f"{TITLE} – UPDATED",
        f"Korrektur: {TITLE}",
        f"RECTIFICATIF - {TITLE}",
        f"CORRECCIÓN: {TITLE}",
        f"УТОЧНЕНИЕ: {TITLE}",
        f"（更正）{TITLE}",
        f"【訂正】{TITLE}",
        f"تصحيح: {TITLE}",
    ],
)
def test_a_label_before_or_after_the_headline_says_that_a_story_is_corrected(title: str) -> None:
    assert has_label(title)
    assert bare_headline(title) == bare_headline(TITLE)


@pytest.mark.parametrize(
    "title",
    [
        "Correction officers of Skerra strike",
        "Updates on the ferry are due on Friday",
        "Council corrects its budget",
        "Neue Korrektur am Haushalt",
        TITLE,
    ],
)
def test_a_headline_about_a_correction_has_no_label(title: str) -> None:
    assert not has_label(title)


@pytest.mark.parametrize(
    "line",
    [
        "(Corrects figure in second paragraph)",
        "Refiles to fix typo in headline",
        "Correction: The rise is 4 percent, not 14.",
        "An earlier version of this article misstated the rise.",
        "This story has been corrected to show the right month.",
        "(This version of the story corrects the month)",
        "In einer früheren Version stand der falsche Monat.",
        "(Berichtigt: Monat im zweiten Absatz)",
        "В предыдущей версии был указан неверный месяц.",
        "更正：第二段的数字。",
    ],
)
@pytest.mark.parametrize("place", ["first", "last", "dropped"])
def test_a_line_at_either_end_or_a_dropped_one_says_it(line: str, place: str) -> None:
    own, note = StoredBlock("paragraph", TEXT), StoredBlock("paragraph", line)
    article = new_article(TITLE, blocks=(own, own, own, own))
    assert not says_correction(article)
    match place:
        case "first":
            changed = replace(article, blocks=(note, *article.blocks))
        case "last":
            changed = replace(article, blocks=(*article.blocks, note))
        case _:
            changed = replace(article, dropped=(line,))
    assert says_correction(changed)


@pytest.mark.parametrize("note", ["Refiles to fix typo in headline", "(Corrects month in paragraph 1)"])
def test_a_note_above_the_headline_moves_to_the_end(note: str) -> None:
    assert note_last(f"{note}\n\n{TITLE}\n\n{TEXT}") == f"{TITLE}\n\n{TEXT}\n\n{note}"


@pytest.mark.parametrize("first", [f"(Corrected) {TITLE}", f"CORRECTED: {TITLE}", TITLE, "Refiles"])
def test_a_headline_stays_where_it_is(first: str) -> None:
    assert note_last(f"{first}\n\n{TEXT}") == f"{first}\n\n{TEXT}"


@pytest.mark.parametrize(
    ("title", "text"),
    [
        (f"CORRECTED: {TITLE}", TEXT.replace("May", "June")),
        (f"CORRECTED: {TITLE.replace('4', '5')}", TEXT.replace("4", "5")),
        ("Correction: Quay-Fees story", TEXT.replace("May", "June")),
    ],
)
def test_a_labelled_story_with_its_headline_or_its_sentences_is_a_new_version(title: str, text: str) -> None:
    assert is_new_version(ComparedStory(title, text), STORED, is_labelled=True, is_recent=False)


def test_a_labelled_story_of_another_source_or_of_other_words_is_none() -> None:
    other = replace(STORED, site="Skerra Post")
    new = ComparedStory(f"CORRECTED: {TITLE}", TEXT, site="Quay News")
    assert not is_new_version(new, other, is_labelled=True, is_recent=True)
    series = ComparedStory("UPDATE: Ferry late", "The ferry is 20 minutes late at noon today.")
    before = ComparedStory("Bridge up", "The ferry is 10 minutes late at eight today.")
    assert not is_new_version(series, before, is_labelled=True, is_recent=True)


def test_the_same_headline_with_other_figures_is_a_new_version_for_a_day() -> None:
    new = ComparedStory(TITLE, TEXT.replace("by 4 percent", "by 5 percent").replace("six", "seven"))
    assert is_new_version(new, STORED, is_labelled=False, is_recent=True)
    assert not is_new_version(new, STORED, is_labelled=False, is_recent=False)
    retitled = replace(new, title="Shipowners pay more at Northaven")
    assert not is_new_version(retitled, STORED, is_labelled=False, is_recent=True)
