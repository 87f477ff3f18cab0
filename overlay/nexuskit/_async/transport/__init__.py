"""Connections, and the sender of all requests."""
