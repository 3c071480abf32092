# SPDX-License-Identifier: AGPL-3.0-or-later
"""Asking the rooms below what the rules need to know of events, for one organisation.

The same questions when a person looks, when two people decide and when a dataset is made.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from dokaz.casework.events import api as events
from dokaz.casework.interviews import api as interviews
from dokaz.casework.objects import api as objects
from dokaz.casework.places import api as places
from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, pieces
from dokaz.publication import of_objects
from dokaz.publication import rules as rules_of
from dokaz.publication.coarsening import Decision, Subject, Unit, decide
from dokaz.publication.embargo import silence_days
from dokaz.publication.vocabulary import Step

_AT_ONCE = 300
PURPOSE = interviews.Purpose.ADVOCACY.value
RECIPIENT = interviews.Recipient.PUBLIC.value
"""What people are asked to agree to before anything that rests on them is told to everybody."""


@dataclass(frozen=True, slots=True)
class Examined:
    """`asked`: consent is on record for all items that belong to the event, and there are some."""

    ref: str
    decision: Decision
    asked: bool


def examine(actor: Actor, at_least: Mapping[UUID, str]) -> dict[UUID, Examined]:
    """What the rules say of events of the actor's own organisation; unknown ones are left out.

    `at_least` names the events, each with the step that people chose for it.
    """
    found: dict[UUID, Examined] = {}
    wanted = list(at_least)
    for some in pieces(wanted, _AT_ONCE):
        found.update(_some(actor, {key: at_least[key] for key in some}))
    return found


def _some(actor: Actor, at_least: Mapping[UUID, str]) -> dict[UUID, Examined]:
    rows = events.publishable_events(actor=actor, event_ids=list(at_least))
    items = tuple({item for row in rows.values() for item in row.items})
    open_items = evidence.not_closed(actor=actor, item_ids=items)
    answers = interviews.check_consent(
        actor=actor,
        records=[
            *(interviews.RecordRef(interviews.RecordKind.ITEM, one) for one in items),
            *(interviews.RecordRef(interviews.RecordKind.EVENT, one) for one in rows),
        ],
        purpose=PURPOSE,
        recipient=RECIPIENT,
    )
    said = {record.id: answer.state for record, answer in answers.items()}
    silence = silence_days(actor.organisation_id)
    known = units(code for row in rows.values() for code in row.places)
    return {
        key: Examined(
            ref=row.ref,
            decision=decide(
                _subject(row, known, open_items, said),
                rules_of.shipped(),
                at_least=at_least[key],
                silence_days=silence,
            ),
            asked=bool(row.items) and all(item in said for item in row.items),
        )
        for key, row in rows.items()
    }


def examine_objects(
    actor: Actor, *, today: date, object_ids: Sequence[UUID] | None = None
) -> dict[UUID, of_objects.Judged]:
    """What the rules say of these objects of the actor's own organisation, or of all of them."""
    found = objects.publishable_objects(actor=actor, object_ids=object_ids)
    items = tuple({item for one in found.values() for item in one.items})
    open_items = evidence.not_closed(actor=actor, item_ids=items)
    answers = interviews.check_consent(
        actor=actor,
        records=[interviews.RecordRef(interviews.RecordKind.ITEM, one) for one in items],
        purpose=PURPOSE,
        recipient=RECIPIENT,
    )
    said = {record.id: answer.state for record, answer in answers.items()}
    known = units(one.place for one in found.values())
    silence = silence_days(actor.organisation_id)
    return {
        key: of_objects.judge(
            one,
            rules_of.shipped(),
            unit=known.get(one.place),
            closed_items=sum(item not in open_items for item in one.items),
            consent=tuple(said[item] for item in one.items if item in said),
            silence=silence,
            today=today,
        )
        for key, one in found.items()
    }


def _subject(
    row: events.PublishableEvent,
    within: Mapping[str, Unit],
    open_items: frozenset[UUID],
    said: Mapping[UUID, str],
) -> Subject:
    known = tuple(within[code] for code in row.places if code in within)
    return Subject(
        conduct=row.conduct,
        objects=row.objects,
        markers=row.markers,
        state=row.state,
        verification=row.verification,
        confidentiality=row.confidentiality,
        privileged=row.privileged,
        gone=row.gone,
        when_from=row.when_from,
        when_to=row.when_to,
        harmed=row.harmed,
        # One place that the codifier does not know could lie anywhere.
        places=known if len(known) == len(row.places) else (),
        closed_items=sum(item not in open_items for item in row.items),
        consent=tuple(said[each] for each in (row.id, *row.items) if each in said),
    )


def units(codes: Iterable[str]) -> dict[str, Unit]:
    """Places of the codifier with what they lie in, and where their settlement has its centre."""
    found = places.unit_places({code for code in codes if code})
    centres = places.unit_places({one.settlement for one in found.values() if one.settlement})
    within = {}
    for code, one in found.items():
        centre = centres.get(one.settlement)
        within[code] = Unit(
            settlement=one.settlement,
            hromada=one.hromada,
            raion=one.raion,
            oblast=one.oblast,
            latitude=centre.latitude if centre else None,
            longitude=centre.longitude if centre else None,
        )
    return within


def finest() -> str:
    """The step that asks nothing beside the rules."""
    return Step.SETTLEMENT.value
