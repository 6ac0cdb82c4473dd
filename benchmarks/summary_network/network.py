"""The network in torch: stems, then sentences in context, then stems and pairs again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.functional import relu

from benchmarks.summary_network.batches import StoryBatch

POSITIONS = 50
POSITION_WIDTH = 16
STORY_COLUMNS = 2
LENGTH_COLUMNS = 2
HEADS = 4
PAIR_WIDTH = 48


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of the network.

    Attributes:
        vocabulary: Stems with a vector of their own, one more for all others.
        word_columns: Columns of the word rows.
        pair_columns: Columns of the pair rows.
        sentence_columns: Columns of the sentence rows.
        stem_width: Numbers of a stem's vector.
        width: Numbers of a sentence's vector.
        layers: Layers of attention over sentences.
    """

    vocabulary: int
    word_columns: int
    pair_columns: int
    sentence_columns: int
    stem_width: int = 48
    width: int = 64
    layers: int = 2


class Logits(NamedTuple):
    """Log odds: sentences in the oracle, stems in the highlights once and twice, pairs in them."""

    sentence: Tensor
    once: Tensor
    twice: Tensor
    pair: Tensor


class AttentionLayer(nn.Module):
    """Self-attention over the sentences of a story with relative positions, then a feed-forward layer."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.norm1 = nn.LayerNorm(width)
        self.norm2 = nn.LayerNorm(width)
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.up = nn.Linear(width, 2 * width)
        self.down = nn.Linear(2 * width, width)
        self.dropout = nn.Dropout(0.1)
        self.relative = nn.Embedding(2 * POSITIONS + 1, HEADS)
        nn.init.zeros_(self.relative.weight)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """`x` is stories by sentences by width; `mask` stories by sentences, added to the scores."""
        stories, count, width = x.shape
        query, key, value = (
            self.qkv(self.norm1(x)).view(stories, count, 3, HEADS, width // HEADS).permute(2, 0, 3, 1, 4)
        )
        places = torch.arange(count)
        distance = (places[:, None] - places[None]).clamp(-POSITIONS, POSITIONS) + POSITIONS
        scores = query @ key.transpose(-1, -2) / (width // HEADS) ** 0.5
        scores = scores + self.relative(distance).permute(2, 0, 1) + mask[:, None, None, :]
        mixed = (scores.softmax(-1) @ value).transpose(1, 2).reshape(stories, count, width)
        x = x + self.dropout(self.out(mixed))
        return x + self.dropout(self.down(relu(self.up(self.norm2(x)))))


class TorchNetwork(nn.Module):
    """Gives the log odds that a human summary contains each stem (once, twice), pair and sentence."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        width = shape.width
        self.stem = nn.Embedding(shape.vocabulary, shape.stem_width)
        nn.init.normal_(self.stem.weight, 0, 0.1)
        self.bias = nn.Embedding(shape.vocabulary, 1)
        nn.init.zeros_(self.bias.weight)
        self.word = nn.Linear(shape.stem_width + shape.word_columns, width)
        self.attention = nn.Linear(width, 1)
        self.position = nn.Embedding(POSITIONS, POSITION_WIDTH)
        condensed = STORY_COLUMNS + LENGTH_COLUMNS
        self.sentence = nn.Linear(width + shape.sentence_columns + POSITION_WIDTH + condensed, width)
        self.layers = nn.ModuleList([AttentionLayer(width) for _ in range(shape.layers)])
        self.norm = nn.LayerNorm(width)
        self.sentence_logit = nn.Linear(width, 1)
        self.context = nn.Linear(3 * width + shape.word_columns + STORY_COLUMNS, width)
        self.once = nn.Linear(width, 1)
        self.twice = nn.Linear(width, 1)
        self.pair_first = nn.Linear(width, PAIR_WIDTH)
        self.pair_second = nn.Linear(width, PAIR_WIDTH)
        self.pair_row = nn.Linear(shape.pair_columns, PAIR_WIDTH)
        self.pair_context = nn.Linear(width, PAIR_WIDTH)
        self.pair = nn.Linear(PAIR_WIDTH, 1)
        self.stem_dropout = nn.Dropout(0.25)
        self.dropout = nn.Dropout(0.1)

    def forward(self, batch: StoryBatch) -> Logits:
        """The log odds of a batch."""
        word = relu(self.word(torch.cat((self.stem_dropout(self.stem(batch.stem)), batch.word_rows), 1)))
        sentence = self._sentences(batch, word)
        logit = self.sentence_logit(sentence)[:, 0]
        importance = torch.exp(logit.clamp(-8, 8))[:, None]
        inside = sentence.index_select(0, batch.entry_sentence)
        weight = importance.index_select(0, batch.entry_sentence)
        mean = _group_mean(inside, torch.ones_like(weight), batch.entry_term, len(batch.stem))
        weighted = _group_mean(inside, weight, batch.entry_term, len(batch.stem))
        stem = relu(
            self.context(
                self.dropout(torch.cat((word, mean, weighted, batch.word_rows, batch.word_story), 1))
            )
        )
        bias = self.bias(batch.stem)[:, 0]
        once, twice = self.once(stem)[:, 0] + bias, self.twice(stem)[:, 0]
        return Logits(logit, once, twice, self._pairs(batch, stem, once, sentence, importance))

    def _sentences(self, batch: StoryBatch, word: Tensor) -> Tensor:
        attention = torch.exp(self.attention(word).clamp(-6, 6))
        count = len(batch.position)
        pooled = _group_mean(
            word.index_select(0, batch.entry_term),
            attention.index_select(0, batch.entry_term),
            batch.entry_sentence,
            count,
        )
        condensed = (pooled, batch.sentence_rows, self.position(batch.position), batch.sentence_story)
        vector = relu(self.sentence(self.dropout(torch.cat(condensed, 1))))
        stories, width = batch.mask.shape
        x = vector.new_zeros(stories * width, self.shape.width).index_copy(0, batch.slot, vector)
        x = x.view(stories, width, -1)
        for layer in self.layers:
            x = layer(x, batch.mask)
        return self.norm(x).view(stories * width, -1).index_select(0, batch.slot)

    def _pairs(
        self, batch: StoryBatch, stem: Tensor, once: Tensor, sentence: Tensor, importance: Tensor
    ) -> Tensor:
        inside = self.pair_context(sentence).index_select(0, batch.pair_sentence)
        weight = importance.index_select(0, batch.pair_sentence)
        context = _group_mean(inside, weight, batch.pair_entry, len(batch.pair_rows))
        first = self.pair_first(stem).index_select(0, batch.pair_first)
        second = self.pair_second(stem).index_select(0, batch.pair_second)
        joined = relu(first + second + self.pair_row(batch.pair_rows) + context)
        halves = once.index_select(0, batch.pair_first) + once.index_select(0, batch.pair_second)
        return self.pair(joined)[:, 0] + 0.5 * halves


def _group_mean(rows: Tensor, weights: Tensor, groups: Tensor, count: int) -> Tensor:
    """Weighted mean of the rows of each group."""
    total = rows.new_zeros(count, rows.shape[1]).index_add(0, groups, rows * weights)
    weight = rows.new_zeros(count, 1).index_add(0, groups, weights)
    return total / (weight + 1e-6)
