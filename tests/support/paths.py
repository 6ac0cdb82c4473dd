"""Paths in the checkout, so that no test derives them from its own path."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
STORIES = sorted((ROOT / "tests" / "end_to_end" / "stories").glob("*.txt"))
