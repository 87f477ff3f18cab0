"""The workflow in `spec/arazzo.yaml` is executed against a sandbox by Redocly's runner."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from nexuskit import Client
from nexuskit.sandbox import Sandbox
from tests.spec_tools.node import REDOCLY, node

pytestmark = pytest.mark.full

PROJECT = "proj_cd067221d5a6e4007ccbb4afb5966535"
KEY = "nexuskit-demo-key"


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    # The file is not an asset at once, so that the workflow has to ask again.
    with Sandbox(settings={"processing_ms": 1500}) as running:
        yield running


def test_the_workflow_succeeds(sandbox: Sandbox, node_modules: Path, root: Path) -> None:
    inputs = {"projectId": PROJECT, "secretKey": KEY, "sequence": "Patient Z"}
    given = [part for name, value in inputs.items() for part in ("--input", f"{name}={value}")]
    server = ["--server", f"nexus={sandbox.base_url}"]
    said = node(str(node_modules / REDOCLY), "respect", "arazzo.yaml", *server, *given, cwd=root / "spec")
    assert "Workflows: 1 passed, 1 total" in said, said
    with Client(KEY, endpoint=sandbox.base_url) as client:
        project = client.get_project(PROJECT)
        [entry] = project.sequences.by_name("Patient Z").items
        assert entry.asset_id == project.assets.get("pixel.gif").id
