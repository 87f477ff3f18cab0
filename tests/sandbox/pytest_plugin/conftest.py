from __future__ import annotations

import httpcore  # noqa: F401 - as those below: httpx knows its errors by their classes
import pytest

# A suite that runs within this process forgets what it imported, while the package, which was there before,
# keeps the classes that it looked up: with these loaded first, there is one of each.
import nexus_api.client  # noqa: F401
import nexuskit._async.client
import nexuskit._sync.client
import nexuskit.errors  # noqa: F401

INI = """
[pytest]
filterwarnings = error
addopts = --strict-config --strict-markers -p no:cacheprovider -p no:schemathesis -p no:xdist
"""


@pytest.fixture
def suite(pytester: pytest.Pytester) -> pytest.Pytester:
    """An empty test suite of a user who lets no warning pass."""
    pytester.makefile(".ini", pytest=INI)
    return pytester
