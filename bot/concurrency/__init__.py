"""Asyncio building blocks with no knowledge of Lede: queues, batching, caching, task groups."""
