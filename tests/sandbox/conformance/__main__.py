"""Print the conformance table: `python -m tests.sandbox.conformance`."""

from __future__ import annotations

from tests.sandbox.conformance.table import as_markdown

print(as_markdown())
