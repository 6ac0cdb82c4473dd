import pytest

from summarizer.model import Block, BlockKind, Document
from summarizer.ranking.passage import passage_from_document, passage_from_sentences
from summarizer.ranking.sentence_filter import candidate_positions, eligible_sentences

STORY_SENTENCE = "The council closed the bridge on Monday after a vote."


@pytest.mark.parametrize(
    "line",
    [
        "17:05 EST, 3 March 2012 for all editions.",
        "Last updated at 6:33 PM on 7th September 2011.",
        "By Ann Lee and Bob Ray of Riverton.",
        "Daily Harbour News and Associated Press Reporter.",
        "Scroll down for video of the bridge.",
        "Click here for the full match report.",
        "Photo: Ann Lee on the bridge at dawn.",
        "© 2012 Harbour News and its licensors, everywhere.",
        "Editor's note: this article has been changed since.",
        "Ann Lee on the harbour bridge on Monday",
        "Closed: the harbour bridge as it was seen from the ferry on Monday morning.",
        "Ann Lee (left) and Bob Ray, who run the ferry, met the mayor on Monday.",
        "Ann Lee, pictured with her son, crosses the bridge twice a day.",
        "“We waited far too long for this bridge.”",
        "The mayor named three reasons for the closure:",
        "Two ferries collided in the harbour on Monday (11.39 Uhr)",
        "You are using a browser version with limited support for maps.",
        "Deine Privatsphäre-Einstellungen verhindern das Laden der Karte (z. B. Grafiken).",
        "More soon.",
        "Share your thoughts on the new ferries in the comments below.",
        "Let us know how you cross the river these days.",
        "This story has been updated with the words of the mayor.",
        "Do you have a story about the bridge for our newsroom?",
        "The mayor said that the bridge would stay closed for as lon...",
        "The ferries of the coming week leave as follows.",
        "»Lesen Sie auch, was die Stadt zur Brücke sagt.",
        "Hier finden Sie alle Fähren der Woche auf einen Blick.",
        "Lea también: así quedó el puente después de la riada.",
        "Suivez-nous pour tout savoir sur le pont fermé.",
        "Læs også: Derfor lukkede byen broen mandag morgen.",
        "Czytaj także, co miasto mówi o zamkniętym moście.",
        "Подписывайтесь на наш телеграм с новостями о мосте.",
        "【春のキャンペーン】有料記事が読み放題になります。",
    ],
)
@pytest.mark.parametrize("case", [str, str.lower, str.upper])
def test_boilerplate_is_not_eligible(line: str, case: type[str]) -> None:
    assert list(eligible_sentences(passage_from_sentences([STORY_SENTENCE, case(line)], "en"))) == [0]


@pytest.mark.parametrize(
    "text",
    [
        STORY_SENTENCE,
        "By Monday the bridge had been closed, and ferries ran.",
        "Updated rules for ferries were passed on Monday after a long debate in which nobody spoke.",
        "“Safety comes first,” said the mayor of Riverton.",
        "The mayor said: “Safety comes first, and patience second.”",
        "The bridge that was closed on Monday will not be opened before the end of May",
        "市政府周一宣布关闭大桥进行维修。",
        "Share prices fell on Monday after the bridge was closed.",
        "Dieser Artikel des Gesetzes gilt seit Montag auch für Fähren.",
        "Comparte piso con otras tres personas desde el lunes.",
        "Dân làng trồng rau, nuôi cá, chăn vịt...",
        "बर्फबारी के कारण पुल सोमवार को बंद रहेगा।",
    ],
)
def test_a_sentence_of_the_story_is_eligible(text: str) -> None:
    language = "vi" if text.startswith("Dân") else ""
    assert list(eligible_sentences(passage_from_sentences([text, "No."], language))) == [0]


