"""Reads files of other programs: lists of feeds, a channel's exported history, archives of feeds."""
