"""What became of each action, and the report of them all. Pure."""