def test_an_item_is_eligible_only_as_a_sentence() -> None:
    items = ("Ferries", "Line 4.", "Buses on line 4 turn back at the bridge.")
    passage = passage_from_document(Document("", tuple(Block(BlockKind.ITEM, item) for item in items), "en"))
    assert list(eligible_sentences(passage)) == [2]


def test_all_lines_of_a_poem_without_full_stops_are_eligible() -> None:
    assert list(eligible_sentences(passage_from_sentences(["o river", "o slow brown river"], "en"))) == [0, 1]


def test_complete_short_sentences_are_eligible_if_there_are_no_longer_ones() -> None:
    assert list(eligible_sentences(passage_from_sentences(["It rained.", "No umbrella"], "en"))) == [0]


def test_a_sentence_cut_off_after_an_abbreviation_is_not_eligible() -> None:
    passage = passage_from_sentences([STORY_SENTENCE, "The bridge was opened in March by Dr."], "en")
    assert list(eligible_sentences(passage)) == [0]


def test_a_sentence_that_repeats_the_title_is_not_eligible() -> None:
    texts = ["Council closes the harbour bridge.", STORY_SENTENCE]
    passage = passage_from_sentences(texts, "en")
    assert list(eligible_sentences(passage, "COUNCIL closes the harbour bridge")) == [1]
    assert list(eligible_sentences(passage, "Ferries return")) == [0, 1]
    assert list(eligible_sentences(passage, "Council closes the harbour bridge | Harbour News")) == [0, 1]
    assert list(eligible_sentences(passage, "Council closes the harbour bridge (1)")) == [1]


def test_a_quotation_with_its_speaker_is_eligible() -> None:
    texts = ["“We waited far too long,” said the mayor.", "“Never again,” he said, “will we wait.”"]
    assert list(eligible_sentences(passage_from_sentences(texts, "en"))) == [0, 1]


def test_a_long_line_without_a_stop_below_the_opening_is_no_sentence_of_a_punctuated_text() -> None:
    line = "Ferry captain sings to gulls and three more stories from the harbour this week"
    texts = [STORY_SENTENCE] * 4
    assert list(eligible_sentences(passage_from_sentences([*texts, line], "en"))) == [0, 1, 2, 3]
    assert list(eligible_sentences(passage_from_sentences([line, *texts], "en"))) == [0, 1, 2, 3, 4]
    assert list(eligible_sentences(passage_from_sentences([line] * 5, "en"))) == [0, 1, 2, 3, 4]


def test_questions_are_no_candidates_unless_there_is_nothing_else() -> None:
    texts = ["Who pays for the bridge?", STORY_SENTENCE, "“Who pays?”, asked the mayor.", "谁来付钱？"]
    passage = passage_from_sentences(texts, "en")
    assert list(candidate_positions(passage, range(4))) == [1, 2]
    assert list(candidate_positions(passage, [0, 3])) == [0, 3]


def test_a_second_copy_is_no_candidate() -> None:
    passage = passage_from_sentences([STORY_SENTENCE, "Ferries ran for free.", STORY_SENTENCE], "en")
    assert list(candidate_positions(passage, range(3))) == [0, 1]


def test_neither_end_of_a_quotation_is_a_candidate_alone() -> None:
    quotation = "“Safety comes first,” said the mayor, “for us. And for the ferries.”"
    text = f"{STORY_SENTENCE} {quotation} {STORY_SENTENCE[:-1]} again."
    passage = passage_from_document(Document("", (Block(BlockKind.PARAGRAPH, text),), "en"))
    kept = [
        passage.sentences[place].text for place in candidate_positions(passage, range(len(passage.sentences)))
    ]
    assert all(kept_text.count("“") == kept_text.count("”") for kept_text in kept)
    assert len(kept) > 1


def test_a_quotation_that_goes_on_in_the_next_paragraph_is_no_candidate() -> None:
    texts = ["“The old bridge is safe,” said the mayor, “but nobody will drive on it.", STORY_SENTENCE]
    assert list(candidate_positions(passage_from_sentences(texts, "en"), range(2))) == [1]
