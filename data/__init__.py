"""Stores and reads everything that Lede keeps; the only package that speaks SQL."""
