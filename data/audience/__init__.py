"""Readers, subscriptions and saved stories."""
