"""The reading speed behind reading times that the summarizer did not compute."""

from __future__ import annotations

from typing import Final

WORDS_PER_MINUTE: Final = 238
"""Silent reading of English non-fiction, the mean of 190 studies: Brysbaert, "How many words do we read per
minute?", Journal of Memory and Language 109 (2019). summarizer.language.reading_time has the same value
beside those of other languages, but importing that package loads what only the worker process needs."""
