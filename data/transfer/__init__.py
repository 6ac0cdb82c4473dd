"""What leaves a newsroom as a file and comes into another: read in one snapshot, written in batches."""
