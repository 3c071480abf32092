# SPDX-License-Identifier: AGPL-3.0-or-later
"""Assembling the plan of a parcel: items as they are now, their custody, what is left out.

Every right is asked for anew here: whoever ordered the packing must still see every item and may
still open every file, at this moment. Each opening is recorded in the item's custody before the
ledger is asked for proofs, so that it stands in the parcel too.
"""

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.utils.translation import override

from dokaz.core.parcel.custody import CustodyEvent
from dokaz.core.parcel.id_table import IdTable
from dokaz.core.parcel.layout import SEAL_PAYLOAD_TYPE
from dokaz.core.parcel.plan import Omission, OmissionReason, ParcelPlan, Sender
from dokaz.core.seals.signature import sign
from dokaz.gate.api import Actor, GateError, rfc3339
from dokaz.ledger.api import event_key
from dokaz.sharing import archive, notices
from dokaz.sharing.custody import event_ids_of
from dokaz.sharing.errors import NoLongerAllowed
from dokaz.sharing.examining import chosen_items
from dokaz.sharing.models import Parcel, ParcelItem
from dokaz.sharing.packing.aside import DescribedItem, Ids, Omissions, OpenedItems
from dokaz.sharing.packing.ledger import disclosed, material, organisations
from dokaz.sharing.vocabulary import ParcelPurpose

_ITEMS_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Opening:
    """The items of a parcel with their files opened, and the omissions known from their records.

    `event_ids` is their custody up to this moment; what happens later is not in this parcel. Close
    it when the parcel is written.
    """

    items: OpenedItems
    omissions: Omissions
    omitted_files: IdTable
    event_ids: Ids

    def close(self) -> None:
        """Give the room on disk back."""
        self.items.close()
        self.omissions.close()

    def omit(self, omission: Omission) -> None:
        """List something that is not in the parcel."""
        self.omissions.put(omission)
        if omission.file:
            self.omitted_files.put(omission.file, 0)


def open_items(
    actor: Actor, parcel: Parcel, *, folder: Path, opened: Callable[[int], None]
) -> Opening:
    """Open every chosen file, some hundred in one act. `opened` is told the bytes opened so far.

    What is known of them is put aside in `folder`.

    Raises:
        NoLongerAllowed: an item or file is no longer there for this actor as it was fixed.
        StorageFault: no room left.
    """
    opening = Opening(OpenedItems(actor, folder), Omissions(folder), IdTable(), Ids())
    done = 0
    try:
        for rows in _batches(chosen_items(parcel)):
            done += _open_batch(actor, parcel, rows, opening)
            opened(done)
    except BaseException:
        opening.close()
        raise
    return opening


def _open_batch(actor: Actor, parcel: Parcel, rows: list[ParcelItem], opening: Opening) -> int:
    """Open the files of some items; returns their bytes."""
    for row in rows:
        if row.left_out:
            opening.omit(_left_out(row))
    going = _going(actor, [row for row in rows if not row.left_out])
    files = _opened(actor, [row for row, _ in going])
    for row, item in going:
        opening.items.put(_described(item), [files[UUID(file_id)] for file_id in row.files])
        for omission in _not_chosen(row, item):
            opening.omit(omission)
    ids = [row.item_id for row, _ in going]
    for event_id in _event_ids(actor, ids, organisation_id=parcel.organisation_id):
        opening.event_ids.append(event_id)
    return sum(row.total_bytes for row, _ in going)


def _batches(rows: Iterator[ParcelItem]) -> Iterator[list[ParcelItem]]:
    while batch := list(itertools.islice(rows, _ITEMS_AT_ONCE)):
        yield batch


def _opened(actor: Actor, rows: Sequence[ParcelItem]) -> dict[UUID, archive.Opened]:
    wanted = [UUID(file_id) for row in rows for file_id in row.files]
    try:
        return archive.open_for_packing(actor, wanted)
    except GateError:
        # Which of them it was is found by opening one item after the other.
        return {key: one for row in rows for key, one in _opened_of(actor, row).items()}


def _opened_of(actor: Actor, row: ParcelItem) -> dict[UUID, archive.Opened]:
    try:
        return archive.open_for_packing(actor, [UUID(file_id) for file_id in row.files])
    except GateError as error:
        raise _no_longer_allowed(row, error.code) from error


