"""Intake and editing of articles, up to publication."""
