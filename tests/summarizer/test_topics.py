"""Tests of topics: cue words in five languages, and the names of the archive's topics."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.topics import MAX_STORY_TOPICS, guess_topics

_STORIES = """
en politics | Parliament votes on election bill | The opposition wants a referendum; lawmakers campaign.
en sport | Late goal wins cup final | The striker scored for the team; the coach praised every player.
en health | Hospital tests new vaccine | Doctors gave the vaccine to patients with the virus.
de politics | Bundestag stimmt über Wahlrecht ab | Regierung und Opposition ringen um Kanzler und Koalition.
de transport | Regionalbahn fährt wieder | Am Bahnhof warten Fahrgäste, auf der Autobahn stehen Fahrzeuge.
de energy | Netzentgelte steigen | Die Netzbetreiber verlangen mehr für den Strom; Haushalte zahlen drauf.
de energy | Neue Windparks vor der Küste | Der Versorger baut Leitungen, Kraftwerke an Land liefern weniger.
en energy | Blackout hits two cities | The grid lost a power station; electricity came back in the evening.
fr culture | Le festival de cinéma s’ouvre | L’actrice et le réalisateur présentent leur film au musée.
es economy | La inflación baja y la bolsa sube | Los inversores celebran la economía; el desempleo cae.
ru science | Учёные открыли планету | Телескоп и зонд помогли астрономам и исследователям.
""".strip().splitlines()


@pytest.mark.parametrize("story", _STORIES)
def test_cue_words_give_the_topic(story: str) -> None:
    expected, title, text = story.split(" | ")
    language, topic = expected.split(" ")
    assert guess_topics(title, text, language, [])[0] == topic


def test_one_cue_alone_is_no_topic() -> None:
    assert guess_topics("A goal in life", "She wants to be happy and write letters.", "en", []) == ()


def test_the_archives_name_for_a_topic_is_used() -> None:
    title, text = (
        "Inflation sinkt, Börse steigt",
        "Anleger und Verbraucher freuen sich, Zinsen bleiben, Umsatz steigt.",
    )
    assert guess_topics(title, text, "de", [("wirtschaft", 4), ("kultur", 9)]) == ("wirtschaft",)


def test_a_topic_of_the_archive_in_the_headline_is_taken() -> None:
    assert guess_topics("Harbour reopens", "Ships return.", "en", [("harbour", 3), ("zoo", 8)]) == (
        "harbour",
    )


def test_a_topic_of_the_archive_named_often_is_taken() -> None:
    text = "The old town is loud. Nobody sleeps in the old town. Love the old town or leave it."
    assert guess_topics("Noise", text, "en", [("old town", 2)]) == ("old town",)


def test_a_language_without_cue_words_still_knows_the_archives_topics() -> None:
    assert guess_topics("Порт знову працює", "Судна повертаються.", "uk", [("порт", 1)]) == ("порт",)


@given(
    st.text(max_size=80),
    st.text(max_size=200),
    st.sampled_from(["", "en", "de", "ru", "zh", "xx"]),
    st.lists(st.tuples(st.text(max_size=12), st.integers(0, 99)), max_size=5),
)
def test_any_story_gets_at_most_three_different_lower_case_topics(
    title: str, text: str, language: str, known: list[tuple[str, int]]
) -> None:
    found = guess_topics(title, text, language, known)
    assert len(found) <= MAX_STORY_TOPICS
    assert len(set(found)) == len(found)
    assert all(topic == topic.lower() for topic in found)
