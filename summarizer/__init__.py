"""Lede thinks here: text in, values out. No network, clock, database or Telegram."""
