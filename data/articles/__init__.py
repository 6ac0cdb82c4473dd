"""Articles and their full-text search."""
