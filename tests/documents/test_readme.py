from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from nexus_api.client import DEFAULT_TIMEOUT
from nexuskit import Client
from nexuskit.sandbox import Sandbox
from tests.documents.blocks import blocks
from tests.documents.programs import printed, run, run_program

README = Path(__file__).parents[2] / "README.md"
PYTHON = blocks(README, "python")
TESTS = [block for block in PYTHON if "import pytest" in block]
PROGRAMS = [block for block in PYTHON if block not in TESTS]
[SEED] = blocks(README, "yaml")


def test_the_readme_has_its_examples() -> None:
    assert len(PROGRAMS) == 5
    assert any("AsyncClient" in block for block in PROGRAMS)
    assert len(TESTS) == 1


@pytest.mark.parametrize("block", PROGRAMS, ids=lambda block: block.splitlines()[0])
def test_every_print_says_what_it_prints(block: str) -> None:
    assert len(printed(block)) == block.count("print(") > 0


@pytest.mark.parametrize(
    "order",
    [PROGRAMS, *(pytest.param(each * 2, marks=pytest.mark.full) for each in (PROGRAMS, PROGRAMS[::-1]))],
    ids=["once", "twice", "twice backwards"],
)
def test_the_programs_run_as_printed_one_after_the_other(order: list[str], tmp_path: Path) -> None:
    with Sandbox() as sandbox:
        for block in order:
            assert run_program(block, sandbox, tmp_path) == printed(block)


def test_the_timeouts_are_those_of_the_client() -> None:
    text = f"{DEFAULT_TIMEOUT.connect:.0f} seconds for a connection and {DEFAULT_TIMEOUT.read:.0f} for"
    assert text in " ".join(README.read_text(encoding="utf-8").split())


def test_the_fixtures_serve_tests(tmp_path: Path) -> None:
    (tmp_path / "test_readme_fixtures.py").write_text(TESTS[0], encoding="utf-8")
    arguments = [
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:schemathesis",
        "--rootdir",
        str(tmp_path),
    ]
    assert "3 passed" in run(*arguments, cwd=tmp_path)


def test_the_seed_is_one(tmp_path: Path) -> None:
    path = tmp_path / "seed.yaml"
    path.write_text(SEED, encoding="utf-8")
    with (
        Sandbox(seed=path) as sandbox,
        Client(sandbox.secret_key, endpoint=sandbox.base_url) as client,
    ):
        [project] = client.list_projects()
        [flow] = project.workflows.list()
        [sequence] = project.sequences.list()
        assert sandbox.secret_key == "some-key"
        assert (project.project_id, project.get_info().name) == ("proj_a", "Knee study")
        assert (flow.id, flow.title, flow.created_at.year) == ("flow_1", "Yolov8 Workflow", 2023)
        assert [asset.filename for asset in project.assets.list()] == ["image_1.jpg", "asset_2.jpg"]
        assert [(item.asset_id, item.ord, item.role) for item in sequence.items] == [
            ("asset_1", 1, "Sagittal")
        ]
        assert sequence.attributes.items == {"age": "20"}


def test_a_seed_without_keys_has_the_one_that_the_comment_names() -> None:
    seed = yaml.safe_load(SEED)
    del seed["secret_keys"]
    with Sandbox(seed=seed) as sandbox:
        assert f"one key, {sandbox.secret_key}, opens" in SEED


def test_the_sandbox_keeps_its_state_in_a_file(tmp_path: Path) -> None:
    for seed, title in [(yaml.safe_load(SEED), "Yolov8 Workflow"), (None, "Kept")]:
        with (
            Sandbox(seed=seed, db=tmp_path / "state.db") as sandbox,
            Client(sandbox.secret_key, endpoint=sandbox.base_url) as client,
        ):
            [project] = client.list_projects()
            assert [flow.title for flow in project.workflows.list()] == [title]
            project.workflows.update("flow_1", {"title": "Kept"})
