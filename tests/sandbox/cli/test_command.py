"""`python -m nexuskit.sandbox`: what it prints, how it stops, how it fails."""

from __future__ import annotations

import re
import signal
import socket
import textwrap
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from nexuskit.sandbox import Sandbox
from nexuskit.sandbox.__main__ import main
from tests.sandbox.command import python, running
from tests.sandbox.support import KEY, SEED, Api


def seed_file(folder: Path) -> str:
    file = folder / "seed.yaml"
    file.write_text(yaml.safe_dump(SEED), encoding="utf-8")
    return str(file)


def test_it_prints_the_ready_lines_and_stops_on_a_signal(tmp_path: Path) -> None:
    with running("--port", "0", "--seed", seed_file(tmp_path)) as (process, url, key):
        assert key == KEY
        flow = httpx.get(
            f"{url}/projects/proj_a/workflows/flow_1", headers={"Secret-Key": key}, trust_env=False
        )
        assert flow.json()["title"] == "First"
        process.send_signal(signal.SIGINT)
        out, log = process.communicate(timeout=30)
        assert process.returncode == 0
        assert out == ""
        assert "/projects/proj_a/workflows/flow_1" in log
        assert key not in log
        assert "Traceback" not in log
        # Logs have a time, a level and a message, and not uvicorn's name for its logger, which is an error.
        assert all(re.match(r"[\d-]+ [\d:,]+ INFO \S", line) for line in log.splitlines())
        # Among them are no warnings, for it listens to this machine alone.
        assert "error" not in log


def refused(arguments: Sequence[str], capsys: pytest.CaptureFixture[str]) -> str:
    """Run the command in this process, where it has to fail before it listens, and give the one line."""
    try:
        code = main(arguments)
    except SystemExit as exit:
        code = exit.code  # type: ignore[assignment]
    assert code == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    [line] = printed.err.splitlines()
    assert line.startswith("nexuskit.sandbox: error: ")
    return line


