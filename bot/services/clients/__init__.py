"""Programs that send articles: their tokens, their rate, and what becomes of an article they send."""
