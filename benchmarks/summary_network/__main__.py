"""Trains the summary network and writes summarizer/ranking/overlap/network.npz, with its figures.

Usage: python -m benchmarks.summary_network STORIES.jsonl.gz [--out FILE]

From the data file to the shipped weights in one command: a quarter of an hour on a busy machine, and 4 GiB of
memory. It needs torch: `uv pip install --group train`. Only stories of the split `train` are learned, only
those of `dev` are measured. It also writes the probabilities for the stories of the tests, to test the
numpy version.
"""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Sequence
from pathlib import Path

import torch

from benchmarks.summary_network.batches import Batcher, Scaling, build_vocabulary
from benchmarks.summary_network.cases import network_cases, read_examples, write_cases
from benchmarks.summary_network.examples import Example, build_examples, read_stories
from benchmarks.summary_network.export import network_arrays, write_network
from benchmarks.summary_network.measure import compare_networks
from benchmarks.summary_network.network import Shape, TorchNetwork
from benchmarks.summary_network.risk import RiskParameters, train_on_risk
from benchmarks.summary_network.training import TrainingParameters, train_on_labels
from summarizer.ranking.overlap import network as numpy_network

SHIPPED = Path(numpy_network.__file__).with_name("network.npz")
SEED = 0


def main() -> None:
    """Read the stories, train, measure, write."""
    parser = argparse.ArgumentParser(description="Train the summary network.")
    parser.add_argument("stories", type=Path)
    parser.add_argument("--out", type=Path, default=SHIPPED)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    stories = list(read_stories(arguments.stories))
    examples = build_examples([story for story in stories if story.split == "train"])
    unseen = build_examples([story for story in stories if story.split == "dev"])
    gc.freeze()  # the examples stay: no collection needs to visit them
    report(f"{len(examples)} stories to learn, {len(unseen)} to measure")
    batcher = Batcher(build_vocabulary(examples), Scaling.of(examples))
    network = train(examples, unseen, batcher)
    condensed, words = RiskParameters().condensation, RiskParameters().summary_words
    arrays = network_arrays(network, batcher.vocabulary, batcher.scaling, condensed, words)
    report(f"{arguments.out}: {write_network(arrays, arguments.out):,} bytes")
    write_cases(network_cases(network, batcher, read_examples(), condensed))


def train(examples: Sequence[Example], unseen: Sequence[Example], batcher: Batcher) -> TorchNetwork:
    """Train one network in both stages, the second one on Daily Mail alone: its style is the default."""
    torch.manual_seed(SEED)
    features = examples[0].features
    network = TorchNetwork(
        Shape(
            vocabulary=len(batcher.vocabulary) + 1,
            word_columns=features.word_rows.shape[1],
            pair_columns=features.pair_rows.shape[1],
            sentence_columns=features.sentence_rows.shape[1],
        )
    )
    train_on_labels(network, batcher, examples, TrainingParameters(seed=SEED), report)
    measure(network, batcher, unseen)
    daily_mail = [example for example in examples if not example.story.is_cnn]
    train_on_risk(network, batcher, daily_mail, RiskParameters(), report)
    measure(network, batcher, unseen)
    return network


def measure(network: TorchNetwork, batcher: Batcher, unseen: Sequence[Example]) -> None:
    """Print the figures on unseen stories of each site."""
    for is_cnn in (False, True):
        stories = [example for example in unseen if example.story.is_cnn is is_cnn]
        comparison = compare_networks([network], batcher, stories, RiskParameters())
        report(f"{'CNN' if is_cnn else 'Daily Mail'}: {comparison}")


def report(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
