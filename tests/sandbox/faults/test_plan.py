"""Plans of faults: what they may say, how they are refused, and which rule fires for which request."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from nexuskit.sandbox import SandboxError
from nexuskit.sandbox.faults import FORMAT, FaultPlanError, Faults, Rule, read_plan
from nexuskit.sandbox.faults.injector import Schedule
from nexuskit.sandbox.operation_ids import OPERATION_IDS

OK = {"status": 503}


def refusal(source: Any) -> str:
    with pytest.raises(FaultPlanError) as caught:
        read_plan(source)
    assert isinstance(caught.value, SandboxError)
    return str(caught.value)


def error_of(**rule: Any) -> str:
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
    assert [faults.next_fault("bulkUpdateSequences") is None for _ in range(4)] == [False, True, False, True]


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


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ({"operation": "getAssets"}, "unknown operation 'getAssets'; did you mean 'getAsset'? - at `$[1]`"),
        (
            {"operation": ["getAsset", "fetch*"]},
            "no operation matches 'fetch*'; expected one of ",
        ),
        ({"operation": []}, "- at `$[1].operation`"),
        ({"wen": {}}, "unknown key 'wen' at `$[1]`; did you mean 'when'?"),
        ({"when": 5}, "- at `$[1].when`"),
        ({"when": {"nht": 1}}, "unknown key 'nht' at `$[1].when`; did you mean 'nth'?"),
        ({"when": {"nth": 0}}, "Expected `int` >= 1 - at `$[1].when.nth`"),
        ({"when": {"every": True}}, "got `bool` - at `$[1].when.every`"),
        ({"when": {"rate": float("nan")}}, "- at `$[1].when.rate`"),
        ({"when": {"sequence": ["ok"]}}, "sequence needs at least one fault - at `$[1]`"),
        ({"do": {"rest": "after"}}, "unknown key 'rest' at `$[1].do`; did you mean 'reset'?"),
        ({"do": [{"delay": 1}, {"status": 503}, {"delay": 2}]}, "duplicate key 'delay' in do - at `$[1]`"),
        ({"do": [5]}, "do must contain mappings, got 5 - at `$[1]`"),
        ({"do": {"status": 200}}, "- at `$[1].do.status`"),
        ({"do": {"html": 302}}, "html needs the status 200, or one from 400 to 599, got 302 - at `$[1]`"),
        ({"do": {"status": 429, "retry_after": {"in": 2}}}, "unknown key 'in' at `$[1].do.retry_after`"),
        ({"do": {"status": 503, "message": "\ud800"}}, "surrogates not allowed - at `$[1]`"),
        ({"do": {"redirect": "/a\r\nX: b"}}, "- at `$[1].do.redirect`"),
        ({"do": {"slow": 0}}, "- at `$[1].do.slow`"),
    ],
    ids=str,
)
def test_what_does_not_fit_is_refused_with_its_place(rule: dict[str, Any], message: str) -> None:
    assert message in error_of(**rule)


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
    assert error_of(do=do).endswith(f"{message} - at `$[1]`")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", ": the file is empty; write a list of rules, or [] for no faults"),
        ("do: {status: 503}", ": must be a list of rules, got {'do': {'status': 503}} - at `$`"),
        ("- do: {delay: 1, delay: 2}", " line 1, column 18: duplicate key 'delay'"),
    ],
)
def test_a_file_is_refused_with_its_name(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text(text, encoding="utf-8")
    assert refusal(path).startswith(f"{path}:")
    assert message in refusal(path)


def decisions(rules: tuple[Rule, ...], seed: int, requests: list[str]) -> list[int | None]:
    schedule = Schedule(rules, seed)
    return [schedule.next(operation) for operation in requests]


def firing_requests(requests: int = 12, seed: int = 0, **when: Any) -> list[int]:
    """Give the numbers of the requests for which a rule fires."""
    rules = read_plan([{"when": when, "do": {"status": 503}}])
    answers = decisions(rules, seed, ["getWorkflow"] * requests)
    return [number for number, position in enumerate(answers, 1) if position is not None]


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ({}, [*range(1, 13)]),
        ({"nth": 3}, [3]),
        ({"nth": [1, 3]}, [1, 3]),
        ({"every": 5}, [5, 10]),
        ({"sequence": ["ok", "fault", "fault", "ok"]}, [2, 3, 6, 7, 10, 11]),
        ({"sequence": ["fault"]}, [*range(1, 13)]),
        ({"count": 2}, [1, 2]),
        ({"every": 2, "count": 3}, [2, 4, 6]),
        ({"nth": [2, 4, 5], "every": 2}, [2, 4]),
        ({"rate": 1}, [*range(1, 13)]),
        ({"rate": 0}, []),
        ({"rate": 1.0, "count": 1}, [1]),
    ],
    ids=str,
)
def test_conditions_hold_together(when: dict[str, Any], expected: list[int]) -> None:
    assert firing_requests(**when) == expected


def test_the_first_rule_that_is_due_fires_and_all_count() -> None:
    rules = read_plan(
        [
            {"operation": "get*", "when": {"nth": 2}, "do": {"status": 500}},
            {"operation": "getAsset", "when": {"nth": [2, 3]}, "do": {"status": 501}},
            {"when": {"count": 1}, "do": {"status": 502}},
        ]
    )
    schedule = Schedule(rules, 0)
    names = ["getAsset", "getAsset", "getAsset", "listAssets"]
    assert [schedule.next(name) for name in names] == [2, 0, 1, None]
    assert [(counts.matched, counts.fired) for counts in schedule.states] == [(3, 1), (3, 1), (4, 1)]


def test_random_faults_depend_on_the_seed_and_the_requests_alone() -> None:
    runs = [firing_requests(requests=200, seed=seed, rate=0.1) for seed in (7, 7, 8)]
    assert runs[0] == runs[1] != runs[2]
    assert 5 < len(runs[0]) < 40
