"""Compares summary methods by ROUGE in one run: python -m benchmarks.summaries STORIES.jsonl.gz [--all].

Prints the time of a whole `summarize` and ROUGE-1 of Lede's default method, of the first three sentences and
of sumy's LexRank as sumy ships it. With `--all` also tables of all contenders: the first three sentences;
sumy's rankers as sumy ships them, at three sentences; and each of Lede's methods at its default length. Of a
file with splits, only the stories of `dev` are read: neither the network nor the trees were trained on them.
Figures of CNN and Daily Mail are averaged by their shares of the usual test set; 95 % intervals are by
bootstrap over the stories of each site. `equal` compares at one length: whole sentences up to the words of
the story's first three sentences, then truncated. `leans` is the share of sentences that depend on an
omitted sentence. `ms` is processor time for one story, from its sentences to the selection. Below the table:
the gain of the default method over the first three sentences, by site and by length of the text.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sumy.nlp.stemmers import Stemmer
from sumy.summarizers.lex_rank import LexRankSummarizer
from sumy.summarizers.lsa import LsaSummarizer
from sumy.summarizers.luhn import LuhnSummarizer
from sumy.summarizers.text_rank import TextRankSummarizer
from sumy.utils import get_stop_words

from benchmarks.figures import record
from benchmarks.stories import DAILY_MAIL_SHARE, NewsStory, read_stories
from summarizer.boosted_trees import FloatArray
from summarizer.ranking.dependent_sentences import required_context
from summarizer.ranking.length_ladder import greedy_order, natural_length, nested_ladder
from summarizer.ranking.methods import DEFAULT_METHOD, METHODS, TREES_METHOD, load_ranker
from summarizer.ranking.overlap.estimators import OverlapEstimator, tree_estimator
from summarizer.ranking.overlap.selection import select_sentences
from summarizer.ranking.passage import (
    Passage,
    passage_from_document,
    passage_from_sentences,
    word_counter,
)
from summarizer.ranking.sentence_filter import eligible_sentences
from summarizer.ranking.sumy_adapter import to_sumy_document
from summarizer.rouge import compute_rouge
from summarizer.summarize import summarize

MAX_SENTENCES = 7
BOOTSTRAP_SAMPLES = 2000
"""Bootstrap samples for each interval."""
TYPICAL_SENTENCES = 30
"""Range of sentences of the stories for which `summarize` is timed."""
TIMING_REPEATS = 5
LENGTH_CLASSES = (4, 12, 16, 25, 40, 10_000)
"""Limits of the numbers of sentences that may be chosen, each the first of its class."""
LEAD_NAME = "first three sentences"
SUMY_LEXRANK = "sumy LexRank"
Summarise = Callable[[NewsStory, Passage, int | None], Sequence[int]]
"""Selects positions of a story: a number of sentences, or None for the contender's default length."""

SUMY_SUMMARIZERS = {
    "LexRank": LexRankSummarizer,
    "TextRank": TextRankSummarizer,
    "Luhn": LuhnSummarizer,
    "LSA": LsaSummarizer,
}


@dataclass(frozen=True, slots=True)
class Result:
    """The figures of one contender.

    Attributes:
        natural: ROUGE-1, -2 and -Lsum of each story at the contender's default length.
        equal_length: The same at as many words as the story's first three sentences have.
        words: Words of each summary.
        dependent_share: Share of sentences that depend on an omitted sentence.
        milliseconds: Median processor time of a story.
    """

    natural: FloatArray
    equal_length: FloatArray
    words: FloatArray
    dependent_share: float
    milliseconds: float


def contenders() -> dict[str, Summarise]:
    """Return all contenders by name, the default method last."""
    shipped = {f"sumy {name}": partial(_select_by_sumy, kind) for name, kind in SUMY_SUMMARIZERS.items()}
    ours: dict[str, Summarise] = {
        name: partial(_select_by_scores, name) for name in METHODS if name != DEFAULT_METHOD
    }
    ours[TREES_METHOD] = _select_by_trees
    return {LEAD_NAME: _select_lead, **shipped, **ours, DEFAULT_METHOD: _select_by_default}


