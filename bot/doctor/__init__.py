"""Checks an installation: probes collect facts, pure rules turn them into findings with what to do next."""
