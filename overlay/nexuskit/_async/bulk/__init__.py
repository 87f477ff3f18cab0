"""Bulk updates: the builder, the runner, and their calls of the service."""
