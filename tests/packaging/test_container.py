"""What the Containerfile says, without a container: its steps in a folder, its commands on this machine."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest

from nexuskit import Client
from tests.packaging.environments import run, served

ROOT = Path(__file__).parents[2]


Stage = list[tuple[str, str]]
"""The instructions of a stage: the name of each, such as `RUN`, and the rest of its line."""


def stages(path: Path) -> Iterator[Stage]:
    """The stages of a Containerfile, each of which begins with FROM."""
    text = re.sub(r"^#.*\n", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    lines = [line for line in re.sub(r" *\\\n *", " ", text).splitlines() if line]
    stage: Stage = []
    for line in lines:
        name, _, rest = line.partition(" ")
        assert name.isupper(), f"not an instruction: {line}"
        if name == "FROM":
            if stage[:1] and stage[0][0] == "FROM":
                yield stage
            stage = []
        stage.append((name, rest))
    yield stage


BUILD, FINAL = stages(ROOT / "Containerfile")

PORT = 8080


def values_of(stage: Stage, name: str) -> list[str]:
    return [text for instruction, text in stage if instruction == name]


def copied_paths(stage: Stage) -> list[str]:
    """What a stage takes from the project."""
    lines = [line.split() for line in values_of(stage, "COPY") if not line.startswith("--from=")]
    return [source for [*sources, _] in lines for source in sources]


def test_it_runs_as_a_user_without_rights_who_owns_the_data() -> None:
    [user], [volume] = values_of(FINAL, "USER"), values_of(FINAL, "VOLUME")
    assert user == "sandbox"
    [make_user] = values_of(FINAL, "RUN")
    assert re.search(rf"useradd .*--uid 10001 .*{user} ", make_user)
    assert f"--owner {user} --group {user} {volume}" in make_user
    names = [name for name, _ in FINAL]
    assert names.index("USER") > names.index("RUN")


def test_all_that_it_copies_is_there_and_not_ignored() -> None:
    [everything, *exceptions] = [
        line
        for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
        if not line.startswith("#")
    ]
    assert everything == "*"
    kept = {line.removeprefix("!") for line in exceptions if line.startswith("!")}
    assert set(copied_paths(BUILD)) == kept
    assert all((ROOT / name).exists() for name in kept)
    assert copied_paths(FINAL) == []


@attrs.frozen
class Image:
    """The result of the build steps, in a folder instead of a root file system."""

    folder: Path

    def here(self, text: str) -> str:
        """Replace the paths of the image by those here."""
        return re.sub(r"/(?=opt/nexuskit|wheels|source)", f"{self.folder}/", text)

    @property
    def environment(self) -> dict[str, str]:
        [path] = re.findall(r"PATH=(\S+):\$PATH", values_of(FINAL, "ENV")[0])
        return {**os.environ, "PATH": os.pathsep.join([self.here(path), os.environ["PATH"]])}


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Image:
    made = Image(tmp_path_factory.mktemp("image"))
    [source] = [made.folder / text.removeprefix("/") for text in values_of(BUILD, "WORKDIR")]
    source.mkdir()
    # `python` is the one of these tests, as it is the one of the image there.
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    for instruction, text in BUILD:
        if instruction == "COPY":
            *names, target = text.split()
            for name in names:
                copy(ROOT / name, source / target)
        elif instruction == "RUN":
            run(["sh", "-c", made.here(text)], cwd=source, env={**os.environ, "PATH": path})
    return made


def copy(path: Path, target: Path) -> None:
    if path.is_dir():
        shutil.copytree(path, target, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        target.mkdir(exist_ok=True)
        shutil.copy(path, target / path.name)


@pytest.mark.full
def test_the_steps_of_the_build_give_a_sandbox_that_starts_is_healthy_and_stops(
    image: Image, tmp_path: Path
) -> None:
    # In the form of JSON, so that a signal reaches the sandbox and not a shell.
    [program, *arguments] = json.loads(values_of(FINAL, "ENTRYPOINT")[0])
    path = shutil.which(program, path=image.environment["PATH"])
    assert path is not None
    assert path.startswith(str(image.folder))
    [health] = values_of(FINAL, "HEALTHCHECK")
    health_command: list[str] = json.loads(health.partition(" CMD ")[2])
    assert values_of(FINAL, "STOPSIGNAL") == ["SIGTERM"]
    with served([path, *arguments, "--port", "0"], tmp_path, image.environment) as ready:
        url = ready["DATATURE_API_BASE_URL"]
        with Client(ready["DATATURE_SECRET_KEY"], endpoint=url) as client:
            assert client.get_info().name == "Knee imaging"
        command = [word.replace(f"http://127.0.0.1:{PORT}", url) for word in health_command]
        assert command != health_command
        run(command, env=image.environment)
    stopped = subprocess.run(command, env=image.environment, capture_output=True, check=False)
    assert stopped.returncode != 0
