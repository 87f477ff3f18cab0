"""The sandbox runs from a wheel by pipx, which makes an environment for it and runs what is in there."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from nexuskit import Client
from tests.packaging.environments import Built, served

pytestmark = pytest.mark.full


@pytest.fixture(scope="module")
def pipx_environment(pins: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    home = tmp_path_factory.mktemp("pipx")
    return {
        **os.environ,
        "PIPX_HOME": str(home / "home"),
        "PIPX_BIN_DIR": str(home / "bin"),
        "PIPX_DEFAULT_BACKEND": "pip",
        "PIP_CONSTRAINT": pins,
    }


@pytest.mark.parametrize("app", ["nexuskit-sandbox", "nexuskit"])
def test_the_sandbox_runs_from_the_wheel_by_either_name(
    app: str, built: Built, pipx_environment: dict[str, str], tmp_path: Path
) -> None:
    pipx = [sys.executable, "-m", "pipx", "run", "--spec", f"{built.wheel}[sandbox]"]
    with (
        served([*pipx, app, "--port", "0"], tmp_path, pipx_environment) as ready,
        Client(ready["DATATURE_SECRET_KEY"], endpoint=ready["DATATURE_API_BASE_URL"]) as client,
    ):
        assert client.get_info().name == "Knee imaging"
