"""Frozen values returned by this package. Instants are aware and in UTC; local days are ISO dates."""
