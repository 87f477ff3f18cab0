"""Suggested fixes for errors, if the class of the error cannot know them. No I/O."""

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

from ..error_types import UnauthorizedError

_PARAMETER = re.compile(r"\{(\w+)\}")

_UNTRUSTED = (
    "the certificate is not trusted; to trust a custom CA, set SSL_CERT_FILE to a PEM file with its "
    "certificate, which replaces the default CA certificates"
)

_OTHER_HOST = "the certificate is for another host; check the host name of the endpoint"

_BY_VERIFY_CODE = {
    10: "the certificate has expired, or the clock of this machine is wrong",
    62: _OTHER_HOST,
    64: _OTHER_HOST,
}
"""By verify code of OpenSSL: expired, other host name, other address."""

_UNREACHABLE = "check the host name of the endpoint, and the proxy if there is one (HTTPS_PROXY)"

_PROXY_REQUIRES_USER = "the proxy requires a user; set HTTPS_PROXY=http://user:password@host:port"

_CERTIFICATE_ALERTS = ("CERTIFICATE", "UNKNOWN_CA", "ACCESS_DENIED", "HANDSHAKE_FAILURE")
"""Parts of OpenSSL's names for the alerts with which a server rejects a client certificate."""

_KINDS = {"flowId": ("workflow", "flow_"), "sequenceId": ("sequence", "seq_")}
"""The kind and the prefix of an id, by path parameter (observed). Assets also have filenames."""

_PROJECT_ID = re.compile(r"proj_[0-9a-f]+")
"""The pattern of project ids (observed)."""

_SHOWN = 80
"""The maximum number of bytes of an id in a hint."""


def hint_for_status(
    status: int, headers: Mapping[str, str], request: Request[Any], origin: str
) -> str | None:
    """Return the hint for a status; `None` for that of its class."""
    if status < 300:
        return "this success status is not documented; the response is in the body of this error"
    if 300 <= status < 400 and "location" in headers:
        return _hint_for_redirect(headers["location"], origin)
    if status == 401:
        return f"{UnauthorizedError.hint}, and that it belongs to {origin}"
    if status == 403:
        return _hint_for_project_id(request)
    if status == 407:
        return _PROXY_REQUIRES_USER
    if status != 404:
        return None
    parameters = _PARAMETER.findall(request.operation.path)
    if "assetIdOrFilename" in parameters:
        return "check the id or filename"
    if not set(parameters) - {"projectId"}:
        project = ", and the project id" if parameters else ""
        return f"check the endpoint, {origin}{project}"
    return next(_hints_for_prefixes(request), None)


def hint_for_connection_error(error: Exception, endpoint: str) -> str | None:
    """Return the hint if there is no response."""
    url = httpx.URL(endpoint)
    cause = tls_error(error)
    if cause is None:
        if isinstance(error, httpx.ProxyError):
            return _PROXY_REQUIRES_USER if "407" in str(error) else "the error comes from the proxy"
        if isinstance(error, httpx.ConnectError):
            local = "is the server running? start a sandbox with: python -m nexuskit.sandbox"
            return local if is_loopback(url.host) else _UNREACHABLE
        if isinstance(error, httpx.RemoteProtocolError) and url.scheme == "http" and not _is_http(error):
            return "if the server uses https, write https:// in the endpoint"
        return None
    if isinstance(cause, ssl.SSLCertVerificationError):
        return _BY_VERIFY_CODE.get(cause.verify_code, _UNTRUSTED)
    # An error that is not from OpenSSL has no reason.
    reason = getattr(cause, "reason", None) or ""
    if reason in ("WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "UNKNOWN_PROTOCOL"):
        return "the server does not use TLS; for plain http, write http:// in the endpoint"
    if "ALERT" in reason:
        files = "mtls_certificate_file_path and mtls_private_key_file_path"
        return f"the server rejected the handshake; check {files}"
    return None


def is_client_cert_rejected(error: BaseException) -> bool:
    """Return whether a server rejected the client certificate, or requires one.

    With TLS 1.3 the client learns this only after it has sent the request, which the server has not read.
    """
    reason = getattr(tls_error(error), "reason", None) or ""
    return "ALERT" in reason and any(said in reason for said in _CERTIFICATE_ALERTS)


def tls_error(error: BaseException) -> ssl.SSLError | None:
    """Return the TLS error among an exception and its causes, if there is one."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return cause
        cause = cause.__cause__ or cause.__context__
    return None


def _is_http(error: httpx.RemoteProtocolError) -> bool:
    # h11 mentions the body only after it has read the head of an HTTP response.
    return "message body" in str(error)


def _hint_for_redirect(location: str, origin: str) -> str:
    # Only scheme and host: the rest of the URL may be private.
    try:
        target = urlsplit(location)
        place = target.scheme, target.netloc.rpartition("@")[2], "", "", ""
        named = f" to {urlunsplit(place)}" if target.netloc else ""
    except ValueError:
        named = " to an invalid URL"
    return (
        f"check the endpoint, {origin}: it redirects{named}; redirects are not followed, to protect the key"
    )


def _hint_for_project_id(request: Request[Any]) -> str | None:
    """Return the hint if the project of a path is not an id, such as a name."""
    for template, value in zip(request.operation.path.split("/"), request.path.split("/"), strict=False):
        if template == "{projectId}" and not _PROJECT_ID.fullmatch(value):
            shown = excerpt(unquote_to_bytes(value), _SHOWN)
            return f"{shown} does not look like the id of a project; client.project_by_name() takes a name"
    return None


def _hints_for_prefixes(request: Request[Any]) -> Iterator[str]:
    """Return a hint for each id of a path without the prefix of its kind."""
    templates = request.operation.path.split("/")
    for template, value in zip(templates, request.path.split("/"), strict=False):
        kind, prefix = _KINDS.get(template.strip("{}"), ("", ""))
        if kind and not value.startswith(prefix):
            shown = excerpt(unquote_to_bytes(value), _SHOWN)
            wrong = f"{shown} does not look like the id of a {kind}: those begin with {prefix}"
            yield f"{wrong}; {kind}s.by_name() takes a name"
