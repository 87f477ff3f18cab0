"""Shared by bulk updates and uploads: the journal of a run."""
