"""Loading and validation of seeds."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from importlib import resources
from typing import Any, TypeAlias

import msgspec

from ..config.yaml_loader import find_unknown_key, read_yaml, read_yaml_file
from ..errors import SeedError
from .model import PROJECT, VISIBLE, Seed
from .validation import check

SeedSource: TypeAlias = str | os.PathLike[str] | Mapping[str, Any]
"""A YAML file, or its content as a mapping."""

DEFAULT_SECRET_KEY = "sandbox-key"

_MEANINGS = {
    VISIBLE: "A secret key must consist of visible ASCII characters without spaces",
    PROJECT: "The id of a project must begin with `proj_`",
}
# YAML values that become strings in quotes.
_UNQUOTED = re.compile(r"Expected `str\b.*got `(int|float|bool|null|date|datetime)`")


def read_seed(source: SeedSource | None, *, max_entries: int, max_attribute_bytes: int) -> Seed:
    """Load and validate a seed."""
    where, data = _load(source)
    if data is None:
        raise SeedError(
            f"{where}: the file is empty; add `projects`, each with an `id` that begins with `proj_`; "
            "`python -m nexuskit.sandbox --print-seed` shows a seed"
        )
    try:
        seed = msgspec.convert(data, Seed)
        # Rejects lone surrogates, NaN and infinity, which JSON in UTF-8 cannot represent.
        json.dumps(data, allow_nan=False, ensure_ascii=False).encode()
    except msgspec.ValidationError as error:
        raise SeedError(f"{where}: {find_unknown_key(data, Seed) or _explain(str(error))}") from None
    except (ValueError, TypeError, RecursionError) as error:
        raise SeedError(f"{where}: {error}") from None
    if seed.secret_keys is None:
        seed.secret_keys = {DEFAULT_SECRET_KEY: [project.id for project in seed.projects]}
    problem = check(seed, max_entries=max_entries, max_attribute_bytes=max_attribute_bytes)
    if problem is not None:
        raise SeedError(f"{where}: {problem}")
    return seed


def _load(source: SeedSource | None) -> tuple[str, Any]:
    if isinstance(source, Mapping):
        return "seed", dict(source)
    if source is None:
        where = "demo.yaml"
        text = resources.files("nexuskit.sandbox.seeds").joinpath(where).read_bytes()
        return where, read_yaml(text, where, SeedError)
    return os.fspath(source), read_yaml_file(source, "seed", SeedError)


def _explain(problem: str) -> str:
    """Return a message of msgspec in words of a seed, with a suggestion."""
    for pattern, meaning in _MEANINGS.items():
        problem = problem.replace(f"Expected `str` matching regex {pattern!r}", meaning)
    if problem.endswith(("createDate`", "updateDate`")):
        return f"{problem}; give milliseconds since 1970"
    return f"{problem}; put it in quotes to make it a string" if _UNQUOTED.match(problem) else problem
