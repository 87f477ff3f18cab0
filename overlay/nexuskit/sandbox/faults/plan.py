"""Reading and validation of fault plans."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias

import msgspec

from ..config.yaml_loader import find_unknown_key, read_yaml_file
from ..errors import FaultPlanError
from ..messages import safe_repr, suggestion
from ..operation_ids import OPERATION_IDS
from .model import DELIVERY_FAULTS, FAULTS, RESPONSES, FaultAction, Rule, matching_operations

PlanSource: TypeAlias = str | os.PathLike[str] | Sequence[Mapping[str, Any]]
"""A YAML file, or its content as a list."""

_REDIRECTS: Final = (301, 302, 303, 307, 308)
# Keys that need one of other keys.
_OPTIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "retry_after": ("status",),
    "message": ("status",),
    "body": ("status",),
    "applied": ("status", "html", "redirect"),
}


def read_plan(source: PlanSource) -> tuple[Rule, ...]:
    """Read and validate a plan.

    Args:
        source: A YAML or JSON file, or its content as a list.

    Raises:
        FaultPlanError: The plan is not valid.

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
    rules = tuple(_read_rule(rule, where, f"$[{position}]") for position, rule in enumerate(data))
    for position, rule in enumerate(rules):
        for problem in _problems(rule):
            raise FaultPlanError(f"{where}: {problem} - at `$[{position}]`")
    return rules


def _load(source: PlanSource) -> tuple[str, Any]:
    if not isinstance(source, str | os.PathLike):
        return "fault plan", source
    return os.fspath(source), read_yaml_file(source, "fault plan", FaultPlanError)


def _read_rule(data: object, where: str, place: str) -> Rule:
    try:
        if isinstance(data, Mapping) and isinstance(data.get("do"), list | tuple):
            data = {**data, "do": _join(data["do"])}
        rule = msgspec.convert(data, Rule)
        # Rejects lone surrogates.
        msgspec.json.encode(rule)
    except msgspec.ValidationError as error:
        text = str(error) if "`$" in str(error) else f"{error} - at `$`"
        problem = find_unknown_key(data, Rule, place) or text.replace("`$", f"`{place}")
        raise FaultPlanError(f"{where}: {problem}") from None
    except ValueError as error:
        raise FaultPlanError(f"{where}: {error} - at `{place}`") from None
    return rule


def _join(parts: Sequence[Any]) -> dict[str, Any]:
    joined: dict[str, Any] = {}
    for part in parts:
        if not isinstance(part, Mapping):
            raise ValueError(f"do must contain mappings, got {safe_repr(part)}")
        if repeated := joined.keys() & part.keys():
            raise ValueError(f"duplicate key {safe_repr(min(repeated))} in do")
        joined.update(part)
    return joined


def _problems(rule: Rule) -> Iterator[str]:
    for pattern in rule.patterns:
        if not matching_operations(pattern):
            what = "no operation matches" if "*" in pattern else "unknown operation"
            yield f"{what} {safe_repr(pattern)}{suggestion(pattern, OPERATION_IDS)}"
    if rule.when is not None and rule.when.sequence is not None and "fault" not in rule.when.sequence:
        yield "sequence needs at least one fault"
    yield from _contradictions(rule.do)


def _contradictions(do: FaultAction) -> Iterator[str]:
    given = set(filter(do.has, (*FAULTS, *_OPTIONS)))
    if not given.intersection(FAULTS):
        yield f"no fault; expected at least one of {', '.join(FAULTS)}"
    if do.html is not None and 200 < do.html < 400:
        yield f"html needs the status 200, or one from 400 to 599, got {do.html}"
    if do.redirect is not None:
        if do.status not in (None, *_REDIRECTS):
            yield f"redirect needs the status 301, 302, 303, 307 or 308, got {do.status}"
        given.discard("status")
    elif do.status is not None and do.status < 400:
        yield f"status {do.status} needs redirect, the target URL"
    for exclusive in (RESPONSES, DELIVERY_FAULTS):
        several = [name for name in exclusive if name in given]
        if len(several) > 1:
            yield f"{' and '.join(several)} cannot be combined"
    unseen = [name for name in RESPONSES if name in given]
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
