"""What readers did in a week with stories, sources and topics, as counts, and the file with them."""
