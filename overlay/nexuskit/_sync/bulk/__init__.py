# Derived from overlay/nexuskit/_async/bulk/__init__.py; do not edit.
# Change that file and run `make generate`.
"""Bulk updates: the builder, the runner, and their calls of the service."""
