"""Reading and validation of fault plans."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias

from ..config.yaml_loader import read_yaml_file
from ..errors import FaultPlanError
from ..messages import did_you_mean, safe_repr
from ..operation_ids import OPERATION_IDS
from .model import REDIRECTS, Do, Rule, When, operations_like
from .option_parsing import OptionType, read

PlanSource: TypeAlias = str | os.PathLike[str] | Sequence[Mapping[str, Any]]
"""A YAML file, or its content as a list."""

# The maximum number of problems in a message.
_MAX_PROBLEMS: Final = 20

_KEYS: Final = ("operation", "when", "do")
_ANSWERS: Final = ("status", "html", "redirect", "invalid_json", "wrong_json")
_SENDINGS: Final = ("reset", "cut", "slow")
_FAULTS: Final = ("delay", "delay_after", "fail_processing", *_ANSWERS, *_SENDINGS)
# Keys that need one of other keys.
_OPTIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "retry_after": ("status",),
    "message": ("status",),
    "body": ("status",),
    "applied": ("status", "html", "redirect"),
}
_OPERATION: Final = OptionType(
    str | tuple[str, ...], "an operationId, a pattern such as get*, or a list of these", bool
)


def read_plan(source: PlanSource) -> tuple[Rule, ...]:
    """Read and validate a plan.

    Args:
        source: A YAML or JSON file, or its content as a list.

    Example:
        >>> [rule] = read_plan([{"operation": "get*", "when": {"every": 5}, "do": {"status": 503}}])
        >>> rule.do.label
        'status 503'
    """
    where, data = _load(source)
    if data is None:
        raise FaultPlanError(f"{where}: the file is empty; write a list of rules, or [] for no faults")
    if not isinstance(data, Sequence) or isinstance(data, str | bytes):
        raise FaultPlanError(f"{where}: must be a list of rules, got {safe_repr(data)} - at `$`")
    problems: list[str] = []
    rules = [_read_rule(rule, f"$[{position}]", problems) for position, rule in enumerate(data)]
    if problems:
        raise FaultPlanError(f"{where}: {_format_problems(problems)}")
    return tuple(rule for rule in rules if rule is not None)


def _format_problems(problems: list[str]) -> str:
    if len(problems) == 1:
        return problems[0]
    more = len(problems) - _MAX_PROBLEMS
    lines = [f"{len(problems)} problems:", *problems[:_MAX_PROBLEMS]]
    return "\n".join([*lines, f"and {more} more"] if more > 0 else lines)


def _read_rule(data: object, place: str, problems: list[str]) -> Rule | None:
    if not isinstance(data, Mapping):
        problems.append(f"a rule must be a mapping, got {safe_repr(data)} - at `{place}`")
        return None
    for key in data:
        if key not in _KEYS:
            problems.append(f"unknown key {safe_repr(key)} - at `{place}`{did_you_mean(key, _KEYS)}")
    operation = _read_operation(data.get("operation", "*"), f"{place}.operation", problems)
    when = read(When, [(f"{place}.when", data.get("when", {}))], problems)
    if "do" not in data:
        problems.append(f"do is missing; give the fault - at `{place}`")
        return None
    do = _read_do(data["do"], f"{place}.do", problems)
    return None if when is None or do is None else Rule(operation=operation, when=when, do=do)


def _read_operation(data: object, place: str, problems: list[str]) -> str | tuple[str, ...]:
    operation: str | tuple[str, ...] | None = _OPERATION.read(data, place, problems)
    if operation is None:
        return ()
    single = isinstance(operation, str)
    for position, pattern in enumerate([operation] if isinstance(operation, str) else operation):
        if not operations_like(pattern):
            what = "no operation matches" if "*" in pattern else "unknown operation"
            here = place if single else f"{place}[{position}]"
            problems.append(
                f"{what} {safe_repr(pattern)} - at `{here}`{did_you_mean(pattern, OPERATION_IDS)}"
            )
    return operation


def _read_do(data: object, place: str, problems: list[str]) -> Do | None:
    parts: list[tuple[str, object]] = [(place, data)]
    if isinstance(data, Sequence) and not isinstance(data, str | bytes):
        parts = [(f"{place}[{position}]", part) for position, part in enumerate(data)]
    do = read(Do, parts, problems)
    if do is not None:
        problems += [f"{problem} - at `{place}`" for problem in _contradictions(do)]
    return do


def _contradictions(do: Do) -> Iterator[str]:
    given = {name for name in (*_FAULTS, *_OPTIONS) if getattr(do, name) is not None}
    if not given.intersection(_FAULTS):
        yield f"no fault; expected at least one of {', '.join(_FAULTS)}"
    is_redirect_status = do.status in REDIRECTS
    if do.redirect is not None:
        if do.status is not None and not is_redirect_status:
            yield f"redirect needs the status 301, 302, 303, 307 or 308, got {do.status}"
        given.discard("status")
    elif is_redirect_status:
        yield f"status {do.status} needs redirect, the target URL"
    for exclusive in (_ANSWERS, _SENDINGS):
        several = [name for name in exclusive if name in given]
        if len(several) > 1:
            yield f"{' and '.join(several)} cannot be combined"
    unseen = [name for name in _ANSWERS if name in given]
    if do.reset is not None and unseen:
        yield f"reset sends no response, so it cannot be combined with {' and '.join(unseen)}"
    if do.redirect is not None or do.body == "empty":
        yield from (f"{name} needs a response with a body" for name in ("cut", "slow") if name in given)
    for name, needed in _OPTIONS.items():
        if name in given and not given.intersection(needed):
            yield f"{name} needs {' or '.join(needed)}"
    if do.body == "empty" and do.message is not None:
        yield "body: empty cannot be combined with message"
    if do.delay_after is not None and not do.carries_out:
        yield "delay_after needs a request that is carried out; use delay, or add applied: true"
    if do.fail_processing and not do.carries_out:
        yield "fail_processing needs a request that is carried out; add applied: true"


def _load(source: PlanSource) -> tuple[str, Any]:
    if not isinstance(source, str | os.PathLike):
        return "fault plan", source
    return os.fspath(source), read_yaml_file(source, "fault plan", FaultPlanError)
