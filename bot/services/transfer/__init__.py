"""A newsroom as JSON Lines, written out whole and read in line by line; docs/transfer.md has the format."""
