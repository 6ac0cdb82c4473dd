"""Selects the sentences of a summary: rankers, sentence filters and the length ladder."""
