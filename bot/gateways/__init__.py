"""The outside world behind bot.ports; foreign errors become our values here, once."""
