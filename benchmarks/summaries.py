"""Summaries side by side, in one run: python -m benchmarks.summaries STORIES.jsonl.gz [--shipped].

Contenders: the first three sentences; sumy's rankers as sumy ships them, at three sentences; and each of
our methods at its natural length. Our default is cross-validated: a story is summarised with coefficients
that no related story took part in (--shipped takes those in the package, which have seen every story).
Figures of CNN and Daily Mail are joined by their shares of the usual test set; 95 % intervals are by
bootstrap over the stories of each site. `equal` compares at one length: whole sentences up to the words of
the story's first three sentences, then cut there. `leans` is the share of sentences that lean on one left
out. `ms` is processor time for one story, from its sentences to the choice. Below the table: what our default
gains over the first three sentences, and the time of a whole `summarize`.
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
from summarizer.boosted_trees import Numbers
from summarizer.model import Document
from summarizer.ranking.dependent_sentences import companions
from summarizer.ranking.length_ladder import greedy_order, natural_length, nested_ladder
from summarizer.ranking.methods import DEFAULT, METHODS, ranker
from summarizer.ranking.overlap.model import Model, stored_model
from summarizer.ranking.overlap.selection import choose
from summarizer.ranking.passage import Passage, passage_of, words_in
from summarizer.ranking.sentence_filter import eligible
from summarizer.ranking.sumy_adapter import document_of
from summarizer.rouge import rouge
from summarizer.summarize import summarize

MOST = 7
DRAWS = 2000
"""Samples of stories an interval is made of."""
TYPICAL = 30
"""Sentences of the stories whose whole way through `summarize` is timed."""
REPEATS = 5
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
        equal: The same at as many words as the story's first three sentences have.
        words: Words of each summary.
        leaning: Share of sentences that lean on one left out.
        milliseconds: Median time of a story on one core, whatever else the machine does meanwhile.
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
        started = time.process_time()
        passage = passage_of(list(story.sentences), "en")
        chosen = summarise(story, passage, None)
        times.append(time.process_time() - started)
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
    """The first choice of as many words as the first three sentences or more, or the longest."""
    chosen: Sequence[int] = ()
    for size in range(1, MOST + 1):
        chosen = summarise(story, passage, size)
        if sum(len(story.sentences[place].split()) for place in chosen) >= _lead_words(story):
            break
    return chosen


def _lead_words(story: NewsStory) -> int:
    return sum(len(sentence.split()) for sentence in story.sentences[:3])


def _cut(story: NewsStory, chosen: Sequence[int]) -> list[str]:
    left, texts = _lead_words(story), []
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


def _joined(values: Numbers, daily_mail: NDArray[np.bool_], share: float = DAILY_MAIL_SHARE) -> Numbers:
    """Means of both sites joined, and the ends of their 95 % intervals: three rows."""
    random = np.random.default_rng(1)
    mean = np.zeros(values.shape[1])
    drawn = np.zeros((DRAWS, values.shape[1]))
    for weight, part in ((share, values[daily_mail]), (1 - share, values[~daily_mail])):
        mean += weight * part.mean(axis=0)
        picks = random.multinomial(len(part), np.full(len(part), 1 / len(part)), DRAWS)
        drawn += weight * picks @ part / len(part)
    return np.vstack((mean, np.percentile(drawn, (2.5, 97.5), axis=0)))


def _row(name: str, result: Result, lead: Result, daily_mail: NDArray[np.bool_]) -> str:
    natural = _joined(result.natural, daily_mail)
    equal = _joined(result.equal, daily_mail)[0]
    gain = _joined(result.natural[:, :1] - lead.natural[:, :1], daily_mail)
    words = _joined(result.words[:, None], daily_mail)[0]
    sites = (result.natural[~daily_mail].mean(axis=0), result.natural[daily_mail].mean(axis=0))
    return " | ".join(
        (
            f"| {name:21}",
            *(f"{value:.1f} ± {(high - low) / 2:.1f}" for value, low, high in natural.T),
            *(f"{value:+.1f} ± {(high - low) / 2:.1f}" for value, low, high in gain.T),
            *("/".join(f"{value:.1f}" for value in site) for site in sites),
            "/".join(f"{value:.1f}" for value in equal),
            f"{words[0]:.0f}",
            f"{100 * result.leaning:.1f} %",
            f"{result.milliseconds:.1f} |",
        )
    )


def _gains(result: Result, lead: Result, daily_mail: NDArray[np.bool_]) -> list[str]:
    """What a contender gains over the first three sentences, by site and length."""
    lines = ["| gain over the first three sentences | R1 | R2 | RLsum |", "| --- | ---: | ---: | ---: |"]
    for site, share in (("joined", DAILY_MAIL_SHARE), ("Daily Mail", 1.0), ("CNN", 0.0)):
        for length, found in (("own length", result.natural), ("equal words", result.equal)):
            table = _joined(found - lead.natural, daily_mail, share)
            cells = (f"{value:+.1f} ({low:+.1f} to {high:+.1f})" for value, low, high in table.T)
            lines.append(" | ".join((f"| {site}, {length}", *cells)) + " |")
    return lines


def _whole(stories: Sequence[NewsStory]) -> float:
    """Milliseconds from a document of TYPICAL sentences to its summary: median of the best of REPEATS."""
    documents = [story.document for story in stories if len(story.sentences) == TYPICAL]
    return float(np.median([1000 * min(_timed(document) for _ in range(REPEATS)) for document in documents]))


def _timed(document: Document) -> float:
    started = time.process_time()
    summarize(document)
    return time.process_time() - started


def main() -> None:
    """Print the tables."""
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
    results = {}
    for name, summarise in contenders(models).items():
        results[name] = measure(summarise, stories)
        print(_row(name, results[name], lead, daily_mail), flush=True)
    print("", *_gains(results[DEFAULT], lead, daily_mail), sep="\n")
    print(f"\nsummarize, {TYPICAL} sentences: {_whole(stories):.1f} ms")


if __name__ == "__main__":
    main()
