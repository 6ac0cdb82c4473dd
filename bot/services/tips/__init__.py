"""What readers send to the newsroom: limits, one draft for equal tips, thanks."""
