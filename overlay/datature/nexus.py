"""`nexuskit` under the name by which the documents import it: `from datature.nexus import Client, ApiTypes`.

`datature` is a namespace package, and Python prefers a package `datature/nexus/` over this module. Beside the
existing `datature` distribution both install, `datature.nexus` is then theirs, and `nexuskit` is always this
one.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import nexuskit
from nexuskit import __all__ as __all__
from nexuskit import errors as error

if TYPE_CHECKING:
    from nexuskit import *  # noqa: F403

# The existing package has its errors in a module of this name. This is a module, with no folder in which one
# could be found, so that its location is stated, as `os` does for `os.path`.
sys.modules[f"{__name__}.error"] = error


def __getattr__(name: str) -> Any:
    """Give what `nexuskit` gives, which imports it when it is asked for the first time."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(nexuskit, name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
