# SPDX-License-Identifier: AGPL-3.0-or-later
"""Packing one ordered parcel.

1. Take hold of the packing; clear what an earlier run left.
2. Open every file, as the person who ordered it, with the rights of this moment.
3. Give every event up to then its place in the log; ask witnesses and time-stamp authorities.
4. Assemble the plan and write it, sealed, while every digest is compared.
5. Check the written file with the verifier.
6. Where the recipient has a key: encrypt to it, and drop the own copy.
7. Record what was made.

Anything that goes wrong in 2 to 6 removes what was written and is recorded; the parcel is a draft
again. A run killed at any point is begun anew by another.
"""

from contextlib import closing
from dataclasses import replace
from uuid import UUID

from django.conf import settings

from dokaz import __version__
from dokaz.core.digests import DigestSet
from dokaz.core.errors import DokazError
from dokaz.core.parcel.writer import write_parcel
from dokaz.gate.api import Actor, Purpose, reading, reading_everything
from dokaz.ledger.api import ask_witnesses, obtain_timestamps, sequence_pending
from dokaz.members.api import actor_for, service_actor
from dokaz.sharing.actions.making import PackedFile, Stop, complete, stop_packing
from dokaz.sharing.errors import ContentNotAsRegistered, ItemStopsPacking, PackingLost
from dokaz.sharing.models import Packing, Parcel
from dokaz.sharing.packing.assembly import assemble, open_items
from dokaz.sharing.packing.checking import require_verified
from dokaz.sharing.packing.kept import (
    discard_kept,
    folder_of,
    keep_encrypted,
    keep_sealed,
    prepare_folder,
    read_sealed,
)
from dokaz.sharing.packing.progress import LIMIT, Hold, Watch, due, silent
from dokaz.sharing.policy import SERVICE
from dokaz.sharing.vocabulary import ParcelStatus, Stage

SOFTWARE = f"dokaz {__version__}"
GIVEN_UP = "given_up"


def pack_next() -> bool:
    """Pack one parcel that waits; returns whether there was one. For workers.

    What goes wrong with a parcel is recorded with it and not raised.
    """
    waiting = Packing.objects.filter(due(), parcel__status=ParcelStatus.READY)
    with reading_everything(Purpose.UPKEEP):
        row = waiting.select_related("parcel").order_by("pk").first()
    if row is None:
        return False
    parcel = row.parcel
    assert parcel.made_by is not None, "a parcel waits after somebody ordered it"
    try:
        pack(actor_for(parcel.made_by, parcel.organisation_id), parcel_id=parcel.pk)
    except DokazError:
        # Recorded by `pack` where it is final; otherwise the hold runs out and it is tried again.
        return True
    return True


def pack(actor: Actor, *, parcel_id: UUID, watch: Watch = silent) -> None:
    """Pack an ordered parcel in this process, reading with this actor's rights.

    Raises:
        ContentNotAsRegistered, NoLongerAllowed: name the item; nothing was kept.
        ParcelDoesNotVerify, StorageFault, other DokazError: nothing was kept.
        PackingLost: another process packs it.
    """
    with reading_everything(Purpose.UPKEEP):
        parcel = Parcel.objects.get(pk=parcel_id)
    service = service_for(parcel.organisation_id)
    with reading(service):
        _pack(actor, service, parcel, watch)


def _pack(actor: Actor, service: Actor, parcel: Parcel, watch: Watch) -> None:
    parcel_id = parcel.pk
    hold = Hold(parcel_id, watch=watch)
    if hold.tries > LIMIT:
        _stop(service, parcel_id, hold, Stop(reason=GIVEN_UP))
        return
    try:
        packed = _packed(actor, parcel, hold)
    except PackingLost:
        raise
    except ItemStopsPacking as error:
        _stop(service, parcel_id, hold, _about(error))
        raise
    except DokazError as error:
        _stop(service, parcel_id, hold, Stop(reason=error.code))
        raise
    complete(actor=service, parcel_id=parcel_id, holder=hold.holder, packed=packed)


def service_for(organisation_id: UUID) -> Actor:
    """The packing service acting for one organisation: its rights end there."""
    return replace(service_actor(SERVICE), organisation_id=organisation_id)


def _packed(actor: Actor, parcel: Parcel, hold: Hold) -> PackedFile:
    total = parcel.total_bytes
    hold.at(Stage.OPENING, 0, total)
    prepare_folder(parcel.pk)  # 1
    folder = folder_of(parcel.pk)
    opening = open_items(  # 2
        actor, parcel, folder=folder, opened=lambda done: hold.at(Stage.OPENING, done, total)
    )
    with closing(opening):
        _prove()  # 3
        plan = assemble(parcel, opening)
        chunks = write_parcel(plan, software=SOFTWARE, work_folder=folder)
        content = keep_sealed(  # 4
            parcel.pk,
            parcel.organisation_id,
            hold.counted(chunks, stage=Stage.PACKING, total=total),
        )
        omissions = len(opening.omissions)
    report = require_verified(  # 5
        parcel.pk,
        organisation_id=parcel.organisation_id,
        signers=plan.ledger.organisations,
        progress=lambda done, size: hold.at(Stage.CHECKING, done, size),
    )
    outer = _encrypted(parcel, content, hold) if parcel.encrypted_to else content  # 6
    return PackedFile(
        sha256=outer.sha256,
        size=outer.size,
        content_sha256=content.sha256,
        content_size=content.size,
        omissions=omissions,
        verdict=str(report.status),
    )


def _prove() -> None:
    """The package's own events get their places; others add what they can. Silence is no fault."""
    sequence_pending()
    if settings.DOKAZ.witnesses:
        ask_witnesses()
    if settings.DOKAZ.timestamp_authorities:
        obtain_timestamps(force=True)


def _encrypted(parcel: Parcel, content: DigestSet, hold: Hold) -> DigestSet:
    chunks = read_sealed(parcel.pk, parcel.organisation_id)
    return keep_encrypted(
        parcel.pk,
        parcel.organisation_id,
        encrypted_to=parcel.encrypted_to,
        chunks=hold.counted(chunks, stage=Stage.ENCRYPTING, total=content.size),
    )


def _about(error: ItemStopsPacking) -> Stop:
    return Stop(
        reason=error.cause_code,
        damaged=isinstance(error, ContentNotAsRegistered),
        item_id=error.item_id,
        item_ref=error.item_ref,
        file_id=error.file_id,
    )


def _stop(service: Actor, parcel_id: UUID, hold: Hold, stop: Stop) -> None:
    # Another run may have taken over meanwhile; its files are not ours to remove.
    hold.renew()
    discard_kept(parcel_id)
    stop_packing(actor=service, parcel_id=parcel_id, holder=hold.holder, stop=stop)
