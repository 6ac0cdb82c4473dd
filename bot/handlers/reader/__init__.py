"""Handlers of readers: latest stories, subscription, settings and saved stories."""
