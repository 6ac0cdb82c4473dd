"""Subscriptions and their settings, from buttons and from typed commands."""
