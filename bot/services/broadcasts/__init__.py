"""Messages of the newsroom to all readers: drafts, planning in batches, progress."""
