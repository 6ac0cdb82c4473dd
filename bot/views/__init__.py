"""Records to text and buttons; pure."""
