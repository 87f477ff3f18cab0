from __future__ import annotations

import importlib
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest

from generator.__main__ import main

from .recorder import Recorder, recorder

FIXTURE = Path(__file__).parent / "fixture"


@attrs.frozen
class Outcome:
    """What a run of the command line came to."""

    code: int
    out: str
    err: str


@attrs.define
class Project:
    """A small project with a spec of its own, to be broken on purpose."""

    folder: Path
    capsys: pytest.CaptureFixture[str]

    def edit(self, file: str, old: str, new: str) -> None:
        """Replace a text that occurs in a file exactly once."""
        path = self.folder / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} occurs {text.count(old)} times in {file}"
        path.write_text(text.replace(old, new), encoding="utf-8")

    def line_of(self, file: str, text: str) -> int:
        """Return the number of the line on which a text begins for the first time."""
        before, found, _ = (self.folder / file).read_text(encoding="utf-8").partition(text)
        assert found, f"{text!r} does not occur in {file}"
        return before.count("\n") + 1

    def run(self, verb: str) -> Outcome:
        self.capsys.readouterr()
        code = main([verb, "--project", str(self.folder)])
        captured = self.capsys.readouterr()
        return Outcome(code, captured.out, captured.err)

    def files(self) -> dict[str, bytes]:
        return {
            path.relative_to(self.folder).as_posix(): path.read_bytes()
            for path in self.folder.rglob("*")
            if path.is_file()
        }


@pytest.fixture
def project(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Project:
    folder = tmp_path / "project"
    shutil.copytree(FIXTURE, folder)
    return Project(folder, capsys)


@pytest.fixture(scope="session")
def generated_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("generated") / "project"
    shutil.copytree(FIXTURE, folder)
    assert main(["generate", "--project", str(folder)]) == 0
    return folder


@pytest.fixture
def generated(generated_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Project:
    """The small project with what is generated from it."""
    shutil.copytree(generated_folder, tmp_path / "project")
    return Project(tmp_path / "project", capsys)


# One package with every construct, generated once.
DOCUMENT = Path(__file__).parent / "constructs/openapi.yaml"
Send = Callable[[Any], Any]


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("constructs")
    assert main(["generate", "--spec", str(DOCUMENT), "--out", str(folder), "--package", "constructs"]) == 0
    return folder


@pytest.fixture(scope="session")
def package(folder: Path) -> Iterator[Any]:
    sys.path.insert(0, str(folder))
    try:
        for module in folder.rglob("*.py"):
            name = module.relative_to(folder).with_suffix("").as_posix().replace("/", ".")
            importlib.import_module(name.removesuffix(".__init__"))
        yield importlib.import_module("constructs")
    finally:
        sys.path.remove(str(folder))


@pytest.fixture(scope="module")
def server() -> Iterator[Recorder]:
    with recorder() as running:
        yield running


@pytest.fixture
def send(package: Any, server: Recorder) -> Iterator[Callable[[Any], Any]]:
    server.answers(204)
    with package.Client(base_url=server.base_url, secret_key="key-1") as client:
        yield client.send


# Documents of somebody else.


def document(paths: str = "{}", components: str = "{}", version: str = "3.0.3", more: str = "") -> str:
    return f"openapi: {version}\ninfo: {{title: A, version: '1'}}\n{more}paths: {paths}\ncomponents: {components}\n"


def get(schema: str) -> str:
    return f"{{/a: {{get: {{operationId: get_a, responses: {{200: {{description: A, content: {{application/json: {{schema: {schema}}}}}}}}}}}}}}}"


class Run:
    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.capsys, self.count = folder, capsys, 0

    def __call__(self, text: str, *more: str, name: str = "a.yaml") -> tuple[int, str]:
        self.count += 1
        self.package = f"foreign_{self.folder.name.replace('-', '_')}_{self.count}"
        (self.folder / name).write_text(text, encoding="utf-8")
        self.capsys.readouterr()
        code = main(
            [
                "generate",
                "--spec",
                str(self.folder / name),
                "--out",
                str(self.folder),
                "--package",
                self.package,
                *more,
            ]
        )
        said = self.capsys.readouterr()
        return code, said.out + said.err

    def module(self, name: str) -> Any:
        return importlib.import_module(f"{self.package}.{name}")


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    return Run(tmp_path, capsys)
