"""Sending due messages: dispatcher, sender, ledger, ready queue, rate limiter, render cache."""
