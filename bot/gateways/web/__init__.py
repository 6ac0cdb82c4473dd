"""Fetching of pages, feeds and images from public addresses only."""
