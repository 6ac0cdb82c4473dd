"""Measures a pasted page from its text to its summary: python -m benchmarks.reading PASTES [--texts N].

PASTES is the file of benchmarks.paste. Times are medians of processor time, with loaded models. Beside it
sumy's LexRank, as sumy ships it, chooses three sentences of the same text, without any cleaning. Both have
one BLAS thread, as in the worker process: a second one waits busily, a fifth of the time.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from bot.gateways.worker.sandbox import SINGLE_THREAD_ENVIRONMENT

os.environ.update(SINGLE_THREAD_ENVIRONMENT)

from sumy.nlp.stemmers import Stemmer
from sumy.summarizers.lex_rank import LexRankSummarizer

from benchmarks.figures import record
from benchmarks.paste import load_pastes
from summarizer.cleaning.paste import clean_paste
from summarizer.language import sentences
from summarizer.ranking.passage import passage_from_sentences
from summarizer.ranking.sumy_adapter import to_sumy_document
from summarizer.summarize import summarize

_Result = TypeVar("_Result")
_WARM_UP_TEXTS = 5


def main() -> None:
    """Print the medians."""
    parser = argparse.ArgumentParser(description="Measure the reading of pasted pages.")
    parser.add_argument("pastes", type=Path)
    parser.add_argument("--texts", type=int, default=200)
    given = parser.parse_args()
    texts = [paste.text for paste in load_pastes(given.pastes) if paste.variant == "pasted_text"]
    for text in texts[:_WARM_UP_TEXTS]:
        summarize(clean_paste(text))
        _choose_by_lexrank(text)
    cleaning, whole, plain = [], [], []
    for text in texts[: given.texts]:
        cleaned, document = _timed(partial(clean_paste, text))
        summarized, _ = _timed(partial(summarize, document))
        cleaning.append(cleaned)
        whole.append(cleaned + summarized)
        plain.append(_timed(partial(_choose_by_lexrank, text))[0])
    medians = [statistics.median(times) for times in (whole, cleaning, plain)]
    print(f"{len(whole)} pages: {medians[0]:.1f} ms, of it cleaning {medians[1]:.1f} ms")
    print(f"sumy LexRank: {medians[2]:.1f} ms")
    record("reading.page", medians[0], medians[2])
    record("reading.cleaning", medians[1])


def _timed(work: Callable[[], _Result]) -> tuple[float, _Result]:
    """Milliseconds of processor time, and the result."""
    begun = time.process_time()
    result = work()
    return 1000 * (time.process_time() - begun), result


def _choose_by_lexrank(text: str) -> None:
    document = to_sumy_document(passage_from_sentences(sentences(text, "en"), "en"))
    LexRankSummarizer(Stemmer("english"))(document, 3)


if __name__ == "__main__":
    main()
