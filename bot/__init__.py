"""Lede acts here: Telegram, the clock, the outside world and the people in it."""
