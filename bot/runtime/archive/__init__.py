"""The public archive over HTTP: pages and feeds of the published stories."""