def _select_lead(_: NewsStory, passage: Passage, size: int | None) -> Sequence[int]:
    return range(min(size or 3, len(passage.sentences)))


def _select_by_sumy(kind: type, _: NewsStory, passage: Passage, size: int | None) -> Sequence[int]:
    summarizer = kind(Stemmer("english"))
    summarizer.stop_words = get_stop_words("english")
    texts = [sentence.text for sentence in passage.sentences]
    return sorted(
        {texts.index(str(sentence)) for sentence in summarizer(to_sumy_document(passage), size or 3)}
    )


def _select_by_scores(name: str, _: NewsStory, passage: Passage, size: int | None) -> Sequence[int]:
    steps = nested_ladder(
        greedy_order(passage, load_ranker(name)(passage), eligible_sentences(passage)), MAX_SENTENCES
    )
    return steps[min(size or natural_length(steps, word_counter(passage)), len(steps)) - 1]


def _select_by_trees(story: NewsStory, passage: Passage, size: int | None) -> Sequence[int]:
    return _select_by_default(story, passage, size, tree_estimator(passage.language))


def _select_by_default(
    _: NewsStory, passage: Passage, size: int | None, estimator: OverlapEstimator | None = None
) -> Sequence[int]:
    allowed = eligible_sentences(passage)
    selections = select_sentences(passage, allowed, MAX_SENTENCES, None, estimator)
    return selections.ladder[min(size or selections.best, len(selections.ladder)) - 1]


def evaluate(summarise: Summarise, stories: Sequence[NewsStory]) -> Result:
    """Summarise all stories and compare the summaries with the highlights."""
    natural, equal, words, times = [], [], [], []
    dependent_share = 0.0
    for story in stories:
        started = time.process_time()
        passage = passage_from_sentences(list(story.sentences), "en")
        chosen = summarise(story, passage, None)
        times.append(time.process_time() - started)
        natural.append(_rouge(story, [story.sentences[place] for place in chosen]))
        equal.append(
            _rouge(story, _cut_to_lead_length(story, _select_as_long_as_lead(summarise, story, passage)))
        )
        words.append(sum(len(story.sentences[place].split()) for place in chosen))
        required = required_context(passage)
        dependent_share += sum(not required[place].issubset(chosen) for place in chosen) / len(chosen)
    return Result(
        np.array(natural),
        np.array(equal),
        np.array(words),
        dependent_share / len(stories),
        float(np.median(times)) * 1000,
    )


def _select_as_long_as_lead(summarise: Summarise, story: NewsStory, passage: Passage) -> Sequence[int]:
    """Return the first selection with at least as many words as the first three sentences, or the longest."""
    chosen: Sequence[int] = ()
    for size in range(1, MAX_SENTENCES + 1):
        chosen = summarise(story, passage, size)
        if sum(len(story.sentences[place].split()) for place in chosen) >= _lead_words(story):
            break
    return chosen


def _lead_words(story: NewsStory) -> int:
    return sum(len(sentence.split()) for sentence in story.sentences[:3])


def _cut_to_lead_length(story: NewsStory, chosen: Sequence[int]) -> list[str]:
    words_left, texts = _lead_words(story), []
    for place in chosen:
        words = story.sentences[place].split()[:words_left]
        words_left -= len(words)
        texts.append(" ".join(words))
    return texts


def _rouge(story: NewsStory, summary: Sequence[str]) -> tuple[float, float, float]:
    found = compute_rouge(summary, story.highlights)
    return found.r1, found.r2, found.lsum


