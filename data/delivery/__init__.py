"""The delivery ledger: editions, outbox, planning runs, broadcasts and their statistics."""
