"""Faults on purpose: what a client has to be ready for, at the requests of your choice.

A plan is a YAML list of rules. Each says for which operations it is, when, and what to do:

    - operation: bulkUpdateSequences
      when: {nth: [1, 3]}               # the first and the third bulk request
      do: {reset: after}                # are carried out, and the client never hears of it
    - operation: [get*, list*]
      when: {rate: 0.05, count: 10}     # one in twenty, ten at most
      do: {status: 503, retry_after: 2}
    - operation: listSequences
      when: {sequence: [fault, fault, ok]}
      do: [{delay: 0.2}, {status: 429, retry_after: {date_in: 1}}]
    - operation: updateWorkflow
      do: {cut: close}                  # always

operation (default: all): an operationId, a pattern in which * stands for any characters, or a list of these.
YAML wants quotes around a text that begins with *, such as "*Workflow".

when (default: always); each rule counts the requests to its operations from 1 on, and if several of these
are given, all of them have to hold:
  nth: 3 or [1, 3]      the third request; the first and the third
  every: 5              the 5th, the 10th and so on
  sequence: [ok, fault] a script, of which each request takes the next word, over and over
  rate: 0.05            that part of the requests, decided by the seed
  count: 2              at most so often

do: one mapping, or a list of mappings that are applied together.
  First of all, with or without another fault:
  delay: SECONDS        wait before anything else; other requests go on
  delay_after: SECONDS  wait once the request is carried out, before it is answered
  Another answer, in place of carrying the request out:
  status: 503           any status from 400 to 599, with
    retry_after: 2        a header Retry-After, of seconds, or as {date_in: 2} of a date
    message: TEXT         what the answer says
    body: json            or text, html, empty
  html: 502             an HTML page with that status, which may be 200, as gateways send
  redirect: URL         to a URL or a path; status is 302, or given as 301, 303, 307 or 308
    applied: true         with any of these three: the request is carried out all the same
  The answer of the operation, spoilt; the request is carried out:
  invalid_json: true    the first half of the body, framed as if it were all
  wrong_json: shape     a list in place of an object, or the other way around; fields: without any fields
  How the answer is sent:
  reset: before         the connection is reset, and the request is not carried out
  reset: after          the request is carried out, and then the connection is reset
  cut: close            half of the body, then the end of the connection; reset: by a reset
  slow: 100             the body in pieces, at so many bytes per second

One other answer or one spoilt answer goes with one way of sending, but none with reset, and cut and slow need
a body to send.

The first rule that is due fires, and only that one. Every rule counts every request to its operations, also
when an earlier rule fired; count is of the times that the rule itself fired. Whether a rule with a rate is
due depends on nothing but the seed, the number of the rule and the number of the request among those that
the rule counts: the same requests in the same order meet the same faults in every run, on every platform.
Requests that are sent at the same time come in an order of their own.

Faults concern requests that fit an operation, whether or not their key is valid. A request that waits is
carried out also if its client has given up meanwhile, but changes nothing if the sandbox was reset. The
request log says of each request which fault it met, and whether it was carried out.
"""

from __future__ import annotations

from typing import Final

from ..errors import FaultPlanError
from .fault import Fault
from .injector import Faults
from .model import Do, Rule, When
from .plan import PlanSource, read_plan
from .schedule import RuleState

FORMAT: Final = (__doc__ or "").partition("\n\n")[2]
"""What there is to know about plans, for people; it holds an example, indented by four spaces."""

__all__ = [
    "FORMAT",
    "Do",
    "Fault",
    "FaultPlanError",
    "Faults",
    "PlanSource",
    "Rule",
    "RuleState",
    "When",
    "read_plan",
]
