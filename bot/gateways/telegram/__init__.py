"""The Bot API client and the translation of its errors into the outcomes of bot.ports.messenger."""

import bot.gateways.telegram.library_import  # noqa: F401 - before the first import of telegram
