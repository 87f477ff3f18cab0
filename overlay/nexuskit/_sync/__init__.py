# Derived from overlay/nexuskit/_async/__init__.py; do not edit.
# Change that file and run `make generate`.
"""The classes that perform I/O, for one of the two clients."""
