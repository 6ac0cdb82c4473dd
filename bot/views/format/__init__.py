"""Formatting shared by all screens: HTML, length limits, dates and message entities."""
