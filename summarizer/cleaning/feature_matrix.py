"""Builds the feature matrix of the first classifier: each line, its neighbours and its place on the page."""

from __future__ import annotations

from collections import Counter
from itertools import chain, compress

import numpy as np

from summarizer.boosted_trees import FloatArray
from summarizer.cleaning.annotated_paste import MAX_COUNTED_WORDS, AnnotatedPaste
from summarizer.cleaning.cue_phrases import CUE_KINDS
from summarizer.cleaning.line_features import LineFeature, cue_flags, line_features, word_counts
from summarizer.cleaning.page_features import (
    announcement_features,
    block_features,
    neighbour_features,
    position_features,
    similarity_features,
)

_PREFIX_LETTERS = 5
_CREDIT_WORDS = 6
_CAPTION_KIND = CUE_KINDS.index("caption")
_MIN_PROSE_WORDS = 8
_FEW_FUNCTION_WORDS, _MANY_FUNCTION_WORDS = 0.12, 0.25
_LENGTH_STEPS = np.array([2, 4, 6, 9, 13, 18, 25, 35, 50, 80])


def build_feature_matrix(page: AnnotatedPaste) -> FloatArray:
    """The features of a paste with at least one line: one row a line.

    The order of the columns is part of the trained model (model.json): a change means training again.
    """
    own = line_features(page)
    cue = cue_flags(page)
    gaps = np.array([line.gap for line in page.lines], dtype=float)
    prose = _prose_words(own)
    return np.column_stack(
        [
            own,
            _length_features(own),
            cue,
            _credit_features(page),
            gaps > 0,
            gaps > 1,
            _repeat_features(page),
            _shared_vocabulary(page, prose),
            position_features(own, prose),
            block_features(gaps, own, prose),
            announcement_features(cue, own),
            neighbour_features(own, cue, gaps, prose),
            similarity_features(own, gaps),
        ]
    )


def _prose_words(own: FloatArray) -> FloatArray:
    """Words of each line that reads like prose, capped at MAX_COUNTED_WORDS; 0 for other lines."""
    count = word_counts(own)
    long_enough = (count >= _MIN_PROSE_WORDS) & (
        (own[:, LineFeature.ENDS_SENTENCE] > 0) | (count >= 2 * _MIN_PROSE_WORDS)
    )
    fluent = (own[:, LineFeature.FUNCTION_WORD_SHARE] > _FEW_FUNCTION_WORDS) | (
        own[:, LineFeature.LOG_SENTENCES] > 1
    )
    return np.where(long_enough & fluent, np.minimum(count, MAX_COUNTED_WORDS), 0.0)


def _length_features(own: FloatArray) -> FloatArray:
    """Length in steps: of all lines, of lines that end a sentence, of lines with many function words."""
    steps = (word_counts(own)[:, None] >= _LENGTH_STEPS).astype(float)
    many = own[:, LineFeature.FUNCTION_WORD_SHARE, None] > _MANY_FUNCTION_WORDS
    return np.column_stack([steps, steps * own[:, LineFeature.ENDS_SENTENCE, None], steps * many])


def _credit_features(page: AnnotatedPaste) -> FloatArray:
    """Whether a picture credit, and whether any cue phrase, stands within the last six words of each line."""
    rows = np.zeros((len(page), 2))
    for number, phrases in enumerate(page.phrases):
        late = [
            phrase
            for phrase in phrases
            if phrase.start and phrase.end >= len(page.words[number]) - _CREDIT_WORDS
        ]
        rows[number] = any(phrase.kind == _CAPTION_KIND for phrase in late), bool(late)
    return rows


def _repeat_features(page: AnnotatedPaste) -> FloatArray:
    """Whether the text of each line stands on the page more than once, and more than twice."""
    seen = Counter(line.text for line in page.lines)
    times = np.array([seen[line.text] for line in page.lines])
    return (times[:, None] > np.array([1, 2])).astype(float)


def _shared_vocabulary(page: AnnotatedPaste, prose: FloatArray) -> FloatArray:
    """Share of each line's longer words that also occur in other lines of prose.

    Words are compared by their first five letters, so that inflected forms agree.
    """
    stems = [{word[:_PREFIX_LETTERS] for word in row if len(word) >= _PREFIX_LETTERS} for row in page.words]
    is_prose = (prose > 0).tolist()
    uses = Counter(chain.from_iterable(compress(stems, is_prose)))
    used = uses.keys()
    used_twice = {stem for stem, times in uses.items() if times > 1}
    # A line of prose counts its own words once.
    shared = [row & (used_twice if own else used) for row, own in zip(stems, is_prose, strict=True)]
    return np.array([len(both) / (len(row) + 1) for both, row in zip(shared, stems, strict=True)])
