"""Screens of editors: article cards, feeds and broadcasts."""
