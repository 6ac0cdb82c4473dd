"""Parses bytes of pages, feeds and files into documents; opens neither files nor connections."""
