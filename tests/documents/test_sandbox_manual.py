"""What the manual of the sandbox says is so: its files are taken, its programs run, its names are there."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
import yaml

import nexuskit
from nexuskit import Client
from nexuskit.sandbox import Sandbox, pytest_plugin
from nexuskit.sandbox.__main__ import main
from nexuskit.sandbox.config.settings import Setting, describe, format_value
from tests.documents.blocks import blocks

MANUAL = Path(__file__).parents[2] / "overlay/nexuskit/sandbox/README.md"
TEXT = MANUAL.read_text(encoding="utf-8")
SEED, PLAN, UPLOADS_PLAN, COMPOSE, SETTINGS = blocks(MANUAL, "yaml")
INSTALL, PIPX, READY, CONTROL, DOCKER = blocks(MANUAL, "sh")
TESTS, EMBEDDED = blocks(MANUAL, "python")
[ENTRY] = blocks(MANUAL, "json")


def settings_table() -> str:
    rows = ["| setting | values, default first | effect |", "|---|---|---|"]
    rows += [f"| `{setting.name}` | {values(setting)} | {setting.help} |" for setting in describe()]
    return "\n".join(rows) + "\n"


def values(setting: Setting) -> str:
    if setting.choices:
        return ", ".join(f"`{format_value(choice)}`" for choice in setting.choices)
    return f"`{format_value(setting.default)}`, from {setting.minimum}"


@pytest.fixture
def help_text(capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit):
        main(["--help"])
    return capsys.readouterr().out


def bash(script: str, folder: Path, **environment: str) -> str:
    """Run a block as a shell does, with the commands of these tests' environment."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=folder,
        env={**os.environ, "PATH": path, **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_seed_is_one() -> None:
    with (
        Sandbox(seed=yaml.safe_load(SEED)) as sandbox,
        Client(sandbox.secret_key, endpoint=sandbox.base_url) as client,
    ):
        assert sandbox.secret_key == "team-key"
        [sequence] = client.get_project("proj_a").sequences.list()
        assert [(item.asset_id, item.role) for item in sequence.items] == [("asset_1", "Sagittal")]


@pytest.mark.parametrize(("plan", "rules"), [(PLAN, 3), (UPLOADS_PLAN, 4)])
def test_a_plan_of_faults_is_one(plan: str, rules: int) -> None:
    with Sandbox(faults=yaml.safe_load(plan)) as sandbox:
        assert len(sandbox.faults.plan) == rules


def test_the_table_has_every_setting() -> None:
    assert settings_table() in TEXT, settings_table()


def test_the_table_has_every_fixture() -> None:
    fixtures = {name for name in vars(pytest_plugin) if name.startswith("nexus_")}
    rows = [line for line in TEXT.splitlines() if line.startswith("| `nexus_")]
    assert fixtures == {name for row in rows for name in re.findall(r"`(nexus_\w+)`", row.split("|")[1])}


def test_the_tests_pass(suite: pytest.Pytester) -> None:
    suite.makepyfile(TESTS)
    suite.runpytest_inprocess().assert_outcomes(passed=5)


def test_the_embedded_sandbox_runs(capsys: pytest.CaptureFixture[str]) -> None:
    exec(EMBEDDED, {})
    assert capsys.readouterr().out == "proj_1\n"


def test_the_entry_of_the_log_has_the_fields_of_one() -> None:
    entry = json.loads(ENTRY)
    fault = [{"operation": "updateWorkflow", "do": {"reset": "after"}}]
    with Sandbox(yaml.safe_load(SEED), faults=fault) as sandbox:
        with httpx.Client(
            base_url=sandbox.base_url, headers={"Secret-Key": "team-key"}, trust_env=False
        ) as http:
            http.get("/workspace")
            with pytest.raises(httpx.TransportError):
                http.request(entry["method"], entry["target"], json=json.loads(entry["requestBody"]))
        real = sandbox.requests.entries()[-1].to_dict()
    varying = {"requestId", "at", "milliseconds", "responseBody"}
    assert list(entry) == list(real)
    assert [name for name in entry if entry[name] != real[name] and name not in varying] == []


def test_the_wheel_is_called_as_it_is_built() -> None:
    wheels = re.findall(r"nexuskit-[\w.-]+\.whl", TEXT)
    assert set(wheels) == {f"nexuskit-{nexuskit.__version__}-py3-none-any.whl"}


def test_every_flag_is_one_of_the_command(help_text: str) -> None:
    command_lines = re.findall(r"nexuskit-sandbox (--.*)", READY + PIPX + DOCKER)
    assert len(command_lines) == 3
    prose = re.findall(r"`(--[a-z-]+)", TEXT)
    flags = {*prose, *re.findall(r"--[a-z-]+", "\n".join(command_lines))}
    assert {flag for flag in flags if not re.search(rf"{flag}\b", help_text)} == set()


def test_the_services_reach_each_other(help_text: str) -> None:
    services = yaml.safe_load(COMPOSE)["services"]
    sandbox, tests, database = services["sandbox"], services["tests"], services["database"]
    command = dict(zip(sandbox["command"], [*sandbox["command"][1:], ""], strict=True))
    assert all(flag in help_text for flag in command if flag.startswith("--"))
    assert tests["environment"]["DATATURE_API_BASE_URL"] == f"http://{command['--allow-host']}:8080"
    assert command["--allow-host"] == "sandbox"
    account = {
        name.removeprefix("POSTGRES_").lower(): value for name, value in database["environment"].items()
    }
    assert command["--db"] == "postgresql://{user}:{password}@database/{db}".format(**account)
    with Sandbox() as demo:
        assert tests["environment"]["DATATURE_SECRET_KEY"] == demo.secret_key
        assert f"DATATURE_SECRET_KEY={demo.secret_key}\n" in TEXT


@pytest.mark.full
def test_a_script_starts_it_and_calls_it(tmp_path: Path) -> None:
    assert shutil.which("curl"), "curl is missing: the examples of the manual call the sandbox with it"
    # Of an earlier run, on a port where nothing is.
    (tmp_path / "ready").write_text("DATATURE_API_BASE_URL=http://127.0.0.1:9\nDATATURE_SECRET_KEY=stale\n")
    assert '"name":"Knee study"' in bash(READY, tmp_path)


@pytest.mark.full
def test_the_control_api_takes_every_call(tmp_path: Path) -> None:
    assert shutil.which("curl"), "curl is missing: the examples of the manual call the sandbox with it"
    (tmp_path / "seed.yaml").write_text(SEED, encoding="utf-8")
    (tmp_path / "faults.yaml").write_text(PLAN, encoding="utf-8")
    with Sandbox(control=True) as sandbox:
        printed = bash(CONTROL, tmp_path, DATATURE_API_BASE_URL=sandbox.base_url)
        assert '"secretKey":"team-key"' in printed
        assert sandbox.settings.name_filter == "prefix"
        assert sandbox.clock() == 1_767_225_660_000
