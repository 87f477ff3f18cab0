"""Secret keys are kept out of what is logged, also where a client put one by mistake, such as in a URL."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final
from urllib.parse import quote

REDACTED: Final = "[secret]"


class Redactor:
    """Replaces secrets in texts.

    Args:
        keys: Gives the secret keys that there are now; the same object again as long as they are the same.
        token: One more secret.

    Example:
        >>> keys = ["key-1"]
        >>> Redactor(lambda: keys).text("/workspace?key=key-1")
        '/workspace?key=[secret]'
    """

    def __init__(self, keys: Callable[[], Iterable[str]], token: str | None = None) -> None:
        self._keys = keys
        self._token = token
        # Replaced as a whole: the keys, and all ways in which a text may spell them and the token.
        self._known: tuple[Iterable[str], tuple[str, ...]] | None = None

    def text(self, text: str) -> str:
        """Return a text without the secrets in it."""
        keys = self._keys()
        known = self._known
        if known is None or known[0] is not keys:
            known = self._known = (keys, self._spelled(keys))
        # Nearly no text has one, so that is what has to be fast, also with a thousand keys.
        if not any(map(text.__contains__, known[1])):
            return text
        return re.sub("|".join(map(re.escape, known[1])), REDACTED, text)

    def _spelled(self, keys: Iterable[str]) -> tuple[str, ...]:
        secrets = [*keys, self._token] if self._token else [*keys]
        spelled = {form for secret in secrets for form in (secret, quote(secret, safe=""))}
        # A longer one first: another may be its beginning.
        return tuple(sorted(spelled, key=len, reverse=True))
