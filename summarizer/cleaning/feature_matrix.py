"""What a line of a paste looks like, in numbers: itself, its neighbours and its place on the page."""

from __future__ import annotations

from collections import Counter

import numpy as np

from summarizer.cleaning.annotated_paste import Page
from summarizer.cleaning.boosted_trees import Matrix
from summarizer.cleaning.cue_phrases import KINDS
from summarizer.cleaning.line_features import Sign, cue_flags, signs, word_counts
from summarizer.cleaning.page_features import alike, blocks, memory, near, place

_LONG_WORD = 5
_CREDIT = 6
_CAPTION = KINDS.index("caption")
_PROSE_WORDS = 8
_MOST_WORDS = 60
_FEW_FUNCTION_WORDS, _MANY_FUNCTION_WORDS = 0.12, 0.25
_LENGTHS = np.array([2, 4, 6, 9, 13, 18, 25, 35, 50, 80])


def features(page: Page) -> Matrix:
    """One row a line; the columns are those the trained coefficients expect."""
    own = signs(page)
    cue = cue_flags(page)
    gaps = np.array([line.gap for line in page.lines], dtype=float)
    prose = _prose(own)
    return np.column_stack(
        [
            own,
            _bins(own),
            cue,
            _credits(page),
            gaps > 0,
            gaps > 1,
            _repeats(page),
            _shared_vocabulary(page, prose),
            place(own, prose),
            blocks(gaps, own, prose),
            memory(cue, own),
            near(own, cue, gaps, prose),
            alike(own, gaps),
        ]
    )


def _prose(own: Matrix) -> Matrix:
    """Words of each line that reads like prose, at most 60, otherwise 0."""
    count = word_counts(own)
    long_enough = (count >= _PROSE_WORDS) & ((own[:, Sign.ENDS] > 0) | (count >= 2 * _PROSE_WORDS))
    reads = (own[:, Sign.FUNCTION] > _FEW_FUNCTION_WORDS) | (own[:, Sign.SENTENCES] > 1)
    return np.where(long_enough & reads, np.minimum(count, _MOST_WORDS), 0.0)


def _bins(own: Matrix) -> Matrix:
    """Length in steps: alone, for lines that end a sentence, and for those with many function words."""
    steps = (word_counts(own)[:, None] >= _LENGTHS).astype(float)
    many = own[:, Sign.FUNCTION, None] > _MANY_FUNCTION_WORDS
    return np.column_stack([steps, steps * own[:, Sign.ENDS, None], steps * many])


def _credits(page: Page) -> Matrix:
    """Whether a line ends with who took its picture, and whether any other phrase stands at its end."""
    rows = np.zeros((len(page), 2))
    for number, phrases in enumerate(page.phrases):
        late = [
            phrase for phrase in phrases if phrase.start and phrase.end >= len(page.words[number]) - _CREDIT
        ]
        rows[number] = any(phrase.kind == _CAPTION for phrase in late), bool(late)
    return rows


def _repeats(page: Page) -> Matrix:
    seen = Counter(line.text for line in page.lines)
    times = np.array([seen[line.text] for line in page.lines])
    return (times[:, None] > np.array([1, 2])).astype(float)


def _shared_vocabulary(page: Page, prose: Matrix) -> Matrix:
    """How much of a line's longer words, by their beginnings, the prose of the page uses elsewhere."""
    longer = [{word[:_LONG_WORD] for word in row if len(word) >= _LONG_WORD} for row in page.words]
    used = Counter(word for row, mass in zip(longer, prose, strict=True) if mass for word in row)
    shares = []
    for row, mass in zip(longer, prose, strict=True):
        needed = 2 if mass else 1
        shares.append(sum(used[word] >= needed for word in row) / (len(row) + 1))
    return np.array(shares)
