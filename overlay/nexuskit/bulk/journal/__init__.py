"""The file that knows what a run has sent and what was answered."""
