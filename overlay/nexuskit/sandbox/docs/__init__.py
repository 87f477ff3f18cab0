"""The documentation pages: the API with calls to try, and everything about it that is only assumed."""
