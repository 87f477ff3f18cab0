"""The programs, and the commands of each."""

from __future__ import annotations

from typing import Final

import attrs

STEPS: Final = (
    "list workflows",
    "get a workflow",
    "rename a workflow",
    "page through sequences",
    "bulk update",
    "aborted bulk update",
    "patch a sequence",
    "delete a sequence",
    "upload a file",
    "unknown enum value",
    "401",
    "404",
    "429",
    "redirect",
)
"""What each program prints, after `ok`."""


@attrs.frozen(kw_only=True)
class Target:
    """A program.

    Attributes:
        generator: The generator, with its version.
        needs: The commands that must be installed.
        generate: The commands that install the generator and generate the client.
        compile: The commands that compile the program; for Python, the type checker.
        run: The command that runs it.
        every_run: Whether it runs in `make test-all`.
    """

    generator: str
    needs: tuple[str, ...]
    generate: tuple[str, ...]
    compile: tuple[str, ...]
    run: str
    every_run: bool = False


_PIP = "venv/bin/python -m pip --disable-pip-version-check --no-input"
_NPM = ("npm ci --no-audit --no-fund --prefer-offline", "npm run generate")

TARGETS: Final = {
    "typescript": Target(
        generator="openapi-typescript 7.13.0, openapi-fetch 0.17.0",
        needs=("node", "npm"),
        generate=_NPM,
        compile=("npm run build",),
        run="npm start",
        every_run=True,
    ),
    "go": Target(
        generator="oapi-codegen 2.8.2",
        needs=("go",),
        generate=("go generate ./...",),
        compile=("go vet ./...", "go build -o scenario ."),
        run="./scenario",
        every_run=True,
    ),
    "java": Target(
        generator="openapi-generator 7.25.0, library native",
        needs=("java", "javac", "mvn"),
        generate=("mvn --batch-mode --quiet generate-sources",),
        compile=("mvn --batch-mode --quiet compile",),
        run="java -cp target/classes:target/dependency/* example.Scenario",
    ),
    "rust": Target(
        generator="Progenitor 0.15.1",
        needs=("cargo",),
        generate=(),
        compile=("cargo build",),
        run="target/debug/scenario",
    ),
    "typescript-hey-api": Target(
        generator="@hey-api/openapi-ts 0.95.0",
        needs=("node", "npm"),
        generate=_NPM,
        compile=("npm run build",),
        run="npm start",
    ),
    "python": Target(
        generator="openapi-generator 7.26.0",
        needs=("python3", "openapi-generator-cli", "java"),
        generate=(
            "python3 -m venv venv",
            f"{_PIP} install --quiet --requirement requirements.txt",
            "openapi-generator-cli generate --config generator.yaml",
        ),
        compile=("venv/bin/mypy",),
        run="venv/bin/python scenario.py",
    ),
    "go-openapi-generator": Target(
        generator="openapi-generator 7.26.0",
        needs=("go", "openapi-generator-cli", "java"),
        generate=("openapi-generator-cli generate --config generator.yaml",),
        compile=("go vet ./...", "go build -o scenario ."),
        run="./scenario",
    ),
}
