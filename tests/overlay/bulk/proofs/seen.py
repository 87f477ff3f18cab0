"""What the server saw: its log, read as the rows of each request and their outcomes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any

import attrs
import msgspec

from nexuskit.resources.actions import Action
from nexuskit.sandbox import Sandbox

BULK = "bulkUpdateSequences"


@attrs.frozen
class Seen:
    """One bulk request at the server."""

    rows: Sequence[int]
    results: Sequence[str]
    was_answered: bool
    fault: str | None

    @property
    def done(self) -> list[int]:
        """The rows that it carried out."""
        if not self.results:
            return []
        return [row for row, result in zip(self.rows, self.results, strict=True) if result == "Ok"]


class Rows:
    """Tells which row an action in a body is."""

    def __init__(self, actions: Iterable[Action], ids: Mapping[str, str] = MappingProxyType({})) -> None:
        encoded = map(msgspec.json.encode, actions)
        self._rows = {_key(json.loads(each)): row for row, each in enumerate(encoded)}
        for name, id in ids.items():
            by_name = self._rows.get(_key({"kind": "RemoveSequence", "sequenceName": name}))
            if by_name is not None:
                self._rows[_key({"kind": "RemoveSequence", "sequenceId": id})] = by_name

    def __len__(self) -> int:
        return len(self._rows)

    def read_entry(self, entry: Mapping[str, Any]) -> Seen:
        """Read an entry of the log of a bulk request, with the names that it has on the wire."""
        carried_out = entry["result"] == 200
        return Seen(
            [self._rows[_key(action)] for action in json.loads(entry["requestBody"])["actions"]],
            json.loads(entry["responseBody"])["actions"] if carried_out else [],
            carried_out and entry["status"] == 200,
            entry["fault"],
        )


def _key(action: Any) -> str:
    return json.dumps(action, sort_keys=True)


@attrs.define
class Watch:
    """The requests of a sandbox, taken down as they come: its own log keeps only so many bytes of bodies."""

    rows: Rows
    bulk: list[Seen] = attrs.Factory(list)
    _number: int = 0

    @contextmanager
    def over(self, sandbox: Sandbox) -> Iterator[None]:
        """Watch all requests while the block runs."""
        self._number = sandbox.requests.total
        with sandbox.requests.watch(lambda: self._take(sandbox)):
            yield

    def _take(self, sandbox: Sandbox) -> None:
        for entry in sandbox.requests.entries(self._number):
            self._number = entry.number
            if entry.operation_id == BULK:
                self.bulk.append(self.rows.read_entry(entry.to_dict()))
