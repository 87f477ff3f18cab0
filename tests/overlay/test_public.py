"""What is public is said in one way, and what the words of the help texts mean is said at all."""

from __future__ import annotations

from typing import Any

import nexuskit
import nexuskit.bulk
import nexuskit.sandbox
from nexuskit import ApiTypes, errors


def test_the_front_names_every_list_of_public_names() -> None:
    doc = nexuskit.__doc__ or ""
    modules: tuple[tuple[Any, str], ...] = (
        (nexuskit, "nexuskit"),
        (ApiTypes, "nexuskit.ApiTypes"),
        (errors, "nexuskit.errors"),
        (nexuskit.bulk, "nexuskit.bulk"),
        (nexuskit.sandbox, "nexuskit.sandbox"),
    )
    for module, name in modules:
        assert f"`{name}.__all__`" in doc
        assert module.__all__


def test_the_front_says_what_the_marks_of_evidence_mean() -> None:
    for mark in ("documented", "observed", "assumed"):
        assert f'"({mark})"' in (nexuskit.__doc__ or "")
