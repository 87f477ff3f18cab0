"""The command line: its options and its help."""
