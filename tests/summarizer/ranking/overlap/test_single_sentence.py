"""The summary of one sentence: the one with the title's facts, and no side fact from further down."""

from __future__ import annotations

import numpy as np
import pytest

from summarizer.model import Block, BlockKind, Document
from summarizer.ranking.overlap.single_sentence import rank_single_sentences
from summarizer.ranking.passage import passage_from_document
from summarizer.summarize import summarize

STORIES = {
    "en rental": (
        "Harbour museum lends cargo bikes for free",
        "The harbour museum of Ellerport lends cargo bikes for free from Saturday.",
        "Eight bikes stand ready in the yard behind the museum every day until six.",
        "A deposit of 20 is asked for.",
        "Anyone who wants to ride further than the old lighthouse has to ask the staff first.",
        "The bikes were paid for by a fund for quiet streets in the old town.",
        "A helmet can be borrowed at the desk of the museum.",
        "The museum plans to buy four more bikes if many people come by.",
    ),
    "en anecdote first": (
        "Council of Port Ellery closes harbour bridge",
        "Mara Quill has crossed the water to work every morning for thirty years.",
        "On Monday she stood in front of a barrier and a handwritten sign.",
        "The council of Port Ellery has closed the harbour bridge because two cables are cracked.",
        "Engineers will look at the other cables during the next few weeks.",
        "Ferries leave every twenty minutes and cost nothing for now.",
        "A bridge of steel has stood at this place since the days of the salt trade.",
        "The toll of four coins will not be raised this year.",
    ),
    "de": (
        "Stadtbad Ellerhafen öffnet wieder",
        "Das Stadtbad Ellerhafen öffnet am Montag nach zwei Jahren Umbau wieder.",
        "Die Halle bekam ein neues Dach und ein zweites Becken für Kinder.",
        "Ein Pfand von zwei Euro wird für den Schrank verlangt.",
        "Die Preise bleiben nach Angaben der Stadt bis zum Ende des Jahres gleich.",
        "Der Umbau kostete vier Millionen und dauerte länger als geplant.",
        "Am ersten Abend spielt eine Kapelle aus dem Nachbarort am Beckenrand.",
    ),
    "fr": (
        "Le tram de Valmer roulera la nuit",
        "Le tram de Valmer roulera toute la nuit le samedi à partir du mois de mai.",
        "La ville veut éviter que les jeunes rentrent en voiture après une fête.",
        "Une caution de dix euros est demandée pour la carte.",
        "Deux lignes sur quatre sont concernées pendant une première année d'essai.",
        "Les conducteurs volontaires recevront une prime pour ces heures de travail.",
        "Un bilan sera présenté aux habitants avant la fin de l'année prochaine.",
    ),
    "es": (
        "La biblioteca de Villaclara abrirá los domingos",
        "La biblioteca de Villaclara abrirá los domingos por la mañana desde octubre.",
        "El ayuntamiento responde así a la petición de dos mil vecinos del centro.",
        "Se pide un depósito de cinco euros.",
        "Los domingos no habrá préstamo de películas ni acceso al archivo antiguo.",
        "Tres personas nuevas atenderán la sala de lectura y la de los niños.",
        "El edificio fue una fábrica de hilo hasta mediados del siglo pasado.",
    ),
    "ru": (
        "В Эллерске открылся ночной рынок",
        "В Эллерске открылся ночной рынок на старой пристани.",
        "Торговать там будут каждую пятницу до полуночи, пока не придут морозы.",
        "За место нужно внести залог в двести рублей.",
        "Город выделил охрану и поставил вдоль воды новые фонари.",
        "Первыми на рынок пришли рыбаки, пекари и продавцы старых книг.",
        "Жители соседних домов просят, чтобы музыка замолкала пораньше.",
    ),
}
EXPECTED = {name: 3 if name == "en anecdote first" else 1 for name in STORIES}


def one_sentence(title: str, *sentences: str, language: str) -> str:
    blocks = tuple(Block(BlockKind.PARAGRAPH, text) for text in sentences)
    summary = summarize(Document(title, blocks, language))
    (place,) = summary.ladder[0]
    return summary.sentences[place]


@pytest.mark.parametrize("name", STORIES)
def test_one_sentence_tells_the_facts_of_the_title(name: str) -> None:
    title, *sentences = STORIES[name]
    assert one_sentence(title, *sentences, language=name[:2]) == sentences[EXPECTED[name] - 1]


@pytest.mark.parametrize("name", STORIES)
def test_without_a_title_it_is_one_of_the_first_two_that_stand_alone(name: str) -> None:
    _, *sentences = STORIES[name]
    opening = [sentence for sentence in sentences if not sentence.startswith("On Monday she")][:2]
    assert one_sentence("", *sentences, language=name[:2]) in opening


def test_a_later_sentence_is_taken_only_if_it_shares_more_with_the_title() -> None:
    passage = passage_from_document(
        Document(
            "Bridge of Port Ellery closed",
            tuple(
                Block(BlockKind.PARAGRAPH, text)
                for text in (
                    "The bridge was closed on Monday.",
                    "Gulls sat on the empty toll booths.",
                    "A bridge is closed once in a while, an engineer said.",
                    "Port Ellery has had its bridge closed twice.",
                )
            ),
            "en",
        )
    )
    equal_later = rank_single_sentences(passage, [0, 1, 2], np.array([0.1, 0.1, 0.9]), np.zeros(3, np.bool_))
    more_later = rank_single_sentences(passage, [0, 1, 3], np.array([0.1, 0.1, 0.1]), np.zeros(3, np.bool_))
    assert (equal_later[0], more_later[0]) == (0, 3)


def test_a_sentence_that_depends_on_another_is_the_last_choice() -> None:
    passage = passage_from_document(
        Document(
            "Council closes the bridge",
            tuple(
                Block(BlockKind.PARAGRAPH, text)
                for text in (
                    "Ferries leave every hour from Monday.",
                    "But the council closes the bridge.",
                    "Gulls sat on the empty toll booths.",
                )
            ),
            "en",
        )
    )
    order = rank_single_sentences(
        passage, [0, 1, 2], np.array([0.1, 0.9, 0.1]), np.array([False, True, False])
    )
    assert order.tolist()[-1] == 1


def test_one_word_of_a_long_title_does_not_make_a_later_sentence_stand_for_the_text() -> None:
    texts = (
        "The ferry of the old port sails again from Monday.",
        "Thirty people came to see it leave the quay.",
        "The council will not talk about money, said Ann Lind.",
    )
    blocks = tuple(Block(BlockKind.PARAGRAPH, text) for text in texts)
    title = "Council celebrates the return of a beloved white steamer"
    passage = passage_from_document(Document(title, blocks, "en"))
    order = rank_single_sentences(passage, [0, 1, 2], np.array([0.1, 0.1, 0.9]), np.zeros(3, np.bool_))
    assert order[0] in (0, 1)


def test_the_opening_is_the_first_two_sentences_that_stand_alone() -> None:
    texts = (
        "But nobody came.",
        "He waited.",
        "The ferry sailed.",
        "The bridge was shut.",
        "Gulls sat there.",
    )
    passage = passage_from_document(
        Document("", tuple(Block(BlockKind.PARAGRAPH, text) for text in texts), "en")
    )
    is_dependent = np.array([True, True, False, False, False])
    order = rank_single_sentences(passage, range(5), np.array([0.9, 0.8, 0.1, 0.2, 0.7]), is_dependent)
    assert order.tolist() == [3, 2, 4, 0, 1]
