"""First stage: the network learns the labels of stems, pairs and sentences."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits

from benchmarks.summary_network.batches import Batcher, StoryBatch
from benchmarks.summary_network.examples import Example
from benchmarks.summary_network.network import Logits, TorchNetwork

LOSS_WEIGHTS = {"once": 2.0, "twice": 1.0, "pair": 4.0, "sentence": 0.7}
Report = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class TrainingParameters:
    """How long and how fast.

    Attributes:
        epochs: Passes over the data.
        stories: Stories a step.
        rate: Highest learning rate of the one cycle (Smith 2018).
        seed: Of the order and the first weights.
    """

    epochs: int = 3
    stories: int = 24
    rate: float = 2e-3
    seed: int = 0


def label_losses(logits: Logits, batch: StoryBatch) -> dict[str, Tensor]:
    """Cross-entropy of each kind of label."""
    return {
        "once": binary_cross_entropy_with_logits(logits.once, (batch.count >= 1).float()),
        "twice": binary_cross_entropy_with_logits(logits.twice, (batch.count >= 2).float()),
        "pair": binary_cross_entropy_with_logits(logits.pair, batch.pair),
        "sentence": binary_cross_entropy_with_logits(logits.sentence, batch.oracle),
    }


def total_loss(losses: dict[str, Tensor]) -> Tensor:
    """The weighted sum of the losses."""
    return torch.stack([LOSS_WEIGHTS[name] * loss for name, loss in losses.items()]).sum()


def train_on_labels(
    network: TorchNetwork,
    batcher: Batcher,
    examples: Sequence[Example],
    parameters: TrainingParameters,
    report: Report,
) -> None:
    """AdamW with one cycle of the learning rate; the stems' vectors are not decayed."""
    order = random.Random(parameters.seed)
    stems = [network.stem.weight, network.bias.weight]
    known = {id(parameter) for parameter in stems}
    others = [parameter for parameter in network.parameters() if id(parameter) not in known]
    optimizer = torch.optim.AdamW(
        [{"params": stems, "weight_decay": 0.0}, {"params": others, "weight_decay": 0.01}], lr=parameters.rate
    )
    steps = parameters.epochs * (len(examples) // parameters.stories)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, parameters.rate, total_steps=steps + 1, pct_start=0.1
    )
    started, step, sums = time.perf_counter(), 0, Counter[str]()
    network.train()
    for _ in range(parameters.epochs):
        for group in _groups_of_like_length(examples, parameters.stories, order):
            batch = batcher.build(group)
            losses = label_losses(network(batch), batch)
            optimizer.zero_grad()
            total_loss(losses).backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            step += 1
            sums.update({name: loss.item() for name, loss in losses.items()})
            if step % 100 == 0:
                figures = " ".join(f"{name} {value / 100:.4f}" for name, value in sums.items())
                report(f"labels {step}/{steps} {time.perf_counter() - started:.0f} s {figures}")
                sums.clear()


def _groups_of_like_length(
    examples: Sequence[Example], size: int, order: random.Random
) -> list[list[Example]]:
    """Stories of about the same number of sentences together, the groups shuffled."""
    ranked = sorted(examples, key=lambda example: len(example.positions) + order.random() * 12)
    groups = [ranked[start : start + size] for start in range(0, len(ranked) - size + 1, size)]
    order.shuffle(groups)
    return groups