def assemble(parcel: Parcel, opening: Opening) -> ParcelPlan:
    """The plan. The events of the opening must have their places in the log by now.

    Raises:
        LedgerFault: something waits for its place.
        InvalidInput: an event does not follow the parcel format.
    """
    assert parcel.made_at is not None, "a parcel is packed after it was ordered"
    signers: set[str | None] = {str(parcel.organisation_id)}

    def look(event: CustodyEvent) -> None:
        signers.add(event.organisation)
        for omission in _elsewhere(event, opening):
            opening.omit(omission)

    events = disclosed(opening.event_ids, seen=look)
    known = organisations(signers)
    sender = next(each for each in known if each.id == str(parcel.organisation_id))
    key = event_key(parcel.organisation_id)
    return ParcelPlan(
        ref=parcel.ref,
        made_at=parcel.made_at,
        sender=Sender(id=str(parcel.organisation_id), name=sender.name, key_id=key.public.key_id),
        recipient=parcel.recipient_name,
        purpose=purpose_text(parcel.purpose),
        items=opening.items,
        events=events,
        omissions=opening.omissions,
        ledger=material(events.indexes, signers=known),
        seal=lambda payload: sign(payload, payload_type=SEAL_PAYLOAD_TYPE, key=key),
    )


def _elsewhere(event: CustodyEvent, opening: Opening) -> Iterator[Omission]:
    """Files that an event names and that belong to none of the items any more."""
    for concerned in event.objects:
        file = concerned.file
        if file is None or opening.items.knows_file(file) or file in opening.omitted_files:
            continue
        refs = (opening.items.ref(each.id) for each in event.objects)
        yield Omission(
            item=next((ref for ref in refs if ref), ""),
            file=file,
            sha256=concerned.sha256 or "",
            reason=OmissionReason.NOT_SELECTED,
        )


def purpose_text(purpose: str) -> str:
    """The purpose in words, for people outside this node: in Ukrainian and in English."""
    words = []
    for language in ("uk", "en"):
        with override(language):
            words.append(str(ParcelPurpose(purpose).label))
    return " / ".join(dict.fromkeys(words))


def _going(actor: Actor, rows: Sequence[ParcelItem]) -> list[tuple[ParcelItem, archive.Candidate]]:
    """Rows with their items as they are now. Raises NoLongerAllowed for the first that hinders."""
    found = archive.candidates(actor, [row.item_id for row in rows])
    return [(row, _still_allowed(row, found.get(row.item_id))) for row in rows]


def _still_allowed(row: ParcelItem, item: archive.Candidate | None) -> archive.Candidate:
    if item is None:
        raise _no_longer_allowed(row, "gone")
    if item.level > row.level:
        raise _no_longer_allowed(row, "level_raised")
    blockers = notices.blockers_of(
        item, roles=tuple(row.roles), organisation=row.parcel.organisation_id
    )
    if blockers:
        raise _no_longer_allowed(row, blockers[0])
    return item


def _no_longer_allowed(row: ParcelItem, cause_code: str) -> NoLongerAllowed:
    return NoLongerAllowed(item_ref=row.item_ref, item_id=row.item_id, cause_code=cause_code)


def _described(item: archive.Candidate) -> DescribedItem:
    view = item.view
    titles = {"uk": view.title_uk, "en": view.title_en}
    return DescribedItem(
        id=item.id,
        ref=item.ref,
        kind=view.kind,
        title={language: text for language, text in titles.items() if text},
        metadata=metadata_of(item),
    )


def metadata_of(item: archive.Candidate) -> dict[str, Any]:
    """What is handed over of an item's description.

    Left out on purpose: from whom it was acquired, its source, notes, tags, shares, and who worked
    on it.
    """
    view = item.view
    moments = {
        "registered_at": view.registered_at,
        "acquired_at": view.acquired_at,
        "recorded_from": view.recorded_from,
        "recorded_to": view.recorded_to,
    }
    return {
        "description": view.description,
        "language": view.language,
        "url": view.url,
        "acquisition_mode": view.acquisition_mode,
        **{name: rfc3339(moment) if moment else None for name, moment in moments.items()},
        "recorded_precision": view.recorded_precision,
        "recorded_basis": view.recorded_basis,
        "verification": view.verification,
        "confidentiality": view.confidentiality,
        "graphic_level": view.graphic_level,
        "markers": list(view.markers),
        "exculpatory": view.exculpatory,
        "privileged": view.privileged,
        "external_ids": [
            {"system": one.system, "value": one.value, "url": one.url} for one in view.external_ids
        ],
    }


def _left_out(row: ParcelItem) -> Omission:
    return Omission(
        item=row.item_ref, file="", sha256="", reason=OmissionReason(row.omitted_because)
    )


def _not_chosen(row: ParcelItem, item: archive.Candidate) -> Iterator[Omission]:
    for file in item.view.files:
        if str(file.id) in row.files:
            continue
        reason = OmissionReason.ERASED if file.erased else OmissionReason(row.omitted_because)
        yield Omission(
            item=item.ref, file=str(file.id), sha256=file.sha256, reason=reason, note=file.role
        )


def _event_ids(actor: Actor, item_ids: Sequence[UUID], *, organisation_id: UUID) -> Iterator[UUID]:
    yield from archive.custody_event_ids(actor, item_ids)
    yield from event_ids_of(item_ids, organisation_id=organisation_id)
