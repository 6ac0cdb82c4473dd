"""Screens of readers: digest, latest stories, settings and saved stories."""
