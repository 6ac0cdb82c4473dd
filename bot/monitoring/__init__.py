"""Heartbeats, counters, health check, Prometheus export and log set-up."""