@pytest.fixture(autouse=True)
def signals_as_before() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--seed", "none.yaml"], "error: none.yaml: cannot be read: No such file or directory"),
        (["--db", "mysql://x/y"], "error: a database of kind 'mysql' is not supported"),
        (["--db", "no/such/folder/state.db"], "; give a file in an existing, writable folder"),
        (["--db", ""], "error: the database is an empty string; give a filename, or omit it"),
        (["--seed", ""], "error: the seed is an empty string; give a filename, or omit it"),
        (["--host", ""], "error: the host is an empty string; give an address"),
        (["--host", "192.0.2.1", "--port", "0"], "error: cannot listen on 192.0.2.1 port 0"),
        (["--port", "x"], "argument --port: 'x' is not an integer"),
        (["--port", "65536"], "argument --port: must be from 0 to 65535, got 65536"),
        (["--max-entries", "0"], "argument --max-entries: must be from 1 to 2147483648, got 0"),
        (["--log-level", "loud"], "argument --log-level: invalid choice"),
        (["--faults", "none.yaml"], "error: none.yaml: cannot be read: No such file or directory"),
        (["--set", "max_entries"], "got 'max_en"),
        (["--set", "max_entry=5"], "error: unknown setting 'max_entry'; did you mean 'max_entries'?"),
        (["--token", "\udcff"], "error: the token contains an unsupported character"),
        (["--allow-host", "http://x"], "error: 'http://x' is not a host name"),
        (["--log-file", "no/such/folder/x"], "error: the log file 'no/such/folder/x' cannot be opened"),
        (["--what"], "unrecognized arguments: --what; see --help"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_it_cannot_use_is_one_line_and_exit_code_2(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert message in refused(arguments, capsys)


def test_a_token_that_cannot_be_sent_is_not_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NEXUSKIT_SANDBOX_TOKEN", "with spaces")
    line = refused([], capsys)
    assert "use ASCII letters, digits and punctuation, without spaces" in line
    assert "with spaces" not in line


def test_a_missing_extra_is_one_line_and_exit_code_2() -> None:
    failed = python("sys.modules['yaml'] = None")
    assert failed.returncode == 2
    assert failed.stdout == ""
    assert failed.stderr == (
        "nexuskit.sandbox: error: the sandbox needs yaml, which is not installed; run "
        "pip install 'nexuskit[sandbox]', or pip install '.[sandbox]' in a clone\n"
    )


INTERRUPT = """
class Interrupt:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            signal.raise_signal({number})
sys.meta_path.insert(0, Interrupt())
"""


@pytest.mark.parametrize(
    ("number", "module"),
    [
        (signal.SIGINT, "sqlalchemy"),
        (signal.SIGTERM, "uvicorn"),
        (signal.SIGINT, "uvicorn.protocols.http.h11_impl"),
    ],
)
def test_a_signal_while_it_starts_is_quiet(number: signal.Signals, module: str) -> None:
    stopped = python(INTERRUPT.format(module=module, number=int(number)))
    assert stopped.returncode == 0
    assert stopped.stdout == ""
    assert "Traceback" not in stopped.stderr
    if "." not in module:
        assert stopped.stderr == ""


def help_text(capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit, match="0"):
        main(["--help"])
    return capsys.readouterr().out


def state(seed: str) -> list[Any]:
    """Give all that a sandbox answers that begins with a seed."""
    data = yaml.safe_load(seed)
    with Sandbox(seed=data) as sandbox, Api(sandbox, key="some-key") as api:
        paths = ("", "/workflows", "/assets", "/sequences")
        return [api.http.get("/workspace").json(), *(api.call("GET", path) for path in paths)]


def test_the_seed_of_the_help_is_one_and_its_defaults_are_true(capsys: pytest.CaptureFixture[str]) -> None:
    match = re.search(
        r"^  secret_keys:\n(?:   .*\n)*  projects:\n(?:   .*\n)*", help_text(capsys), re.MULTILINE
    )
    assert match
    lines = textwrap.dedent(match[0]).splitlines()
    as_shown = state("\n".join(lines))
    _, project, workflows, assets, sequences = as_shown
    assert (project["name"], workflows[0]["title"]) == ("Knee study", "Baseline")
    assert assets["data"][0]["filename"] == "image_1.jpg"
    assert sequences["data"][0]["items"] == [{"assetId": "asset_1", "ord": 3, "role": "Sagittal"}]
    assert sequences["data"][0]["attributes"]["items"] == {"age": "20"}
    defaults = 0
    for number, line in enumerate(lines):
        if match := re.match(r"( *\w+: ).*# default: (.*?)(?: \(.*\))?$", line):
            defaults += 1
            spelled_out = [*lines[:number], match[1] + match[2], *lines[number + 1 :]]
            without = [*lines[:number], *lines[number + 1 :]]
            assert state("\n".join(spelled_out)) == state("\n".join(without)) != as_shown, line
    assert defaults == 8


def test_settings_come_from_a_file_and_then_one_by_one(tmp_path: Path) -> None:
    file = tmp_path / "settings.yaml"
    file.write_text("max_entries: 3\nmax_actions: 7\nname_filter: prefix\n", encoding="utf-8")
    options = (
        "--settings",
        str(file),
        "--set",
        "max_actions=8",
        "--set",
        "max_actions=9",
        "--max-entries",
        "4",
    )
    with running("--port", "0", "--control", *options) as (_, url, _key):
        listed = httpx.get(f"{url}/_sandbox/settings", trust_env=False).json()["settings"]
    values = {one["name"]: one["value"] for one in listed}
    assert (values["max_entries"], values["max_actions"], values["name_filter"]) == (4, 9, "prefix")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("max_entry: 1", "unknown setting 'max_entry'; did you mean 'max_entries'?"),
        ("[max_entries]", "settings are lines of NAME: VALUE, such as max_entries: 500"),
        (
            "max_entries: 1\nmax_entries: 2",
            "line 2, column 1: duplicate key 'max_entries'",
        ),
        ("a: [", "line 1, column 5: "),
    ],
)
def test_a_bad_settings_file_is_one_line_and_exit_code_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, message: str
) -> None:
    file = tmp_path / "settings.yaml"
    file.write_text(text, encoding="utf-8")
    line = refused(["--settings", str(file)], capsys)
    assert line.startswith(f"nexuskit.sandbox: error: {file}: {message}".rstrip())


