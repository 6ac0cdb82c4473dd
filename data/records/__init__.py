"""Frozen values that this package returns. Instants are aware datetimes in UTC."""
