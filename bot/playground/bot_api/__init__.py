"""The HTTP side of the stand-in: Bot API methods, long polling and webhooks."""
