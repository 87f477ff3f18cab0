"""Bulk updates: the builder, the runner, and what they ask of the service."""
