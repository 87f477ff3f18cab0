# Derived from overlay/nexuskit/_async/sequences.py; do not edit.
# Change that file and run `make generate`.
"""The sequences of a project."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from nexus_api import api
from nexus_api.enums import SequenceBulkUpdateAbortMode
from nexus_api.models import DeleteResponse, Sequence, SequenceBulkUpdateResults, SequencePatch

from ..actions import ActionLike, typed_actions
from ..arguments import abort_mode as checked_abort_mode
from ..arguments import checked_id, checked_text, sequence_filter, sequence_patch
from ..arguments import pagination as checked_pagination
from ..lookup import NEAR_POOL, exactly_one
from ..paging import CursorGuard
from ..queries import DEFAULT_LIMIT, Pagination, SequenceFilter
from .bulk import Bulk, send_actions
from .paging import PaginationResponse
from .transport import Transport

# Within the class, `list` is the method.
MatchesAndOthers: TypeAlias = tuple[list[Sequence], list[str]]

_NEAR_PAGES = NEAR_POOL // DEFAULT_LIMIT


class Sequences:
    """The sequences of a project, as `project.sequences`."""

    def __init__(self, transport: Transport, project_id: str) -> None:
        self._transport = transport
        self._project_id = project_id

    def list(
        self,
        pagination: Pagination | Mapping[str, Any] | None = None,
        filters: SequenceFilter | Mapping[str, Any] | None = None,
    ) -> PaginationResponse[Sequence]:
        """List the sequences of the project, one page at a time (documented).

        Args:
            pagination: `{"limit": …, "page": …}` or `ApiTypes.Pagination`; without it, the first page of 100.
            filters: `{"name": …}` or `ApiTypes.SequenceFilter`; without it, all sequences.

        Returns:
            The page, which iterates over its sequences; `next()` gets the one after it.

        Raises:
            ArgumentError: An unknown key, a limit below 1, or an argument of a wrong type.
            StatusError: The service answered with an error.
            DecodeError: The answer does not have the documented shape.
            NetworkConnectionError: There is no answer.

        Example:
            >>> page = project.sequences.list({"limit": 1})
            >>> [sequence.name for sequence in page]
            ['Patient A']
            >>> page = project.sequences.list(filters={"name": "Patient B"})
            >>> page.data[0]["name"], page.next_page
            ('Patient B', None)
        """
        checked = checked_pagination(pagination)
        checked_filters = sequence_filter(filters)

        def fetch(cursor: str, /) -> PaginationResponse[Sequence]:
            return self.list(Pagination(cursor, checked.limit), checked_filters)

        page = self._transport.call(
            api.sequences.list_sequences,
            self._project_id,
            page=checked.page,
            limit=checked.limit,
            name=checked_filters.name,
        )
        return PaginationResponse(page.next_page, page.prev_page, page.data, fetch)

    def get(self, sequence_id: str) -> Sequence:
        """Get one sequence (documented).

        Args:
            sequence_id: The sequence's id, with its prefix `seq_`.

        Returns:
            The sequence with its entries and attributes.

        Raises:
            ArgumentError: The id is no string, is empty, or is `.` or `..`.
            NotFoundError: There is no such sequence in the project.
            StatusError: The service answered with another error.
            DecodeError: The answer does not have the documented shape.
            NetworkConnectionError: There is no answer.

        Example:
            >>> sequence = project.sequences.get("seq_f77a1a3d-2ea2-45fc-a3f5-dc916a56f28c")
            >>> sequence.name, [(item.role, item.ord) for item in sequence["items"]]
            ('Patient A', [('Sagittal', 3), ('Sagittal', 6)])
        """
        return self._transport.call(
            api.sequences.get_sequence, self._project_id, checked_id("sequence_id", sequence_id)
        )

    def bulk_update(
        self,
        actions: Iterable[ActionLike],
        abort_mode: SequenceBulkUpdateAbortMode | str = SequenceBulkUpdateAbortMode.NONE,
    ) -> SequenceBulkUpdateResults:
        """Link and unlink assets, patch and remove sequences, in exactly one request (documented).

        A dict needs no `kind`. With `asset_id` or `asset_filename` it links that asset to the `sequence`
        `{"name": …, "ord": …, "role": …, "merge": …}`, or unlinks it if there is no `sequence`. With
        `sequence_id` or `sequence_name` it patches that sequence if there is a `patch`, and removes it for
        good if not.

        Args:
            actions: Such dicts, or `ApiTypes.SequenceBulkUpdateAction…` objects, in the order in which they
                are to apply (assumed).
            abort_mode: `ApiTypes.SequenceBulkUpdateAbortMode.ABORT_ON_ANY_FAILED` to apply all or nothing
                (what exactly it does is assumed), or its wire value.

        Returns:
            One result per action, in their order. An action that fails raises nothing.

        Raises:
            ArgumentError: An action cannot be sent; the error names its place, such as
                `actions[3].sequence.ord`.
            StatusError: The service answered with an error.
            DecodeError: There are more or fewer results than actions, or the answer does not have the
                documented shape. What was applied is not known.
            NetworkConnectionError: There is no answer. What was applied is not known.

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
            self._transport, self._project_id, typed_actions(actions), checked_abort_mode(abort_mode)
        )

    def patch(self, sequence_id: str, patch: SequencePatch | Mapping[str, Any]) -> Sequence:
        """Set the name or attributes of a sequence (documented).

        Args:
            sequence_id: The sequence's id.
            patch: `{"name": …, "attributes": {…}}`, both optional, or `ApiTypes.SequencePatch`. Attribute
                values that are numbers, bools or dates become strings. The given attributes are set and all
                others kept (assumed); there is no way to remove one.

        Returns:
            The sequence as it then is.

        Raises:
            ArgumentError: The id cannot be used as one, the dict has another key, or an attribute cannot be
                sent.
            NotFoundError: There is no such sequence in the project.
            ConflictError: Another sequence has the new name (assumed).
            StatusError: The service answered with another error.
            DecodeError: The answer does not have the documented shape.
            NetworkConnectionError: There is no answer; whether the sequence was changed is not known.

        Example:
            >>> sequence = project.sequences.patch(
            ...     "seq_f77a1a3d-2ea2-45fc-a3f5-dc916a56f28c", {"attributes": {"age": 20, "gender": "male"}}
            ... )
            >>> sequence.attributes.items["age"]
            '20'
        """
        return self._transport.call(
            api.sequences.patch_sequence,
            self._project_id,
            checked_id("sequence_id", sequence_id),
            sequence_patch(patch),
        )

    def delete(self, sequence_id: str) -> DeleteResponse:
        """Delete a sequence, unlink its assets and drop its attributes. This cannot be undone (documented).

        Args:
            sequence_id: The sequence's id.

        Returns:
            `DeleteResponse(deleted=True, id=…)`.

        Raises:
            ArgumentError: The id is no string, is empty, or is `.` or `..`.
            NotFoundError: There is no such sequence in the project.
            StatusError: The service answered with another error.
            DecodeError: The answer does not have the documented shape.
            NetworkConnectionError: There is no answer; whether it was deleted is not known.

        Example:
            >>> project.sequences.delete("seq_f77a1a3d-2ea2-45fc-a3f5-dc916a56f28c")
            DeleteResponse(deleted=True, id='seq_f77a1a3d-2ea2-45fc-a3f5-dc916a56f28c')
        """
        return self._transport.call(
            api.sequences.delete_sequence, self._project_id, checked_id("sequence_id", sequence_id)
        )

    def by_name(self, name: str) -> Sequence:
        """Get the one sequence that has a name, compared exactly.

        The service's name filter narrows the search and is not trusted: every page is read and every name
        compared, so that the result is right if the service matches by prefix or substring, or ignores the
        filter. If there is no such sequence, up to ten more pages of 100 are listed without the filter for
        near names.

        Args:
            name: The name.

        Returns:
            The sequence.

        Raises:
            ArgumentError: The name is no string or is empty.
            NoMatch: No sequence has it; the error suggests up to three near names.
            SeveralMatches: Several have it; the error carries them with their ids.
            StatusError: The service answered with an error.
            DecodeError: The answer does not have the documented shape, or the service leads the search in a
                circle.
            NetworkConnectionError: There is no answer.

        Example:
            >>> sequence = project.sequences.by_name("Patient A")
            >>> sequence.id
            'seq_f77a1a3d-2ea2-45fc-a3f5-dc916a56f28c'
        """
        name = checked_text("name", name)
        matches, others = self._named(name, SequenceFilter(name))
        if not matches and len(others) < NEAR_POOL:
            matches, others = self._named(name, None, most_pages=_NEAR_PAGES)
        return exactly_one("sequence", name, matches, lambda sequence: sequence.name, others=others)

    def bulk(self, abort_mode: SequenceBulkUpdateAbortMode | str = SequenceBulkUpdateAbortMode.NONE) -> Bulk:
        """Begin a bulk update whose actions are added one by one. This sends nothing.

        Args:
            abort_mode: `ApiTypes.SequenceBulkUpdateAbortMode.ABORT_ON_ANY_FAILED` to apply all or nothing
                (what exactly it does is assumed), or its wire value.

        Returns:
            A builder with `link`, `unlink`, `patch`, `remove` and `extend`; its `run()` sends them.

        Raises:
            ArgumentError: It is not an abort mode.

        Example:
            >>> bulk = project.sequences.bulk().unlink(asset_filename="image_1.jpg")
            >>> report = bulk.run()
            >>> report.raise_for_failures().counts["ok"]
            1
        """
        return Bulk(self._transport, self._project_id, abort_mode)

    def _named(
        self, name: str, filters: SequenceFilter | None, *, most_pages: int | None = None
    ) -> MatchesAndOthers:
        """Walk over a listing and part the sequences of this name from the names of others.

        A walk that has found one goes on to the end in any case, because there may be another.
        """
        matches = []
        others: dict[str, None] = {}
        guard = CursorGuard()
        page = self.list(None, filters)
        pages = 1
        while True:
            for sequence in page:
                if sequence.name == name:
                    matches.append(sequence)
                elif len(others) < NEAR_POOL:
                    others[sequence.name] = None
            if page.next_page is None or (pages == most_pages and not matches):
                return matches, [*others]
            page = self.list(Pagination(guard.follow(page.next_page)), filters)
            pages += 1
