"""Worker processes that parse and summarize, and the clients that send them requests over pipes."""
