from __future__ import annotations

import importlib
from pathlib import Path

import pytest

import nexus_api
import nexuskit

ROOT = Path(__file__).parents[2]

# A name that is added here is public from then on; see CHANGELOG.md.
ERRORS = {
    "ArgumentError",
    "BadRequestError",
    "BulkError",
    "CallError",
    "ConfigurationError",
    "ConflictError",
    "DecodeError",
    "Error",
    "ErrorWithCode",
    "ForbiddenError",
    "GatewayTimeoutError",
    "InternalServerError",
    "JournalError",
    "LookupFailed",
    "NetworkConnectionError",
    "NexusError",
    "NoMatch",
    "NotFoundError",
    "OperationFailedError",
    "OperationTimeoutError",
    "PayloadTooLargeError",
    "PlanError",
    "RequestTimeoutError",
    "RetryableError",
    "ServiceUnavailableError",
    "SeveralMatches",
    "StatusError",
    "TLSError",
    "TooManyRequestsError",
    "UnauthorizedError",
    "UploadError",
    "UploadPlanError",
}
NEXUSKIT = ERRORS | {
    "ApiTypes",
    "AsyncBulk",
    "AsyncBulkReport",
    "AsyncClient",
    "AsyncProject",
    "AsyncUploadReport",
    "AsyncWalk",
    "Bulk",
    "BulkReport",
    "Client",
    "Hooks",
    "Project",
    "RawAnswer",
    "RequestEvent",
    "ResponseEvent",
    "RetryPolicy",
    "UploadReport",
    "Walk",
    "__version__",
    "errors",
    "spec",
    "warmup",
}
BULK = {
    "BulkProgress",
    "Change",
    "Diff",
    "Durations",
    "Finding",
    "Outcome",
    "Plan",
    "Status",
}
UPLOADS = {
    "SessionLimit",
    "UploadFinding",
    "UploadOutcome",
    "UploadProgress",
}
SANDBOX = {
    "Clock",
    "FaultPlanError",
    "Faults",
    "LogEntry",
    "MissingExtra",
    "RequestLog",
    "Sandbox",
    "SandboxError",
    "SeedError",
    "Settings",
    "SettingsError",
    "Snapshot",
    "StorageError",
}
NEXUS_API = {
    "__version__",
    "Answer",
    "AsyncClient",
    "Client",
    "ApiOperation",
    "Request",
    "api",
    "enums",
    "errors",
    "models",
}

PUBLIC = {
    "nexuskit": NEXUSKIT,
    "nexuskit.bulk": BULK,
    "nexuskit.uploads": UPLOADS,
    "nexuskit.errors": ERRORS,
    "nexuskit.sandbox": SANDBOX,
    "nexuskit.spec": {"path", "text", "version"},
    "nexus_api": NEXUS_API,
    "datature.nexus": NEXUSKIT,
}


@pytest.mark.parametrize("module", PUBLIC)
def test_the_public_names_are_these(module: str) -> None:
    names = importlib.import_module(module).__all__
    assert set(names) == PUBLIC[module]
    assert len(names) == len(set(names))
    assert [name for name in names if not hasattr(importlib.import_module(module), name)] == []


def test_the_changelog_names_every_public_module() -> None:
    opening = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").split("\n## ")[0]
    assert [name for name in ["nexuskit.ApiTypes", *PUBLIC] if f"`{name}`" not in opening] == []


@pytest.mark.parametrize("package", [nexuskit, nexus_api], ids=lambda package: package.__name__)
def test_the_packages_are_typed(package: object) -> None:
    assert (Path(str(vars(package)["__file__"])).parent / "py.typed").is_file()
