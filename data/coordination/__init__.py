"""What several processes share: leader lock, chat leases, notifications, update log, counters."""
