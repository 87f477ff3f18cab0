"""The settings of a client: from arguments, the environment, and defaults, in this order."""

from __future__ import annotations

import numbers
import os
import platform
import re
import ssl
import sys
import threading
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

import attrs
import httpx

from nexus_api.client import BASE_URL, DEFAULT_TIMEOUT
from nexus_api.key import SecretKey, hide_key

from .._version import __version__
from ..error_types import ConfigurationError
from .hooks import Hooks
from .retry import RetryPolicy
from .tls import new_ssl_context

KEY_VARIABLE = "DATATURE_SECRET_KEY"
ENDPOINT_VARIABLE = "DATATURE_API_BASE_URL"

_CA_VARIABLES = ("SSL_CERT_FILE", "SSL_CERT_DIR")
"""Environment variables whose CA certificates replace those of httpx."""

_ARGUMENT = "endpoint"
_DEFAULT = "default endpoint"

USER_AGENT = f"nexuskit/{__version__} (python {platform.python_version()}; {sys.platform})"


@attrs.frozen(kw_only=True)
class CallOptions:
    """The options that views of a client may change.

    Attributes:
        timeout: Seconds for each of connect, read, write and waiting for a connection, or `httpx.Timeout`;
            `None` for that of the connections.
        retry: The retry policy.
        hooks: Functions to call before and after each attempt.
    """

    timeout: httpx.Timeout | float | None = None
    retry: RetryPolicy = attrs.field(factory=RetryPolicy)
    hooks: Hooks = attrs.field(factory=Hooks)

    def with_changes(
        self,
        *,
        timeout: httpx.Timeout | float | None = None,
        retry: RetryPolicy | None = None,
        hooks: Hooks | None = None,
    ) -> CallOptions:
        """Return options with changes; `None` keeps the current value."""
        changes: dict[str, Any] = {}
        if timeout is not None:
            changes["timeout"] = _check_timeout(timeout)
        if retry is not None:
            changes["retry"] = _check("retry", retry, RetryPolicy)
        if hooks is not None:
            changes["hooks"] = _check("hooks", hooks, Hooks)
        return attrs.evolve(self, **changes)


@attrs.frozen(kw_only=True)
class Options:
    """The resolved and validated settings of a client.

    Attributes:
        endpoint: The base URL of the service.
        endpoint_source: The source of `endpoint`, for messages.
        key: The key for the `Secret-Key` header; `None` if a client certificate replaces it.
        verify: The SSL context, with the client certificate and the CA certificates of the environment, if
            there are any; `True` for the default one.
        read_verify: Loads `verify` again from its files; `None` for the default one.
        timeout: Seconds for each of connect, read, write and waiting for a connection, or `httpx.Timeout`.
        allow_insecure: Whether to send the key over plain http to a host other than this machine.
    """

    endpoint: str
    endpoint_source: str
    key: SecretKey | None = attrs.field(default=None, repr=False, converter=hide_key)
    verify: ssl.SSLContext | bool = attrs.field(default=True, repr=False)
    read_verify: Callable[[], ssl.SSLContext] | None = attrs.field(default=None, repr=False, eq=False)
    timeout: httpx.Timeout | float = DEFAULT_TIMEOUT
    allow_insecure: bool = False

    @classmethod
    def resolve(
        cls,
        secret_key: SecretKey | str | None = None,
        mtls_certificate_file_path: str | os.PathLike[str] | None = None,
        mtls_private_key_file_path: str | os.PathLike[str] | None = None,
        endpoint: str | None = None,
        *,
        timeout: httpx.Timeout | float | None = None,
        allow_insecure: bool = False,
        environment: Mapping[str, str] | None = None,
    ) -> Options:
        """Create options from the arguments of a client and the environment.

        Arguments take precedence over the environment, where an empty variable is ignored. With a client
        certificate, a key of the environment is not used, so that it is not sent unnecessarily.
        """
        environment = os.environ if environment is None else environment
        key, other_key = hide_key(secret_key), hide_key(environment.get(KEY_VARIABLE) or None)
        other_endpoint = environment.get(ENDPOINT_VARIABLE)
        has_ca_variables = any(environment.get(variable) for variable in _CA_VARIABLES)
        # Errors keep the variables of this frame, and error reporters may show them.
        del secret_key, environment
        read_verify: Callable[[], ssl.SSLContext] | None = None
        if mtls_certificate_file_path is not None or mtls_private_key_file_path is not None:
            read_verify = partial(_tls_context, mtls_certificate_file_path, mtls_private_key_file_path)
        elif key is None:
            if other_key is None:
                raise ConfigurationError(
                    f"there is no secret key; give secret_key, set {KEY_VARIABLE}, "
                    "or give mtls_certificate_file_path and mtls_private_key_file_path; "
                    "without an account, try the sandbox: python -m nexuskit.sandbox"
                )
            key = other_key
        verify = read_verify() if read_verify else True
        source = _ARGUMENT
        if endpoint is None:
            endpoint, source = (other_endpoint, ENDPOINT_VARIABLE) if other_endpoint else (BASE_URL, _DEFAULT)
        elif not isinstance(endpoint, str):
            raise ConfigurationError(f"endpoint must be a string, got {type(endpoint).__name__}")
        if not isinstance(allow_insecure, bool):
            # The text "false" is true.
            raise ConfigurationError(
                f"allow_insecure must be True or False, got {type(allow_insecure).__name__}"
            )
        if read_verify and endpoint.lower().startswith("http:"):
            raise ConfigurationError(
                f"a client certificate needs https, and {source} is plain http; correct one of them"
            )
        if not read_verify and endpoint.lower().startswith("https:") and has_ca_variables:
            # httpx ignores these variables if it ignores the proxies of the environment, as for this machine.
            read_verify = _environment_context
            verify = read_verify()
        return cls(
            endpoint=endpoint,
            endpoint_source=source,
            key=key,
            verify=verify,
            read_verify=read_verify,
            timeout=DEFAULT_TIMEOUT if timeout is None else _check_timeout(timeout),
            allow_insecure=allow_insecure,
        )

    def ssl_context_after_fork(self) -> ssl.SSLContext | bool:
        """Return an SSL context for a forked process.

        A thread of the parent may have held an OpenSSL lock of the context at the fork. If the files can no
        longer be read, the same context is returned.
        """
        if self.read_verify is None:
            return self.verify
        try:
            return self.read_verify()
        except ConfigurationError:
            return self.verify

    @property
    def origin(self) -> str:
        """The endpoint and its source, for messages.

        >>> Options(endpoint="http://127.0.0.1:8080", endpoint_source=ENDPOINT_VARIABLE).origin
        'http://127.0.0.1:8080 (from DATATURE_API_BASE_URL)'
        """
        argument = "the argument " if self.endpoint_source == _ARGUMENT else ""
        source = (
            "the default" if self.endpoint_source == _DEFAULT else f"from {argument}{self.endpoint_source}"
        )
        return f"{self.endpoint} ({source})"


