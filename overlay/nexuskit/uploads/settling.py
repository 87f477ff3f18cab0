"""Which files of a session became assets, from the list of assets. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from .files import Asset, UploadFile
from .sessions import Session

_READS, _CANCELLED_READS = 6, 11
"""Reads after which a file that arrived is not expected any more: after some 3 seconds, as the list may be
late, and some 30 seconds in a session that was cancelled, in which files may still be processed."""


class Settled(NamedTuple):
    """What a read of the assets says of the files of a session.

    Attributes:
        ok: The files that are assets, with the ids.
        missing: The files that arrived and are no assets, or not yet.
        unsent: The files that need another session.
        unclear: The files of which the asset may have the bytes from before.
    """

    ok: list[tuple[UploadFile, str]]
    missing: list[UploadFile]
    unsent: list[UploadFile]
    unclear: list[UploadFile]

    def may_be_late(self, session: Session) -> bool:
        """Whether another read may find more."""
        if not self.missing or (session.errored and session.errored == len(self.missing)):
            return False
        return session.reads < (_CANCELLED_READS if session.cancelled else _READS)


def settle(session: Session, found: Mapping[str, Asset]) -> Settled:
    """Compare the files of a session with the assets of their names.

    A new asset is from the bytes that arrived, whatever its size: the service may encode videos again.
    If the bytes may not have arrived, it must have their size.
    """
    ok, missing, unsent, old = list[tuple[UploadFile, str]](), [], [], []
    for file in session.arrived:
        asset = found.get(file.name)
        if asset is None or (asset == file.replaces and asset.size != file.size):
            missing.append(file)
        elif asset == file.replaces:
            old.append((file, asset.id))
        else:
            ok.append((file, asset.id))
    for file in session.repeated:
        asset = found.get(file.name)
        if asset is None or asset == file.replaces or asset.size != file.size:
            unsent.append(file)
        else:
            ok.append((file, asset.id))
    if session.errored > len(missing):
        # The operation counts files without their names.
        return Settled(ok, missing, unsent, [file for file, _ in old])
    return Settled([*ok, *old], missing, unsent, [])
