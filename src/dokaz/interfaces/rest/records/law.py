# SPDX-License-Identifier: AGPL-3.0-or-later
"""Operations of law: provisions for reading, qualifications, their matrices and findings."""

from dataclasses import dataclass
from uuid import UUID

from dokaz.casework.events import api as events
from dokaz.casework.legal import api as legal
from dokaz.gate.api import Actor
from dokaz.interfaces.rest.records.making import get, post

_AT = "/qualifications/{uuid:qualification_id}"
_OF = "/events/{uuid:event_id}/qualifications"


@dataclass(frozen=True, slots=True)
class FrameworkListed:
    """A body of law: its instruments, and codes of its provisions and of what has elements."""

    code: str
    instruments: tuple[legal.Instrument, ...]
    provisions: tuple[str, ...]
    crimes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProvisionShown:
    """A provision, what has elements under it, and codes of what it lies in and what lies in it."""

    framework: str
    provision: legal.Provision
    above: tuple[str, ...]
    below: tuple[str, ...]
    crimes: tuple[legal.Crime, ...]


def _frameworks(*, actor: Actor) -> tuple[FrameworkListed, ...]:
    return tuple(
        FrameworkListed(one.code, one.instruments, tuple(one.provisions), tuple(one.crimes))
        for one in legal.law(actor=actor)
    )


def _provision(*, actor: Actor, framework: str, code: str) -> ProvisionShown:
    found = legal.get_provision(actor=actor, framework=framework, code=code)
    return ProvisionShown(
        framework=found.framework.code,
        provision=found.provision,
        above=tuple(one.code for one in found.above),
        below=tuple(one.code for one in found.below),
        crimes=found.crimes,
    )


def _of_event(*, actor: Actor, event_id: UUID) -> tuple[legal.QualificationRow, ...]:
    events.require_event(actor=actor, event_id=event_id)
    return legal.qualifications_of(actor=actor, event_ids=(event_id,)).get(event_id, ())


_KINDS = {
    "conflict": legal.Conflict,
    "status": legal.Status,
    "direction": legal.Direction,
    "strength": legal.Strength,
}

OFFERED = (
    get("/law", "list_law", "Bodies of law", "All bodies of law on this node, with their codes.",
        _frameworks, serves=("legal.law.list",)),
    get("/law/search", "search_law", "Search the law",
        "Provisions that have every word of the text, by their code first; up to 100.",
        legal.search_law),
    get("/law/{framework}/{code}", "get_provision", "One provision",
        "One provision with its versions, and the elements of what stands under it.",
        _provision, serves=("legal.law.show",)),
    get(_OF, "list_qualifications", "Qualifications of an event",
        "Under which crimes an event was put, with the version in force at its time.",
        _of_event, serves=("events.event.know", "legal.qualification.of_events")),
    post(_OF, "qualify_event", "Qualify an event", "Put an event under a crime.",
         legal.qualify, kinds=_KINDS),
    get("/persons/{uuid:person_id}/matrix", "get_person_matrix", "Matrix of elements of a suspect",
        "Crimes and modes of liability stated of a person, in all events, and what lacks proof.",
        legal.matrix_of_person),
    get(_AT, "get_matrix", "Matrix of elements",
        "Each element with what supports, contradicts or is neutral, as exact passages.",
        legal.get_matrix),
    post(f"{_AT}/assess", "assess_qualification", "Assess a qualification",
         "Set status, kind of conflict or reasons; `revision` is the one that was read.",
         legal.assess, kinds=_KINDS),
    get(f"{_AT}/history", "qualification_history", "History",
        "Who assessed it when, newest first.", legal.history),
    get(f"{_AT}/plan", "get_collection_plan", "Collection plan",
        "The gaps: elements that nothing or too little supports.", legal.collection_plan),
    post(f"{_AT}/findings", "file_finding", "File a finding",
         "Put a passage of an item under an element.", legal.file_finding, kinds=_KINDS),
    post("/findings/{uuid:finding_id}/withdraw", "withdraw_finding", "Withdraw a finding",
         "Withdraw a finding; it stays to be read.", legal.withdraw_finding),
    post(f"{_AT}/liabilities", "state_liability", "State a suspect's part",
         "Say by which mode a person is liable; it gets a matrix of its own.",
         legal.state_liability, kinds=_KINDS),
    post("/liabilities/{uuid:liability_id}/end", "end_liability", "Take a suspect's part back",
         "Say that the person is not held liable so.", legal.end_liability),
)  # fmt: skip
