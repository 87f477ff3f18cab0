"""The inspector: what a person sees of the sandbox in a browser, at `/`."""
