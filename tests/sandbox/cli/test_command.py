"""`python -m nexuskit.sandbox`: what it prints, how it stops, how it fails."""

from __future__ import annotations

import contextlib
import logging
import re
import resource
import signal
import socket
import textwrap
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from nexuskit.sandbox import Sandbox, __main__
from nexuskit.sandbox.__main__ import main
from nexuskit.sandbox.errors import EXTRA_PACKAGES
from tests.sandbox.command import python, running
from tests.sandbox.support import KEY, PROJECT, SEED, Api


def seed_file(folder: Path) -> str:
    file = folder / "seed.yaml"
    file.write_text(yaml.safe_dump(SEED), encoding="utf-8")
    return str(file)


@pytest.fixture(autouse=True)
def signals_as_before() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Runs the command in this process: does something with the sandbox, and stops it with a signal."""

    def run(*arguments: str, do: Callable[[Sandbox, httpx.Client], Any]) -> Any:
        done = []

        def act(sandbox: Sandbox) -> None:
            with httpx.Client(base_url=sandbox.base_url, trust_env=False) as http:
                done.append(do(sandbox, http))
            signal.raise_signal(signal.SIGTERM)

        monkeypatch.setattr(__main__, "_print_ready_lines", act)
        assert main(["--port", "0", *arguments]) == 0
        return done[0]

    return run


def test_it_prints_the_ready_lines_and_stops_on_a_signal(tmp_path: Path) -> None:
    with running("--seed", seed_file(tmp_path)) as (process, url, key):
        assert key == KEY
        path = f"{url}/projects/proj_a/workflows/flow_1"
        assert httpx.get(path, headers={"Secret-Key": key}, trust_env=False).json()["title"] == "First"
        process.send_signal(signal.SIGINT)
        out, log = process.communicate(timeout=30)
    assert (process.returncode, out) == (0, "")
    assert "/projects/proj_a/workflows/flow_1" in log
    assert key not in log
    # Logs have a time, a level and a message. There are no warnings, for it listens to this machine alone.
    assert all(re.match(r"[\d-]+ [\d:,]+ INFO \S", line) for line in log.splitlines())


def error_of(arguments: Sequence[str], capsys: pytest.CaptureFixture[str]) -> str:
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


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--seed", "none.yaml"], "error: none.yaml: cannot be read: No such file or directory"),
        (["--db", "mysql://x/y"], "error: a database of kind 'mysql' is not supported"),
        (["--db", ""], "error: the database is an empty string; give a filename, or omit it"),
        (["--seed", ""], "error: the seed is an empty string; give a filename, or omit it"),
        (["--host", "192.0.2.1", "--port", "0"], "error: cannot listen on 192.0.2.1 port 0"),
        (["--port", "65536"], "the port must be from 0 to 65535"),
        (["--faults", "none.yaml"], "error: none.yaml: cannot be read: No such file or directory"),
        (["--set", "max_entries"], "got 'max_en"),
        (["--set", "max_entry=5"], "error: unknown setting 'max_entry'; did you mean 'max_entries'?"),
        (["--token", "with spaces"], "error: the token contains an unsupported character"),
        (["--log-file", "no/such/folder/x"], "error: the log file 'no/such/folder/x' cannot be opened"),
        (["--what"], "unrecognized arguments: --what; see --help"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_it_cannot_use_is_one_line_and_exit_code_2(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    line = error_of(arguments, capsys)
    assert message in line
    assert "with spaces" not in line


def test_a_bad_settings_file_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "settings.yaml"
    file.write_text("max_entry: 1", encoding="utf-8")
    assert f"error: {file}: unknown setting" in error_of(["--settings", str(file)], capsys)


@pytest.mark.parametrize(
    "module",
    [pytest.param(one, marks=[] if one == "yaml" else pytest.mark.full) for one in sorted(EXTRA_PACKAGES)],
)
def test_a_missing_extra_is_one_line_and_exit_code_2(module: str) -> None:
    failed = python(f"sys.modules[{module!r}] = None")
    assert (failed.returncode, failed.stdout) == (2, "")
    assert failed.stderr == (
        f"nexuskit.sandbox: error: the sandbox needs {module}, which is not installed; run "
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
        pytest.param(signal.SIGTERM, "uvicorn", marks=pytest.mark.full),
        pytest.param(signal.SIGINT, "uvicorn.protocols.http.h11_impl", marks=pytest.mark.full),
    ],
)
def test_a_signal_while_it_starts_is_quiet(number: signal.Signals, module: str) -> None:
    stopped = python(INTERRUPT.format(module=module, number=int(number)))
    assert (stopped.returncode, stopped.stdout) == (0, "")
    assert "Traceback" not in stopped.stderr


def state(seed: str) -> list[Any]:
    """Give all that a sandbox answers that begins with a seed."""
    data = yaml.safe_load(seed)
    with Sandbox(seed=data) as sandbox, Api(sandbox, key="some-key") as api:
        paths = ("", "/workflows", "/assets", "/sequences")
        return [api.http.get("/workspace").json(), *(api.call("GET", path) for path in paths)]


def test_the_seed_of_the_help_is_one_and_its_defaults_are_true(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main(["--help"])
    shown = capsys.readouterr().out
    match = re.search(r"^  secret_keys:\n(?:   .*\n)*  projects:\n(?:   .*\n)*", shown, re.MULTILINE)
    assert match
    lines = textwrap.dedent(match[0]).splitlines()
    as_shown = state("\n".join(lines))
    defaults = 0
    for number, line in enumerate(lines):
        if match := re.match(r"( *\w+: ).*# default: (.*?)(?: \(.*\))?$", line):
            defaults += 1
            spelled_out = [*lines[:number], match[1] + match[2], *lines[number + 1 :]]
            without = [*lines[:number], *lines[number + 1 :]]
            assert state("\n".join(spelled_out)) == state("\n".join(without)) != as_shown, line
    assert defaults == 8


def test_settings_come_from_a_file_and_then_one_by_one(tmp_path: Path, run: Callable[..., Any]) -> None:
    file = tmp_path / "settings.yaml"
    file.write_text("max_entries: 3\nmax_actions: 7\nname_filter: prefix\n", encoding="utf-8")
    options = f"--settings {file} --set max_actions=8 --set max_actions=9 --max-entries 4".split()
    settings = run(*options, do=lambda sandbox, _: sandbox.settings)
    assert (settings.max_entries, settings.max_actions, settings.name_filter) == (4, 9, "prefix")


def test_faults_and_parts_are_as_asked_for(tmp_path: Path, run: Callable[..., Any]) -> None:
    plan = tmp_path / "faults.yaml"
    plan.write_text("- operation: getWorkspace\n  do: {status: 503}\n", encoding="utf-8")
    options = ("--control", "--faults", str(plan), "--fault-seed", "7", "--no-inspector", "--no-docs")

    def check(sandbox: Sandbox, http: httpx.Client) -> None:
        assert http.get("/workspace", headers={"Secret-Key": sandbox.secret_key}).status_code == 503
        assert http.get("/_sandbox/faults").json()["seed"] == 7
        assert [http.get(path).status_code for path in ("/", "/docs", "/_health")] == [404, 404, 200]

    def check_defaults(sandbox: Sandbox, http: httpx.Client) -> None:
        assert [http.get(path).status_code for path in ("/", "/docs", "/_sandbox/clock")] == [200, 200, 404]

    run(*options, do=check)
    (tmp_path / "settings.yaml").write_text("# nothing yet\n", encoding="utf-8")
    run("--settings", str(tmp_path / "settings.yaml"), do=check_defaults)


@pytest.mark.parametrize("by", ["option", "variable"])
def test_the_token_opens_from_elsewhere_and_is_never_told(
    by: str,
    run: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    token = "not-to-be-told"
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("NEXUSKIT_SANDBOX_TOKEN", token if by == "variable" else "")

    def check(sandbox: Sandbox, http: httpx.Client) -> None:
        headers = {"X-Forwarded-For": "203.0.113.7", "Authorization": f"Bearer {token}"}
        assert http.get("/", headers=headers).status_code == 200
        assert http.get(f"/none/{token}", headers=headers).status_code == 404

    run(*(("--token", token) if by == "option" else ()), do=check)
    messages = [record.getMessage() for record in caplog.records if record.name.startswith("nexuskit")]
    assert token not in "".join([*messages, *capsys.readouterr()])
    assert any("/none/[secret]" in message for message in messages)


def test_listening_to_other_machines_is_warned_of(
    run: Callable[..., Any], caplog: pytest.LogCaptureFixture
) -> None:
    key = run("--host", "0.0.0.0", "--control", do=lambda sandbox, _: sandbox.secret_key)
    [warning] = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert "other machines can reach the sandbox on 0.0.0.0: the public API with a secret key" in warning
    assert "control, inspector, docs with the token or a key that opens every project" in warning
    assert key not in caplog.text


def test_pages_are_logged_and_what_is_asked_for_by_itself_is_at_debug(
    tmp_path: Path, run: Callable[..., Any], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    polled = ["/_health", "/_inspector/log/rows?after=0", "/favicon.ico"]

    def ask(sandbox: Sandbox, http: httpx.Client) -> str:
        for path in (*polled, "/workspace"):
            http.get(path, headers={"Secret-Key": sandbox.secret_key})
        sandbox.faults = [{"do": {"reset": "after"}}]
        with pytest.raises(httpx.TransportError):
            http.get(f"/projects/{PROJECT}", headers={"Secret-Key": sandbox.secret_key})
        return sandbox.base_url

    url = run("--control", "--seed", seed_file(tmp_path), do=ask)
    lines = [(record.levelname, record.getMessage()) for record in caplog.records]
    pages = f"the inspector at {url}/, the API at {url}/docs, the control API at {url}/_sandbox/openapi.json"
    assert ("INFO", f"serving {pages}") in lines
    levels = {text.split()[2]: level for level, text in lines if re.match(r"127\.0\.0\.1:\d+ GET ", text)}
    assert levels == {**dict.fromkeys(polled, "DEBUG"), "/workspace": "INFO", f"/projects/{PROJECT}": "INFO"}
    assert any(re.search(r"no response req_[0-9a-f]{6}_2$", text) for _, text in lines)


@pytest.mark.full
def test_connections_beyond_the_open_files_are_logged_once_and_served_later() -> None:
    with running() as (process, text, key):
        resource.prlimit(process.pid, resource.RLIMIT_NOFILE, (64, 64))
        url = httpx.URL(text)
        with contextlib.ExitStack() as connections:
            for _ in range(128):
                last = connections.enter_context(socket.create_connection((url.host, url.port)))
            # It waits to be accepted, which is tried, and fails, each second.
            last.settimeout(2.5)
            with pytest.raises(TimeoutError):
                last.recv(1)
        answer = httpx.get(f"{text}/workspace", headers={"Secret-Key": key}, trust_env=False, timeout=30)
        assert answer.status_code == 200
        process.send_signal(signal.SIGTERM)
        _, log = process.communicate(timeout=30)
    [line] = [line for line in log.splitlines() if "new connections must wait" in line]
    assert " WARNING new connections must wait: [Errno 24] Too many open files; close some, or " in line
    # What else may run out of files while they are used up says so once, and not thousands of times a second.
    assert len(log) < 20_000
