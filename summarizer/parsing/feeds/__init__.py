"""Reads RSS, Atom and JSON feeds, their entries, and OPML lists."""
