"""`lede summarize`: reads a source, summarizes it and prints the result, without settings or a database."""
