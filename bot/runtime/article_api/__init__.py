"""The HTTP interface for programs that send articles."""
