"""Lede, a self-hosted Telegram newsroom: everything that talks to Telegram, the web and the clock."""
