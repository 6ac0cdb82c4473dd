"""Pure date rules: time zones, digest slots, quiet hours."""
