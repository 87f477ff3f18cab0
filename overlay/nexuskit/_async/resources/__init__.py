"""The methods of each resource, and iteration over pages."""
