"""The bulk update as pure functions."""
