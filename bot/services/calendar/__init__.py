"""Pure rules of dates and times: time zones, digest slots, quiet hours."""
