# SPDX-License-Identifier: AGPL-3.0-or-later
"""No page of casework takes more queries for more rows: every address that can be looked at is
asked for with few records and with many, of which the shown ones have more of everything."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse
from django.utils import timezone
from tests.interfaces.web.pages import test_interviews
from tests.interfaces.web.pages.scene import Scene, taken
from tests.interfaces.web.pages.test_events import BAKHMUT, few_places

from dokaz.casework.cases import api as cases
from dokaz.casework.events import api as events
from dokaz.casework.interviews import api as interviews
from dokaz.casework.involvement import api as involvement
from dokaz.casework.legal import api as legal
from dokaz.casework.objects import api as objects
from dokaz.casework.persons import api as persons
from dokaz.casework.units import api as units
from dokaz.coordination import api as coordination
from dokaz.gate.api import Purpose, reading_everything
from dokaz.notifications.models import Notice

pytestmark = pytest.mark.django_db
ROOMS = (
    "cases", "events", "home", "interviews", "law", "notifications", "objects", "persons", "places",
    "tasks", "units",
)  # fmt: skip
PAGES = 40
"""At least so many of the addresses show something."""
OF = {
    "cases": "case", "consent": "person", "events": "event", "interviews": "interview",
    "memos": "memo", "objects": "object", "people": "person", "qualifications": "qualification",
    "tasks": "task", "units": "unit",
}  # fmt: skip
"""What an address is of, by the last part of it that stands before the identifier."""
OTHERWISE = {"print_forms": 404}
"""Without a number there is nothing to print."""


def _made(scene: Scene) -> dict[str, UUID]:
    """One record of each kind."""
    own = scene.actor("own")
    few_places()
    test_interviews.trained(scene)
    found = {
        "event": events.register(actor=own, draft=events.EventDraft(title_uk="Вигадана подія")),
        "person": persons.register(actor=own, draft=persons.PersonDraft(summary="Вигадана")),
        "object": objects.register(
            actor=own, draft=objects.ObjectDraft(type="school", name_uk="Вигадана школа")
        ),
        "unit": units.register(actor=own, draft=units.UnitDraft(number="00000")),
        "case": cases.register(actor=own, draft=cases.CaseDraft(title_uk="Вигадана справа")),
        "task": coordination.ask(
            actor=own, draft=coordination.TaskDraft(work="verify", title="х", role="verifier")
        ),
    }
    found["qualification"] = legal.qualify(
        actor=own, event_id=found["event"], framework="rome", crime="8.2.b.ix", conflict="iac"
    )
    found["memo"] = cases.write_memo(
        actor=own, case_id=found["case"], title="Записка", text="{{events.count}}"
    )
    found["interview"] = interviews.propose(
        actor=own, person_id=found["person"], draft=test_interviews.draft()
    )
    found["record"] = persons.add_record(
        actor=own, person_id=found["person"],
        draft=persons.RecordDraft(kind="harm", what="injured", details={}),
    )  # fmt: skip
    found["proceeding"] = cases.state_proceeding(
        actor=own, case_id=found["case"],
        draft=cases.ProceedingDraft(forum="icc", number="1", stage="trial"),
    )  # fmt: skip
    found["litigation"] = cases.state_litigation(
        actor=own, case_id=found["case"],
        draft=cases.LitigationDraft(forum="ecthr", claim="Визнати порушення"),
    )  # fmt: skip
    return found


def _more(scene: Scene, of: dict[str, UUID], number: int) -> None:
    """A further record of each kind, and one more of what stands on the page of each."""
    own = scene.actor("own")
    item = taken(own, b"item %d" % number).item_id
    more = _beside(scene, of, item, number)
    for one in (of, more):
        events.link(actor=own, event_id=one["event"], item_ids=(item,))
        events.add_statement(
            actor=own, event_id=one["event"],
            draft=events.StatementDraft(kind="claim", who="сусід", text="х", item_id=item),
        )  # fmt: skip
        persons.link(actor=own, person_id=one["person"], item_ids=(item,))
        cases.link(actor=own, case_id=one["case"], kind="item", record_ids=(item,))
        cases.comment(
            actor=own, kind="event", record_id=one["event"], text="Чому?", mentions=(own.ref,)
        )
    _tied(scene, of, more, item)
    with reading_everything(Purpose.OUTBOX):
        Notice.objects.create(
            id=uuid4(), account=own.ref, organisation_id=own.organisation_id, kind="comment",
            subject="event", record_id=more["event"], at=timezone.now(),
        )  # fmt: skip


def _beside(scene: Scene, of: dict[str, UUID], item: UUID, number: int) -> dict[str, UUID]:
    own, where = scene.actor("own"), events.PlaceRef(code=BAKHMUT)
    event = events.EventDraft(
        title_uk=f"Подія {number}", when="2022-03", places=(where,), parent_id=of["event"]
    )
    task = coordination.TaskDraft(
        work="verify", title="х", about="event", about_id=of["event"], assignee=own.ref
    )
    found = {
        "event": events.register(actor=own, draft=event),
        "person": persons.register(actor=own, draft=persons.PersonDraft(summary=f"{number}")),
        "object": objects.register(
            actor=own,
            draft=objects.ObjectDraft(type="school", name_uk=f"Школа {number}", place=where),
            item_ids=(item,),
        ),
        "unit": units.register(actor=own, draft=units.UnitDraft(number=f"1{number}")),
        "case": cases.register(actor=own, draft=cases.CaseDraft(title_uk=f"Справа {number}")),
        "task": coordination.ask(actor=own, draft=task),
    }
    test_interviews.agreed(scene, of["person"], "documentation")
    interview = interviews.propose(
        actor=own, person_id=found["person"], draft=test_interviews.draft()
    )
    interviews.check_register(actor=own, interview_id=of["interview"])
    coordination.say(actor=own, task_id=of["task"], text="далі")
    return {**found, "interview": interview}


def _tied(scene: Scene, of: dict[str, UUID], more: dict[str, UUID], item: UUID) -> None:
    """The records of each kind with each other."""
    own, where = scene.actor("own"), events.PlaceRef(code=BAKHMUT)
    event, person, thing, unit, case = (
        of[name] for name in ("event", "person", "object", "unit", "case")
    )
    hit = {"effect": "direct_hit", "basis": "знімок"}
    role, post = involvement.RoleDraft(role="eyewitness"), involvement.PostDraft(basis="наказ")
    right = involvement.OwnershipDraft(right="tenant", basis="договір")
    for one, other in ((of, more), (more, of)):
        events.add_hit(
            actor=own, event_id=one["event"],
            draft=events.HitDraft(object_id=other["object"], **hit),
        )  # fmt: skip
        tied = {"actor": own, "person_id": one["person"]}
        involvement.state_role(event_id=other["event"], draft=role, **tied)
        involvement.state_post(unit_id=other["unit"], draft=post, **tied)
        involvement.state_ownership(object_id=other["object"], draft=right, **tied)
    for kind in ("event", "person", "object", "unit"):
        cases.link(actor=own, case_id=case, kind=kind, record_ids=(more[kind],))
    cases.set_deadline(actor=own, case_id=case, what="подання", due_date=date(2030, 1, 1))
    cases.state_proceeding(
        actor=own, case_id=case,
        draft=cases.ProceedingDraft(forum="icc", number=str(item), stage="trial"),
    )  # fmt: skip
    cases.note_hearing(
        actor=own, proceeding_id=of["proceeding"],
        draft=cases.HearingDraft(held_on=date(2024, 5, 1), heard="Почуте"),
    )  # fmt: skip
    _asked(scene, of, more)
    events.add_weapon(
        actor=own, event_id=event,
        draft=events.WeaponDraft(weapon="cruise", basis="уламки", unit_id=more["unit"]),
    )  # fmt: skip
    for spell in (
        units.SpellDraft(kind="parent", parent_id=unit, when="2022", basis="наказ"),
        units.SpellDraft(kind="area", place=where, when="2022", basis="наказ", item_id=item),
    ):
        units.state_spell(actor=own, unit_id=more["unit"], draft=spell)
    units.state_spell(
        actor=own, unit_id=unit,
        draft=units.SpellDraft(kind="area", place=where, when="2022", basis="наказ", item_id=item),
    )  # fmt: skip
    objects.add_state(
        actor=own, object_id=thing,
        draft=objects.StateDraft(damage="severe", when="2022", basis="фото", item_ids=(item,)),
    )  # fmt: skip
    persons.add_record(
        actor=own, person_id=person,
        draft=persons.RecordDraft(kind="harm", what="injured", details={}, item_ids=(item,)),
    )  # fmt: skip
    legal.file_finding(
        actor=own, qualification_id=of["qualification"],
        draft=legal.FindingDraft(
            element=2, direction="supports", strength="some", item_id=item,
            passage=legal.Passage(kind="whole"), proof_class="video_open",
        ),
    )  # fmt: skip


def _asked(scene: Scene, of: dict[str, UUID], more: dict[str, UUID]) -> None:
    """A litigation action of another case for one more victim about one more event, which the
    standing one names too."""
    own = scene.actor("own")
    test_interviews.agreed(scene, more["person"], "documentation", "litigation")
    other = cases.state_litigation(
        actor=own, case_id=more["case"],
        draft=cases.LitigationDraft(
            forum="un_treaty_body", claim="Визнати порушення", file_by=date(2030, 1, 1)
        ),
    )  # fmt: skip
    for case, action in ((of["case"], of["litigation"]), (more["case"], other)):
        for kind, part in (("person", "victim"), ("event", "event")):
            named = {"actor": own, "record_ids": (more[kind],)}
            linked_as = "victim" if kind == "person" else "context"
            cases.link(case_id=case, kind=kind, part=linked_as, **named)
            cases.name_in_litigation(litigation_id=action, part=part, **named)


def _addresses(of: dict[str, UUID]) -> dict[str, tuple[str, bool]]:
    """Every address of the rooms by its name, and whether it leads to something: those of further
    things are there to be sent forms."""
    found = {}
    for resolver in get_resolver().url_patterns:
        for pattern in getattr(resolver, "url_patterns", ()):
            module = getattr(pattern.callback, "__module__", "")
            if not module.startswith(tuple(f"dokaz.interfaces.web.{room}." for room in ROOMS)):
                continue
            before = (str(resolver.pattern) + str(pattern.pattern)).partition("<uuid:pk>")[0]
            keys: dict[str, Any] = {name: uuid4() for name in pattern.pattern.converters}
            named = OF.get(before.strip("/").rpartition("/")[2], "event")
            stated = {"pk": of[named], "kind": "event", "subject": "event", "framework": "rome",
                      "line": "language", "code": "8.2.b.ix", "record": of["record"],
                      "proceeding": of["proceeding"],
                      "litigation": of["litigation"]}  # fmt: skip
            if named == "person":
                stated["kind"] = "harm"
            if before.startswith("places/"):
                stated["code"] = BAKHMUT
            keys.update({name: stated[name] for name in keys.keys() & stated.keys()})
            address = reverse(pattern.name, kwargs=keys)
            found[pattern.name] = address, keys.keys() <= stated.keys()
    return found


def test_no_page_takes_more_queries_for_more_rows(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dokaz.interfaces.web.addresses.FEW", 2)
    client, of = scene.client("own"), _made(scene)
    addresses = _addresses(of)

    def cost(names: Iterable[str], otherwise: dict[str, int]) -> dict[str, int]:
        counts, not_shown = {}, {}
        for name in names:
            address, leads_on = addresses[name]
            with CaptureQueriesContext(connection) as captured:
                status = client.get(address).status_code
            # What takes forms alone says so before it looks at anything.
            if status == 200:
                counts[name] = len(captured)
            elif status != 405 and leads_on:
                not_shown[name] = status
        assert not_shown == otherwise
        return counts

    _more(scene, of, 0)
    # Each is asked for once before: what is looked up once a process is no part of its cost.
    few = cost(shown := cost(addresses, OTHERWISE), {})
    assert len(few) >= PAGES
    for number in range(1, 3):
        _more(scene, of, number)
    many = cost(shown, {})
    assert {name: (few[name], many[name]) for name in few if many[name] > few[name]} == {}
    # Long parts are cut, and say how many lines they have.
    for name, parts in (
        ("unit", ("posts", "areas")), ("comments", ("threads",)), ("case", ("hearings",)),
    ):  # fmt: skip
        cut = client.get(addresses[name][0]).content.decode()
        for part in parts:
            assert f'href="?all=1#{part}">Показати всі 3<' in cut
