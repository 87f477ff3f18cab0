"""Our own rules for `spec/`: what must be said, how well each fact is known, and examples that fit.

They are no part of what can be generated. A document of somebody else is read without them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ..bundle import Document
from ..diagnostics import Diagnostic, raise_if_any
from ..reading import read
from .defaults import expand
from .examples import check_examples
from .extensions import check_assumptions, check_extensions
from .rules import check_rules
from .standard import check_rest, check_structure

__all__ = ["check", "expand"]


def check_shape(document: Document) -> Iterable[Diagnostic]:
    """Return what the models that read the document refuse, on which every other step relies."""
    return read(document)[1]


# Each group relies on those before it; within a group, everything is reported at once.
_GROUPS: tuple[tuple[Callable[[Document], Iterable[Diagnostic]], ...], ...] = (
    (check_structure, check_shape),
    (check_extensions,),
    (check_rules, check_assumptions, check_examples, check_rest),
)


def check(document: Document) -> list[Diagnostic]:
    """Return what breaks a rule of the last group.

    Raises:
        SpecError: A rule of a group before that is broken, on which the last one relies.
    """
    *before, last = _GROUPS
    for group in before:
        raise_if_any(found for step in group for found in step(document))
    return [found for step in last for found in step(document)]
