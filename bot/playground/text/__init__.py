"""Telegram text: HTML parsing, entities, links and UTF-16 offsets."""
