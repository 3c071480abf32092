# SPDX-License-Identifier: AGPL-3.0-or-later
"""Registering, changing, classifying events, and moving them through their states."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.events import marks
from dokaz.casework.events.actions.linking import link_items
from dokaz.casework.events.drafts import (
    CLASSIFICATION,
    DESCRIBABLE,
    EventDraft,
    checked,
    checked_draft,
    require_known_codes,
    require_title,
)
from dokaz.casework.events.facts import EventRegistered
from dokaz.casework.events.models import Event
from dokaz.casework.events.policy import EVENTS, may_set_level, may_set_state
from dokaz.casework.events.recording import KIND, event_ref, locked, note, revise
from dokaz.casework.events.vocabulary import AFTER_TWO, TRANSITIONS, ChangeKind, EventState
from dokaz.casework.records import identifying
from dokaz.casework.records.numbers import draw
from dokaz.casework.records.recording import changed_meanwhile, require_fields, require_revision
from dokaz.casework.records.seeing import CLASSIFIERS, LOWERERS, WRITERS
from dokaz.casework.records.texts import chosen, clean
from dokaz.evidence.api import VerificationLevel, takes_protection_away
from dokaz.gate.api import (
    Actor,
    Conflict,
    Erasure,
    Rejected,
    Unit,
    action,
    all_of,
    holds_role,
    own,
    with_role,
)

VERIFIED_BY_TWO = (VerificationLevel.V4, VerificationLevel.V5)


@dataclass(frozen=True)
class Registered:
    event: UUID
    ref: str
    items: int


@action(
    "events.event.register",
    rule=holds_role(*WRITERS),
    facts=Registered,
    erasure=Erasure.DETAILS,
    event="accession",
)
def register(unit: Unit, *, actor: Actor, draft: EventDraft, item_ids: Sequence[UUID] = ()) -> UUID:
    """Register one event, with items of evidence that belong to it; returns its identifier.

    Raises:
        Rejected: a value does not pass; says which.
        NotFound: an item, or the event it is a part of, is not this actor's to see.
    """
    owner = require_organisation(actor)
    values = checked_draft(draft, now=unit.at)
    require_known_codes([values])
    require_parent(actor, values["parent_id"], None)
    (ref,) = draw(KIND, unit, owner, count=1)
    event = new_event(unit, owner, ref, values)
    event.save(force_insert=True)
    marks.write([event])
    note(unit, event, ChangeKind.REGISTERED)
    linked = link_items(unit, actor, event, item_ids)
    unit.emit(EventRegistered(event=event.pk, organisation=owner))
    unit.record(
        Registered(event=event.pk, ref=ref, items=linked),
        objects=(event_ref(event.pk),),
        details={"title_uk": event.title_uk, "title_en": event.title_en},
    )
    return event.pk


def require_organisation(actor: Actor) -> UUID:
    """Raises Rejected: the actor acts for no organisation."""
    if actor.organisation_id is None:
        raise Rejected("organisation", _("Events are registered for an organisation."))
    return actor.organisation_id


def new_event(unit: Unit, owner: UUID, ref: str, values: Mapping[str, Any]) -> Event:
    """A new row, not saved yet."""
    return Event(
        id=unit.new_id(),
        organisation_id=owner,
        ref=ref,
        registered_at=unit.at,
        registered_by=unit.actor.ref,
        changed_at=unit.at,
        **values,
    )


def require_parent(actor: Actor, parent_id: UUID | None, event: Event | None) -> None:
    """The event it is a part of is the own organisation's, and not below itself.

    Raises:
        NotFound: absent or not visible.
        Rejected: another organisation's, or a circle.
    """
    if parent_id is None:
        return
    parent = EVENTS.get(actor, parent_id)
    if parent.organisation_id != actor.organisation_id:
        raise Rejected("parent_id", _("This is another organisation's event."))
    if event is not None and lies_in(parent, event.pk):
        raise Rejected("parent_id", _("An event cannot be a part of itself."))


def lies_in(event: Event, whole: UUID) -> bool:
    """Whether an event is another one, or a part of it over any number of steps."""
    above: Event | None = event
    for _step in range(100):
        if above is None:
            return False
        if above.pk == whole:
            return True
        above = above.parent
    return True  # No campaign is as deep: it is a circle, or the next step to one.


@dataclass(frozen=True)
class Changed:
    event: UUID
    revision: int
    fields: tuple[str, ...]


@action(
    "events.event.change",
    rule=with_role(WRITERS, own(EVENTS, "event_id")),
    facts=Changed,
    erasure=Erasure.DETAILS,
    event="metadata modification",
)
def change(
    unit: Unit,
    *,
    actor: Actor,
    event_id: UUID,
    changes: Mapping[str, Any],
    revision: int,
    why: str = "",
) -> int:
    """Change fields of the description; returns the new revision number.

    `revision` is the number the editor saw. Fields: those of `EventDraft` except classification.
    With another time or place the level of verification becomes what still counts (`in_force`).

    Raises:
        Rejected: a field is unknown or its value does not pass.
        Conflict: somebody changed the event meanwhile; nothing of theirs is overwritten.
    """
    require_fields(changes, DESCRIBABLE)
    why = clean("why", why, longest=10_000)
    event = locked(event_id)
    require_revision(event, revision)
    if "when_zone" in changes and "when" not in changes:
        changes = {**changes, "when": event.when_text}
    values = checked(changes, now=unit.at, zone=event.when_zone)
    require_known_codes([values])
    require_parent(actor, values.get("parent_id"), event)
    require_title(
        {name: values.get(name, getattr(event, name)) for name in ("title_uk", "title_en")}
    )
    changed = revise(unit, event, values, kind=ChangeKind.CHANGED, why=why)
    if changed:
        marks.rewrite(event)
    unit.record(
        Changed(event=event.pk, revision=event.revision, fields=tuple(sorted(changed))),
        objects=(event_ref(event.pk),),
        details={"why": why} if why else None,
    )
    return event.revision


@dataclass(frozen=True)
class Classified:
    event: UUID
    revision: int
    confidentiality: int
    markers: tuple[str, ...]
    privileged: bool


@action(
    "events.event.classify",
    rule=all_of(with_role(CLASSIFIERS, own(EVENTS, "event_id")), may_set_level),
    facts=Classified,
    erasure=Erasure.NOTHING_PERSONAL,
    event="policy assignment",
)
def classify(
    unit: Unit,
    *,
    actor: Actor,
    event_id: UUID,
    confidentiality: int | None = None,
    markers: tuple[str, ...] | None = None,
    privileged: bool | None = None,
) -> None:
    """Set who may see an event and what warnings it carries; None leaves a field as it is.

    Raises:
        Rejected: a value is not in its list.
        Refused: taking protection away without the role for it.
    """
    given = {"confidentiality": confidentiality, "markers": markers, "privileged": privileged}
    stated = {name: value for name, value in given.items() if value is not None}
    assert set(stated) <= CLASSIFICATION
    values = checked(stated, now=unit.at)
    event = locked(event_id)
    if takes_protection_away(event, values) and not actor.holds(*LOWERERS):
        raise changed_meanwhile()  # Protected since the rule looked.
    revise(unit, event, values, kind=ChangeKind.CLASSIFIED)
    unit.record(
        Classified(
            event=event.pk,
            revision=event.revision,
            confidentiality=event.confidentiality,
            markers=tuple(event.markers),
            privileged=event.privileged,
        ),
        objects=(event_ref(event.pk),),
    )


@dataclass(frozen=True)
class Advanced:
    event: UUID
    before: str
    after: str


@action(
    "events.event.advance",
    rule=all_of(own(EVENTS, "event_id"), may_set_state),
    facts=Advanced,
    erasure=Erasure.DETAILS,
    event="assessment",
)
def advance(unit: Unit, *, actor: Actor, event_id: UUID, state: str, why: str) -> None:
    """Bring an event into another state.

    Raises:
        Rejected: no such state, or no reason.
        Conflict: the state cannot be reached from where the event is, or it lacks verification.
    """
    state = chosen("state", state, EventState)
    why = clean("why", why, longest=10_000, required=True)
    event = locked(event_id)
    before = event.state
    if state not in TRANSITIONS[before]:
        raise Conflict("not_from_here", _("An event in its state cannot go there directly."))
    if _goes_up(before, state) and event.verification not in VERIFIED_BY_TWO:
        raise Conflict("not_verified", _("First two people have to verify it (V4)."))
    revise(unit, event, {"state": state}, kind=ChangeKind.STATE, why=why)
    unit.record(
        Advanced(event=event.pk, before=before, after=state),
        objects=(event_ref(event.pk),),
        details={"why": why},
    )


def _goes_up(before: str, after: str) -> bool:
    """Whether it goes up to a state that two people's verification has to bear. Down it goes
    without: else one whose verification fell could not leave."""
    if after not in AFTER_TWO:
        return False
    return before not in AFTER_TWO or AFTER_TWO.index(after) > AFTER_TWO.index(before)  # type: ignore[arg-type]


@dataclass(frozen=True)
class ExternalIdAdded:
    event: UUID


@action(
    "events.external_id.add",
    rule=with_role(WRITERS, own(EVENTS, "event_id")),
    facts=ExternalIdAdded,
    erasure=Erasure.DETAILS,
    event="metadata modification",
)
def add_external_id(unit: Unit, *, actor: Actor, event_id: UUID, system: str, value: str) -> None:
    """State an event's identifier in another system.

    Raises:
        Rejected: a value is missing.
        Conflict: an event of this organisation has it already.
    """
    stated = identifying.add(KIND, unit, key=event_id, system=system, value=value)
    unit.record(
        ExternalIdAdded(event=event_id),
        objects=(event_ref(event_id),),
        details=dict(stated),
    )
