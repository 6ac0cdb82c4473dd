"""`lede group`: groups the articles of a file into events, without settings or a database."""
