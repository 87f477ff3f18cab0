"""Signed URLs: their signature, their requests, and the processing of files."""
