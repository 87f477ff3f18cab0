"""What a client is made from: arguments first, then the environment, then defaults."""

from __future__ import annotations

import numbers
import os
import platform
import ssl
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

import attrs
import httpx

from nexus_api.client import BASE_URL, DEFAULT_TIMEOUT

from ._version import __version__
from .errors import ConfigurationError

KEY_VARIABLE = "DATATURE_SECRET_KEY"
ENDPOINT_VARIABLE = "DATATURE_API_BASE_URL"

_ARGUMENT = "endpoint"
_DEFAULT = "default endpoint"

USER_AGENT = f"nexuskit/{__version__} (python {platform.python_version()}; {sys.platform})"


@attrs.frozen(kw_only=True)
class Options:
    """The settings of a client, resolved and checked as far as that goes without a connection.

    Attributes:
        endpoint: The base URL of the service.
        endpoint_source: Where it comes from, for messages.
        secret_key: The key for the `Secret-Key` header; `None` where a client certificate stands for it.
        verify: The TLS settings with the client certificate; `True` for those of httpx.
        timeout: Seconds for each of connect, read, write and waiting for a connection, or `httpx.Timeout`.
        allow_insecure: Whether the key may be sent over plain http to a host that is not this machine.
    """

    endpoint: str
    endpoint_source: str
    secret_key: str | None = attrs.field(default=None, repr=False)
    verify: ssl.SSLContext | bool = attrs.field(default=True, repr=False)
    timeout: httpx.Timeout | float = DEFAULT_TIMEOUT
    allow_insecure: bool = False

    @classmethod
    def resolve(
        cls,
        secret_key: str | None = None,
        mtls_certificate_file_path: str | os.PathLike[str] | None = None,
        mtls_private_key_file_path: str | os.PathLike[str] | None = None,
        endpoint: str | None = None,
        *,
        timeout: httpx.Timeout | float | None = None,
        allow_insecure: bool = False,
        environment: Mapping[str, str] | None = None,
    ) -> Options:
        """Make options from a client's arguments and the environment.

        An argument wins over the environment, where an empty variable is the same as none. With a client
        certificate the key is taken from the argument alone, so that a key lying in the environment is not
        sent where it is not needed.

        Args:
            secret_key: The key.
            mtls_certificate_file_path: A PEM file with the client certificate.
            mtls_private_key_file_path: A PEM file with its private key.
            endpoint: The base URL.
            timeout: Seconds, more than 0, or `httpx.Timeout`; `None` for the default.
            allow_insecure: Whether the key may go over plain http to another machine.
            environment: In place of `os.environ`.

        Raises:
            ConfigurationError: No key and no certificate, one certificate file without the other, a file that
                cannot be read or used, or a timeout that is neither of the two.
        """
        environment = os.environ if environment is None else environment
        verify: ssl.SSLContext | bool = True
        if mtls_certificate_file_path is not None or mtls_private_key_file_path is not None:
            verify = _tls_context(mtls_certificate_file_path, mtls_private_key_file_path)
        elif secret_key is None:
            secret_key = environment.get(KEY_VARIABLE) or None
            if secret_key is None:
                raise ConfigurationError(
                    f"no secret key: give secret_key, or set {KEY_VARIABLE}; "
                    "or give mtls_certificate_file_path and mtls_private_key_file_path; "
                    "without an account, try the sandbox: python -m nexuskit.sandbox"
                )
        source = _ARGUMENT
        if endpoint is None:
            from_environment = environment.get(ENDPOINT_VARIABLE)
            source = ENDPOINT_VARIABLE if from_environment else _DEFAULT
            endpoint = from_environment or BASE_URL
        return cls(
            endpoint=endpoint,
            endpoint_source=source,
            secret_key=secret_key,
            verify=verify,
            timeout=DEFAULT_TIMEOUT if timeout is None else _checked_timeout(timeout),
            allow_insecure=allow_insecure,
        )

    @property
    def origin(self) -> str:
        """The endpoint and where it comes from, for messages.

        >>> Options(endpoint="http://127.0.0.1:8080", endpoint_source=ENDPOINT_VARIABLE).origin
        'http://127.0.0.1:8080 (from DATATURE_API_BASE_URL)'
        """
        argument = "the argument " if self.endpoint_source == _ARGUMENT else ""
        source = (
            "the default" if self.endpoint_source == _DEFAULT else f"from {argument}{self.endpoint_source}"
        )
        return f"{self.endpoint} ({source})"

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            "options hold a secret key and are not pickled; make the client anew where it is needed"
        )


def _checked_timeout(timeout: object) -> httpx.Timeout | float:
    """Return a timeout that httpx can keep to; what is in an `httpx.Timeout` is the caller's own affair.

    Raises:
        ConfigurationError: It is neither an `httpx.Timeout` nor a number of seconds above 0.
    """
    if isinstance(timeout, httpx.Timeout):
        return timeout
    number: Any = timeout if isinstance(timeout, numbers.Real) and not isinstance(timeout, bool) else None
    # Written so that no NaN passes; with more seconds the timers of the operating system overflow.
    if number is not None and 0 < number <= threading.TIMEOUT_MAX:
        return float(number)
    given = type(timeout).__name__ if number is None else repr(number)
    raise ConfigurationError(
        f"timeout must be a number of seconds above 0, or an httpx.Timeout, got {given}; leave it out for "
        "the default, or give httpx.Timeout(None) to wait without end"
    )


def _tls_context(
    certificate: str | os.PathLike[str] | None, private_key: str | os.PathLike[str] | None
) -> ssl.SSLContext:
    if certificate is None:
        raise ConfigurationError("mtls_certificate_file_path is missing; mtls_private_key_file_path needs it")
    if private_key is None:
        raise ConfigurationError("mtls_private_key_file_path is missing; mtls_certificate_file_path needs it")
    for name, path in (
        ("mtls_certificate_file_path", certificate),
        ("mtls_private_key_file_path", private_key),
    ):
        if not Path(path).is_file():
            raise ConfigurationError(f"{name}: there is no file {os.fspath(path)!r}")
    context = httpx.create_ssl_context()
    try:
        context.load_cert_chain(certificate, private_key)
    except (ssl.SSLError, OSError) as error:
        raise ConfigurationError(
            f"the client certificate {os.fspath(certificate)!r} and its private key cannot be used: {error}"
        ) from None
    return context
