"""What all pages of the sandbox have in common: their frame and menu, their look, and how they are sent."""

from .files import StaticFiles
from .rendering import Features, environment, page, redirect_to

__all__ = ["Features", "StaticFiles", "environment", "page", "redirect_to"]
