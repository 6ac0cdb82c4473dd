import subprocess
import sys

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sumy.summarizers.lex_rank import LexRankSummarizer
from sumy.summarizers.lsa import LsaSummarizer
from sumy.summarizers.luhn import LuhnSummarizer
from sumy.summarizers.text_rank import TextRankSummarizer

from summarizer.ranking.passage import Passage, passage_from_sentences
from summarizer.ranking.sumy_adapter import (
    FastLexRank,
    FastLsa,
    FastLuhn,
    FastTextRank,
    LedeSummarizer,
    passage_stemmer,
    to_sumy_document,
)

RANKER_PAIRS = [
    (FastLexRank, LexRankSummarizer),
    (FastTextRank, TextRankSummarizer),
    (FastLuhn, LuhnSummarizer),
    (FastLsa, LsaSummarizer),
]
WORD = st.sampled_from(
    ["storm", "storms", "harbour", "mayor", "bridge", "closed", "council", "vote", "the", "of"]
)
TEXT = st.lists(WORD, min_size=1, max_size=14).map(lambda words: " ".join(words) + ".")
PASSAGE = passage_from_sentences(
    [
        "The harbour bridge will close on Monday for repairs that take six weeks.",
        "Engineers found cracks in two steel cables of the bridge last month.",
        "Ferries will carry commuters across the harbour every ten minutes.",
        "The city pays for the ferries, which cost about two million.",
        "The mayor promised weekly reports on the repairs.",
    ],
    "en",
)


@pytest.mark.parametrize(("ours", "theirs"), RANKER_PAIRS)
@given(texts=st.lists(TEXT, min_size=3, max_size=12, unique=True), count=st.integers(1, 4))
@settings(max_examples=40, deadline=None, derandomize=True)
def test_each_ranker_chooses_what_sumy_as_shipped_chooses(
    ours: type, theirs: type, texts: list[str], count: int
) -> None:
    passage = passage_from_sentences(texts, "en")
    # sumy warns about texts with fewer words than sentences, or without a rare word.
    assume(len({stem for line in passage.sentences for stem in line.stems}) >= len(texts))
    assume(any(FastLexRank(passage_stemmer(passage)).rate(to_sumy_document(passage))))
    assert selected_sentences(ours, passage, count) == selected_sentences(theirs, passage, count)


def selected_sentences(ranker: type, passage: Passage, count: int) -> list[str]:
    summarizer = ranker(passage_stemmer(passage))
    return [str(sentence) for sentence in summarizer(to_sumy_document(passage), count)]


def test_lexrank_rates_as_sumy_rates() -> None:
    ours, theirs = FastLexRank(passage_stemmer(PASSAGE)), LexRankSummarizer(passage_stemmer(PASSAGE))
    words = [theirs._to_words_set(sentence) for sentence in to_sumy_document(PASSAGE).sentences]
    frequencies, rarities = theirs._compute_tf(words), theirs._compute_idf(words)
    matrix = theirs._create_matrix(words, theirs.threshold, frequencies, rarities)
    assert np.allclose(ours.rate(to_sumy_document(PASSAGE)), theirs.power_method(matrix, theirs.epsilon))


def test_textrank_rates_as_sumy_rates() -> None:
    theirs = TextRankSummarizer(passage_stemmer(PASSAGE)).rate_sentences(to_sumy_document(PASSAGE))
    assert np.allclose(
        FastTextRank(passage_stemmer(PASSAGE)).rate(to_sumy_document(PASSAGE)), list(theirs.values())
    )


def test_lede_summarizer_is_usable_as_a_sumy_summarizer() -> None:
    summary = LedeSummarizer("en")(to_sumy_document(PASSAGE), 2)
    texts = [sentence.text for sentence in PASSAGE.sentences]
    assert len(summary) == 2
    assert [texts.index(str(sentence)) for sentence in summary] == sorted(
        texts.index(str(sentence)) for sentence in summary
    )


def test_lede_summarizer_takes_sumys_percentages() -> None:
    assert len(LedeSummarizer("en")(to_sumy_document(PASSAGE), "40%")) == 2


@pytest.mark.process
def test_the_default_method_loads_neither_sumy_nor_nltk() -> None:
    code = (
        "import sys\n"
        "from summarizer.model import Block, BlockKind, Document\n"
        "from summarizer.summarize import summarize\n"
        "summarize(Document('', (Block(BlockKind.PARAGRAPH, 'The bridge closes on Monday.'),), 'en'))\n"
        "print(sorted({'sumy', 'nltk', 'scipy', 'sklearn'} & set(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
