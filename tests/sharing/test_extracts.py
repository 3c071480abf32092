# SPDX-License-Identifier: AGPL-3.0-or-later
"""Records of casework as files: who may, what consent lets go, and where copies went afterwards."""

from __future__ import annotations

import csv
import io
import json
from typing import Any
from uuid import UUID

import pytest
from followthemoney import model
from followthemoney.types import registry

from dokaz.casework.events import api as events
from dokaz.casework.interviews import api as interviews
from dokaz.casework.involvement import api as involvement
from dokaz.casework.persons import api as persons
from dokaz.casework.units import api as units
from dokaz.gate.api import Actor, Conflict, NotFound, Purpose, Refused, Rejected, reading_everything
from dokaz.gate.models import Act
from dokaz.sharing import api
from tests.casework.events.scenes import drafted
from tests.casework.interviews.scenes import KEPT, TO_PROSECUTOR, agreed, held, withdrawn
from tests.casework.persons.scenes import WHY, identified, known, registered
from tests.evidence.world import World

pytestmark = pytest.mark.django_db
TO_OFFICE = {
    "recipient_kind": "prosecutor",
    "recipient_name": "Вигадана прокуратура",
    "purpose": "national_prosecution",
}
INSIDE = {"recipient_kind": "own", "purpose": "documentation"}
WITHOUT_NAME = interviews.LineDraft(
    purpose="national_prosecution", decision="yes_anonymised", recipient="prosecutor"
)


def _event(actor: Actor, **values: Any) -> UUID:
    return events.register(actor=actor, draft=drafted(**{"places": (), **values}))


def _made(actor: Actor, kind: str, **values: Any) -> api.ExtractFile:
    return api.make_extract(actor=actor, order=api.ExtractOrder(kind=kind, **values))


def _csv(file: api.ExtractFile) -> dict[str, dict[str, str]]:
    text = file.content.decode("utf-8-sig")
    return {row["external_id"]: row for row in csv.DictReader(io.StringIO(text))}


def _lines(file: api.ExtractFile) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.content.decode("utf-8").splitlines()]


def _ref(actor: Actor, person_id: UUID) -> str:
    return persons.rows_of(actor=actor, person_ids=[person_id])[person_id].ref


def test_only_who_agreed_leaves_and_a_withdrawal_says_where_copies_went(world: World) -> None:
    custodian, dpo = world.custodian, world.protection_officer
    said_yes, nobody_asked, hidden = (registered(custodian) for _each in range(3))
    suspect = registered(custodian, series="S", categories=("suspect",))
    agreed(world.interviewer, said_yes, KEPT, TO_PROSECUTOR)
    agreed(world.interviewer, hidden, KEPT, WITHOUT_NAME)

    seen = api.preview_extract(actor=dpo, order=api.ExtractOrder(kind="persons", **TO_OFFICE))
    assert (seen.records, seen.unchecked, seen.shortened) == (3, 1, 1)
    assert api.in_words(seen.left_out) == ((interviews.Reason.NOT_ASKED.label, 1),)
    file = _made(dpo, "persons", **TO_OFFICE)
    rows = _csv(file)
    assert set(rows) == {_ref(custodian, one) for one in (said_yes, hidden, suspect)}
    assert _ref(custodian, nobody_asked) not in file.content.decode()
    whole, short = rows[_ref(custodian, said_yes)], rows[_ref(custodian, hidden)]
    assert (whole["consent"], whole["summary"]) == ("checked", "Бачила обстріл вигаданої вулиці")
    assert (short["consent"], short["summary"]) == ("checked", "")
    assert rows[_ref(custodian, suspect)]["consent"] == "not_checked"
    # What is for the own people only goes to nobody else, and no name is in any column.
    assert whole["contact_rules"] == whole["protection"] == ""
    assert "Вигаданенко" not in file.content.decode()
    inside = _csv(_made(dpo, "persons", **INSIDE))
    assert inside[_ref(custodian, nobody_asked)]["contact_rules"]
    assert inside[_ref(custodian, nobody_asked)]["consent"] == "not_checked"

    withdrawal = withdrawn(world.interviewer, said_yes)
    with reading_everything(Purpose.UPKEEP):
        found = interviews.consents_of(actor=dpo, person_id=said_yes)
    tasks = [one for each in found.withdrawals for one in each.tasks if one.about_kind]
    assert withdrawal
    assert {(one.about_kind, one.recipient_kind, one.kind) for one in tasks} == {
        ("extract", "prosecutor", "tell_recipient"),
        ("extract", "own", "tell_recipient"),
    }
    assert {one.about_ref for one in tasks} >= {file.ref}
    again = api.preview_extract(actor=dpo, order=api.ExtractOrder(kind="persons", **TO_OFFICE))
    assert (again.records, again.left_out) == (2, {"not_asked": 1, "withdrawn": 1})


