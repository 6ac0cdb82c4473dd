"""Lede remembers here: the only package that speaks SQL."""
