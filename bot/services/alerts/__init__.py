"""Alert rules over health figures, and the deduplication of alerts. Sends nothing."""