def test_faults_and_parts_are_as_asked_for(tmp_path: Path) -> None:
    plan = tmp_path / "faults.yaml"
    plan.write_text("- operation: getWorkspace\n  do: {status: 503}\n", encoding="utf-8")
    options = ("--control", "--faults", str(plan), "--fault-seed", "7", "--no-inspector", "--no-docs")
    with (
        running("--port", "0", *options) as (_, url, key),
        httpx.Client(base_url=url, trust_env=False) as http,
    ):
        assert http.get("/workspace", headers={"Secret-Key": key}).status_code == 503
        assert http.get("/_sandbox/faults").json()["seed"] == 7
        assert [http.get(path).status_code for path in ("/", "/docs", "/_health")] == [404, 404, 200]
    settings = tmp_path / "settings.yaml"
    settings.write_text("# nothing yet\n", encoding="utf-8")
    with (
        running("--port", "0", "--settings", str(settings)) as (_, url, _key),
        httpx.Client(base_url=url, trust_env=False) as http,
    ):
        assert [http.get(path).status_code for path in ("/", "/docs", "/_sandbox/clock")] == [200, 200, 404]


@pytest.mark.parametrize("by", ["option", "variable"])
def test_the_token_opens_from_elsewhere_and_is_never_told(by: str, monkeypatch: pytest.MonkeyPatch) -> None:
    token = "not-to-be-told"
    monkeypatch.setenv("NEXUSKIT_SANDBOX_TOKEN", token if by == "variable" else "")
    options = ("--token", token) if by == "option" else ()
    with running("--port", "0", *options, "--log-level", "debug") as (process, url, _):
        headers = {"X-Forwarded-For": "203.0.113.7", "Authorization": f"Bearer {token}"}
        for path in ("/", f"/none/{token}"):
            answer = httpx.get(f"{url}{path}", headers=headers, trust_env=False)
            assert answer.status_code == (200 if path == "/" else 404)
        process.send_signal(signal.SIGTERM)
        out, log = process.communicate(timeout=30)
    assert token not in out + log
    assert "/none/[secret]" in log


def test_listening_to_other_machines_is_warned_of() -> None:
    with running("--port", "0", "--host", "0.0.0.0", "--control") as (process, url, key):
        assert httpx.get(f"{url}/workspace", headers={"Secret-Key": key}, trust_env=False).status_code == 200
        process.send_signal(signal.SIGTERM)
        _, log = process.communicate(timeout=30)
    [warning] = [line for line in log.splitlines() if " WARNING " in line]
    assert "other machines can reach the sandbox on 0.0.0.0: the public API with a secret key" in warning
    assert "control, inspector, docs with the token or a key that opens every project" in warning
    assert key not in log


def test_a_signal_while_requests_are_under_way_ends_it_cleanly(tmp_path: Path) -> None:
    plan = tmp_path / "faults.yaml"
    plan.write_text("- operation: getWorkspace\n  do: {delay: 60}\n", encoding="utf-8")
    with running("--port", "0", "--control", "--faults", str(plan)) as (process, url, key):
        address = httpx.URL(url)
        with (
            ThreadPoolExecutor(1) as pool,
            httpx.Client(base_url=url, timeout=30, trust_env=False) as http,
            socket.create_connection((address.host, address.port), timeout=30) as waiting,
        ):
            waiting.sendall(b"GET /_sandbox/requests?wait=60 HTTP/1.1\r\nHost: localhost\r\n\r\n")
            delayed = pool.submit(http.get, "/workspace", headers={"Secret-Key": key})
            # Whatever came before is read by the time at which a later request is answered.
            while http.get("/_sandbox/faults").json()["rules"][0]["fired"] == 0:
                pass
            http.get("/_sandbox/faults")
            process.send_signal(signal.SIGTERM)
            assert delayed.result(timeout=30).status_code == 200
            assert waiting.recv(100).startswith(b"HTTP/1.1 200")
        _, log = process.communicate(timeout=30)
        assert process.returncode == 0
        assert "Traceback" not in log
