"""All decisions of a run, without I/O."""
