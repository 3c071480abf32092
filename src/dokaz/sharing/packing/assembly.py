# SPDX-License-Identifier: AGPL-3.0-or-later
"""Assembling the plan of a parcel: items as they are now, their custody, what is left out.

Every right is asked for anew here: whoever ordered the packing must still see every item and may
still open every file, at this moment. Each opening is recorded in the item's custody before the
ledger is asked for proofs, so that it stands in the parcel too.
"""

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import override

from dokaz.core.errors import DokazError
from dokaz.core.parcel.custody import CustodyEvent
from dokaz.core.parcel.layout import SEAL_PAYLOAD_TYPE
from dokaz.core.parcel.plan import (
    Omission,
    OmissionReason,
    ParcelPlan,
    PlannedFile,
    PlannedItem,
    Sender,
)
from dokaz.core.seals.signature import sign
from dokaz.gate.api import Actor, GateError, rfc3339
from dokaz.ledger.api import event_key
from dokaz.sharing import archive, notices
from dokaz.sharing.custody import event_ids_of
from dokaz.sharing.errors import ContentNotAsRegistered, NoLongerAllowed
from dokaz.sharing.examining import chosen_items
from dokaz.sharing.models import Parcel, ParcelItem
from dokaz.sharing.packing.ledger import disclosed, material, organisations
from dokaz.sharing.vocabulary import ParcelPurpose

_ITEMS_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Opening:
    """The items of a parcel with their files opened, and the omissions known from their records.

    `event_ids` is their custody up to this moment; what happens later is not in this parcel.
    """

    items: tuple[PlannedItem, ...]
    event_ids: tuple[UUID, ...]
    omissions: tuple[Omission, ...]


def open_items(actor: Actor, parcel: Parcel, *, opened: Callable[[int], None]) -> Opening:
    """Open every chosen file, some hundred in one act. `opened` is told the bytes opened so far.

    Raises:
        NoLongerAllowed: an item or file is no longer there for this actor as it was fixed.
    """
    items: list[PlannedItem] = []
    ids: list[UUID] = []
    omissions: list[Omission] = []
    done = 0
    for rows in _batches(chosen_items(parcel)):
        omissions += (_left_out(row) for row in rows if row.left_out)
        going = _going(actor, [row for row in rows if not row.left_out])
        files = _opened(actor, [row for row, _ in going])
        for row, item in going:
            items.append(_planned(row, item, files))
            ids.append(row.item_id)
            omissions += _not_chosen(row, item)
            done += row.total_bytes
        opened(done)
    return Opening(
        items=tuple(items),
        event_ids=tuple(_event_ids(actor, ids, organisation_id=parcel.organisation_id)),
        omissions=tuple(omissions),
    )


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
    named = _Named(opening)
    events = disclosed(opening.event_ids, seen=named.look)
    known = organisations({str(parcel.organisation_id), *named.signers})
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
        omissions=(*opening.omissions, *named.elsewhere),
        ledger=material(events.indexes, signers=known),
        seal=lambda payload: sign(payload, payload_type=SEAL_PAYLOAD_TYPE, key=key),
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


def _planned(
    row: ParcelItem, item: archive.Candidate, files: Mapping[UUID, archive.Opened]
) -> PlannedItem:
    view = item.view
    titles = {"uk": view.title_uk, "en": view.title_en}
    return PlannedItem(
        id=str(item.id),
        ref=item.ref,
        kind=view.kind,
        title={language: text for language, text in titles.items() if text},
        files=tuple(_planned_file(row, files[UUID(file_id)]) for file_id in row.files),
        metadata=metadata_of(item),
    )


def _planned_file(row: ParcelItem, opened: archive.Opened) -> PlannedFile:
    def chunks() -> Iterator[bytes]:
        try:
            yield from opened.chunks()
        except DokazError as error:
            raise _not_as_registered(row, opened.file.id, error) from error

    file = opened.file
    return PlannedFile(
        id=str(file.id),
        role=file.role,
        name=file.original_name or "file",
        digests=opened.digests,
        open=chunks,
        media_type=file.media_type or None,
    )


def _not_as_registered(row: ParcelItem, file_id: UUID, error: DokazError) -> ContentNotAsRegistered:
    return ContentNotAsRegistered(
        item_ref=row.item_ref, item_id=row.item_id, file_id=file_id, cause_code=error.code
    )


def metadata_of(item: archive.Candidate) -> dict[str, Any]:
    """What is handed over of an item's description.

    Left out on purpose: from whom it was acquired, its source, notes, shares, and who worked on it.
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


class _Named:
    """Whom and what the events of a parcel name, gathered in one walk through them."""

    def __init__(self, opening: Opening) -> None:
        self.signers: set[str | None] = set()
        """Organisations that signed them; None for the node itself."""
        self.elsewhere: list[Omission] = []
        """Files that belong to none of the items any more."""
        self._listed = {file.id for item in opening.items for file in item.files}
        self._listed |= {omission.file for omission in opening.omissions}
        self._refs = {item.id: item.ref for item in opening.items}

    def look(self, event: CustodyEvent) -> None:
        self.signers.add(event.organisation)
        for concerned in event.objects:
            if concerned.file is None or concerned.file in self._listed:
                continue
            self._listed.add(concerned.file)
            self.elsewhere.append(
                Omission(
                    item=self._item_of(event),
                    file=concerned.file,
                    sha256=concerned.sha256 or "",
                    reason=OmissionReason.NOT_SELECTED,
                )
            )

    def _item_of(self, event: CustodyEvent) -> str:
        return next((self._refs[each.id] for each in event.objects if each.id in self._refs), "")


def _event_ids(actor: Actor, item_ids: Sequence[UUID], *, organisation_id: UUID) -> Iterator[UUID]:
    yield from archive.custody_event_ids(actor, item_ids)
    yield from event_ids_of(item_ids, organisation_id=organisation_id)
