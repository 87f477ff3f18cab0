# Derived from overlay/nexuskit/_async/resources/__init__.py; do not edit.
# Change that file and run `make generate`.
"""The calls of each resource, and iteration over their pages."""
