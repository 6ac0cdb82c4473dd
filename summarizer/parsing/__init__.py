"""Bytes in, documents out: pages and files. Nothing here opens a file or a connection."""
