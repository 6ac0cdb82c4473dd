"""Opening SQLite and PostgreSQL, and where their SQL differs."""
