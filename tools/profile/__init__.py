"""The rules for `spec/`: required texts, evidence for each fact, and valid examples.

They do not limit what the generator supports. Other documents are read without them.
"""

from __future__ import annotations

from generator.diagnostics import raise_if_any
from generator.document import Document
from generator.reading import validate

from .defaults import expand, with_evidence
from .examples import check_examples
from .rules import check_extensions, check_files, check_profile, check_rules, check_structure

__all__ = ["check", "check_files", "expand", "with_evidence"]

# Each group relies on those before it; within a group, everything is reported at once.
_GROUPS = ((check_structure, validate), (check_extensions,), (check_profile, check_rules, check_examples))


def check(document: Document) -> None:
    """Report what breaks a rule."""
    for group in _GROUPS:
        raise_if_any(document.diagnostics)
        for step in group:
            step(document)
