"""Faults at the requests of your choice.

A fault plan is a YAML list of rules. A rule has the operations, the condition and the fault:

    - operation: bulkUpdateSequences
      when: {nth: [1, 3]}               # the first and the third bulk request
      do: {reset: after}                # are carried out; the client gets no response
    - operation: [get*, list*]
      when: {rate: 0.05, count: 10}     # one in twenty, ten at most
      do: {status: 503, retry_after: 2}
    - operation: listSequences
      when: {sequence: [fault, fault, ok]}
      do: [{delay: 0.2}, {status: 429, retry_after: {date_in: 1}}]
    - operation: updateWorkflow
      do: {cut: close}                  # always

operation (default: all): an operationId, a pattern in which * matches any characters, or a list of these.
In YAML, quote a pattern that begins with *, such as "*Workflow". sendFile and sendPart are the requests to
the signed URLs of files and of parts of files.

when (default: always): one or more conditions, all of which must hold. Each rule counts the requests to its
operations from 1:
  nth: 3 or [1, 3]      the third request; the first and the third
  every: 5              the 5th, the 10th and so on
  sequence: [ok, fault] a pattern, which repeats; each request uses the next word
  rate: 0.05            a random fraction of the requests
  count: 2              at most this number of times

do: a mapping, or a list of mappings that are applied together.
  Delays, also with another fault:
  delay: SECONDS        wait before anything else; other requests do not wait
  delay_after: SECONDS  wait after the request is carried out, before the response
  Another response; the request is not carried out:
  status: 503           any status from 400 to 599, with
    retry_after: 2        a header Retry-After in seconds; {date_in: 2} sends a date
    message: TEXT         the message of the response
    body: json            or text, html, empty
  html: 502             an HTML page with that status, or with 200
  redirect: URL         to a URL or a path; the status is 302 by default, or 301, 303, 307 or 308
    applied: true         with any of these three: the request is carried out
  The processing of an uploaded file, for sendFile and completeMultipartUpload:
  fail_processing: true the file arrives, and is Errored in the operation
  A damaged response; the request is carried out:
  invalid_json: true    the first half of the body, with a matching Content-Length
  wrong_json: shape     a list instead of an object, or an object instead of a list; fields: no fields
  The connection:
  reset: before         is reset, and the request is not carried out
  reset: during         is reset after half of the body to a signed URL; other requests as before
  reset: after          is reset after the request is carried out
  cut: close            is closed after half of the body; reset: is reset after half of the body
  slow: 100             sends the body in pieces, at this number of bytes per second

A signed URL that has expired responds with 403, and one that got other bytes than announced with 400:
    - {operation: sendFile, when: {rate: 0.1}, do: {status: 403}}

A rule may combine one other or damaged response with cut or slow, which need a body. reset cannot be combined
with a response.

Only the first rule that is due fires. Every rule counts every request to its operations, also if an earlier
rule fired. count counts only the requests for which the rule fired. Random faults depend only on the seed,
the number of the rule and the count of its requests. The same requests in the same order therefore meet the
same faults in every run, on every platform. The order of concurrent requests is not defined.

Faults apply to requests that match an operation, also with an invalid key. A delayed request is carried out
even if its client disconnects. It changes nothing if the sandbox was reset. The request log contains the
fault of each request and whether the request was carried out.
"""

from __future__ import annotations

from typing import Final

from ..errors import FaultPlanError
from .fault import Fault
from .injector import Faults, RuleState
from .model import FaultAction, Rule, When
from .plan import PlanSource, read_plan

FORMAT: Final = (__doc__ or "").partition("\n\n")[2]
"""The description of fault plans, with an example indented by four spaces."""

__all__ = [
    "FORMAT",
    "Fault",
    "FaultAction",
    "FaultPlanError",
    "Faults",
    "PlanSource",
    "Rule",
    "RuleState",
    "When",
    "read_plan",
]
