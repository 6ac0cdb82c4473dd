from dataclasses import replace

import pytest

from summarizer.ranking.dependent_sentences import is_dependent, required_context
from summarizer.ranking.passage import Passage, passage_from_sentences


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
def test_a_sentence_that_points_back_is_dependent(language: str, text: str) -> None:
    assert is_dependent(passage_from_sentences([text], language).sentences[0], language)


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
        ("en", "All three bridges stayed closed."),
        ("en", "On the other hand, the ferries are cheap."),
        ("en", "With this money the city buys ferries."),
        ("en", "If that sounds dear, the ferry is free."),
        ("de", "Das ist die Bilanz des Jahres."),
        ("de", "Der war am Montag nicht im Rathaus."),
        ("de", "So konnten sich alle ein Bild machen."),
        ("fr", "En revanche, le bac reste gratuit."),
        ("es", "Sin embargo, el puente sigue cerrado."),
        ("da", "Derfor lukkede byen broen."),
        ("nb", "Men broen ble stengt."),
        ("cs", "Přesto je most zavřený."),
        ("hu", "Mégis zárva marad a híd."),
        ("fi", "Silti silta on kiinni."),
        ("ro", "Totuși podul rămâne închis."),
        ("tr", "Ancak köprü kapalı kaldı."),
        ("id", "Namun jembatan tetap ditutup."),
    ],
)
def test_multiword_openers_make_a_sentence_dependent(language: str, text: str) -> None:
    for spelling in (text, text.lower()):
        assert is_dependent(passage_from_sentences([spelling], language).sentences[0], language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "In 2010, she became the mayor of Riverton."),
        ("en", "In March he closed the bridge."),
        ("en", "At the end of a long debate, they voted for the ferry."),
        ("en", "Two years later, he was a captain."),
        ("de", "Am Montag sagte er den Termin ab."),
        ("de", "Im Winter des Jahres wurde sie Kapitänin."),
        ("fr", "Au début du conseil, elle a parlé du pont."),
        ("nl", "In 2014 werd ze kapitein."),
        ("sv", "På måndagen stängde hon bron."),
        ("da", "I maj talte han om broen."),
        ("nb", "Etter tre dager var hun tilbake."),
        ("ru", "В прошлом году он закрыл мост."),
        ("uk", "У травні він закрив міст."),
    ],
)
def test_a_phrase_in_front_does_not_tell_whom_a_pronoun_means(language: str, text: str) -> None:
    for spelling in (text, text.lower()):
        assert is_dependent(passage_from_sentences([spelling], language).sentences[0], language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "When Ann Lind was young, she was a captain."),
        ("en", "In Riverton the mayor said that he would pay."),
        ("en", "By the time they arrived, the bridge was closed."),
        ("de", "Am Montag sagte die Stadt, er sei bezahlt."),
        ("de", "Das Museum ist zu."),
        ("fr", "En mai, il y aura un bac."),
        ("fr", "En Outre-Mer, deux ponts sont fermés."),
        ("sv", "Den nya bron öppnade i maj."),
        ("nl", "Het nieuwe museum opent in mei."),
        ("hu", "Az új híd májusban nyílik meg."),
    ],
)
def test_a_phrase_in_front_of_a_noun_does_not_point_back(language: str, text: str) -> None:
    for spelling in (text, text.lower()):
        assert not is_dependent(passage_from_sentences([spelling], language).sentences[0], language)


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
def test_a_sentence_with_a_similar_opener_and_a_name_is_independent(language: str, text: str) -> None:
    for spelling in (text, text.lower()):
        assert not is_dependent(passage_from_sentences([spelling], language).sentences[0], language)


@pytest.mark.parametrize(
    "text", ["The mayor denied it.", "Hundreds marched.", '"He lied," said Ms Lind.', "…"]
)
def test_a_sentence_that_names_its_subject_or_quotes_is_independent(text: str) -> None:
    assert not is_dependent(passage_from_sentences([text], "en").sentences[0], "en")


def test_the_first_sentence_requires_no_context() -> None:
    assert required_context(passage_from_sentences(["It rained.", "The match went on."], "en")) == (
        frozenset(),
        frozenset(),
    )


def test_a_dependent_sentence_requires_the_one_before() -> None:
    assert required_context(passage_from_sentences(["Ann won.", "She smiled."], "en"))[1] == {0}


def required_sentences(*texts: str) -> list[set[int]]:
    """The required context of each sentence of one block."""
    passage = passage_from_sentences(list(texts), "en")
    one_block = Passage("en", tuple(replace(sentence, block=0) for sentence in passage.sentences))
    return [set(places) for places in required_context(one_block)]


@pytest.mark.parametrize("marks", ["“”", '""', "„“", "«»"])
def test_halves_of_a_quotation_need_each_other(marks: str) -> None:
    parts = required_sentences(
        "Fire is out.", f"{marks[0]}Nobody was hurt.", f"Everybody left,{marks[1]} said Ann.", "Police left."
    )
    assert parts == [set(), {2}, {1}, set()]


def test_an_unclosed_quotation_requires_no_context() -> None:
    assert not any(required_sentences("“Nobody was hurt.", *("Workers left the plant at noon.",) * 12))


def test_a_quotation_over_two_blocks_requires_no_context() -> None:
    assert not any(
        required_context(
            passage_from_sentences(["“Nobody was hurt.", "“Everybody was lucky,” said Ann Lee."], "en")
        )
    )


def test_quotations_within_a_sentence_require_no_context() -> None:
    assert not any(
        required_sentences(
            "Ann called it \"a gift\" on Monday. Bob called it 'theft' on Tuesday. Nobody agreed."
        )
    )
