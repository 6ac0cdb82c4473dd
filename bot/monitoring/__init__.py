"""Heartbeats, instruments, health check, Prometheus export and log configuration."""
