"""Following feeds: discovery, polling, poll intervals and ingestion of entries."""
