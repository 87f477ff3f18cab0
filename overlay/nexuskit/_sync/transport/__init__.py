# Derived from overlay/nexuskit/_async/transport/__init__.py; do not edit.
# Change that file and run `make generate`.
"""Connections, and the sender of all requests."""
