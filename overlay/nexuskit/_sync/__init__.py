# Derived from overlay/nexuskit/_async/__init__.py; do not edit.
# Change that file and run `make generate`.
"""The classes that do input and output, on one of the two sides that this package has."""
