# Derived from overlay/nexuskit/_async/resources/sequences.py; do not edit.
# Change that file and run `make generate`.
"""The sequences of a project."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

from nexus_api import api
from nexus_api.enums import SequenceBulkUpdateAbortMode
from nexus_api.models import DeleteResponse, Sequence, SequenceBulkUpdateResults, SequencePatch

from ...error_types import BadRequestError, NotFoundError
from ...resources.actions import ActionLike, typed_actions
from ...resources.lookup import Criteria, Search, conditions, find_unique
from ...resources.query_params import SequenceFilter
from ...resources.sequence_patches import sequence_patch
from ...resources.suggestions import MAX_SUGGESTION_CANDIDATES
from ...resources.tables import TableList
from ...resources.validation import parse_abort_mode, validate_id, validate_text
from ..bulk.builder import Bulk
from ..bulk.request import send_actions
from .iteration import Walk
from .page import PaginationResponse
from .sequence_reader import SequenceReader

# In the class body, `list` is the method.
SequenceList: TypeAlias = list[Sequence]

_ID_PREFIX = "seq_"


class Sequences(SequenceReader):
    """The sequences of a project, as `project.sequences`.

    `by_name` and `find` look up, `iter` and `count` read all, `patch` and `rename` change one, and `bulk()`
    changes any number. A link to a new name creates a sequence (assumed).

    Every method that sends a request may raise `ArgumentError` before anything is sent, `StatusError`,
    `NetworkConnectionError` and `DecodeError`. `maybe_applied` of an error says whether the service may have
    applied the change. A method lists only particular errors.
    """

    def bulk_update(
        self,
        actions: Iterable[ActionLike],
        abort_mode: SequenceBulkUpdateAbortMode | str = SequenceBulkUpdateAbortMode.NONE,
    ) -> SequenceBulkUpdateResults:
        """Link and unlink assets, patch and remove sequences, in exactly one request (documented).

        A dict needs no `kind`; its keys determine the action. `asset_id` or `asset_filename` with `sequence`,
        `{"name": …, "ord": …, "role": …, "merge": …}`, links the asset; without it, the asset is unlinked.
        `sequence_id` or `sequence_name` with `patch` patches the sequence; without it, the sequence is
        removed permanently.

        Args:
            actions: Such dicts, or `ApiTypes.SequenceBulkUpdateAction…` objects, in the order in which they
                apply (assumed).
            abort_mode: `ApiTypes.SequenceBulkUpdateAbortMode.ABORT_ON_ANY_FAILED`, or its wire value, to
                apply all actions or none (its exact effect is assumed).

        Returns:
            One result per action, in the same order. An action that fails raises no error.

        Raises:
            ArgumentError: An action is invalid; the error has its path, such as `actions[3].sequence.ord`.
            DecodeError: The response does not match the spec, or the number of results differs from that of
                the actions. Whether the actions were applied is not known.

        Example:
            >>> answer = project.sequences.bulk_update(
            ...     [
            ...         {"asset_filename": "image_1.jpg", "sequence": {"name": "Patient B", "ord": 1}},
            ...         {"sequence_name": "Patient B", "patch": {"attributes": {"age": 20}}},
            ...     ]
            ... )
            >>> answer.actions
            [<SequenceBulkUpdateResult.OK: 'Ok'>, <SequenceBulkUpdateResult.OK: 'Ok'>]
        """
        return send_actions(
            self._transport, self._project_id, typed_actions(actions), parse_abort_mode(abort_mode)
        )

    def patch(
        self,
        sequence_id: str,
        patch: SequencePatch | Mapping[str, Any] | None = None,
        *,
        name: str | None = None,
        attributes: Mapping[str, Any] | None = None,
    ) -> Sequence:
        """Set the name or attributes of a sequence (documented).

        Args:
            sequence_id: The sequence's id.
            patch: `{"name": …, "attributes": {…}}`, both optional, or `ApiTypes.SequencePatch`. Numbers,
                bools and dates as attribute values become strings; `None`, NaN and other missing values are
                rejected. Other attributes keep their values (assumed); attributes cannot be removed.
            name: The new name, instead of `patch`.
            attributes: The attributes, instead of `patch`.

        Returns:
            The updated sequence.

        Raises:
            ConflictError: Another sequence has the new name (assumed).

        Example:
            >>> sequence = project.sequences.patch(
            ...     "seq_f77a1a3d-2ea2-45fc-a3f5-dc916a56f28c", attributes={"age": 20, "gender": "male"}
            ... )
            >>> sequence.attributes.items["age"]
            '20'
        """
        return self._transport.call(
            api.sequences.patch_sequence,
            self._project_id,
            validate_id("sequence_id", sequence_id),
            sequence_patch(patch, name=name, attributes=attributes),
        )

    def delete(self, sequence_id: str) -> DeleteResponse:
        """Delete a sequence and its attributes, and unlink its assets. This cannot be undone (documented).

        Args:
            sequence_id: The sequence's id.

        Returns:
            `DeleteResponse(deleted=True, id=…)`.

        Raises:
            NotFoundError: The project has no such sequence, and no earlier attempt can have deleted it.

        Example:
            >>> project.sequences.delete("seq_f77a1a3d-2ea2-45fc-a3f5-dc916a56f28c")
            DeleteResponse(deleted=True, id='seq_f77a1a3d-2ea2-45fc-a3f5-dc916a56f28c')
        """
        return self._transport.delete(
            api.sequences.delete_sequence, self._project_id, validate_id("sequence_id", sequence_id)
        )

    def by_name(self, name: str) -> Sequence:
        """Get the only sequence with a name, compared exactly.

        The name filter of the service is used, but every page is read and every name compared: the result is
        right even if the filter matches prefixes or is ignored. If no sequence matches, up to 1,000 sequences
        are listed for suggestions.

        Raises:
            NoMatch: No sequence has the name; the error suggests up to three similar names.
            SeveralMatches: Several sequences have the name; the error has them and their ids.

        Example:
            >>> sequence = project.sequences.by_name("Patient A")
            >>> sequence.id
            'seq_f77a1a3d-2ea2-45fc-a3f5-dc916a56f28c'
        """
        name = validate_text("name", name)
        search = self._search(name)
        return find_unique("sequence", name, search.found.values(), _name, others=search.others)

    def find(
        self,
        *,
        name: str | None = None,
        prefix: str | None = None,
        pattern: str | re.Pattern[str] | None = None,
        where: Callable[[Sequence], object] | None = None,
    ) -> SequenceList:
        """Find all sequences that meet every given condition.

        Every page is read. With `name`, the name filter of the service is used, but every name is compared. A
        sequence that occurs twice, because the listing changes meanwhile, counts once, with its last content.

        Args:
            name: The exact name.
            prefix: The beginning of the name, compared exactly.
            pattern: A regular expression that occurs in the name, as a string or compiled.
            where: A function that takes a sequence and returns whether it matches. It is called only if the
                other conditions match. Its exceptions propagate.

        Returns:
            The sequences, in the order of the service.

        Example:
            >>> [sequence.name for sequence in project.sequences.find(prefix="Patient ")]
            ['Patient A', 'Patient B']
            >>> found = project.sequences.find(
            ...     pattern="[AB]$", where=lambda sequence: len(sequence["items"]) > 1
            ... )
            >>> [sequence.name for sequence in found]
            ['Patient A']
        """
        wanted = conditions(
            _name,
            "name",
            name,
            prefix,
            pattern,
            where,
            otherwise="list() returns one page of all sequences, iter() iterates over all",
        )
        search = Search(wanted)
        _look_through(search, self.pages(SequenceFilter(wanted.exact)))
        return TableList(search.found.values())

    def rename(self, name_or_id: str, new_name: str) -> Sequence:
        """Set the name of the only sequence with a name or id.

        The sequence is found as by `by_name()`; a text that begins with `seq_` is also tried as an id. If the
        name of one sequence is the id of another, both match; `patch()` takes only ids.

        Args:
            name_or_id: The name or id, compared exactly.
            new_name: The new name.

        Returns:
            The updated sequence.

        Raises:
            NoMatch: No sequence has this name or id. Nothing has changed.
            SeveralMatches: Several sequences have it. Nothing has changed.
            ConflictError: Another sequence has the new name (assumed). Nothing has changed.

        Example:
            >>> sequence = project.sequences.rename("Patient B", "Patient C")
            >>> sequence.name, sequence.id
            ('Patient C', 'seq_b')
        """
        wanted = validate_text("name_or_id", name_or_id)
        name = validate_text("new_name", new_name)
        by_id = self._with_id(wanted)
        search = self._search(wanted, suggest=not by_id)
        candidates = [*by_id, *search.found.values()]
        is_id = wanted.startswith(_ID_PREFIX)
        sequence = find_unique("sequence", wanted, candidates, _name, or_id=is_id, others=search.others)
        return self.patch(sequence.id, SequencePatch(name))

    def bulk(self, abort_mode: SequenceBulkUpdateAbortMode | str = SequenceBulkUpdateAbortMode.NONE) -> Bulk:
        """Return a builder for a bulk update of any size. This sends nothing.

        Args:
            abort_mode: `ApiTypes.SequenceBulkUpdateAbortMode.ABORT_ON_ANY_FAILED`, or its wire value, to stop
                at the first failure; each request then applies all of its actions or none (assumed).

        Returns:
            A builder with `link`, `unlink`, `patch`, `rename`, `remove`, `extend` and `stream`. Its `plan()`
            and `diff()` show what `run()` would do.

        Example:
            >>> bulk = project.sequences.bulk().unlink(asset_filename="image_1.jpg")
            >>> report = bulk.run()
            >>> report.raise_for_failures().counts["ok"]
            1
        """
        return Bulk(self._transport, self._project_id, abort_mode)

    def _with_id(self, text: str) -> SequenceList:
        """Return the sequence with an id, or nothing if the text is not the id of a sequence."""
        if not text.startswith(_ID_PREFIX):
            return []
        try:
            return [self.get(text)]
        except (BadRequestError, NotFoundError):
            # The service may reject a name as a malformed id.
            return []

    def _search(self, name: str, *, suggest: bool = True) -> Search[Sequence]:
        """Find all sequences with a name. If there is none, collect other names for suggestions."""
        search = Search(Criteria(_name, exact=name))
        _look_through(search, self.pages(SequenceFilter(name)))
        if suggest and not search.found and len(search.others) < MAX_SUGGESTION_CANDIDATES:
            _look_through(search, self.pages(max_items=MAX_SUGGESTION_CANDIDATES))
            if search.found:
                # The filter of the service missed the name, so all pages are searched.
                _look_through(search, self.pages())
        return search


def _name(sequence: Sequence) -> str:
    return sequence.name


def _look_through(search: Search[Sequence], pages: Walk[PaginationResponse[Sequence]]) -> None:
    with pages:
        for page in pages:
            search.add_page(page)
