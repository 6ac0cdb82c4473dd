"""The Bot API client and its translation of errors into `bot.ports.messenger` outcomes."""