def _joint_means(
    values: FloatArray, daily_mail: NDArray[np.bool_], share: float = DAILY_MAIL_SHARE
) -> FloatArray:
    """Weighted means of both sites and the limits of their 95 % intervals: three rows."""
    random = np.random.default_rng(1)
    mean = np.zeros(values.shape[1])
    sample_means = np.zeros((BOOTSTRAP_SAMPLES, values.shape[1]))
    for weight, part in ((share, values[daily_mail]), (1 - share, values[~daily_mail])):
        mean += weight * part.mean(axis=0)
        picks = random.multinomial(len(part), np.full(len(part), 1 / len(part)), BOOTSTRAP_SAMPLES)
        sample_means += weight * picks @ part / len(part)
    return np.vstack((mean, np.percentile(sample_means, (2.5, 97.5), axis=0)))


def _format_row(name: str, result: Result, lead: Result, daily_mail: NDArray[np.bool_]) -> str:
    natural = _joint_means(result.natural, daily_mail)
    equal = _joint_means(result.equal_length, daily_mail)[0]
    gain = _joint_means(result.natural[:, :1] - lead.natural[:, :1], daily_mail)
    words = _joint_means(result.words[:, None], daily_mail)[0]
    sites = (result.natural[~daily_mail].mean(axis=0), result.natural[daily_mail].mean(axis=0))
    return " | ".join(
        (
            f"| {name:21}",
            *(f"{value:.1f} ± {(high - low) / 2:.1f}" for value, low, high in natural.T),
            *(f"{value:+.1f} ± {(high - low) / 2:.1f}" for value, low, high in gain.T),
            *("/".join(f"{value:.1f}" for value in site) for site in sites),
            "/".join(f"{value:.1f}" for value in equal),
            f"{words[0]:.0f}",
            f"{100 * result.dependent_share:.1f} %",
            f"{result.milliseconds:.1f} |",
        )
    )


def _format_gains(result: Result, lead: Result, daily_mail: NDArray[np.bool_]) -> list[str]:
    """Format the gain of a contender over the first three sentences, by site and length."""
    lines = ["| gain over the first three sentences | R1 | R2 | RLsum |", "| --- | ---: | ---: | ---: |"]
    for site, share in (("joined", DAILY_MAIL_SHARE), ("Daily Mail", 1.0), ("CNN", 0.0)):
        for length, found in (("own length", result.natural), ("equal words", result.equal_length)):
            table = _joint_means(found - lead.natural, daily_mail, share)
            cells = (f"{value:+.1f} ({low:+.1f} to {high:+.1f})" for value, low, high in table.T)
            lines.append(" | ".join((f"| {site}, {length}", *cells)) + " |")
    return lines


def _format_lengths(stories: Sequence[NewsStory], result: Result, lead: Result) -> list[str]:
    """Format the gain of a contender by the number of sentences that may be chosen, with 95 % intervals."""
    lines = [
        "| sentences that may be chosen | stories | first three | `lede` | gain |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    counts = np.array(
        [len(eligible_sentences(passage_from_sentences(list(story.sentences), "en"))) for story in stories]
    )
    for low, high in pairwise(LENGTH_CLASSES):
        part = (counts >= low) & (counts < high)
        gain = (result.natural - lead.natural)[part]
        interval = 1.96 * gain.std(axis=0) / np.sqrt(max(part.sum(), 1))
        gains = ", ".join(
            f"{mean:+.1f} ± {half:.1f}" for mean, half in zip(gain.mean(axis=0), interval, strict=True)
        )
        levels = (
            "/".join(f"{value:.1f}" for value in one.natural[part].mean(axis=0)) for one in (lead, result)
        )
        name = f"{low} and more" if high > max(counts) else f"{low} to {high - 1}"
        lines.append(" | ".join((f"| {name}", f"{int(part.sum())}", *levels, gains)) + " |")
    return lines


