"""Traces, as the instrumentation of httpx by OpenTelemetry makes them of what this package sends."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import attrs
import pytest
from opentelemetry.instrumentation.httpx import HTTPXClientInstrumentor
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, Tracer

from nexuskit import RetryPolicy
from nexuskit.errors import NexusError
from tests.overlay.support import KEY, PROJECT, Side
from tests.overlay.transport.key_search import Peer, leaks
from tests.overlay.transport.test_repeated_key import ECHOES
from tests.tls import Service

pytestmark = pytest.mark.anyio


@attrs.frozen
class Traces:
    """What traces are made with, and what has been made."""

    tracer: Tracer
    exporter: InMemorySpanExporter

    @property
    def sent(self) -> list[ReadableSpan]:
        """The spans of requests, in the order in which they ended."""
        return [span for span in self.exporter.get_finished_spans() if span.kind is SpanKind.CLIENT]

    @property
    def text(self) -> str:
        """All that is in any span."""
        return "".join(span.to_json() for span in self.exporter.get_finished_spans())


@contextlib.contextmanager
def tracing() -> Iterator[Traces]:
    """Have httpx instrumented for a while; which headers are captured, if any, is settled at the start."""
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    instrumentor = HTTPXClientInstrumentor()
    instrumentor.instrument(tracer_provider=provider)
    try:
        yield Traces(provider.get_tracer("tests"), exporter)
    finally:
        instrumentor.uninstrument()
        provider.shutdown()


@pytest.fixture
def traces() -> Iterator[Traces]:
    with tracing() as begun:
        yield begun


def attribute(span: ReadableSpan, *names: str) -> Any:
    """Return an attribute, which has one name in the stable conventions and another in those before."""
    attributes = span.attributes or {}
    return next(attributes[name] for name in names if name in attributes)


async def test_a_call_is_a_span_below_that_of_its_caller(
    traces: Traces, side: Side, service: Service, endpoint: str
) -> None:
    client = side.client_class(KEY, endpoint=endpoint)
    with traces.tracer.start_as_current_span("import") as caller:
        await side.settle(client.get_project(PROJECT).workflows.list())
    await side.settle(client.close())
    [span] = traces.sent
    assert span.name == "GET"
    assert attribute(span, "http.request.method", "http.method") == "GET"
    assert attribute(span, "url.full", "http.url") == f"{endpoint}/projects/{PROJECT}/workflows"
    assert attribute(span, "http.response.status_code", "http.status_code") == 200
    assert span.parent is not None
    assert span.parent.span_id == caller.get_span_context().span_id
    assert KEY not in traces.text
    assert "secret" not in traces.text.lower()
    assert format(span.parent.trace_id, "032x") in service.requests[0].headers["traceparent"]


@pytest.mark.parametrize("echo", ECHOES)
async def test_a_span_has_a_repeated_key_from_an_error_of_httpx_alone(
    echo: str, traces: Traces, side: Side
) -> None:
    with Peer(ECHOES[echo]) as peer:
        client = side.client_class(KEY, endpoint=peer.url, retry=RetryPolicy(attempts=1))
        with pytest.raises(NexusError):
            await side.settle(client.list_projects())
        await side.settle(client.close())
    assert len(traces.sent) == 1
    assert (leaks(traces.text, KEY) != []) == (echo in ("a broken status line", "a broken header"))
