"""Finds the list of stories on a page without a feed, and reads public channels of Telegram."""