def _check(name: str, value: object, kind: type) -> object:
    if not isinstance(value, kind):
        raise ConfigurationError(
            f"{name} must be a nexuskit.{kind.__name__}, got {type(value).__name__}; omit it for the default"
        )
    return value


def _check_timeout(timeout: object) -> httpx.Timeout | float:
    """Return a valid timeout."""
    if isinstance(timeout, httpx.Timeout):
        for phase in timeout.as_dict().values():
            if phase is not None:
                _check_timeout(phase)
        return timeout
    number: Any = timeout if isinstance(timeout, numbers.Real) and not isinstance(timeout, bool) else None
    # Written so that NaN fails. Larger values overflow the timers of the operating system.
    if number is not None and 0 < number <= threading.TIMEOUT_MAX:
        return float(number)
    given = type(timeout).__name__ if number is None else repr(number)
    raise ConfigurationError(
        f"timeout must be a number of seconds above 0, or an httpx.Timeout, got {given}; omit it for "
        "the default, or give httpx.Timeout(None) to use only the deadline of retry"
    )


def _environment_context() -> ssl.SSLContext:
    """Return an SSL context with the CA certificates of the environment, or else of httpx."""
    try:
        return new_ssl_context(trust_env=True)
    except OSError as error:  # includes TLS errors
        variable = next((name for name in _CA_VARIABLES if os.environ.get(name)), None)
        if variable is None:
            raise
        raise ConfigurationError(
            f"{variable} names {os.environ[variable]!r}, which cannot be used: {error}; "
            "name a PEM file with certificates, or unset it"
        ) from None


def _tls_context(
    certificate: str | os.PathLike[str] | None, private_key: str | os.PathLike[str] | None
) -> ssl.SSLContext:
    if certificate is None:
        raise ConfigurationError("mtls_certificate_file_path is missing; give both files")
    if private_key is None:
        raise ConfigurationError(
            "mtls_private_key_file_path is missing; give both files (the base URL is given as endpoint=…)"
        )
    _check_pem("mtls_certificate_file_path", certificate, "CERTIFICATE")
    _check_pem("mtls_private_key_file_path", private_key, "PRIVATE KEY")

    def no_password() -> NoReturn:
        # Without this function, OpenSSL prompts for a password on the terminal.
        raise ConfigurationError(
            f"mtls_private_key_file_path: {os.fspath(private_key)!r} is encrypted; "
            "give an unencrypted file, for example from: openssl pkey -in ENCRYPTED -out PLAIN"
        )

    context = _environment_context()
    try:
        context.load_cert_chain(certificate, private_key, no_password)
    except OSError as error:
        mismatch = getattr(error, "reason", None) == "KEY_VALUES_MISMATCH"
        raise ConfigurationError(
            f"the client certificate {os.fspath(certificate)!r} and its private key cannot be used: "
            + (f"{os.fspath(private_key)!r} is the key of another certificate" if mismatch else str(error))
        ) from None
    return context


def _check_pem(name: str, path: object, label: str) -> None:
    """Reject a file of the wrong kind. The errors of OpenSSL do not say which file they mean."""
    if not isinstance(path, str | os.PathLike):
        raise ConfigurationError(f"{name} must be the path of a file, got {type(path).__name__}")
    shown = repr(os.fspath(path))
    try:
        content = Path(path).read_bytes()
    except FileNotFoundError:
        raise ConfigurationError(f"{name}: the file {shown} does not exist") from None
    except (OSError, ValueError) as error:
        problem = getattr(error, "strerror", None) or error
        raise ConfigurationError(f"{name}: {shown} cannot be read: {problem}") from None
    if not re.search(rb"-----BEGIN ([A-Z0-9]+ )*" + label.encode() + b"-----", content):
        raise ConfigurationError(f"{name}: {shown} has no {label.lower()} in PEM form")
