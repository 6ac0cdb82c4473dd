"""`lede site`: writes the archive as files for any web space."""
