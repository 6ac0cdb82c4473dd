"""Writes the network as numpy reads it: stems as bytes with a scale each, the rest in half precision."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.summary_network.batches import Scaling
from benchmarks.summary_network.network import TorchNetwork

Arrays = dict[str, NDArray[np.generic]]
MAX_BYTE = 127


def network_arrays(
    network: TorchNetwork,
    vocabulary: Mapping[str, int],
    scaling: Scaling,
    condensation: tuple[float, float],
    summary_words: float,
) -> Arrays:
    """The arrays of the file. The names of the weights are those that they have in training."""
    weights = {name: values.detach().numpy() for name, values in network.state_dict().items()}
    stems = weights.pop("stem.weight")
    scales = np.abs(stems).max(1, keepdims=True) / MAX_BYTE + 1e-9
    ordered = sorted(vocabulary, key=vocabulary.__getitem__)
    return {
        **{name: values.astype(np.float16) for name, values in weights.items()},
        "stem_values": np.round(stems / scales).astype(np.int8),
        "stem_scales": scales.astype(np.float16),
        "vocabulary": np.array("\n".join(ordered)),
        "settings": np.array((*condensation, summary_words), np.float32),
        "word_mean": scaling.word_mean.numpy(),
        "word_deviation": scaling.word_deviation.numpy(),
        "pair_mean": scaling.pair_mean.numpy(),
        "pair_deviation": scaling.pair_deviation.numpy(),
    }


def write_network(arrays: Arrays, path: Path) -> int:
    """Write the arrays; returns the size in bytes."""
    with path.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **arrays)
    return path.stat().st_size
