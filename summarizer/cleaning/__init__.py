"""Finds the article in a pasted page: its headline, the lines of its body, and the lines to drop."""
