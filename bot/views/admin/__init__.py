"""Screens of owners: alerts and statistics."""
