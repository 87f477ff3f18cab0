"""The TypeScript samples of the spec: all have correct types, and each succeeds against a sandbox."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from nexuskit.sandbox import Sandbox
from tests.spec_tools.node import node
from tests.tools.share.sample_requests import environment, in_order, runnable, samples

pytestmark = pytest.mark.full

_STRICT = ["--strict", "--noEmit", "--target", "es2022", "--module", "nodenext", "--types", "node"]


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running


def test_the_types_are_correct(node_modules: Path) -> None:
    folder = node_modules.parent / "samples"
    folder.mkdir()
    for operation, sources in samples().items():
        (folder / f"{operation}.mts").write_text(sources["TypeScript"], encoding="utf-8")
    compiler = str(node_modules / "typescript/bin/tsc")
    files = sorted(path.name for path in folder.iterdir())
    node(compiler, *_STRICT, "--moduleDetection", "force", *files, cwd=folder)


@pytest.mark.parametrize("operation", in_order())
def test_it_succeeds(operation: str, sandbox: Sandbox, tmp_path: Path) -> None:
    source = tmp_path / "sample.mts"
    source.write_text(runnable(sandbox, operation, "TypeScript"), encoding="utf-8")
    assert node(str(source), cwd=tmp_path, **environment(sandbox))[0] in "{["
