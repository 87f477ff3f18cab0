"""The classes that do input and output, on one of the two sides that this package has."""
