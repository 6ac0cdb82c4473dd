"""Handlers of Telegram updates: each calls a service and answers with a view."""
