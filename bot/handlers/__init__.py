"""From a Telegram update through a service to a view."""
