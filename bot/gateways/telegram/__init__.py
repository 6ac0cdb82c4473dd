"""The Bot API client and the translation of its errors into the outcomes of bot.ports.messenger."""

import bot.gateways.telegram.httpx_on_demand  # noqa: F401 - before the first import of telegram
