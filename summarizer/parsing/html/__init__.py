"""Reads web pages and other HTML: the article, its title and date, without boilerplate."""
