# SPDX-License-Identifier: AGPL-3.0-or-later
"""Records of stored objects: taking them over, condemning them, replacing lost ones.

An object is condemned by an act and removed from the store later, by another, repeatable one
(`actions.removal`). A condemned object's key header is gone at once.
"""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from dokaz.core.digests import DigestSet
from dokaz.core.objects.errors import ObjectMissing
from dokaz.core.objects.ports import ObjectAddress
from dokaz.evidence.models import File, StoredObject
from dokaz.evidence.storage.binding import store
from dokaz.evidence.storage.sealing import Content, StoredContent
from dokaz.evidence.vocabulary import DisposalReason, ObjectState
from dokaz.gate.api import Conflict, Purpose, Rejected, Unit, with_everything


def content_of(file: File) -> Content:
    """How to read a file back. Needs `file.object` to be loaded."""
    kept = file.object
    return Content(
        organisation_id=kept.organisation_id,
        address=kept.address,
        sealed=kept.sealed,
        header=bytes(kept.header) if kept.header is not None else None,
        digests=DigestSet(size=file.size, sha256=file.sha256, sha512=file.sha512 or None),
    )


def take_over(unit: Unit, contents: Sequence[StoredContent]) -> dict[str, StoredObject]:
    """Records for stored contents, by address: new ones, or those that are there.

    An address can only be there before when objects are stored unsealed.

    Raises:
        Conflict: an object is being removed by order.
        Rejected: an object removed by order is not in the store again.
    """
    found = _there_already(unit, contents)
    fresh = {
        content.address: _row(unit, content) for content in contents if content.address not in found
    }
    StoredObject.objects.insert(fresh.values())
    return {**found, **fresh}


def record_stored(unit: Unit, contents: Sequence[StoredContent]) -> None:
    """As `take_over` for very many contents, of which nobody needs the records afterwards."""
    # A sealed object's address is that of bytes under a key of its own: nobody has it yet.
    found = _there_already(unit, [content for content in contents if content.header is None])
    fresh = {content.address: content for content in contents if content.address not in found}
    if not fresh:
        return
    columns = {
        "address": list(fresh),
        "organisation_id": [content.organisation_id for content in fresh.values()],
        "size": [content.stored_size for content in fresh.values()],
        "sealed": [content.header is not None for content in fresh.values()],
        "header": [content.header for content in fresh.values()],
        "key_id": [content.key_id for content in fresh.values()],
        "wrapped_to": [content.wrapped_to for content in fresh.values()],
    }
    alike = {"state": ObjectState.PRESENT, "stored_at": unit.at}
    StoredObject.objects.insert_columns(columns, alike=alike)


def _there_already(unit: Unit, contents: Sequence[StoredContent]) -> dict[str, StoredObject]:
    """Records of these contents from before, locked, each of an object that is there."""
    if not contents:
        return {}
    addresses = {content.address for content in contents}
    rows = StoredObject.objects.select_for_update().filter(pk__among=addresses).order_by("pk")
    found = {row.address: row for row in rows}
    for row in found.values():
        if row.state == ObjectState.CONDEMNED:
            raise Conflict(
                "being_removed",
                _("The same content is being removed by order right now. Try again later."),
            )
        if row.state == ObjectState.DISCARDED:
            _revive(unit, row)
    return found


def _row(unit: Unit, content: StoredContent) -> StoredObject:
    sealed = content.header is not None
    return StoredObject(
        address=content.address,
        organisation_id=content.organisation_id,
        size=content.stored_size,
        sealed=sealed,
        header=content.header,
        key_id=content.key_id,
        wrapped_to=content.wrapped_to,
        state=ObjectState.PRESENT,
        stored_at=unit.at,
    )


def _revive(unit: Unit, row: StoredObject) -> None:
    """The same unsealed bytes were stored anew after a disposal; they must really be there."""
    try:
        store().stat(ObjectAddress(row.address))
    except ObjectMissing as error:
        raise Rejected(
            "files", _("The content is no longer stored. Hand it over again.")
        ) from error
    row.state, row.order_act_id, row.order_reason = ObjectState.PRESENT, None, ""
    row.stored_at, row.discarded_at = unit.at, None
    row.save()


def condemn(unit: Unit, row: StoredObject, *, reason: DisposalReason) -> None:
    """Destroy the key header and mark the object for removal, by the order of this act."""
    unit.forgets = True
    row.header = None
    row.state = ObjectState.CONDEMNED
    row.order_act_id, row.order_reason = unit.act_id, reason
    row.save(update_fields=["header", "state", "order_act_id", "order_reason"])


def condemn_surplus(unit: Unit, contents: Sequence[StoredContent]) -> None:
    """Mark second copies of content that is here already for removal.

    Only copies of which no record exists: what a record refers to is never surplus.
    """
    by_address = {content.address: content for content in contents}
    recorded = StoredObject.objects.filter(pk__in=by_address).values_list("pk", flat=True)
    for address in set(by_address) - set(recorded):
        row = _row(unit, by_address[address])
        row.header, row.state = None, ObjectState.CONDEMNED
        row.order_act_id, row.order_reason = unit.act_id, DisposalReason.DUPLICATE
        row.save(force_insert=True)


@with_everything(Purpose.STORE)
def replace_lost(unit: Unit, file: File, content: StoredContent) -> None:
    """Let a file refer to a good copy of the same content; its damaged object is condemned."""
    # The object before the file, as everywhere: acts that lock in another order could block each
    # other.
    lost = StoredObject.objects.select_for_update().get(pk=file.object_id)
    file.object = take_over(unit, [content])[content.address]
    file.save(update_fields=["object"])
    if not lost.files.filter(disposed_at__isnull=True).exists():
        condemn(unit, lost, reason=DisposalReason.DUPLICATE)
