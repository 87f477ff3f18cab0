"""What all pages of the sandbox have in common: their frame and menu, their look, and how they are sent."""

from .files import File, static_files
from .parts import Parts
from .rendering import environment, moved, page

__all__ = ["File", "Parts", "environment", "moved", "page", "static_files"]
