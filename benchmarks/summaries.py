"""Summaries side by side, in one run: python -m benchmarks.summaries STORIES.jsonl.gz [--shipped].

Contenders: the first three sentences; sumy's rankers as sumy ships them, at three sentences; and each of
our methods at its natural length. Our default is cross-validated: a story is summarised with coefficients
that no related story took part in (--shipped takes those in the package, which have seen every story).
Figures of CNN and Daily Mail are joined by their shares of the usual test set; 95 % intervals are of the
mean over stories. `equal` compares at one length: whole sentences up to EQUAL_WORDS words, then cut there.
`leans` is the share of sentences that lean on one left out. Time is of one story, words included.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sumy.nlp.stemmers import Stemmer
from sumy.summarizers.lex_rank import LexRankSummarizer
from sumy.summarizers.lsa import LsaSummarizer
from sumy.summarizers.luhn import LuhnSummarizer
from sumy.summarizers.text_rank import TextRankSummarizer
from sumy.utils import get_stop_words

from benchmarks.stories import DAILY_MAIL_SHARE, NewsStory, read_stories
from benchmarks.train_overlap import example, train
from summarizer.eligible import eligible
from summarizer.evaluate import rouge
from summarizer.ladder import greedy_order, natural_length, nested_ladder
from summarizer.leaning import companions
from summarizer.overlap import Model, stored_model
from summarizer.overlap_choice import choose
from summarizer.passage import Passage, passage_of, words_in
from summarizer.rank import DEFAULT, METHODS, ranker
from summarizer.sumy_adapter import document_of
from summarizer.trees import Numbers

EQUAL_WORDS = 60
MOST = 7
LEAD = "first three sentences"
Summarise = Callable[[NewsStory, Passage, int | None], Sequence[int]]
"""Positions chosen from a story: so many sentences, or as many as the contender likes."""

SUMY = {
    "LexRank": LexRankSummarizer,
    "TextRank": TextRankSummarizer,
    "Luhn": LuhnSummarizer,
    "LSA": LsaSummarizer,
}


@dataclass(frozen=True, slots=True)
class Result:
    """One contender's figures.

    Attributes:
        natural: ROUGE-1, -2 and -Lsum of each story at the contender's own length.
        equal: The same at EQUAL_WORDS words.
        words: Words of each summary.
        leaning: Share of sentences that lean on one left out.
        milliseconds: Median time of a story.
    """

    natural: Numbers
    equal: Numbers
    words: Numbers
    leaning: float
    milliseconds: float


def contenders(models: Mapping[int, Model]) -> dict[str, Summarise]:
    """Everything that is compared; `models` are the coefficients for each story family's fold."""
    shipped = {f"sumy {name}": partial(_sumy, kind) for name, kind in SUMY.items()}
    ours = {name: partial(_scored, name) for name in METHODS if name != DEFAULT}
    return {LEAD: _lead, **shipped, **ours, DEFAULT: partial(_default, models)}


def _lead(_: NewsStory, passage: Passage, size: int | None) -> Sequence[int]:
    return range(min(size or 3, len(passage.sentences)))


def _sumy(kind: type, _: NewsStory, passage: Passage, size: int | None) -> Sequence[int]:
    summarizer = kind(Stemmer("english"))
    summarizer.stop_words = get_stop_words("english")
    texts = [sentence.text for sentence in passage.sentences]
    return sorted({texts.index(str(sentence)) for sentence in summarizer(document_of(passage), size or 3)})


def _scored(name: str, _: NewsStory, passage: Passage, size: int | None) -> Sequence[int]:
    steps = nested_ladder(greedy_order(passage, ranker(name)(passage), eligible(passage)), MOST)
    return steps[min(size or natural_length(steps, words_in(passage)), len(steps)) - 1]


def _default(
    models: Mapping[int, Model], story: NewsStory, passage: Passage, size: int | None
) -> Sequence[int]:
    plan = choose(passage, eligible(passage), MOST, None, models[story.family])
    return plan.steps[min(size or plan.best, len(plan.steps)) - 1]


