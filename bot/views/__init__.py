"""Turns records into text and buttons, without side effects."""
