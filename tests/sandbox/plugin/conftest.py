from __future__ import annotations

import pytest

INI = """
[pytest]
filterwarnings = error
addopts = --strict-config --strict-markers -p no:cacheprovider
"""


@pytest.fixture
def suite(pytester: pytest.Pytester) -> pytest.Pytester:
    """An empty test suite of a user who lets no warning pass."""
    pytester.makefile(".ini", pytest=INI)
    return pytester
