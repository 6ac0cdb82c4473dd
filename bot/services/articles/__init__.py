"""Intake, duplicate detection and editing of articles, up to publication."""
