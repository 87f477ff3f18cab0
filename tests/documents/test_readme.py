from __future__ import annotations

from pathlib import Path

import pytest

from generator.__main__ import main
from tests.documents.blocks import blocks
from tests.documents.manuals import printed_lines
from tests.overlay.programs import run

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
PYTHON = blocks(README, "python")
*SESSION, FIXTURES = PYTHON


def test_the_readme_has_its_examples() -> None:
    assert len(SESSION) == 4
    assert "def test_" in FIXTURES


@pytest.mark.usefixtures("demo")
def test_the_session_prints_what_it_says(tmp_path: Path) -> None:
    said = [line for block in SESSION for line in printed_lines(block)]
    assert len(said) == "".join(SESSION).count("print(")
    assert run("\n".join([*SESSION, "client.close()"]), cwd=tmp_path).splitlines() == said


def test_the_fixtures_serve_a_test(suite: pytest.Pytester) -> None:
    suite.makepyfile(FIXTURES)
    suite.runpytest_inprocess().assert_outcomes(passed=1)


def test_the_command_for_other_documents_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    [command] = [line for block in blocks(README, "sh") for line in block.splitlines() if "--spec" in line]
    (tmp_path / "pets.yaml").write_text(
        "openapi: 3.1.0\ninfo: {title: Pets, version: '1'}\n"
        "paths: {/pets: {get: {operationId: listPets, responses: {'204': {description: None.}}}}}\n",
        encoding="utf-8",
    )
    python, _, arguments = command.partition(" -m generator ")
    assert python.endswith("/python")
    monkeypatch.chdir(tmp_path)
    assert main(arguments.split()) == 0
    assert (tmp_path / "client/pets/py.typed").is_file()
