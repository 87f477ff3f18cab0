"""The conformance table: operation × status × case, and what no case can be of."""

from __future__ import annotations

from collections.abc import Mapping

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
