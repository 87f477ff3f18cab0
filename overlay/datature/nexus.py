"""`nexuskit` under the name by which the documents import it: `from datature.nexus import Client, ApiTypes`.

`datature` is a namespace package, and Python prefers a package `datature/nexus/` over this module. Beside the
existing `datature` distribution both install, `datature.nexus` is then theirs, and `nexuskit` is always this
one.
"""

from __future__ import annotations

from nexuskit import *  # noqa: F403
from nexuskit import __all__ as __all__
