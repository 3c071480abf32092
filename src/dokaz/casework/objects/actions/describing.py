# SPDX-License-Identifier: AGPL-3.0-or-later
"""Registering, changing and classifying objects; their numbers in other registers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.objects.actions.linking import link_items
from dokaz.casework.objects.drafts import (
    DESCRIBABLE,
    NAMES,
    ObjectDraft,
    checked,
    checked_draft,
    require_known_codes,
    require_name,
)
from dokaz.casework.objects.facts import ObjectRegistered
from dokaz.casework.objects.marks import MARKS
from dokaz.casework.objects.models import ProtectedObject
from dokaz.casework.objects.policy import OBJECTS, may_set_level
from dokaz.casework.objects.recording import KIND, locked
from dokaz.casework.objects.vocabulary import ChangeKind
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
from dokaz.evidence.api import takes_protection_away
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
    object: UUID
    ref: str
    type: str
    items: int


@action(
    "objects.object.register",
    rule=holds_role(*WRITERS),
    facts=Registered,
    erasure=Erasure.DETAILS,
    event="accession",
)
def register(
    unit: Unit, *, actor: Actor, draft: ObjectDraft, item_ids: Sequence[UUID] = ()
) -> UUID:
    """Register one object, with items of evidence about it; returns its identifier.

    Raises:
        Rejected: a value does not pass; says which.
        NotFound: an item is not this actor's to see.
    """
    owner = require_organisation(actor)
    values = checked_draft(draft)
    require_known_codes([values])
    (ref,) = draw(KIND, unit, owner, count=1)
    row = new_object(unit, owner, ref, values)
    row.save(force_insert=True)
    MARKS.write([row])
    note(KIND, unit, row, what=ChangeKind.REGISTERED)
    linked = link_items(unit, actor, row, item_ids)
    unit.emit(ObjectRegistered(object=row.pk, organisation=owner))
    unit.record(
        Registered(object=row.pk, ref=ref, type=row.type, items=linked),
        objects=(KIND.ref(row.pk),),
        details={"name_uk": row.name_uk, "name_en": row.name_en},
    )
    return row.pk


def require_organisation(actor: Actor) -> UUID:
    """Raises Rejected: the actor acts for no organisation."""
    if actor.organisation_id is None:
        raise Rejected("organisation", _("Objects are registered for an organisation."))
    return actor.organisation_id


def new_object(unit: Unit, owner: UUID, ref: str, values: Mapping[str, Any]) -> ProtectedObject:
    """A new row, not saved yet."""
    return ProtectedObject(
        id=unit.new_id(),
        organisation_id=owner,
        ref=ref,
        registered_at=unit.at,
        registered_by=unit.actor.ref,
        changed_at=unit.at,
        **values,
    )


@dataclass(frozen=True)
class Changed:
    object: UUID
    revision: int
    fields: tuple[str, ...]


@action(
    "objects.object.change",
    rule=with_role(WRITERS, own(OBJECTS, "object_id")),
    facts=Changed,
    erasure=Erasure.DETAILS,
    event="metadata modification",
)
def change(
    unit: Unit,
    *,
    actor: Actor,
    object_id: UUID,
    changes: Mapping[str, Any],
    revision: int,
    why: str = "",
) -> int:
    """Change fields of the description; returns the new revision number.

    `revision` is the number the editor saw. Fields: those of `ObjectDraft` except classification.

    Raises:
        Rejected: a field is unknown or its value does not pass.
        Conflict: somebody changed the object meanwhile; nothing of theirs is overwritten.
    """
    require_fields(changes, DESCRIBABLE)
    why = clean("why", why, longest=10_000)
    row = locked(object_id)
    require_revision(row, revision)
    values = checked_change(row, changes)
    require_known_codes([values])
    changed = revise(KIND, unit, row, values, what=ChangeKind.CHANGED, why=why)
    if changed:
        MARKS.rewrite(row)
    unit.record(
        Changed(object=row.pk, revision=row.revision, fields=tuple(sorted(changed))),
        objects=(KIND.ref(row.pk),),
        details={"why": why} if why else None,
    )
    return row.revision


def checked_change(row: ProtectedObject, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Columns that changes set in an object; a name must remain. Raises Rejected."""
    values = checked(changes)
    require_name({name: values.get(name, getattr(row, name)) for name in NAMES})
    return values


@dataclass(frozen=True)
class Classified:
    object: UUID
    revision: int
    confidentiality: int
    markers: tuple[str, ...]
    privileged: bool


@action(
    "objects.object.classify",
    rule=all_of(with_role(CLASSIFIERS, own(OBJECTS, "object_id")), may_set_level),
    facts=Classified,
    erasure=Erasure.NOTHING_PERSONAL,
    event="policy assignment",
)
def classify(
    unit: Unit,
    *,
    actor: Actor,
    object_id: UUID,
    confidentiality: int | None = None,
    markers: tuple[str, ...] | None = None,
    privileged: bool | None = None,
) -> None:
    """Set who may see an object and what warnings it carries; None leaves a field as it is.

    Raises:
        Rejected: a value is not in its list.
        Refused: taking protection away without the role for it.
    """
    given = {"confidentiality": confidentiality, "markers": markers, "privileged": privileged}
    values = checked({name: value for name, value in given.items() if value is not None})
    row = locked(object_id)
    if takes_protection_away(row, values) and not actor.holds(*LOWERERS):
        raise changed_meanwhile()  # Protected since the rule looked.
    revise(KIND, unit, row, values, what=ChangeKind.CLASSIFIED)
    unit.record(
        Classified(
            object=row.pk,
            revision=row.revision,
            confidentiality=row.confidentiality,
            markers=tuple(row.markers),
            privileged=row.privileged,
        ),
        objects=(KIND.ref(row.pk),),
    )


@dataclass(frozen=True)
class ExternalIdAdded:
    object: UUID


@action(
    "objects.external_id.add",
    rule=with_role(WRITERS, own(OBJECTS, "object_id")),
    facts=ExternalIdAdded,
    erasure=Erasure.DETAILS,
    event="metadata modification",
)
def add_external_id(unit: Unit, *, actor: Actor, object_id: UUID, system: str, value: str) -> None:
    """State an object's number in another register, such as UNESCO's. Raises Rejected, Conflict."""
    stated = identifying.add(KIND, unit, key=object_id, system=system, value=value)
    unit.record(
        ExternalIdAdded(object=object_id),
        objects=(KIND.ref(object_id),),
        details=dict(stated),
    )
