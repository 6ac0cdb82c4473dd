"""Backup, restore, retention and moving between databases."""
