"""Second stage: minimum risk. The objective is the true ROUGE of the set of sentences that is chosen.

For each story some sets are compared: those scored best now, those that are truly best, and a few others.
Their scores, as the summarizer computes them, give a probability for each; the loss is minus the expected
true ROUGE (minimum risk training, Shen et al. 2016). The label loss is added, so that the probabilities stay
calibrated.
"""

from __future__ import annotations

import random
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from benchmarks.summary_network.batches import Batcher
from benchmarks.summary_network.examples import Example
from benchmarks.summary_network.network import TorchNetwork
from benchmarks.summary_network.sets import cover, score_sets
from benchmarks.summary_network.training import label_losses, total_loss

BEST_SCORED, BEST_TRUE, OTHERS = 14, 3, 8


@dataclass(frozen=True, slots=True)
class RiskParameters:
    """The second stage.

    Attributes:
        steps: Steps of `stories` stories.
        stories: Stories a step.
        rate: Learning rate, falling to a twentieth.
        sharpness: Factor of the scores (about 0.3 to 0.6) before the softmax.
        pair_weight: What ROUGE-2 counts beside ROUGE-1.
        weight: Of the risk beside the label loss.
        summary_words: Words wished, as the summarizer wishes them.
        condensation: Site and log length that replace those of every story.
        seed: Of the order.
    """

    steps: int = 700
    stories: int = 16
    rate: float = 4e-4
    sharpness: float = 100.0
    pair_weight: float = 0.7
    weight: float = 0.1
    summary_words: float = 45.0
    condensation: tuple[float, float] = (0.0, float(np.log(51)) - 4.0)
    seed: int = 3


def train_on_risk(
    network: TorchNetwork,
    batcher: Batcher,
    examples: Sequence[Example],
    parameters: RiskParameters,
    report: Callable[[str], None],
) -> None:
    """Raise the expected true ROUGE of the sets that would be chosen."""
    order = random.Random(parameters.seed)
    shuffled = order.sample(list(examples), len(examples))
    optimizer = torch.optim.AdamW(network.parameters(), lr=parameters.rate, weight_decay=0.0)
    started, sums = time.perf_counter(), defaultdict[str, float](float)
    network.train()
    for step in range(parameters.steps):
        start = step * parameters.stories % max(len(shuffled) - parameters.stories, 1)
        group = shuffled[start : start + parameters.stories]
        for settings in optimizer.param_groups:
            settings["lr"] = (
                parameters.rate * min(1.0, (step + 1) / 30) * max(0.05, 1 - step / parameters.steps)
            )
        batch = batcher.build(group, parameters.condensation)
        logits = network(batch)
        once, twice, pair = (torch.sigmoid(values) for values in (logits.once, logits.twice, logits.pair))
        risk = torch.zeros(())
        parts = (once.split(batch.stem_count), twice.split(batch.stem_count), pair.split(batch.pair_count))
        for example, *chances in zip(group, *parts, strict=True):
            loss, truth = _risk_of(example, chances[0], chances[1], chances[2], parameters, order)
            risk = risk + loss
            sums["truth"] += truth
        labels = total_loss(label_losses(logits, batch))
        optimizer.zero_grad()
        (parameters.weight * risk / len(group) + labels).backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        sums["labels"] += labels.item()
        if (step + 1) % 50 == 0:
            truth, loss = sums["truth"] / 50 / parameters.stories, sums["labels"] / 50
            seconds = time.perf_counter() - started
            report(f"risk {step + 1}/{parameters.steps} {seconds:.0f} s truth {truth:.2f} labels {loss:.4f}")
            sums.clear()


def _risk_of(
    example: Example,
    once: Tensor,
    twice: Tensor,
    pair: Tensor,
    parameters: RiskParameters,
    order: random.Random,
) -> tuple[Tensor, float]:
    """Minus the expected truth of some sets, and the truth of the set scored best."""
    features = example.features
    repeated = np.bincount(features.words.term, minlength=features.words.size) > 1
    present = [values.detach().numpy().astype(np.float64) for values in (once, twice, pair)]
    sets = score_sets(example, present[0], present[1] * repeated, present[2], parameters.summary_words)
    truth = 100 * (sets.truth[0] + parameters.pair_weight * sets.truth[1])
    others = order.sample(range(len(truth)), min(OTHERS, len(truth)))
    rows = np.unique(
        np.concatenate((np.argsort(-sets.score)[:BEST_SCORED], np.argsort(-truth)[:BEST_TRUE], others))
    )
    members = sets.subsets.members[rows]
    stems, words = cover(features.words, sets.chosen, np.arange(features.words.size))
    pairs, neighbours = cover(features.pairs, sets.chosen, np.arange(features.pairs.size))
    counted = members @ words
    value = (
        _tensor(counted > 0) @ once[torch.from_numpy(stems)]
        + _tensor((counted > 1) & repeated[stems]) @ twice[torch.from_numpy(stems)]
        + _tensor(members @ neighbours > 0) @ pair[torch.from_numpy(pairs)]
    )
    score = 2 * value / _tensor(sets.words[rows] + parameters.summary_words)
    weight = torch.softmax(parameters.sharpness * score, 0)
    gains = _tensor(truth[rows] - truth[rows].mean())
    return -(weight * gains).sum(), float(truth[sets.score.argmax()])


def _tensor(values: NDArray[np.generic]) -> Tensor:
    return torch.from_numpy(values.astype(np.float32))
