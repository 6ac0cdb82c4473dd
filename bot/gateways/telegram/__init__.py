"""The Bot API client and the translation of its errors into the outcomes of bot.ports.messenger."""
