"""The public API: from a request to a handler, and back to an answer."""
