"""`lede add`: makes an article of a file, a page or standard input."""
