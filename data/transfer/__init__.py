"""Reads all data of an export from one snapshot, and writes the data of an import in batches."""
