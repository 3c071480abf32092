# SPDX-License-Identifier: AGPL-3.0-or-later
"""Registering, changing and classifying units; their numbers in other systems."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.records import identifying
from dokaz.casework.records.numbers import draw
from dokaz.casework.records.recording import (
    changed_meanwhile,
    note,
    require_fields,
    require_revision,
    revise,
)
from dokaz.casework.records.seeing import CLASSIFIERS, LOWERERS, WRITERS
from dokaz.casework.records.texts import clean
from dokaz.casework.units.drafts import (
    DESCRIBABLE,
    UnitDraft,
    checked,
    checked_draft,
    require_name,
)
from dokaz.casework.units.marks import MARKS
from dokaz.casework.units.models import Unit as UnitRow
from dokaz.casework.units.policy import UNITS, may_set_level
from dokaz.casework.units.recording import KIND, locked
from dokaz.casework.units.vocabulary import ChangeKind
from dokaz.evidence import api as evidence
from dokaz.gate.api import (
    Actor,
    Erasure,
    Rejected,
    Unit,
    action,
    all_of,
    holds_role,
    own,
    with_role,
)


@dataclass(frozen=True)
class Registered:
    unit: UUID
    ref: str


@action(
    "units.unit.register",
    rule=holds_role(*WRITERS),
    facts=Registered,
    erasure=Erasure.DETAILS,
    event="accession",
)
def register(unit: Unit, *, actor: Actor, draft: UnitDraft) -> UUID:
    """Register one unit; returns its identifier.

    Raises:
        Rejected: a value does not pass; says which.
        NotFound: the item with its insignia is not this actor's to see.
    """
    if actor.organisation_id is None:
        raise Rejected("organisation", _("Units are registered for an organisation."))
    values = checked_draft(draft)
    _require_item(actor, values["insignia_item_id"])
    (ref,) = draw(KIND, unit, actor.organisation_id, count=1)
    row = UnitRow(
        id=unit.new_id(),
        organisation_id=actor.organisation_id,
        ref=ref,
        registered_at=unit.at,
        registered_by=actor.ref,
        changed_at=unit.at,
        **values,
    )
    row.save(force_insert=True)
    MARKS.write([row])
    note(KIND, unit, row, what=ChangeKind.REGISTERED)
    unit.record(
        Registered(unit=row.pk, ref=ref),
        objects=(KIND.ref(row.pk),),
        details={"name_uk": row.name_uk, "name_en": row.name_en},
    )
    return row.pk


def _require_item(actor: Actor, item_id: UUID | None) -> None:
    if item_id is not None:
        evidence.require_item(actor=actor, item_id=item_id)


@dataclass(frozen=True)
class Changed:
    unit: UUID
    revision: int
    fields: tuple[str, ...]


@action(
    "units.unit.change",
    rule=with_role(WRITERS, own(UNITS, "unit_id")),
    facts=Changed,
    erasure=Erasure.DETAILS,
    event="metadata modification",
)
def change(
    unit: Unit,
    *,
    actor: Actor,
    unit_id: UUID,
    changes: Mapping[str, Any],
    revision: int,
    why: str = "",
) -> int:
    """Change fields of the description; returns the new revision number.

    Raises:
        Rejected: a field is unknown or its value does not pass.
        Conflict: somebody changed the unit meanwhile; nothing of theirs is overwritten.
    """
    require_fields(changes, DESCRIBABLE)
    why = clean("why", why, longest=10_000)
    values = checked(changes)
    row = locked(unit_id)
    require_revision(row, revision)
    names = ("name_uk", "name_en", "number")
    require_name({name: values.get(name, getattr(row, name)) for name in names})
    _require_item(actor, values.get("insignia_item_id"))
    changed = revise(KIND, unit, row, values, what=ChangeKind.CHANGED, why=why)
    if changed:
        MARKS.rewrite(row)
    unit.record(
        Changed(unit=row.pk, revision=row.revision, fields=tuple(sorted(changed))),
        objects=(KIND.ref(row.pk),),
        details={"why": why} if why else None,
    )
    return row.revision


@dataclass(frozen=True)
class Classified:
    unit: UUID
    revision: int
    confidentiality: int
    markers: tuple[str, ...]
    privileged: bool


@action(
    "units.unit.classify",
    rule=all_of(with_role(CLASSIFIERS, own(UNITS, "unit_id")), may_set_level),
    facts=Classified,
    erasure=Erasure.NOTHING_PERSONAL,
    event="policy assignment",
)
def classify(
    unit: Unit,
    *,
    actor: Actor,
    unit_id: UUID,
    confidentiality: int | None = None,
    markers: tuple[str, ...] | None = None,
    privileged: bool | None = None,
) -> None:
    """Set who may see a unit; None leaves a field as it is. Raises Rejected, Refused."""
    given = {"confidentiality": confidentiality, "markers": markers, "privileged": privileged}
    values = checked({name: value for name, value in given.items() if value is not None})
    row = locked(unit_id)
    if evidence.takes_protection_away(row, values) and not actor.holds(*LOWERERS):
        raise changed_meanwhile()  # Protected since the rule looked.
    revise(KIND, unit, row, values, what=ChangeKind.CLASSIFIED)
    unit.record(
        Classified(
            unit=row.pk,
            revision=row.revision,
            confidentiality=row.confidentiality,
            markers=tuple(row.markers),
            privileged=row.privileged,
        ),
        objects=(KIND.ref(row.pk),),
    )


@dataclass(frozen=True)
class ExternalIdAdded:
    unit: UUID


@action(
    "units.external_id.add",
    rule=with_role(WRITERS, own(UNITS, "unit_id")),
    facts=ExternalIdAdded,
    erasure=Erasure.DETAILS,
    event="metadata modification",
)
def add_external_id(unit: Unit, *, actor: Actor, unit_id: UUID, system: str, value: str) -> None:
    """State a unit's identifier in another system. Raises Rejected, Conflict."""
    stated = identifying.add(KIND, unit, key=unit_id, system=system, value=value)
    unit.record(ExternalIdAdded(unit=unit_id), objects=(KIND.ref(unit_id),), details=stated)
