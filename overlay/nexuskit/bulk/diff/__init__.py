"""What a plan would change in a project as it is. Pure."""
