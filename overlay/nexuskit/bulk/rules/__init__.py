"""What a bulk update does to a project, as far as it is known or assumed. Pure; the sandbox shares it."""
