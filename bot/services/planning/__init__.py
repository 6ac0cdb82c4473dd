"""Deciding which digests are due and writing them to the outbox."""
