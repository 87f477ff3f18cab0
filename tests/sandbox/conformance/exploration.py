"""Schemathesis against a running sandbox: examples, coverage, fuzzing and chains of calls, from one seed."""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Mapping
from typing import Any

import attrs
import schemathesis
from schemathesis import Case, HookContext, Response
from schemathesis.engine import events, from_schema
from schemathesis.openapi.checks import RejectedPositiveData

from nexuskit.sandbox import Sandbox
from tests.sandbox.conformance.answers import check_answer, check_request
from tests.sandbox.conformance.drawing import Key, draw_existing, mixes_cursor_and_filter, narrow

CHECKS: Mapping[str, Any] = {
    "not_a_server_error": {},
    # Each operation has a `default` answer, so this one never fails; `check_answer` is strict.
    "status_code_conformance": {},
    "content_type_conformance": {},
    "response_schema_conformance": {},
    "response_headers_conformance": {},
    # A 5xx is no refusal, and neither is 429: the sandbox gives neither on its own.
    "negative_data_rejection": {"expected-statuses": ["400", "401", "403", "404", "405"]},
    "positive_data_acceptance": {"expected-statuses": ["2xx", "404", "409"]},
    # There is no header parameter; this one waits for the first.
    "missing_required_header": {"expected-statuses": ["401"]},
    "unsupported_method": {},
    "allow_header_conformance": {},
    "use_after_free": {},
    # It takes an upload session for a thing at whose path a GET or a POST must succeed.
    "ensure_resource_availability": {"enabled": False},
    "ignored_auth": {},
    # It takes a second user who must not see what the first one makes: keys open projects, not single things.
    "object_level_authorization": {"enabled": False},
}
"""The checks, each with what differs from its default. The time of an answer is nowhere described."""


@attrs.define
class Summary:
    """What came of an exploration."""

    cases: Counter[tuple[str, str]] = attrs.Factory(Counter)
    statuses: Counter[tuple[str, int]] = attrs.Factory(Counter)
    failures: list[str] = attrs.Factory(list)

    def add(self, other: Summary) -> None:
        """Add the figures of another exploration to these."""
        self.cases += other.cases
        self.statuses += other.statuses
        self.failures += other.failures


class Pass(enum.Enum):
    """A part of an exploration, on a sandbox of its own: a phase of Schemathesis, and the data it draws."""

    EXAMPLES = "examples", "positive"
    COVERAGE = "coverage", "all"
    FUZZING = "fuzzing", "positive"
    FUZZING_WRONG = "fuzzing", "negative"
    STATEFUL = "stateful", "all"

    def __init__(self, phase: str, mode: str) -> None:
        self.phase = phase
        self.mode = mode


def explore(sandbox: Sandbox, part: Pass, seed: int, *, examples: int, steps: int = 10) -> Summary:
    """Explore a sandbox that is seeded with `drawing.SEED`."""
    config = schemathesis.Config.from_dict(
        {
            "seed": seed,
            "base-url": sandbox.base_url,
            "continue-on-failure": True,
            "suppress-health-check": ["all"],
            "generation": {"mode": part.mode, "max-examples": examples, "database": "none"},
            "checks": dict(CHECKS),
            "phases": {"enabled": False, part.phase: {"enabled": True}},
        }
    )
    phases = config.projects.default.phases
    phases.coverage.generate_duplicate_query_parameters = True
    phases.stateful.max_steps = steps
    schema = schemathesis.openapi.from_dict(narrow(sandbox), config=config)
    summary = Summary()

    def after_call(context: HookContext, case: Case[Any], response: Response) -> None:
        """Hold every request and its answer to the description, however the request was made."""
        request, status = response.request, response.status_code
        method, target, body = request.method or "", request.path_url, request.body or b""
        sent = body if isinstance(body, bytes) else str(body).encode()
        sent_type = request.headers.get("content-type")
        sent_type = sent_type.decode("latin-1") if isinstance(sent_type, bytes) else sent_type
        content_type = next(iter(response.headers.get("content-type", [])), None)
        try:
            check_answer(method, target, status, content_type, response.content)
            check_request(method, target, sent_type, sent, status)
        except AssertionError as failure:
            summary.failures.append(f"{failure}\n{case.as_curl_command()}")

    def filter_failure(context: HookContext, failure: Exception, case: Case[Any], response: Response) -> bool:
        return not (isinstance(failure, RejectedPositiveData) and mixes_cursor_and_filter(case))

    schema.auth()(Key)
    schema.hook(after_call)
    schema.hook(filter_failure)
    if part.mode != "negative":
        # Nothing wrong reaches what exists, and to exchange a text can make a wrong value right.
        draw_existing(schema)
    for event in from_schema(schema).execute():
        _take(event, part, summary)
    return summary


def _take(event: events.EngineEvent, part: Pass, summary: Summary) -> None:
    if isinstance(event, events.FatalError):
        raise event.exception
    if isinstance(event, events.NonFatalError):
        summary.failures.append(f"{event.label}: {event.info.format()}")
    if not isinstance(event, events.ScenarioFinished):
        return
    recorder = event.recorder
    for id, interaction in recorder.interactions.items():
        operation = recorder.cases[id].value.operation.label
        summary.cases[part.name, operation] += 1
        if interaction.response is not None:
            summary.statuses[operation, interaction.response.status_code] += 1
    for check in (check for checks in recorder.checks.values() for check in checks):
        if (found := check.failure_info) is not None:
            failure = found.failure
            summary.failures.append(f"{check.name}: {failure.title}: {failure.message}\n{found.code_sample}")
