"""Choosing sentences: rankers, the length ladder and the filters before them."""
