"""Use cases: one a file. They know neither Telegram nor SQL."""
