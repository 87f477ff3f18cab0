"""Prints the matrix of faults as a table: `python -m tests.overlay.faults`.

Exits with 1 if anything is seen that is not expected.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from nexuskit.sandbox import Sandbox
from tests.overlay.faults.runner import BULK, CHANGES, READS, SEED, seen
from tests.overlay.faults.table import FAULTS, Fault

KINDS = {"9 GET": READS, "2 PATCH, 2 DELETE": CHANGES, "bulk POST": BULK}
SIDES = ("sync", "async")


def main() -> int:
    """Print the table, and return the exit code."""
    differ = 0
    print("| fault | operations | expected | seen |")
    print("|---|---|---|---|")
    with Sandbox(seed=SEED) as sandbox:
        for fault in FAULTS:
            cells = {side: seen(fault, side, sandbox) for side in SIDES}
            for names, wanted in groups(fault):
                found = {cells[side][operation] for side in SIDES for operation in operations(names)}
                same = found == {wanted}
                differ += not same
                shown = "the same" if same else " / ".join(sorted(found))
                print(f"| {fault.name} | {', '.join(names)} | {wanted} | {shown} |")
    print(
        f"\n{len(FAULTS)} faults, {len(operations(list(KINDS)))} operations, both sides: {differ} rows differ"
    )
    return 1 if differ else 0


def groups(fault: Fault) -> Iterator[tuple[list[str], str]]:
    """Yield the kinds of operations of which the same is expected, and what that is."""
    wanted = dict(zip(KINDS, (fault.read, fault.change, fault.bulk), strict=True))
    for cell in dict.fromkeys(wanted.values()):
        yield [kind for kind in KINDS if wanted[kind] == cell], cell


def operations(kinds: list[str]) -> list[str]:
    """Return the operations of some kinds."""
    return [operation for kind in kinds for operation in KINDS[kind]]


if __name__ == "__main__":
    sys.exit(main())
