"""Measures a network on unseen stories: ROUGE of the selected sets and of the first three sentences."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from benchmarks.summary_network.batches import Batcher
from benchmarks.summary_network.examples import Example
from benchmarks.summary_network.network import TorchNetwork
from benchmarks.summary_network.risk import RiskParameters
from benchmarks.summary_network.sets import score_sets
from summarizer.rouge import compute_rouge

Figures = NDArray[np.float64]
Chances = tuple[Figures, Figures, Figures]
LEAD_SENTENCES = 3


@dataclass(frozen=True, slots=True)
class Comparison:
    """ROUGE-1, -2 and -Lsum of the chosen sets and of the first three sentences, a row a story."""

    chosen: Figures
    lead: Figures
    words: float

    def __str__(self) -> str:
        """The means, and the gain over the first three sentences with its 95 % interval."""
        gain = self.chosen - self.lead
        interval = 1.96 * gain.std(axis=0) / np.sqrt(len(gain))
        means = "/".join(f"{value:.2f}" for value in self.chosen.mean(axis=0))
        lead = "/".join(f"{value:.2f}" for value in self.lead.mean(axis=0))
        gains = " ".join(f"{a:+.2f} ± {b:.2f}" for a, b in zip(gain.mean(axis=0), interval, strict=True))
        return f"{len(gain)} stories: {means}, first three {lead}, gain {gains}, {self.words:.0f} words"


def network_chances(
    networks: Sequence[TorchNetwork], batcher: Batcher, example: Example, condensation: tuple[float, float]
) -> Chances:
    """Probabilities of once, twice and pair: the mean of the log odds of the networks."""
    with torch.no_grad():
        batch = batcher.build([example], condensation)
        logits = [network.eval()(batch) for network in networks]
        mean = [
            torch.stack([getattr(one, name) for one in logits]).mean(0) for name in ("once", "twice", "pair")
        ]
    once, twice, pair = (torch.sigmoid(values).numpy().astype(np.float64) for values in mean)
    repeated = np.bincount(example.features.words.term, minlength=example.features.words.size) > 1
    return once, twice * repeated, pair


def compare(
    examples: Sequence[Example], chances: Callable[[Example], Chances], summary_words: float
) -> Comparison:
    """Choose the best set of each story by its expected F1, without the rule for dependent sentences."""
    chosen: list[tuple[float, float, float]] = []
    lead: list[tuple[float, float, float]] = []
    words = 0
    for example in examples:
        sets = score_sets(example, *chances(example), summary_words)
        members = sets.chosen[sets.subsets.members[int(sets.score.argmax())] > 0]
        texts = [example.story.sentences[example.positions[place]] for place in members]
        words += sum(len(text.split()) for text in texts)
        for rows, summary in ((chosen, texts), (lead, example.story.sentences[:LEAD_SENTENCES])):
            found = compute_rouge(summary, example.story.highlights)
            rows.append((found.r1, found.r2, found.lsum))
    return Comparison(np.array(chosen), np.array(lead), words / len(examples))


def compare_networks(
    networks: Sequence[TorchNetwork],
    batcher: Batcher,
    examples: Sequence[Example],
    parameters: RiskParameters,
) -> Comparison:
    """The same for networks."""
    return compare(
        examples,
        lambda example: network_chances(networks, batcher, example, parameters.condensation),
        parameters.summary_words,
    )
