"""What a line of a paste looks like, in numbers: itself, its neighbours and its place on the page."""

from __future__ import annotations

from collections import Counter

import numpy as np

from summarizer.cleaning.annotated_paste import AnnotatedPaste
from summarizer.cleaning.boosted_trees import FloatArray
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
_MAX_COUNTED_WORDS = 60
_FEW_FUNCTION_WORDS, _MANY_FUNCTION_WORDS = 0.12, 0.25
_LENGTH_STEPS = np.array([2, 4, 6, 9, 13, 18, 25, 35, 50, 80])


def build_feature_matrix(page: AnnotatedPaste) -> FloatArray:
    """One row a line; the columns are those the trained coefficients expect."""
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
    """Words of each line that reads like prose, at most 60, otherwise 0."""
    count = word_counts(own)
    long_enough = (count >= _MIN_PROSE_WORDS) & (
        (own[:, LineFeature.ENDS_SENTENCE] > 0) | (count >= 2 * _MIN_PROSE_WORDS)
    )
    reads = (own[:, LineFeature.FUNCTION_WORDS] > _FEW_FUNCTION_WORDS) | (own[:, LineFeature.SENTENCES] > 1)
    return np.where(long_enough & reads, np.minimum(count, _MAX_COUNTED_WORDS), 0.0)


def _length_features(own: FloatArray) -> FloatArray:
    """Length in steps: alone, for lines that end a sentence, and for those with many function words."""
    steps = (word_counts(own)[:, None] >= _LENGTH_STEPS).astype(float)
    many = own[:, LineFeature.FUNCTION_WORDS, None] > _MANY_FUNCTION_WORDS
    return np.column_stack([steps, steps * own[:, LineFeature.ENDS_SENTENCE, None], steps * many])


def _credit_features(page: AnnotatedPaste) -> FloatArray:
    """Whether a line ends with who took its picture, and whether any other phrase stands at its end."""
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
    seen = Counter(line.text for line in page.lines)
    times = np.array([seen[line.text] for line in page.lines])
    return (times[:, None] > np.array([1, 2])).astype(float)


def _shared_vocabulary(page: AnnotatedPaste, prose: FloatArray) -> FloatArray:
    """How much of a line's longer words, by their beginnings, the prose of the page uses elsewhere."""
    longer = [{word[:_PREFIX_LETTERS] for word in row if len(word) >= _PREFIX_LETTERS} for row in page.words]
    used = Counter(word for row, mass in zip(longer, prose, strict=True) if mass for word in row)
    shares = []
    for row, mass in zip(longer, prose, strict=True):
        needed = 2 if mass else 1
        shares.append(sum(used[word] >= needed for word in row) / (len(row) + 1))
    return np.array(shares)