def test_an_event_depends_on_who_told_of_it_and_levels_hold(world: World) -> None:
    person = registered(world.interviewer, confidentiality=2)
    agreed(world.interviewer, person, KEPT)
    told, plain = _event(world.interviewer), _event(world.custodian, title_uk="Без свідків")
    named = _event(world.custodian, confidentiality=3, title_uk="Для названих")
    _event(world.partner, confidentiality=1, title_uk="Чужа подія")
    held(world, person, event_ids=(told,))
    analyst = world.person(41, "legal_analyst")
    file = _made(analyst, "events", form="jsonl", **TO_OFFICE)
    assert [one["title_uk"] for one in _lines(file)] == ["Без свідків"]
    assert _lines(file)[0]["consent"] == "not_checked"
    assert file.left_out == {"not_asked": 1}
    # An analyst who is named for a record above L2 still does not take it out; a custodian does.
    events.share(
        actor=world.custodian, event_id=named, organisation_id=world.own,
        member_ref=analyst.ref, reason=WHY,
    )  # fmt: skip
    assert _made(analyst, "events", **TO_OFFICE).left_out == {"level": 1, "not_asked": 1}
    whole = _csv(_made(world.custodian, "events", **TO_OFFICE))
    assert {row["title_uk"] for row in whole.values()} == {"Без свідків", "Для названих"}
    narrowed = {"narrowed": events.EventFilter(text="свідків")}
    some = _made(world.custodian, "events", narrowed=narrowed, **TO_OFFICE)
    assert some.records == 1
    facts = interviews.visible_interviews(actor=world.custodian).rows
    rows = _csv(_made(world.custodian, "interviews", **INSIDE))
    assert {one.ref for one in facts} == set(rows)
    assert all(row["person"].startswith("W-") for row in rows.values())
    assert events.get_event(actor=world.custodian, event_id=plain)  # nothing was changed by it


