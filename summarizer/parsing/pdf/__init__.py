"""Reads PDF files: lines, paragraphs, raised digits, titles."""
