"""The public archive: loads what its pages and feeds show."""
