# Derived from overlay/nexuskit/_async/uploads/__init__.py; do not edit.
# Change that file and run `make generate`.
"""Uploads: the I/O."""
