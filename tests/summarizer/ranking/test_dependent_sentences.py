from dataclasses import replace

import pytest

from summarizer.ranking.dependent_sentences import companions, leans
from summarizer.ranking.passage import Passage, passage_of


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "He denied it."),
        ("en", "But the vote failed."),
        ("en", "The two were arrested."),
        ("en", "they're out."),
        ("de", "Er bestritt das."),
        ("de", "Die beiden wurden festgenommen."),
        ("fr", "Il a nié."),
        ("fr", "Mais le vote a échoué."),
        ("es", "Pero la votación fracasó."),
        ("it", "Lui ha negato."),
        ("pt", "Ele negou."),
        ("nl", "Maar de stemming mislukte."),
        ("pl", "Jednak głosowanie się nie udało."),
        ("ru", "Он это отрицал."),
        ("uk", "Але голосування провалилося."),
        ("sv", "Han nekade."),
    ],
)
def test_a_sentence_that_points_back_leans(language: str, text: str) -> None:
    assert leans(passage_of([text], language).sentences[0], language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "According to her, the bridge was safe."),
        ("en", "Unlike them, the council kept its papers."),
        ("en", "In his view the vote was lost."),
        ("en", "One of them was taken to hospital."),
        ("en", "After that, the road was closed."),
        ("de", "Laut ihm war die Brücke sicher."),
        ("de", "Nach ihren Angaben wurde niemand verletzt."),
        ("de", "Unter ihnen waren zwei Kinder."),
        ("de", "Für sie ist der Fall erledigt."),
        ("es", "Según él, el puente era seguro."),
        ("es", "Para ellos la votación estaba perdida."),
        ("es", "A su juicio, el puente era seguro."),
        ("fr", "Selon lui, le pont était sûr."),
        ("fr", "D’après elle, personne n’a été blessé."),
        ("fr", "À leurs yeux, le vote était perdu."),
        ("it", "Secondo lui il ponte era sicuro."),
        ("it", "A suo avviso il voto era perso."),
        ("it", "Per loro la partita è chiusa."),
        ("pt", "Segundo ele, a ponte era segura."),
        ("pt", "De acordo com ela, ninguém ficou ferido."),
        ("pt", "Na sua opinião, o voto estava perdido."),
        ("pl", "Według niego most był bezpieczny."),
        ("pl", "Obok niej siedział burmistrz."),
        ("pl", "W jego ocenie głosowanie było przegrane."),
        ("ru", "По его словам, мост был безопасен."),
        ("ru", "Рядом с ним стоял мэр."),
        ("ru", "Как она отметила, никто не пострадал."),
        ("uk", "За його словами, міст був безпечний."),
        ("uk", "На її думку, ніхто не постраждав."),
        ("uk", "Поруч з ним стояв мер."),
    ],
)
def test_a_sentence_that_points_back_after_its_first_word_leans(language: str, text: str) -> None:
    for spelling in (text, text.lower()):
        assert leans(passage_of([spelling], language).sentences[0], language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "According to Hermann Lind, the bridge was safe."),
        ("en", "In her new book, Ann Lind tells of the flood."),
        ("en", "After that match the stadium was closed."),
        ("de", "Laut Ihmels war die Brücke sicher."),
        ("de", "Für ihr Museum sucht die Stadt einen Leiter."),
        ("es", "Según el alcalde, el puente era seguro."),
        ("fr", "Selon le maire, le pont était sûr."),
        ("it", "Per questo ponte la città paga due milioni."),
        ("pt", "Segundo a prefeita, a ponte era segura."),
        ("pl", "Po tym, jak most zamknięto, miasto uruchomiło promy."),
        ("ru", "По словам мэра, мост был безопасен."),
        ("uk", "За словами мера, міст був безпечний."),
    ],
)
def test_a_sentence_that_begins_alike_and_names_whom_it_means_does_not(language: str, text: str) -> None:
    for spelling in (text, text.lower()):
        assert not leans(passage_of([spelling], language).sentences[0], language)


@pytest.mark.parametrize(
    "text", ["The mayor denied it.", "Hundreds marched.", '"He lied," said Ms Lind.', "…"]
)
def test_a_sentence_that_names_its_subject_or_quotes_does_not(text: str) -> None:
    assert not leans(passage_of([text], "en").sentences[0], "en")


def test_the_first_sentence_leans_on_nothing() -> None:
    assert companions(passage_of(["It rained.", "The match went on."], "en")) == (frozenset(), frozenset())


def test_what_leans_needs_the_sentence_before() -> None:
    assert companions(passage_of(["Ann won.", "She smiled."], "en"))[1] == {0}


def needed(*texts: str) -> list[set[int]]:
    """What each sentence of one block needs."""
    passage = passage_of(list(texts), "en")
    one_block = Passage("en", tuple(replace(sentence, block=0) for sentence in passage.sentences))
    return [set(places) for places in companions(one_block)]


@pytest.mark.parametrize("marks", ["“”", '""', "„“", "«»"])
def test_halves_of_a_quotation_need_each_other(marks: str) -> None:
    parts = needed(
        "Fire is out.", f"{marks[0]}Nobody was hurt.", f"Everybody left,{marks[1]} said Ann.", "Police left."
    )
    assert parts == [set(), {2}, {1}, set()]


def test_a_slip_of_a_quotation_mark_ties_nothing() -> None:
    assert not any(needed("“Nobody was hurt.", *("Workers left the plant at noon.",) * 12))


def test_a_quotation_that_goes_on_in_the_next_block_ties_nothing() -> None:
    assert not any(
        companions(passage_of(["“Nobody was hurt.", "“Everybody was lucky,” said Ann Lee."], "en"))
    )


def test_marks_that_open_and_close_within_a_sentence_tie_nothing() -> None:
    assert not any(
        needed("Ann called it \"a gift\" on Monday. Bob called it 'theft' on Tuesday. Nobody agreed.")
    )
