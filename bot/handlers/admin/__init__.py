"""Handlers for owners, and for the figures and the log that editors see too."""
