"""Groups articles into events, and finds what the articles of an event add to each other; docs/events.md."""
