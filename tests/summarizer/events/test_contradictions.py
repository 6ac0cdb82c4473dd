"""Only numbers for the same thing disagree."""

from __future__ import annotations

import pytest

from summarizer.events.contradictions import number_disagreements


@pytest.mark.parametrize(
    ("language", "first", "second", "values"),
    [
        (
            "en",
            "Rescuers said 12 people were injured when the tram derailed in Porto.",
            "The tram that derailed in Porto left 14 people injured, rescuers said.",
            ("12", "14"),
        ),
        (
            "de",
            "Bei dem Brand in der Lagerhalle in Kassel wurden 12 Menschen verletzt.",
            "Der Brand der Kasseler Lagerhalle: 17 Menschen wurden in Kassel verletzt.",
            ("12", "17"),
        ),
        (
            "ru",
            "При пожаре на складе в Твери пострадали 12 человек.",
            "На складе в Твери при пожаре пострадали 15 человек.",
            ("12", "15"),
        ),
        (
            "fr",
            "Le séisme près de Nice a fait 31 blessés, selon la préfecture.",
            "La préfecture compte 45 blessés après le séisme de Nice.",
            ("31", "45"),
        ),
        (
            "zh",
            "里斯本电车脱轨事故造成12人受伤。",
            "里斯本电车脱轨事故已造成17人受伤。",
            ("12", "17"),
        ),
        (
            "ar",
            "أدى حريق المستودع في طنجة إلى إصابة ١٢ عاملا.",
            "حريق المستودع في طنجة تسبب في إصابة ١٩ عاملا.",
            ("١٢", "١٩"),
        ),
        (
            "en",
            "Inflation in Norland rose to 8.4% in May.",
            "Norland inflation hit 9.6% in May.",
            ("8.4%", "9.6%"),
        ),
    ],
)
def test_two_numbers_for_the_same_thing_disagree(
    language: str, first: str, second: str, values: tuple[str, str]
) -> None:
    (found,) = number_disagreements([first], [second], language)
    assert (found.first.value, found.second.value) == values
    assert (found.first.sentence, found.second.sentence) == (first, second)
    assert found.first.phrase.startswith(values[0].strip("%"))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param(
            "The tram in Porto injured 12 people.", "The tram in Porto hit 14 cars.", id="another thing"
        ),
        pytest.param(
            "The tram in Porto derailed on May 12.", "The tram in Porto derailed on May 14.", id="dates"
        ),
        pytest.param(
            "Porto paid 53 million euros for the tram.",
            "Porto paid 2 million euros for the tram.",
            id="millions",
        ),
        pytest.param(
            "The bridge over the Tagus opened in 1998.",
            "The bridge over the Tagus opened in 2001.",
            id="years",
        ),
        pytest.param(
            "Porto sold 12,236 tickets for the tram.", "Porto sold 12,000 tickets for the tram.", id="rounded"
        ),
        pytest.param("Porto won 3-1 goals against Braga.", "Porto won 2-1 goals against Braga.", id="scores"),
        pytest.param(
            "A report names 12 people in Lagos.", "Storms hurt 14 people near Oslo.", id="another context"
        ),
        pytest.param(
            "The A-12 road near Porto is closed.", "The A-14 road near Porto is closed.", id="names"
        ),
    ],
)
def test_other_numbers_do_not_disagree(first: str, second: str) -> None:
    assert number_disagreements([first], [second], "en") == []


def test_a_text_that_gives_both_numbers_does_not_disagree() -> None:
    first = ["The tram in Porto injured 12 people."]
    second = [
        "The tram in Porto injured 14 people, police said.",
        "Earlier, 12 people were said to be injured.",
    ]
    assert number_disagreements(first, second, "en") == []
