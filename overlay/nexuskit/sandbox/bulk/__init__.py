"""The bulk update as pure functions: the rules, and the difference that has to be written."""
