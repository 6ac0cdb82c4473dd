"""The default method: expected overlap with a human summary, estimated by boosted trees."""
