"""Plans of faults: what they may say, and how they are refused."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from nexuskit.sandbox import SandboxError
from nexuskit.sandbox.faults import FORMAT, FaultPlanError, Faults, read_plan
from nexuskit.sandbox.operation_ids import OPERATION_IDS

OK = {"status": 503}


def refusal(source: Any) -> str:
    with pytest.raises(FaultPlanError) as caught:
        read_plan(source)
    assert isinstance(caught.value, SandboxError)
    return str(caught.value)


def refused(**rule: Any) -> str:
    """Give what is wrong with the second of two rules, after the name of the source."""
    return refusal([{"do": OK}, {"do": OK, **rule}]).removeprefix("fault plan: ")


def test_the_example_in_the_documentation_is_a_plan(tmp_path: Path) -> None:
    example = "\n".join(re.findall(r"^    [- ] .*$", FORMAT.partition("operation (default")[0], re.MULTILINE))
    (tmp_path / "plan.yaml").write_text(example, encoding="utf-8")
    faults = Faults.load(tmp_path / "plan.yaml")
    assert [rule.do.label for rule in faults.rules] == [
        "reset after",
        "status 503",
        "delay 0.2, status 429",
        "cut close",
    ]
    assert [faults.draw("bulkUpdateSequences") is None for _ in range(4)] == [False, True, False, True]


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        ("getAsset", {"getAsset"}),
        ("*", set(OPERATION_IDS)),
        ("get*", {name for name in OPERATION_IDS if name.startswith("get")}),
        (
            ["getAsset", "*Workflow"],
            {"getAsset", *(name for name in OPERATION_IDS if name.endswith("Workflow"))},
        ),
    ],
)
def test_a_rule_is_for_operations_by_name_or_pattern(operation: Any, expected: set[str]) -> None:
    [rule] = read_plan([{"operation": operation, "do": OK}])
    assert rule.operations == expected


OPERATION = "must be an operationId, a pattern such as get*, or a list of these"


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ({"operation": "getAssets"}, "at `$[1].operation`; did you mean 'getAsset'?"),
        (
            {"operation": ["getAsset", "fetch*"]},
            "no operation matches 'fetch*' - at `$[1].operation[1]`; expected one of getWorkspace, ",
        ),
        ({"operation": []}, f"{OPERATION}, got [] - at `$[1].operation`"),
        ({"operation": 3}, f"{OPERATION}, got 3 - at `$[1].operation`"),
        ({"wen": {}}, "unknown key 'wen' - at `$[1]`; did you mean 'when'?"),
        ({"when": None}, "must be a mapping, got None - at `$[1].when`"),
        ({"when": {"nht": 1}}, "unknown key 'nht' - at `$[1].when`; did you mean 'nth'?"),
        ({"when": {"nth": 0}}, "got 0 - at `$[1].when.nth`"),
        ({"when": {"every": True}}, "must be a number of at least 1, got True - at `$[1].when.every`"),
        ({"when": {"rate": float("nan")}}, "must be a number from 0 to 1, got nan - at `$[1].when.rate`"),
        ({"when": {"sequence": ["ok"]}}, "got ['ok'] - at `$[1].when.sequence`"),
        ({"do": None}, "must be a mapping, got None - at `$[1].do`"),
        ({"do": {"rest": "after"}}, "unknown key 'rest' - at `$[1].do`; did you mean 'reset'?"),
        ({"do": [{"delay": 1}, {"status": 503}, {"delay": 2}]}, "duplicate key 'delay' - at `$[1].do[2]`"),
        ({"do": {"status": 200}}, "got 200 - at `$[1].do.status`"),
        ({"do": {"html": 302}}, "must be a status: 200, or from 400 to 599, got 302 - at `$[1].do.html`"),
        ({"do": {"delay": -1}}, "must be seconds, from 0 to 86400, got -1 - at `$[1].do.delay`"),
        ({"do": {"status": 429, "retry_after": {"in": 2}}}, "got {'in': 2} - at `$[1].do.retry_after`"),
        (
            {"do": {"status": 503, "message": "\ud800"}},
            "a non-empty string, got '\\ud800' - at `$[1].do.message`",
        ),
        ({"do": {"status": 503, "applied": 1}}, "must be true or false, got 1 - at `$[1].do.applied`"),
        ({"do": {"redirect": "/a\r\nX: b"}}, "got '/a\\r\\nX: b' - at `$[1].do.redirect`"),
        ({"do": {"invalid_json": False}}, "must be true, got False - at `$[1].do.invalid_json`"),
        ({"do": {"wrong_json": True}}, "must be shape or fields, got True - at `$[1].do.wrong_json`"),
        ({"do": {"reset": "now"}}, "must be before, during or after, got 'now' - at `$[1].do.reset`"),
        ({"do": {"slow": 0}}, "must be bytes per second, from 0.1 to 1e9, got 0 - at `$[1].do.slow`"),
    ],
    ids=str,
)
def test_what_does_not_fit_is_refused_with_its_place(rule: dict[str, Any], message: str) -> None:
    assert message in refused(**rule)


@pytest.mark.parametrize(
    ("do", "message"),
    [
        (
            {},
            "of delay, delay_after, fail_processing, status, html, redirect, invalid_json, wrong_json, "
            "reset, cut, slow",
        ),
        ({"status": 503, "fail_processing": True}, "add applied: true"),
        ({"status": 503, "html": 502}, "status and html cannot be combined"),
        ({"reset": "after", "status": 503}, "so it cannot be combined with status"),
        ({"redirect": "/x", "status": 503}, "redirect needs the status 301, 302, 303, 307 or 308, got 503"),
        ({"status": 302}, "status 302 needs redirect, the target URL"),
        ({"delay": 1, "retry_after": 2}, "retry_after needs status"),
        ({"html": 502, "message": "No"}, "message needs status"),
        ({"slow": 5, "applied": True}, "applied needs status or html or redirect"),
        ({"status": 503, "body": "empty", "message": "No"}, "body: empty cannot be combined with message"),
        ({"reset": "before", "delay_after": 1}, "is carried out; use delay, or add applied: true"),
    ],
    ids=str,
)
def test_what_contradicts_itself_is_refused(do: dict[str, Any], message: str) -> None:
    assert refused(do=do).endswith(f"{message} - at `$[1].do`")


def test_all_problems_are_named_at_once() -> None:
    assert refusal([{"operation": "x", "when": {"nth": 0, "rat": 1}, "do": {"slow": 0}}, 5, {}]).split(
        "\n"
    ) == [
        "fault plan: 6 problems:",
        f"unknown operation 'x' - at `$[0].operation`; expected one of {', '.join(OPERATION_IDS)}",
        "must be a number of at least 1, or a list of such numbers, got 0 - at `$[0].when.nth`",
        "unknown key 'rat' - at `$[0].when`; did you mean 'rate'?",
        "must be bytes per second, from 0.1 to 1e9, got 0 - at `$[0].do.slow`",
        "a rule must be a mapping, got 5 - at `$[1]`",
        "do is missing; give the fault - at `$[2]`",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", ": the file is empty; write a list of rules, or [] for no faults"),
        ("do: {status: 503}", ": must be a list of rules, got {'do': {'status': 503}} - at `$`"),
        ("- do: {status: 503\n", " line 2, column 1: expected ',' or '}', but got '<stream end>'"),
        ("- do: {delay: 1, delay: 2}", " line 1, column 18: duplicate key 'delay'"),
        ("- do: {delay: 2024-01-01}", "got datetime.date(2024, 1, 1) - at "),
    ],
)
def test_a_file_is_refused_with_its_name(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text(text, encoding="utf-8")
    assert refusal(path).startswith(f"{path}:")
    assert message in refusal(path)


def test_a_file_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    assert (
        refusal(tmp_path / "none.yaml")
        == f"{tmp_path / 'none.yaml'}: cannot be read: No such file or directory"
    )
    assert refusal("") == "the fault plan is an empty string; give a filename, or omit it"
    (tmp_path / "binary.yaml").write_bytes(b"\xff\xfe\x00")
    assert f"{tmp_path / 'binary.yaml'}: is not YAML: " in refusal(tmp_path / "binary.yaml")


@pytest.mark.parametrize("source", [{"do": OK}, 5, b"- do", {1, 2}])
def test_only_a_list_is_a_plan(source: Any) -> None:
    assert refusal(source).startswith("fault plan: must be a list of rules, got ")
