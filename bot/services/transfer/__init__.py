"""Exports a newsroom as JSON Lines and imports such files; docs/transfer.md describes the format."""
