"""The diff: what a plan would change in a project. Pure."""
