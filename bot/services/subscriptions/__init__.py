"""Subscriptions, their settings, and the parser of typed settings."""
