"""Corrections of articles in messages that were sent before: asking, editing in the background, progress."""
