"""Handlers of editors: submissions, article cards, feeds and broadcasts."""
