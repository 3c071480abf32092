# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of the ledger goes into a parcel: disclosed events, keys of organisations, proofs."""

import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID

from django.conf import settings

from dokaz.core.keys import PublicKey
from dokaz.core.parcel.custody import CustodyEvent, DisclosedEvent, parse_event
from dokaz.core.parcel.plan import (
    Anchor,
    LedgerMaterial,
    LogContinuation,
    Organisation,
    OrganisationKey,
    TimestampFile,
)
from dokaz.ledger import api as ledger
from dokaz.members import api as members
from dokaz.sharing.errors import UnknownSigner
from dokaz.sharing.packing.aside import Ids, in_log_order
from dokaz.sharing.policy import SERVICE

# When the node's key came into use is not recorded; the log itself bounds what it signed.
_SINCE_EVER = datetime(1970, 1, 1, tzinfo=UTC)
_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class DisclosedEvents:
    """Events in the order of the log, read from the ledger anew each time they are walked."""

    event_ids: Ids
    indexes: "array[int]"

    def __iter__(self) -> Iterator[DisclosedEvent]:
        for some in self.event_ids.pieces():
            yield from map(_to_core, ledger.disclose(some))


def disclosed(event_ids: Ids, *, seen: Callable[[CustodyEvent], None]) -> DisclosedEvents:
    """Events to disclose; each must have its place in the log. `seen` is shown each.

    Raises:
        LedgerFault: one has none yet, or is unknown.
        InvalidInput: one does not follow the format.
    """
    found, indexes = Ids(), array("Q")
    for some in event_ids.pieces():
        for event in ledger.disclose(some):
            seen(parse_event(event.signed.payload))
            found.append(event.event_id)
            indexes.append(event.index)
    return DisclosedEvents(*in_log_order(found, indexes))


def _to_core(event: ledger.DisclosedEvent) -> DisclosedEvent:
    return DisclosedEvent(index=event.index, nonce=event.nonce, envelope=event.signed)


def organisations(ids: Iterable[str | None]) -> tuple[Organisation, ...]:
    """Names and public keys of organisations of this node, all keys they ever had.

    None stands for the node itself, whose services sign with the node's key.

    Raises:
        UnknownSigner: one is not known here.
    """
    return tuple(
        _node() if each is None else _organisation(UUID(each))
        for each in sorted(set(ids), key=lambda each: each or "")
    )


def _node() -> Organisation:
    key = OrganisationKey(key=ledger.node_key().public, valid_from=_SINCE_EVER)
    return Organisation(id=None, name=settings.DOKAZ.log_origin, keys=(key,))


def _organisation(organisation_id: UUID) -> Organisation:
    known = members.known_organisation(organisation_id)
    if known is None:
        raise UnknownSigner("An organisation that signed events is not known on this node.")
    service = replace(members.service_actor(SERVICE), organisation_id=organisation_id)
    return Organisation(
        id=str(organisation_id),
        name=full_name(known),
        keys=tuple(
            OrganisationKey(
                key=PublicKey(key.public_key), valid_from=key.valid_from, valid_to=key.valid_to
            )
            for key in members.keys(actor=service)
        ),
    )


def full_name(organisation: members.DirectoryEntry) -> str:
    """The name in both languages, once if they are the same."""
    names = dict.fromkeys((organisation.name_uk, organisation.name_en))
    return " / ".join(name for name in names if name)


def material(indexes: Sequence[int], *, signers: tuple[Organisation, ...]) -> LedgerMaterial:
    """Checkpoint, tiles, anchors and keys that prove these leaves.

    Raises:
        LedgerFault: no checkpoint covers them yet.
    """
    found = ledger.material_for(indexes)
    return LedgerMaterial(
        checkpoint=found.checkpoint,
        log_vkey=found.log_key,
        policy=found.policy.decode(),
        organisations=signers,
        tiles=found.tiles.items,
        anchors=_anchors(found.anchors),
        continuations=tuple(
            LogContinuation(
                kept_size=one.kept_size,
                note=one.note,
                first=_to_core(one.first),
                consistency=one.consistency,
            )
            for one in found.continuations
        ),
        authority_roots={_name(name): pem for name, pem in found.authority_roots.items()},
    )


def _anchors(found: Sequence[ledger.AnchorMaterial]) -> tuple[Anchor, ...]:
    """One anchor a size: a parcel has room for one file of the stamped checkpoint's bytes.

    Where authorities stamped different bytes of one size (a cosignature came in between), those
    of a time-stamp authority count, and the other stamp is left out.
    """
    by_size: dict[int, Anchor] = {}
    for one in sorted(found, key=lambda each: (each.size, each.kind != "rfc3161", each.authority)):
        anchor = by_size.setdefault(
            one.size,
            Anchor(size=one.size, checkpoint=one.checkpoint, consistency=one.consistency),
        )
        if anchor.checkpoint != one.checkpoint:
            continue
        by_size[one.size] = _with_stamp(anchor, one)
    return tuple(by_size.values())


def _with_stamp(anchor: Anchor, one: ledger.AnchorMaterial) -> Anchor:
    name = _name(one.authority)
    if one.kind == "rfc3161":
        stamp = TimestampFile(authority=name, response=one.proof)
        return replace(anchor, timestamps=(*anchor.timestamps, stamp))
    return replace(anchor, opentimestamps={**anchor.opentimestamps, name: one.proof})


def _name(authority: str) -> str:
    """An authority's name as a file name; calendars are named by their addresses."""
    short = authority.removeprefix("https://").removeprefix("http://")
    return _NOT_IN_A_NAME.sub("_", short).strip("._-")[:64].rstrip(".") or "authority"
