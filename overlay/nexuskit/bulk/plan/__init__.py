"""The plan: the requests of a run, and findings. Pure."""
