"""The documentation pages: the API, with requests to try, and the assumptions about it."""
