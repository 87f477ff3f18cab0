"""Shared by bulk updates and uploads: outcomes, report, journal, progress line."""
