"""The inspector: the pages at `/` that show the state of the sandbox."""
