# Derived from overlay/nexuskit/_async/resources/__init__.py; do not edit.
# Change that file and run `make generate`.
"""The methods of each resource, and iteration over pages."""
