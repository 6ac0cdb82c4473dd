"""The team and its audit log, stored personal data, and statistics."""
