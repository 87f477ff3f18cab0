"""`nexuskit` under the documented name: `from datature.nexus import Client, ApiTypes`.

`datature` is a namespace package, and Python prefers a package `datature/nexus/` to this module. So if the
existing `datature` distribution is installed too, `datature.nexus` is theirs.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import nexuskit
from nexuskit import __all__ as __all__
from nexuskit import errors as error

if TYPE_CHECKING:
    from nexuskit import *  # noqa: F403

# The existing package has a module of this name for its errors. This module has no folder for it, so it is
# registered here, as `os` does for `os.path`.
sys.modules[f"{__name__}.error"] = error


def __getattr__(name: str) -> Any:
    """Return a name of `nexuskit`, which imports it on first use."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(nexuskit, name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
