"""The effects of a bulk update on a project, as far as known or assumed. Pure. The sandbox uses them, too."""
