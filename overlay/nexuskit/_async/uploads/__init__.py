"""Uploads: the I/O."""
