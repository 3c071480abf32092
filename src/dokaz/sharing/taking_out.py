# SPDX-License-Identifier: AGPL-3.0-or-later
"""A parcel from draft to a file at a path, in one call: for the command line."""

from pathlib import Path
from uuid import UUID

from dokaz.gate.api import Actor
from dokaz.sharing.actions.handing_over import download
from dokaz.sharing.actions.making import make
from dokaz.sharing.packing.kept import write_stream_durably
from dokaz.sharing.packing.progress import Watch, silent
from dokaz.sharing.packing.run import pack
from dokaz.sharing.queries import get_parcel
from dokaz.sharing.views import ParcelView
from dokaz.sharing.vocabulary import ParcelStatus


def make_parcel_file(
    *,
    actor: Actor,
    parcel_id: UUID,
    path: Path,
    reason: str = "",
    progress: Watch = silent,
) -> ParcelView:
    """Make a parcel if it is not made yet, and write its file to `path`, which must be free.

    Called again after a break-off it goes on where that is possible: an ordered parcel is packed,
    a packed one only written out. The file shows at `path` whole, or not at all.

    Raises:
        NotFound, Refused, Rejected, Conflict: as `make` and `download`.
        ContentNotAsRegistered, NoLongerAllowed, ParcelDoesNotVerify, StorageFault: as `pack`.
        TargetExists: there is a file at `path`; the parcel is made nevertheless.
    """
    status = get_parcel(actor=actor, parcel_id=parcel_id).status
    if status == ParcelStatus.DRAFT:
        make(actor=actor, parcel_id=parcel_id, reason=reason)
        status = ParcelStatus.READY
    if status == ParcelStatus.READY:
        pack(actor, parcel_id=parcel_id, watch=progress)
    file = download(actor=actor, parcel_id=parcel_id)
    write_stream_durably(path, file.chunks())
    return get_parcel(actor=actor, parcel_id=parcel_id)
