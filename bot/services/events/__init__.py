"""Groups new articles into events, compares the articles of an event, and lets editors correct both."""