def test_formulas_are_text_and_numbers_are_numbers(world: World) -> None:
    titles = ['=HYPERLINK("http://example.org")', "+1", "@x", "-2+3", "\tтаб", "<script>"]
    for title in titles:
        _event(world.custodian, title_uk=title)
    _event(
        world.custodian,
        title_uk="Точка",
        places=(events.PlaceRef(latitude=-1.5, longitude=36.2),),
    )
    order = {"form": "csv", **INSIDE}
    cells = [row["title_uk"] for row in _csv(_made(world.custodian, "events", **order)).values()]
    assert not [text for text in cells if text.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert '\'=HYPERLINK("http://example.org")' in cells
    rows = _csv(_made(world.custodian, "events", **order)).values()
    assert [row["latitude"] for row in rows if row["title_uk"] == "Точка"] == ["-1.5"]
    plain = _lines(_made(world.custodian, "events", **{**order, "form": "jsonl"}))
    assert {one["title_uk"] for one in plain} >= {titles[0], "+1", "<script>"}


def test_identities_go_only_by_an_opening_each(world: World) -> None:
    custodian = world.custodian
    open_one, closed = (identified(custodian) for _each in range(2))
    child = identified(custodian, markers=("child",))
    for person in (open_one, child):
        agreed(world.interviewer, person, KEPT, TO_PROSECUTOR)
    agreed(world.interviewer, closed, KEPT, WITHOUT_NAME)
    with pytest.raises(Rejected):  # without a reason
        _made(custodian, "persons", identities=True, **TO_OFFICE)
    file = _made(custodian, "persons", identities=True, reason="запит слідчого", **TO_OFFICE)
    rows = _csv(file)
    assert file.identities == 1
    assert rows[_ref(custodian, open_one)]["family_uk"] == known().names[0].family
    assert rows[_ref(custodian, closed)]["family_uk"] == ""
    assert rows[_ref(custodian, child)]["family_uk"] == ""  # a second person must agree
    opened = [one.kind for one in persons.history(actor=custodian, person_id=open_one)]
    assert opened.count("identity_opened") == 1
    with reading_everything(Purpose.UPKEEP):
        tried = Act.objects.filter(action="persons.identity.open").order_by("pk")
        assert [one.outcome for one in tried] == ["done", "refused"]
        act = Act.objects.get(action="sharing.extract.make", outcome="done")
    assert act.facts["identities"] == 1
    assert "Вигаданенко" not in json.dumps(act.facts, ensure_ascii=False)
    (page,) = api.visible_extracts(actor=world.auditor).rows or (None,)
    assert page is None or page.level <= world.auditor.clearance
    assert api.get_extract(actor=custodian, extract_id=file.id).sha256 == act.facts["sha256"]


def test_a_graph_is_followthemoney(world: World) -> None:
    custodian = world.custodian
    witness, suspect = identified(custodian), registered(custodian, series="S")
    agreed(world.interviewer, witness, KEPT, TO_PROSECUTOR)
    event = _event(custodian, when="2022-08-03T14:30/2022-08-04", title_en="Shelling")
    vague = _event(custodian, when="2022-08~", title_uk="", title_en="Vague")
    unit = units.register(
        actor=custodian, draft=units.UnitDraft(name_uk="Вигадана частина", number="00000")
    )
    involvement.state_role(
        actor=custodian, person_id=witness, event_id=event,
        draft=involvement.RoleDraft(role="eyewitness", knowledge="saw", certainty="probable"),
    )  # fmt: skip
    involvement.state_post(
        actor=custodian, person_id=suspect, unit_id=unit,
        draft=involvement.PostDraft(
            rank="вигаданий чин", when="2022-02/2022-05", certainty="probable", basis=WHY
        ),
    )  # fmt: skip
    file = _made(custodian, "graph", form="ftm", **TO_OFFICE)
    made = {one["id"]: one for one in _lines(file)}
    for one in made.values():
        _fits(one, made)
    schemata = sorted(one["schema"] for one in made.values())
    assert schemata == [
        "Event", "Event", "Membership", "Organization", "Person", "Person", "UnknownLink",
    ]  # fmt: skip
    shelling, person = made[f"dokaz-{event}"], made[f"dokaz-{witness}"]
    assert shelling["properties"]["startDate"] == ["2022-08-03T14:30"]
    assert person["properties"]["name"] == [_ref(custodian, witness)]
    assert "date" not in made[f"dokaz-{vague}"]["properties"]
    named = _made(custodian, "graph", form="ftm", identities=True, reason=WHY, **TO_OFFICE)
    (person,) = [one for one in _lines(named) if one["id"] == f"dokaz-{witness}"]
    _fits(person, made)
    assert "Уляна Тестівна Вигаданенко" in person["properties"]["name"]


def _fits(entity: dict[str, Any], others: dict[str, dict[str, Any]]) -> None:
    """The model's own package takes all of it, drops and changes no value, and finds what it
    points at."""
    assert set(entity) == {"id", "schema", "properties"}
    schema = model[entity["schema"]]
    schema.validate(entity)
    read = model.get_proxy(entity, cleaned=False)
    told = {name: set(values) for name, values in entity["properties"].items()}
    assert {name: set(read.get(name)) for name in told} == told
    assert set(schema.required) <= set(told)
    for prop, value in read.itervalues():
        if prop.type is registry.entity:
            assert model[others[value]["schema"]].is_a(prop.range)


def test_bad_orders_and_who_may_look(world: World) -> None:
    custodian = world.custodian
    for wrong in (
        {"kind": "nothing"}, {"form": "xlsx"}, {"kind": "graph"}, {"form": "ftm"},
        {"recipient_kind": "public"}, {"purpose": "media_identity"}, {"recipient_name": " "},
        {"kind": "events", "identities": True, "reason": WHY},
    ):  # fmt: skip
        with pytest.raises(Rejected):
            _made(custodian, **{"kind": "persons", **TO_OFFICE, **wrong})
    with pytest.raises(Conflict) as told:
        _made(custodian, "cases", **INSIDE)
    assert told.value.reason == "nothing_to_hand_out"
    units.register(actor=custodian, draft=units.UnitDraft(name_uk="Вигадана частина"))
    file = _made(custodian, "units", **INSIDE)
    assert (file.name, file.records) == (f"{file.ref}-units.csv", 1)
    assert file.ref.startswith("TRH-X-")
    for reader in (custodian, world.protection_officer, world.auditor):
        assert [one.ref for one in api.visible_extracts(actor=reader).rows] == [file.ref]
        assert api.get_extract(actor=reader, extract_id=file.id).records == 1
    for other in (world.documenter, world.partner, world.node_admin, world.nobody):
        assert api.visible_extracts(actor=other).rows == ()
        with pytest.raises(NotFound):
            api.get_extract(actor=other, extract_id=file.id)
    for other in (world.documenter, world.auditor, world.staff_in_session):
        with pytest.raises(Refused):
            api.preview_extract(actor=other, order=api.ExtractOrder(kind="units", **INSIDE))


@pytest.mark.parametrize("role", ["legal_analyst", "custodian"])
def test_nothing_above_the_level_of_whoever_takes_it_out_is_in_the_file_or_its_counts(
    world: World, role: str
) -> None:
    owner = world.custodian
    made: dict[str, dict[int, UUID]] = {"events": {}, "persons": {}, "units": {}}
    for level in range(1, 5):
        title = f"Рівень-{level}"
        made["persons"][level] = registered(owner, series="S", summary=title, confidentiality=level)
        if level < 4:  # Only people are sealed whole.
            made["events"][level] = _event(owner, title_uk=title, confidentiality=level)
            draft = units.UnitDraft(name_uk=title, confidentiality=level)
            made["units"][level] = units.register(actor=owner, draft=draft)
    refs = {level: _ref(owner, key) for level, key in made["persons"].items()}
    for level, other in ((1, 3), (3, 1), (4, 1), (1, 2)):
        # Links between a record that goes and one that does not.
        role_of = involvement.RoleDraft(role="suspect", certainty="probable")
        event = made["events"][other]
        involvement.state_role(
            actor=owner, person_id=made["persons"][level], event_id=event, draft=role_of
        )
    orders = [("graph", "ftm"), *((kind, form) for kind in made for form in ("csv", "jsonl"))]
    for clearance in range(1, 5):
        actor = world.person(60 + clearance, role, clearance=clearance)
        # Of L3 a custodian takes out what there is, of L4 nobody does.
        highest = min(clearance, 3 if role == "custodian" else 2)
        for kind, form in orders:
            file = _made(actor, kind, form=form, **INSIDE)
            text = file.content.decode()
            within = made if kind == "graph" else {kind: made[kind]}
            told = {
                level
                for keys in made.values()
                for level, key in keys.items()
                if str(key) in text or refs[level] in text or f"Рівень-{level}" in text
            }
            assert told == {one for one in (1, 2, 3) if one <= highest}, (kind, form, clearance)
            # What one sees and may not take out is counted; what one does not see is not.
            seen = clearance if role == "custodian" else highest
            left = sum(highest < level <= seen for keys in within.values() for level in keys)
            assert file.left_out == ({"level": left} if left else {}), (kind, form, clearance)
