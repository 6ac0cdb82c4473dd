"""The team and its audit log, open questions and owner alerts."""
