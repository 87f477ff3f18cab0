# Derived from overlay/nexuskit/_async/runs/__init__.py; do not edit.
# Change that file and run `make generate`.
"""Shared by bulk updates and uploads: the journal of a run."""
