"""The bulk update as pure functions: the rules, and the changes to write."""
