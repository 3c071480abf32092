# SPDX-License-Identifier: AGPL-3.0-or-later
"""One invented record of every kind of casework, and a request for every operation that passes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from tests.casework import codifier
from tests.casework.cases import scenes as case_scenes
from tests.casework.events import scenes as event_scenes
from tests.casework.interviews import scenes as interview_scenes
from tests.casework.legal import scenes as law_scenes
from tests.evidence.world import taken
from tests.interfaces.rest.world import World, make_world

from dokaz.casework.cases import api as cases
from dokaz.casework.events import api as events
from dokaz.casework.interviews import api as interviews
from dokaz.casework.involvement import api as involvement
from dokaz.casework.legal import api as legal
from dokaz.casework.objects import api as objects
from dokaz.casework.persons import api as persons
from dokaz.casework.units import api as units
from dokaz.coordination import api as coordination
from dokaz.deconflict.register.actions import entries as register_entries
from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, new_id
from dokaz.outreach import api as outreach
from dokaz.publication import api as publication
from dokaz.search import api as search
from dokaz.sharing import api as sharing

WHY = "вигадана причина"
ROLES = (
    "documenter", "verifier", "legal_analyst", "interviewer", "custodian", "case_worker",
    "publisher",
)  # fmt: skip
SECOND = ("legal_analyst", "verifier", "publisher")
WHEN = "2022-03-01/2022-06"
MOMENT = "2026-01-12T09:00:00Z"


@dataclass
class Known:
    """A world with records. `ids` maps what they are called here to their identifiers."""

    world: World
    token: str
    stranger: str
    ids: dict[str, Any] = field(default_factory=dict)


def make_known() -> Known:
    """Everything that requests of the table name."""
    world = make_world(worker=("own", ROLES, 4), second=("own", SECOND, 4))
    codifier.load_part()
    known = Known(world, world.token("worker"), world.token("stranger"))
    found = _records(world.actor("worker"), world)
    known.ids = {name: key if isinstance(key, int) else str(key) for name, key in found.items()}
    return known


def _records(actor: Actor, world: World) -> dict[str, Any]:
    item = taken(actor, b"a photo").item_id
    other_item = taken(actor, b"another photo").item_id
    event = event_scenes.registered(actor, item)
    twin = event_scenes.registered(actor, title_uk="Той самий обстріл")
    merged_event = event_scenes.registered(actor, title_uk="Третій запис")
    event_merge = events.merge(actor=actor, event_id=merged_event, why=WHY,
                               absorbed_id=event_scenes.registered(actor))  # fmt: skip
    hospital = objects.register(actor=actor, draft=_object("Вигадана лікарня"))
    clinic = objects.register(actor=actor, draft=_object("Вигадана поліклініка"))
    merged_object = objects.register(actor=actor, draft=_object("Вигадана школа"))
    object_merge = objects.merge(
        actor=actor, object_id=merged_object, why=WHY,
        absorbed_id=objects.register(actor=actor, draft=_object("Вигадана школа 2")),
    )  # fmt: skip
    person = persons.register(actor=actor, draft=persons.PersonDraft(summary="вигадана особа"))
    persons.link(actor=actor, person_id=person, item_ids=[item])
    drafts = [persons.PersonDraft(summary=words) for words in ("той самий", "він же")]
    one, same = (persons.register(actor=actor, draft=draft) for draft in drafts)
    person_merge = persons.merge(actor=actor, person_id=one, absorbed_id=same, why=WHY)
    unit = units.register(actor=actor, draft=units.UnitDraft(name_uk="Вигаданий полк"))
    parent = units.register(actor=actor, draft=units.UnitDraft(number="00000"))
    found: dict[str, Any] = {
        "item": item, "other_item": other_item, "event": event, "twin": twin,
        "event_merge": event_merge, "object": hospital, "clinic": clinic,
        "object_merge": object_merge, "person": person, "unit": unit, "parent": parent,
        "person_merge": person_merge,
        "partner": world.evidence.other,
        "colleague": _third(world), "stranger": world.actor("stranger").ref,
        "type": next(iter(objects.terms.TYPES.codes())),
    }  # fmt: skip
    found |= _hanging(actor, found)
    found |= _case(actor, world, found)
    found |= _tasks(actor)
    found |= _law(actor, found)
    found |= _interviews(actor, world, found)
    found |= _publication(actor, world)
    return found


def _tasks(actor: Actor) -> dict[str, Any]:
    """Tasks of a role of this person: one that waits, one taken, one dropped."""
    draft = coordination.TaskDraft(work="verify", title="Перевірити час", role="verifier")
    waiting, taken_one, dropped = (coordination.ask(actor=actor, draft=draft) for _ in range(3))
    coordination.take(actor=actor, task_id=taken_one)
    coordination.drop(actor=actor, task_id=dropped, why=WHY)
    return {"asked_task": waiting, "taken_task": taken_one, "dropped_task": dropped}


def _publication(actor: Actor, world: World) -> dict[str, Any]:
    """An event that may be told; a release of another, a story and a layer wait for this person."""
    second = world.actor("second")
    tellable, waiting = (event_scenes.registered(actor) for _ in range(2))
    for event in (tellable, waiting):
        for by, level in ((actor, "V3"), (second, "V4")):
            events.verify(
                actor=by, event_id=event, level=level, checks=event_scenes.CHECKED, method=WHY
            )
        for state in ("under_verification", "corroborated"):
            events.advance(actor=actor, event_id=event, state=state, why=WHY)
    release = publication.propose(actor=second, event_id=waiting, basis="open_sources")
    story = publication.propose_story(
        actor=second, name="year", title_uk="Рік", title_en="A year", sha256="d" * 64
    )
    layer = publication.propose_layer(
        actor=second, code="front", kind="control", title_uk="Стан", title_en="State",
        day=date(2024, 5, 1), source="Invented source", sha256="d" * 64,
    )  # fmt: skip
    embargo = publication.propose_embargo(actor=second, days=90)
    return {"tellable": tellable, "release": release, "story": story, "layer": layer,
            "embargo": embargo}  # fmt: skip


def _third(world: World) -> UUID:
    """Somebody of the organisation who is in no team."""
    return world.actor("documenter").ref


def _object(name: str) -> objects.ObjectDraft:
    place = objects.PlaceRef(code=event_scenes.BAKHMUT, address=f"вул. Вигадана, {len(name)}")
    return objects.ObjectDraft(type=next(iter(objects.terms.TYPES.codes())), name_uk=name,
                               place=place)  # fmt: skip


def _activities(actor: Actor, item: UUID) -> dict[str, Any]:
    def made() -> UUID:
        draft = outreach.ActivityDraft(
            kind="submission", title_uk="Вигадане подання", body="icc", first_date=date(2023, 5, 1)
        )
        return outreach.register(actor=actor, draft=draft)

    activity = made()
    came = outreach.OutcomeDraft(kind="registered", on_date=date(2023, 5, 9))
    outcome = outreach.record_outcome(actor=actor, activity_id=activity, draft=came)
    outreach.link(actor=actor, activity_id=activity, about="item", about_ids=[item])
    shown = outreach.get_activity(actor=actor, activity_id=activity)
    return {
        "activity": activity,
        "other_activity": made(),
        "activity_outcome": outcome,
        "activity_record": shown.records[0].id,
    }


def _hanging(actor: Actor, found: dict[str, Any]) -> dict[str, Any]:
    """What hangs on the records."""
    event, hospital, person, unit = (found[one] for one in ("event", "object", "person", "unit"))
    share = {"actor": actor, "organisation_id": found["partner"], "reason": WHY}
    objects.link(actor=actor, object_id=hospital, item_ids=[found["item"]])
    return {
        **_activities(actor, found["item"]),
        "statement": events.add_statement(
            actor=actor, event_id=event,
            draft=events.StatementDraft(kind="claim", text="чути було два вибухи", who="С-1"),
        ),
        "hit": events.add_hit(
            actor=actor, event_id=event, draft=events.HitDraft(object_id=hospital, basis=WHY)
        ),
        "extract": sharing.make_extract(
            actor=actor,
            order=sharing.ExtractOrder(
                kind="events", recipient_kind="own", purpose="documentation"
            ),
        ).id,
        "weapon": events.add_weapon(
            actor=actor, event_id=event, draft=events.WeaponDraft(weapon="fpv", basis=WHY)
        ),
        "saved_view": search.save_list(
            actor=actor, list_name="events", name="Моя", query={"state": ["reported"]}
        ),
        "event_link": events.get_event(actor=actor, event_id=event).links[0].id,
        "object_link": objects.get_object(actor=actor, object_id=hospital).links[0].id,
        "person_link": persons.get_file(actor=actor, person_id=person).items[0].link_id,
        "event_share": _shared(
            events, "event_id", event_scenes.registered(actor, title_uk="Показана"), share
        ),
        "object_share": _shared(
            objects, "object_id", objects.register(actor=actor, draft=_object("Міст")), share
        ),
        "person_share": _shared(persons, "person_id", _another_person(actor), share),
        "unit_share": _shared(
            units, "unit_id",
            units.register(actor=actor, draft=units.UnitDraft(number="00001")), share,
        ),
        "record": persons.add_record(
            actor=actor, person_id=person,
            draft=persons.RecordDraft(kind="harm", what="injured", when="2022-03", details={}),
        ),
        "state": objects.add_state(
            actor=actor, object_id=hospital,
            draft=objects.StateDraft(damage="severe", when="2022-03-02", basis=WHY),
        ),
        "use": objects.add_use(
            actor=actor, object_id=hospital,
            draft=objects.UseDraft(period="before", finding="none_seen", basis=WHY),
        ),
        "spell": units.state_spell(
            actor=actor, unit_id=unit,
            draft=units.SpellDraft(kind="parent", parent_id=found["parent"], when=WHEN, basis=WHY),
        ),
        "role": involvement.state_role(
            actor=actor, person_id=person, event_id=event,
            draft=involvement.RoleDraft(role="eyewitness", knowledge="saw"),
        ),
        "post": involvement.state_post(
            actor=actor, person_id=person, unit_id=unit,
            draft=involvement.PostDraft(position="командир", when=WHEN, basis=WHY),
        ),
        "ownership": involvement.state_ownership(
            actor=actor, person_id=person, object_id=hospital,
            draft=involvement.OwnershipDraft(right="manager", basis=WHY),
        ),
        "comment": cases.comment(
            actor=actor, kind="event", record_id=event, text="Звідки стріляли?", is_question=True
        ),
    }  # fmt: skip


def _shared(room: Any, key: str, record: UUID, share: dict[str, Any]) -> UUID:
    made: UUID = room.share(**{key: record}, **share)
    return made


def _another_person(actor: Actor) -> UUID:
    return persons.register(actor=actor, draft=persons.PersonDraft(summary="ще одна особа"))


def _case(actor: Actor, world: World, found: dict[str, Any]) -> dict[str, Any]:
    second = world.actor("second")
    case = cases.register(actor=actor, draft=case_scenes.drafted())
    empty = cases.register(actor=actor, draft=case_scenes.drafted(title_uk="Інша справа"))
    member = cases.add_member(
        actor=actor, case_id=case, organisation_id=second.organisation_id, member_ref=second.ref,
        part="worker", reason=WHY,
    )  # fmt: skip
    cases.link(actor=actor, case_id=case, kind="event", record_ids=[found["event"]])
    memo, handed = (
        cases.write_memo(actor=second, case_id=case, title="Записка", text="Текст")
        for _ in range(2)
    )
    revision = cases.get_memo(actor=second, memo_id=handed).revision
    cases.hand_in_memo(actor=second, memo_id=handed, revision=revision)
    proceeding = cases.state_proceeding(actor=actor, case_id=case, draft=case_scenes.proceeding())
    hearing = cases.note_hearing(actor=actor, proceeding_id=proceeding, draft=case_scenes.hearing())
    noted = cases.history(actor=actor, case_id=case)[0].act_id
    litigation, other = (
        cases.state_litigation(actor=actor, case_id=case, draft=case_scenes.litigation())
        for _ in range(2)
    )
    cases.name_in_litigation(
        actor=actor, litigation_id=other, part="event", record_ids=[found["event"]]
    )
    (named,) = cases.get_litigation(actor=actor, litigation_id=other).records
    return {
        "case": case, "empty_case": empty, "member": member, "memo": memo, "handed_memo": handed,
        "memo_revision": revision,
        "own_memo": cases.write_memo(actor=actor, case_id=case, title="Моя", text="Текст"),
        "case_link": cases.get_case(actor=actor, case_id=case).links[0].link_id,
        "wall": cases.wall(
            actor=actor, case_id=empty, member_ref=second.ref, scope="accounts", reason=WHY
        ),
        "proceeding": proceeding,
        "hearing": hearing, "noted": noted,
        "litigation": litigation, "litigation_link": named.link_id,
        "deadline": cases.set_deadline(
            actor=actor, case_id=case, what="подати", due_date=date(2030, 1, 1)
        ),
    }  # fmt: skip


def _law(actor: Actor, found: dict[str, Any]) -> dict[str, Any]:
    qualification = law_scenes.qualified(actor, found["event"])
    finding = law_scenes.filed(actor, qualification, found["item"])
    suspect = persons.register(
        actor=actor, draft=persons.PersonDraft(series="S", summary="підозрюваний")
    )
    involvement.state_role(
        actor=actor, person_id=suspect, event_id=found["event"],
        draft=involvement.RoleDraft(role="suspect"),
    )  # fmt: skip
    modes = [one.code for one in legal.get_framework("rome").crimes.values() if one.mode]
    return {
        "qualification": qualification, "finding": finding, "suspect": suspect, "mode": modes[0],
        "other_mode": modes[1],
        "liability": legal.state_liability(
            actor=actor, qualification_id=qualification, person_id=suspect, mode=modes[0],
            reasons=WHY,
        ),
    }  # fmt: skip


def _interviews(actor: Actor, world: World, found: dict[str, Any]) -> dict[str, Any]:
    person = found["person"]
    interview_scenes.agreed(actor, person)
    proposed = interview_scenes.proposed(actor, person)
    gated = interview_scenes.proposed(actor, person)
    interviews.check_register(actor=actor, interview_id=gated)
    gone = _another_person(actor)
    interview_scenes.agreed(actor, gone)
    interview_scenes.withdrawn(actor, gone, erasure_wished=True)
    tasks = interviews.withdrawal_tasks(actor=actor)
    evidence_world = world.evidence
    ready, scheduled = (interview_scenes.proposed(actor, person) for _ in range(2))
    for one in (ready, scheduled):
        interview_scenes.gated(evidence_world, one, by=actor)
    interviews.advance(
        actor=actor, interview_id=scheduled, state="scheduled", planned_at=interview_scenes.HELD
    )
    held = interview_scenes.held(evidence_world, person, by=actor)
    statement = taken(
        actor, b"what was told", media_type="text/plain", name="statement.txt",
        item=evidence.ItemDraft(kind="statement", confidentiality=3),
    ).item_id  # fmt: skip
    sharing = interviews.LineDraft(purpose="interview_register", decision="yes")
    sharer = _another_person(actor)
    interview_scenes.agreed(actor, sharer, interview_scenes.KEPT, sharing)
    told, shared, entered = (
        interview_scenes.proposed(actor, sharer),
        interview_scenes.held(evidence_world, sharer, by=actor),
        interview_scenes.held(evidence_world, sharer, by=actor),
    )
    hit = interviews.RegisterResult("hit", (interviews.RegisterContact("ZMN", "duty@zmn.example"),))
    interviews.check_register(actor=actor, interview_id=told, result=hit)
    entry = new_id()
    register_entries.keep_entry(
        actor=actor, interview_id=entered, entry_id=entry, record=b"a record",
        draft=register_entries.EntryDraft(depth="account"),
    )  # fmt: skip
    return {
        "told": told, "shared": shared, "register_entry": entry,
        "interview": proposed, "gated": gated, "task": tasks[0].id, "scheduling": ready,
        "scheduled": scheduled, "held": held, "statement_item": statement,
    }  # fmt: skip


def now() -> str:
    return datetime.now(UTC).isoformat()
