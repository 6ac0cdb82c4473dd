"""Sending due messages: ready queue, rate limiter, render cache, settlement."""
