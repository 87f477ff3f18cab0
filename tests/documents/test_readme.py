from __future__ import annotations

import re
from pathlib import Path

from nexuskit.sandbox import Sandbox
from tests.documents.blocks import blocks
from tests.documents.programs import printed, run, run_program

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
PYTHON = blocks(README, "python")
*SESSION, FIXTURES = PYTHON


def test_the_readme_has_its_examples() -> None:
    assert len(SESSION) == 4
    assert "def test_" in FIXTURES


def test_its_pictures_are_there_and_load_fast() -> None:
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", README.read_text(encoding="utf-8"))
    assert "docs/inspector.png" in pictures
    assert all((ROOT / picture).stat().st_size < 200_000 for picture in pictures)


def test_the_session_prints_what_it_says(tmp_path: Path) -> None:
    said = [line for block in SESSION for line in printed(block)]
    assert len(said) == "".join(SESSION).count("print(")
    with Sandbox() as sandbox:
        assert run_program("\n".join(SESSION), sandbox, tmp_path) == said


def test_the_fixtures_serve_a_test(tmp_path: Path) -> None:
    (tmp_path / "test_readme_fixtures.py").write_text(FIXTURES, encoding="utf-8")
    options = ["-q", "-p", "no:cacheprovider", "-p", "no:schemathesis", "--rootdir", str(tmp_path)]
    assert "1 passed" in run("-m", "pytest", *options, cwd=tmp_path)


def test_the_command_for_other_documents_is_one(tmp_path: Path) -> None:
    [command] = [line for block in blocks(README, "sh") for line in block.splitlines() if "--spec" in line]
    (tmp_path / "pets.yaml").write_text(
        "openapi: 3.1.0\ninfo: {title: Pets, version: '1'}\n"
        "paths: {/pets: {get: {operationId: listPets, responses: {'204': {description: None.}}}}}\n",
        encoding="utf-8",
    )
    run(*command.split()[1:], cwd=tmp_path, PYTHONPATH=str(ROOT))
    assert (tmp_path / "client/pets/py.typed").is_file()


def test_the_readme_is_one_page() -> None:
    assert len(README.read_text(encoding="utf-8").splitlines()) < 160
