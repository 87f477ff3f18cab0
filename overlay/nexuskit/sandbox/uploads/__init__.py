"""Signed URLs: their signature, their requests, and what becomes of the files."""
