"""Cleans, summarises, compares and selects text; uses no network, clock, database or Telegram."""