def _measure_times(stories: Sequence[NewsStory]) -> dict[str, float]:
    """The time from a document to its summary, and that of the choice alone: medians, best of some."""
    documents = [story.document for story in stories if len(story.sentences) == TYPICAL_SENTENCES]
    passages = [passage_from_document(document) for document in documents]
    tasks = (
        ("summarize", [partial(summarize, document) for document in documents]),
        ("of it, the choice", [partial(_choose, passage) for passage in passages]),
        ("sumy LexRank", [partial(_choose_by_lexrank, passage) for passage in passages]),
    )
    return {name: _median_best_time(calls) for name, calls in tasks}


def _choose_by_lexrank(passage: Passage) -> None:
    SUMY_SUMMARIZERS["LexRank"](Stemmer("english"))(to_sumy_document(passage), 3)


def _choose(passage: Passage) -> None:
    select_sentences(passage, eligible_sentences(passage), MAX_SENTENCES, None)


def _median_best_time(calls: Sequence[Callable[[], object]]) -> float:
    """Milliseconds of processor time."""
    return float(np.median([1000 * min(_time_call(call) for _ in range(TIMING_REPEATS)) for call in calls]))


def _time_call(call: Callable[[], object]) -> float:
    started = time.process_time()
    call()
    return time.process_time() - started


def _print_tables(stories: Sequence[NewsStory], daily_mail: NDArray[np.bool_]) -> None:
    print("| method | R1 | R2 | RLsum | R1 over lead | CNN | Daily Mail | equal | words | leans | ms |")
    print("| --- |" + " ---: |" * 10)
    lead = evaluate(_select_lead, stories)
    results = {}
    for name, summarise in contenders().items():
        results[name] = evaluate(summarise, stories)
        print(_format_row(name, results[name], lead, daily_mail), flush=True)
    print("", *_format_gains(results[DEFAULT_METHOD], lead, daily_mail), sep="\n")
    print("", *_format_lengths(stories, results[DEFAULT_METHOD], lead), sep="\n")


def _mean_rouge1(name: str, stories: Sequence[NewsStory], daily_mail: NDArray[np.bool_]) -> float:
    """Print and return the joint mean of one contender at its default length."""
    summarise, scores = contenders()[name], []
    for story in stories:
        passage = passage_from_sentences(list(story.sentences), "en")
        scores.append(_rouge(story, [story.sentences[place] for place in summarise(story, passage, None)]))
    mean = float(_joint_means(np.array(scores), daily_mail)[0][0])
    print(f"ROUGE-1 of {name}: {mean:.2f}", flush=True)
    return mean


def main() -> None:
    """Print the figures, and the tables on demand."""
    parser = argparse.ArgumentParser(description="Compare summaries with human highlights.")
    parser.add_argument("data", type=Path, metavar="STORIES")
    parser.add_argument("--all", action="store_true", help="the tables of all contenders, in many minutes")
    parser.add_argument("--stories", type=int, help="only so many, of all sites")
    given = parser.parse_args()
    stories = read_stories(given.data, "dev")
    if given.stories:
        stories = stories[:: max(1, len(stories) // given.stories)]
    daily_mail = np.array([story.is_daily_mail for story in stories])
    print(f"{len(stories)} stories, {int(daily_mail.sum())} of them Daily Mail\n")
    if given.all:
        _print_tables(stories, daily_mail)
    times = _measure_times(stories)
    listed = ", ".join(f"{name} {milliseconds:.1f} ms" for name, milliseconds in times.items())
    print(f"\n{TYPICAL_SENTENCES} sentences: {listed}", flush=True)
    record("summaries.time", times["summarize"], times["sumy LexRank"])
    ours = _mean_rouge1(DEFAULT_METHOD, stories, daily_mail)
    record("summaries.rouge1", ours, _mean_rouge1(LEAD_NAME, stories, daily_mail))
    record("summaries.rouge1_sumy", ours, _mean_rouge1(SUMY_LEXRANK, stories, daily_mail))


if __name__ == "__main__":
    main()
