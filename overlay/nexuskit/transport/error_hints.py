"""What to check after an error, where its class alone cannot know. Pure."""

from __future__ import annotations

import re
import ssl
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit, urlunsplit

import httpx

from nexus_api import Request
from nexus_api.client import is_loopback
from nexus_api.errors import excerpt

from ..errors import UnauthorizedError

_PARAMETER = re.compile(r"\{(\w+)\}")

_UNTRUSTED = (
    "it is not trusted: for an authority of your own, set SSL_CERT_FILE to a PEM file that has it; "
    "that file then stands in place of the usual authorities"
)

_OTHER_HOST = "its certificate is for another host: check the endpoint's host name"

_BY_VERIFY_CODE = {
    10: "its certificate is to be renewed, or the clock of this machine is wrong",
    62: _OTHER_HOST,
    64: _OTHER_HOST,
}
"""By the number that OpenSSL has for what is wrong: expired, another name, another address."""

_NOT_REACHED = "check the endpoint's host name, and the proxy on the way if there is to be one (HTTPS_PROXY)"

_PROXY_WANTS_USER = "the proxy wants to know who asks: HTTPS_PROXY=http://user:password@host:port"

_OF_CERTIFICATES = ("CERTIFICATE", "UNKNOWN_CA", "ACCESS_DENIED", "HANDSHAKE_FAILURE")
"""What OpenSSL has in its names of the alerts with which a server refuses a client in the handshake."""

_KINDS = {"flowId": ("workflow", "flow_"), "sequenceId": ("sequence", "seq_")}
"""What the ids of a path name, and how they begin (observed). An asset goes by its filename too."""

_PROJECT_ID = re.compile(r"proj_[0-9a-f]+")
"""What the ids of projects look like (observed)."""

_SHOWN = 80
"""How many bytes of an id a hint repeats."""


def hint_for_status(
    status: int, headers: Mapping[str, str], request: Request[Any], origin: str
) -> str | None:
    """Return what to check after a status; `None` if its class knows it as well.

    Args:
        status: The HTTP status code.
        headers: Of the answer, names in lower case.
        request: What was sent.
        origin: The endpoint, with where it was set.
    """
    if status < 300:
        return "this success status is not documented; body of this error has the answer"
    if 300 <= status < 400 and "location" in headers:
        return _elsewhere(headers["location"], origin)
    if status == 401:
        return f"{UnauthorizedError.hint}, and that it belongs to {origin}"
    if status == 403:
        return _no_project_id(request)
    if status == 407:
        return _PROXY_WANTS_USER
    if status != 404:
        return None
    parameters = _PARAMETER.findall(request.operation.path)
    if "assetIdOrFilename" in parameters:
        return "check the id, or the filename, letter by letter"
    if not set(parameters) - {"projectId"}:
        project = ", and the project id" if parameters else ""
        return f"check the endpoint, {origin}{project}"
    return next(_without_prefix(request), None)


def hint_for_connection_error(error: Exception, endpoint: str) -> str | None:
    """Return what to check when there is no answer.

    Args:
        error: What httpx raised.
        endpoint: Where the request was sent.
    """
    url = httpx.URL(endpoint)
    cause = tls_error(error)
    if cause is None:
        if isinstance(error, httpx.ProxyError):
            return _PROXY_WANTS_USER if "407" in str(error) else "it comes from the proxy on the way"
        if isinstance(error, httpx.ConnectError):
            local = "is it running? (a sandbox: python -m nexuskit.sandbox)"
            return local if is_loopback(url.host) else _NOT_REACHED
        if isinstance(error, httpx.RemoteProtocolError) and url.scheme == "http" and not _has_begun(error):
            return "if it speaks https, write https:// in the endpoint"
        return None
    if isinstance(cause, ssl.SSLCertVerificationError):
        return _BY_VERIFY_CODE.get(cause.verify_code, _UNTRUSTED)
    # One that does not come from OpenSSL has no reason at all.
    reason = getattr(cause, "reason", None) or ""
    if reason in ("WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "UNKNOWN_PROTOCOL"):
        return "it does not speak TLS: write http:// in the endpoint if it is meant to be plain"
    if "ALERT" in reason:
        return "it refused the handshake: check mtls_certificate_file_path and mtls_private_key_file_path"
    return None


def is_client_cert_rejected(error: BaseException) -> bool:
    """Whether a server says that it does not take the client certificate, or the want of one.

    With TLS 1.3 a client hears of it only once it has sent its request, which nobody has read then.
    """
    reason = getattr(tls_error(error), "reason", None) or ""
    return "ALERT" in reason and any(said in reason for said in _OF_CERTIFICATES)


def tls_error(error: BaseException) -> ssl.SSLError | None:
    """Return the error of TLS that stands behind another one, if one does."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return cause
        cause = cause.__cause__ or cause.__context__
    return None


def _has_begun(error: httpx.RemoteProtocolError) -> bool:
    # h11 says so of an answer whose head it has read, which nothing but HTTP sends.
    return "message body" in str(error)


def _elsewhere(location: str, origin: str) -> str:
    # Of the address alone as much as the endpoint is made of: the rest is the service's own affair.
    try:
        target = urlsplit(location)
        place = target.scheme, target.netloc.rpartition("@")[2], "", "", ""
        named = f" to {urlunsplit(place)}" if target.netloc else ""
    except ValueError:
        named = " to no URL"
    return (
        f"check the endpoint, {origin}: it redirects{named}, "
        "which is not followed, so that the key goes nowhere else"
    )


def _no_project_id(request: Request[Any]) -> str | None:
    """Tell whether the project of a path goes by something that is no id, such as a name."""
    for template, value in zip(request.operation.path.split("/"), request.path.split("/"), strict=False):
        if template == "{projectId}" and not _PROJECT_ID.fullmatch(value):
            shown = excerpt(unquote_to_bytes(value), _SHOWN)
            return f"{shown} does not look like the id of a project; client.project_by_name() takes a name"
    return None


def _without_prefix(request: Request[Any]) -> Iterator[str]:
    """Tell which ids of a path do not look like ids of their kind."""
    templates = request.operation.path.split("/")
    for template, value in zip(templates, request.path.split("/"), strict=False):
        kind, prefix = _KINDS.get(template.strip("{}"), ("", ""))
        if kind and not value.startswith(prefix):
            shown = excerpt(unquote_to_bytes(value), _SHOWN)
            yield f"{shown} does not look like the id of a {kind}: those begin with {prefix}"
