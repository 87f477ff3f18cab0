"""The calls of each resource, and iteration over their pages."""
