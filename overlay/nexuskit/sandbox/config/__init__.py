"""Settings, and how they and other YAML files are read."""
