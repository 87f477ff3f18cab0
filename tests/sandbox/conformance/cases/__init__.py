"""The conformance table, by resource."""

from __future__ import annotations

from . import access, assets, bodies, bulk, sequences, workflows, workspace

CASES = [
    *access.CASES,
    *workspace.CASES,
    *workflows.CASES,
    *sequences.CASES,
    *bulk.CASES,
    *assets.CASES,
    *bodies.CASES,
]

__all__ = ["CASES"]
