"""Connections, and the one place through which every request is sent."""
