"""Settings and the YAML loader."""
