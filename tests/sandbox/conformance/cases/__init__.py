"""The conformance table, by resource."""

from __future__ import annotations

from . import access, asset_logs, assets, bulk, custom_metadata, sequences, uploads, workflows

CASES = [
    *access.CASES,
    *workflows.CASES,
    *sequences.CASES,
    *bulk.CASES,
    *assets.CASES,
    *asset_logs.CASES,
    *custom_metadata.CASES,
    *uploads.CASES,
]

__all__ = ["CASES"]
