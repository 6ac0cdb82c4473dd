"""Fetching pages, feeds and images from public addresses only."""
