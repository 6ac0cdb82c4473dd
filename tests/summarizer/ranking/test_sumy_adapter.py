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

from summarizer.ranking.passage import Passage, passage_of
from summarizer.ranking.sumy_adapter import (
    FastLexRank,
    FastLsa,
    FastLuhn,
    FastTextRank,
    LedeSummarizer,
    document_of,
    stemmer_of,
)

PAIRS = [
    (FastLexRank, LexRankSummarizer),
    (FastTextRank, TextRankSummarizer),
    (FastLuhn, LuhnSummarizer),
    (FastLsa, LsaSummarizer),
]
WORD = st.sampled_from(
    ["storm", "storms", "harbour", "mayor", "bridge", "closed", "council", "vote", "the", "of"]
)
TEXT = st.lists(WORD, min_size=1, max_size=14).map(lambda words: " ".join(words) + ".")
PASSAGE = passage_of(
    [
        "The harbour bridge will close on Monday for repairs that take six weeks.",
        "Engineers found cracks in two steel cables of the bridge last month.",
        "Ferries will carry commuters across the harbour every ten minutes.",
        "The city pays for the ferries, which cost about two million.",
        "The mayor promised weekly reports on the repairs.",
    ],
    "en",
)


@pytest.mark.parametrize(("ours", "theirs"), PAIRS)
@given(texts=st.lists(TEXT, min_size=3, max_size=12, unique=True), count=st.integers(1, 4))
@settings(max_examples=40, deadline=None, derandomize=True)
def test_each_ranker_chooses_what_sumy_as_shipped_chooses(
    ours: type, theirs: type, texts: list[str], count: int
) -> None:
    passage = passage_of(texts, "en")
    # Of texts with fewer words than sentences, or without a rare word, sumy warns; ours serves them.
    assume(len({stem for line in passage.sentences for stem in line.stems}) >= len(texts))
    assume(any(FastLexRank(stemmer_of(passage)).rate(document_of(passage))))
    assert chosen(ours, passage, count) == chosen(theirs, passage, count)


def chosen(ranker: type, passage: Passage, count: int) -> list[str]:
    summarizer = ranker(stemmer_of(passage))
    return [str(sentence) for sentence in summarizer(document_of(passage), count)]


def test_lexrank_rates_as_sumy_rates() -> None:
    ours, theirs = FastLexRank(stemmer_of(PASSAGE)), LexRankSummarizer(stemmer_of(PASSAGE))
    words = [theirs._to_words_set(sentence) for sentence in document_of(PASSAGE).sentences]
    frequencies, rarities = theirs._compute_tf(words), theirs._compute_idf(words)
    matrix = theirs._create_matrix(words, theirs.threshold, frequencies, rarities)
    assert np.allclose(ours.rate(document_of(PASSAGE)), theirs.power_method(matrix, theirs.epsilon))


def test_textrank_rates_as_sumy_rates() -> None:
    theirs = TextRankSummarizer(stemmer_of(PASSAGE)).rate_sentences(document_of(PASSAGE))
    assert np.allclose(FastTextRank(stemmer_of(PASSAGE)).rate(document_of(PASSAGE)), list(theirs.values()))


def test_anyone_using_sumy_can_use_ours() -> None:
    summary = LedeSummarizer("en")(document_of(PASSAGE), 2)
    texts = [sentence.text for sentence in PASSAGE.sentences]
    assert len(summary) == 2
    assert [texts.index(str(sentence)) for sentence in summary] == sorted(
        texts.index(str(sentence)) for sentence in summary
    )


def test_ours_takes_sumys_percentages_too() -> None:
    assert len(LedeSummarizer("en")(document_of(PASSAGE), "40%")) == 2


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
