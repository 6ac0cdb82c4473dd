"""The team, readers as persons, and statistics."""
