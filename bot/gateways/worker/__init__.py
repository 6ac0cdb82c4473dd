"""Worker processes that read and summarize, and the clients that talk to them over pipes."""
