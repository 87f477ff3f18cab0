"""The conformance table: operation × status × case, and what no case can be of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from tests.sandbox.conformance.answers import OF_THE_SANDBOX
from tests.sandbox.conformance.cases import CASES
from tests.sandbox.conformance.description import description

_NOTHING_TO_REFUSE = "the path and the query have nothing that can be wrong, and there is no body"
_NO_PROJECT_REFUSED = "a project that does not exist is answered by 403, as one that the key does not open"
ONLY_BY_FAULTS: Mapping[int, str] = {
    429: "the sandbox throttles upload sessions alone, of which the table starts many; a fault can do it"
}
"""Documented statuses that come of faults alone. So does all that `default` stands for, the 5xx."""

NEVER: Mapping[tuple[str, int], str] = {
    ("getWorkspace", 400): _NOTHING_TO_REFUSE,
    ("getWorkspace", 403): "there is one workspace, which every key opens",
    ("getWorkspace", 404): "every sandbox has a workspace",
    ("listProjects", 400): _NOTHING_TO_REFUSE,
    ("listProjects", 403): "a key lists the projects that it opens",
    ("listProjects", 404): "there is always a list, if an empty one",
    ("getProject", 400): _NOTHING_TO_REFUSE,
    ("getProject", 404): _NO_PROJECT_REFUSED,
    ("listWorkflows", 400): _NOTHING_TO_REFUSE,
    ("listWorkflows", 404): _NO_PROJECT_REFUSED,
    ("listSequences", 404): _NO_PROJECT_REFUSED,
    ("bulkUpdateSequences", 404): _NO_PROJECT_REFUSED,
    ("listAssets", 404): _NO_PROJECT_REFUSED,
    ("createUploadSession", 404): _NO_PROJECT_REFUSED,
    ("listAssetGroups", 404): _NO_PROJECT_REFUSED,
    ("bulkSetCustomMetadata", 404): _NO_PROJECT_REFUSED,
    ("bulkDeleteCustomMetadata", 404): _NO_PROJECT_REFUSED,
}
"""Documented statuses of an operation that the sandbox with its default settings never gives."""


def as_markdown() -> str:
    """Return the number of cases of each operation and status, as a Markdown table."""
    counts = Counter((case.operation, case.status) for case in CASES)
    statuses = sorted({status for _, status in [*counts, *description().pairs]})
    lines = [
        f"| operation | {' | '.join(map(str, statuses))} | all |",
        f"|---|{'---|' * (len(statuses) + 1)}",
    ]
    for operation in description().operations:
        cells = [_cell(counts, operation, status) for status in statuses]
        lines.append(f"| `{operation}` | {' | '.join(cells)} | {sum(_row(counts, operation))} |")
    sums = [sum(counts[operation, status] for operation in description().operations) for status in statuses]
    lines.append(f"| all | {' | '.join(map(str, sums))} | {counts.total()} |")
    lines.append("")
    lines.append("`faults`: given by faults alone. `–`: documented, and never given. Empty: not documented.")
    lines += [f"{status}: {reason}." for status, reason in OF_THE_SANDBOX.items()]
    return "\n".join(lines)


def _row(counts: Counter[tuple[str, int]], operation: str) -> list[int]:
    return [count for (each, _), count in counts.items() if each == operation]


def _cell(counts: Counter[tuple[str, int]], operation: str, status: int) -> str:
    if counts[operation, status]:
        return str(counts[operation, status])
    if (operation, status) in NEVER:
        return "–"
    documented = str(status) in description().operations[operation].responses
    return "faults" if documented and status in ONLY_BY_FAULTS else ""
