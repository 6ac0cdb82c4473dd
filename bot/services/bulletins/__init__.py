"""Events that are sent at once: who gets them and why, planning in batches, breaking news and its limits."""
