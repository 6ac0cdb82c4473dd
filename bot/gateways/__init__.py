"""Clients of foreign systems; each implements a Protocol of bot.ports and translates foreign errors once."""