def measure(summarise: Summarise, stories: Sequence[NewsStory]) -> Result:
    """Summarise all stories and compare with their highlights."""
    natural, equal, words, times = [], [], [], []
    leaning = 0.0
    for story in stories:
        started = time.perf_counter()
        passage = passage_of(list(story.sentences), "en")
        chosen = summarise(story, passage, None)
        times.append(time.perf_counter() - started)
        natural.append(_rouge(story, [story.sentences[place] for place in chosen]))
        equal.append(_rouge(story, _cut(story, _enough(summarise, story, passage))))
        words.append(sum(len(story.sentences[place].split()) for place in chosen))
        needed = companions(passage)
        leaning += sum(not needed[place].issubset(chosen) for place in chosen) / len(chosen)
    return Result(
        np.array(natural),
        np.array(equal),
        np.array(words),
        leaning / len(stories),
        float(np.median(times)) * 1000,
    )


def _enough(summarise: Summarise, story: NewsStory, passage: Passage) -> Sequence[int]:
    """The first choice of EQUAL_WORDS words or more, or the longest."""
    chosen: Sequence[int] = ()
    for size in range(1, MOST + 1):
        chosen = summarise(story, passage, size)
        if sum(len(story.sentences[place].split()) for place in chosen) >= EQUAL_WORDS:
            break
    return chosen


def _cut(story: NewsStory, chosen: Sequence[int]) -> list[str]:
    left, texts = EQUAL_WORDS, []
    for place in chosen:
        words = story.sentences[place].split()[:left]
        left -= len(words)
        texts.append(" ".join(words))
    return texts


def _rouge(story: NewsStory, summary: Sequence[str]) -> tuple[float, float, float]:
    found = rouge(summary, story.highlights)
    return found.r1, found.r2, found.lsum


def cross_validated(stories: Sequence[NewsStory], folds: int) -> dict[int, Model]:
    """Coefficients for each family of stories, learned without the families of its fold."""
    examples = [example(story) for story in stories]
    parts = [[item for item in examples if item.story.family % folds != fold] for fold in range(folds)]
    with ProcessPoolExecutor(2) as pool:
        models = list(pool.map(train, parts))
    return {story.family: models[story.family % folds] for story in stories}


def _joined(values: Numbers, daily_mail: NDArray[np.bool_]) -> tuple[Numbers, Numbers]:
    """Means of both sites joined by their shares, and half the width of their 95 % intervals."""
    mean = np.zeros(values.shape[1:])
    variance = np.zeros(values.shape[1:])
    for share, part in ((DAILY_MAIL_SHARE, values[daily_mail]), (1 - DAILY_MAIL_SHARE, values[~daily_mail])):
        mean += share * part.mean(axis=0)
        variance += share**2 * part.var(axis=0, ddof=1) / len(part)
    return mean, 1.96 * np.sqrt(variance)


def _row(name: str, result: Result, lead: Result, daily_mail: NDArray[np.bool_]) -> str:
    mean, width = _joined(result.natural, daily_mail)
    equal, _ = _joined(result.equal, daily_mail)
    gain, gain_width = _joined(result.natural[:, :1] - lead.natural[:, :1], daily_mail)
    words, _ = _joined(result.words[:, None], daily_mail)
    sites = (result.natural[~daily_mail].mean(axis=0), result.natural[daily_mail].mean(axis=0))
    return " | ".join(
        (
            f"| {name:21}",
            *(f"{value:.1f} ± {half:.1f}" for value, half in zip(mean, width, strict=True)),
            f"{gain[0]:+.1f} ± {gain_width[0]:.1f}",
            *("/".join(f"{value:.1f}" for value in site) for site in sites),
            "/".join(f"{value:.1f}" for value in equal),
            f"{words[0]:.0f}",
            f"{100 * result.leaning:.1f} %",
            f"{result.milliseconds:.1f} |",
        )
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="Compare summaries with human highlights.")
    parser.add_argument("stories", type=Path)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--shipped", action="store_true", help="judge the stored coefficients instead")
    arguments = parser.parse_args()
    stories = read_stories(arguments.stories)
    if arguments.shipped:
        models = {story.family: stored_model() for story in stories}
    else:
        models = cross_validated(stories, arguments.folds)
    daily_mail = np.array([story.is_daily_mail for story in stories])
    print(f"{len(stories)} stories, {int(daily_mail.sum())} of them Daily Mail\n")
    print("| method | R1 | R2 | RLsum | R1 over lead | CNN | Daily Mail | equal | words | leans | ms |")
    print("| --- |" + " ---: |" * 10)
    lead = measure(_lead, stories)
    for name, summarise in contenders(models).items():
        print(_row(name, measure(summarise, stories), lead, daily_mail), flush=True)


if __name__ == "__main__":
    main()
