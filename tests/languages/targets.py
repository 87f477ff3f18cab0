"""The programs, and the commands of each."""

from __future__ import annotations

from collections.abc import Mapping
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
        pinned_in: The file of the folder that pins this version.
        needs: The commands that must be installed, with their lowest versions.
        build: The commands that install the generator, generate the client, and compile the program.
        run: The command that runs it.
        every_run: Whether it runs in `make test-all`.
    """

    generator: str
    pinned_in: str
    needs: Mapping[str, str]
    build: tuple[str, ...]
    run: str
    every_run: bool = False


_NODE = {"node": "20.19", "npm": ""}
_NPM = ("npm ci --no-audit --no-fund --prefer-offline", "npm run generate", "npm run build")

TARGETS: Final = {
    "typescript": Target(
        generator="openapi-typescript 7.13.0, openapi-fetch 0.17.0",
        pinned_in="package.json",
        needs=_NODE,
        build=_NPM,
        run="npm start",
        every_run=True,
    ),
    "go": Target(
        generator="oapi-codegen 2.8.2",
        pinned_in="go.mod",
        needs={"go": "1.26"},
        build=("go generate ./...", "go vet ./...", "go build -o scenario ."),
        run="./scenario",
        every_run=True,
    ),
    "java": Target(
        generator="openapi-generator 7.25.0, library native",
        pinned_in="pom.xml",
        needs={"java": "17", "javac": "17", "mvn": ""},
        build=("mvn --batch-mode --no-transfer-progress compile",),
        run="java -cp target/classes:target/dependency/* example.Scenario",
    ),
    "rust": Target(
        generator="Progenitor 0.15.1",
        pinned_in="Cargo.toml",
        needs={"cargo": "1.88", "cargo-clippy": ""},
        build=("cargo clippy --locked", "cargo build --locked"),
        run="target/debug/scenario",
    ),
    "typescript-hey-api": Target(
        generator="@hey-api/openapi-ts 0.95.0",
        pinned_in="package.json",
        needs=_NODE,
        build=_NPM,
        run="npm start",
    ),
    "python": Target(
        generator="openapi-generator 7.26.0",
        pinned_in="requirements.in",
        needs={"python3": "3.11", "java": "11"},
        build=(
            "python3 -m venv venv",
            "venv/bin/pip install --quiet --requirement requirements.txt",
            "venv/bin/openapi-generator-cli generate --config generator.yaml",
            "venv/bin/mypy",
        ),
        run="venv/bin/python scenario.py",
    ),
    "go-openapi-generator": Target(
        generator="openapi-generator 7.26.0",
        pinned_in="../../../requirements/languages.in",
        needs={"go": "1.23", "openapi-generator-cli": "", "java": "11"},
        build=(
            "openapi-generator-cli generate --config generator.yaml",
            "go vet ./...",
            "go build -o scenario .",
        ),
        run="./scenario",
    ),
}
