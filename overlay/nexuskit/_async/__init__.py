"""The classes that perform I/O, for one of the two clients."""
