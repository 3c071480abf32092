# SPDX-License-Identifier: AGPL-3.0-or-later
"""Making an extract: looking what would go, opening identities, and the act that lets it go.

1. What comes into question is gathered, with the rights of whoever asks.
2. Where identities are to go along, each is opened by an act of its own (`persons.identity.open`),
   only of people who agreed to this purpose and recipient. One that cannot be opened stays a code.
3. The act decides for each record by the consents of its own moment, writes the bytes, and records
   their digest and which records stand in them. The file is handed out and not kept.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.persons import api as persons
from dokaz.core.errors import DokazError
from dokaz.gate.api import (
    Actor,
    Conflict,
    Erasure,
    ObjectRef,
    Refused,
    Rejected,
    Unit,
    action,
    view,
)
from dokaz.sharing.extracts import graph, writing
from dokaz.sharing.extracts.gathering import Candidate, gather
from dokaz.sharing.extracts.judging import Judged, judge
from dokaz.sharing.extracts.writing import Identities
from dokaz.sharing.facts import ExtractMade
from dokaz.sharing.models import Extract, ExtractRecord
from dokaz.sharing.numbers import next_extract_number
from dokaz.sharing.policy import a_sender
from dokaz.sharing.texts import chosen, clean
from dokaz.sharing.vocabulary import (
    EXTRACT_PURPOSES,
    EXTRACT_RECIPIENTS,
    OWN,
    ExtractForm,
    ExtractKind,
)

MOST_IDENTITIES = 200
"""Each is an act and a record in somebody's history: a list of all is no purpose of anybody."""
_MAKE = "sharing.extract.make"
_MEDIA_TYPES = {
    ExtractForm.CSV: "text/csv; charset=utf-8",
    ExtractForm.JSON_LINES: "application/x-ndjson",
    ExtractForm.FTM: "application/x-ndjson",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractOrder:
    """What is to go to whom and why. `narrowed`: arguments of the list of the kind.

    `identities`: who people are goes along, for people and graphs; `reason` says why, and is kept
    in the history of each of them.
    """

    kind: str
    form: str = ExtractForm.CSV
    recipient_kind: str
    recipient_name: str = ""
    purpose: str
    reason: str = ""
    identities: bool = False
    narrowed: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ExtractPreview:
    """What an order would come to now: numbers of records, and by reason of those left out."""

    records: int
    left_out: Mapping[str, int]
    unchecked: int
    shortened: int


@dataclass(frozen=True, slots=True, repr=False)
class ExtractFile:
    """The file, to be handed out now: it is kept nowhere. `id`: of the extract on record."""

    id: UUID
    ref: str
    name: str
    media_type: str
    content: bytes
    records: int
    left_out: Mapping[str, int]
    identities: int


@view("sharing.extract.preview", rule=a_sender)
def preview_extract(*, actor: Actor, order: ExtractOrder) -> ExtractPreview:
    """Count what would go. Raises Refused; Rejected: a bad value; Conflict: too many records."""
    order = _checked(order)
    judged = _judged(actor, order, gather(actor, ExtractKind(order.kind), order.narrowed))
    return ExtractPreview(
        records=len(judged.leaving),
        left_out=judged.left_out,
        unchecked=judged.unchecked,
        shortened=judged.shortened,
    )


def make_extract(*, actor: Actor, order: ExtractOrder) -> ExtractFile:
    """Write records into a file and record that they left.

    Raises:
        Refused: not a role that hands over.
        Rejected: a bad value.
        Conflict: nothing may go, or too many records or identities at once.
    """
    try:
        candidates, opening = _in_question(actor=actor, order=order)
    except Refused:
        candidates, opening = [], []  # The act says so, and is recorded.
    identities = {}
    for person_id in opening:
        cells = _opened(actor, person_id, order.reason)
        if cells is not None:
            identities[person_id] = cells
    return _make(actor=actor, order=order, candidates=candidates, identities=identities)


@view("sharing.extract.gather", rule=a_sender)
def _in_question(*, actor: Actor, order: ExtractOrder) -> tuple[list[Candidate], list[UUID]]:
    order = _checked(order)
    candidates = gather(actor, ExtractKind(order.kind), order.narrowed)
    if not order.identities:
        return candidates, []
    leaving = _judged(actor, order, candidates).leaving
    opening = [
        one.row.id
        for one in leaving
        if one.kind == ExtractKind.PERSONS and one.checked and not one.shortened
    ]
    if len(opening) > MOST_IDENTITIES:
        raise Conflict(
            "too_many_identities",
            _("At most %d identities go along at once. Narrow the list.") % MOST_IDENTITIES,
        )
    return candidates, opening


def _opened(actor: Actor, person_id: UUID, reason: str) -> Mapping[str, str] | None:
    try:
        opened = persons.open_identity(actor=actor, person_id=person_id, reason=reason)
    except DokazError:
        # No block, a second person needed, a key that is locked: the code name goes alone, and the
        # refused or failed opening is on record.
        return None
    return persons.identity_cells(opened.identity)


@action(
    _MAKE,
    rule=a_sender,
    facts=ExtractMade,
    erasure=Erasure.DETAILS,
    event="dissemination",
)
def _make(
    unit: Unit,
    *,
    actor: Actor,
    order: ExtractOrder,
    candidates: Sequence[Candidate],
    identities: Identities,
) -> ExtractFile:
    assert actor.organisation_id is not None
    order = _checked(order)
    judged = _judged(actor, order, candidates)
    if not judged.leaving:
        raise Conflict(
            "nothing_to_hand_out",
            _("No record of this list may go to this recipient for this purpose. Nothing left."),
        )
    # A consent may have ended since the identity was opened.
    named = {
        one.row.id: identities[one.row.id]
        for one in judged.leaving
        if one.row.id in identities and one.checked and not one.shortened
    }
    content = _bytes(actor, order, judged, named)
    row = Extract(
        id=unit.new_id(),
        organisation_id=actor.organisation_id,
        ref=next_extract_number(unit, actor.organisation_id),
        kind=order.kind,
        form=order.form,
        recipient_kind=order.recipient_kind,
        recipient_name=order.recipient_name,
        purpose=order.purpose,
        at=unit.at,
        by=actor.ref,
        records=len(judged.leaving),
        left_out=judged.left_out,
        unchecked=judged.unchecked,
        shortened=judged.shortened,
        identities=len(named),
        level=max(one.row.confidentiality for one in judged.leaving),
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
    )
    row.save(force_insert=True)
    ExtractRecord.objects.bulk_create(
        [
            ExtractRecord(
                id=unit.new_id(),
                extract=row,
                organisation_id=row.organisation_id,
                record_id=one.row.id,
            )
            for one in judged.leaving
        ],
        batch_size=500,
    )
    _record(unit, row, order)
    return _file(row, content)


def _record(unit: Unit, row: Extract, order: ExtractOrder) -> None:
    unit.record(
        ExtractMade(
            extract=row.pk,
            ref=row.ref,
            kind=row.kind,
            form=row.form,
            recipient_kind=row.recipient_kind,
            purpose=row.purpose,
            records=row.records,
            left_out=sum(row.left_out.values()),
            identities=row.identities,
            level=row.level,
            sha256=row.sha256,
            size=row.size,
        ),
        objects=(ObjectRef("extract", row.pk, {"sha256": row.sha256}),),
        details={"recipient": row.recipient_name, "reason": order.reason},
    )


def _file(row: Extract, content: bytes) -> ExtractFile:
    ending = "ftm.jsonl" if row.form == ExtractForm.FTM else row.form
    return ExtractFile(
        id=row.pk,
        ref=row.ref,
        name=f"{row.ref}-{row.kind}.{ending}",
        media_type=_MEDIA_TYPES[ExtractForm(row.form)],
        content=content,
        records=row.records,
        left_out=row.left_out,
        identities=row.identities,
    )


def _bytes(actor: Actor, order: ExtractOrder, judged: Judged, identities: Identities) -> bytes:
    if order.form == ExtractForm.FTM:
        return graph.entities(actor, judged.leaving, identities)
    write = writing.csv_table if order.form == ExtractForm.CSV else writing.json_lines
    return write(judged.leaving, identities)


def _judged(actor: Actor, order: ExtractOrder, candidates: Sequence[Candidate]) -> Judged:
    return judge(actor, candidates, purpose=order.purpose, recipient_kind=order.recipient_kind)


def _checked(order: ExtractOrder) -> ExtractOrder:
    kind = chosen("kind", order.kind, ExtractKind)
    form = chosen("form", order.form, ExtractForm)
    if (kind == ExtractKind.GRAPH) != (form == ExtractForm.FTM):
        raise Rejected(
            "form", _("A graph goes as FollowTheMoney; every other choice as one of the tables.")
        )
    if order.identities and kind not in (ExtractKind.PERSONS, ExtractKind.GRAPH):
        raise Rejected("identities", _("Identities go along with people and graphs only."))
    recipient = _one_of("recipient_kind", order.recipient_kind, EXTRACT_RECIPIENTS)
    return ExtractOrder(
        kind=kind,
        form=form,
        recipient_kind=recipient,
        recipient_name=clean(
            "recipient_name", order.recipient_name, longest=300, required=recipient != OWN
        ),
        purpose=_one_of("purpose", order.purpose, EXTRACT_PURPOSES),
        reason=clean("reason", order.reason, longest=10_000, required=order.identities),
        identities=bool(order.identities),
        narrowed=dict(order.narrowed),
    )


def _one_of(field: str, value: object, pairs: Sequence[tuple[str, Any]]) -> str:
    if value not in [code for code, _label in pairs]:
        raise Rejected(field, _("This is not one of the values to choose from."))
    return str(value)
