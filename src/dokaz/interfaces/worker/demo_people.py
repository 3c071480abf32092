# SPDX-License-Identifier: AGPL-3.0-or-later
"""Invented people and units of a demonstration, tied to its events. Every text says so."""

from collections.abc import Sequence
from uuid import UUID

from dokaz.casework.involvement import api as involvement
from dokaz.casework.persons import api as persons
from dokaz.casework.places.api import PlaceRef
from dokaz.casework.units import api as units
from dokaz.gate.api import Actor

_SYSTEM, CHILD = "Демонстрація", "P2"


def write_people(actor: Actor, events: Sequence[UUID]) -> None:
    """Five people with records and roles, two of them perhaps one, and two units; nothing if they
    are there already."""
    if persons.find_external(actor=actor, system=_SYSTEM, values=["P1"]):
        return
    witness = _person(
        actor, "P1", "Мешканка кварталу, бачила обидва вибухи (вигадано)",
        categories=("victim", "witness"), statuses=("civilian",),
        vulnerabilities=("displaced", "bereaved"), languages=("uk", "ru"),
        contact_rules="Лише вдень, через координаторку (вигадано)",
        needs="Юридична допомога щодо житла (вигадано)",
    )  # fmt: skip
    persons.write_identity(
        actor=actor, person_id=witness, identity=_invented("Вигаданенко", "Уляна"), revision=0
    )
    _harm(actor, witness, "injured", "2022-05-19", "Осколкове поранення руки (вигадано)")
    child = _person(
        actor, CHILD, "Дитина з інтернату (вигадано)", categories=("victim",),
        statuses=("civilian", "child"), vulnerabilities=("unaccompanied_child",),
        languages=("uk",), markers=("child",), confidentiality=3,
    )  # fmt: skip
    who = persons.Identity(
        names=(persons.Name(script="uk", family="Прикладенко", given="Марко"),),
        birth="2015~",
        sex="male",
        note="Вигадана особа для показу.",
    )
    persons.write_identity(actor=actor, person_id=child, identity=who, revision=0)
    missing = _person(
        actor, "P3", "Затриманий на блокпості, зв’язку немає (вигадано)", categories=("victim",),
        statuses=("civilian",), vulnerabilities=("in_occupied_territory",), languages=("uk",),
    )  # fmt: skip
    persons.add_record(
        actor=actor,
        person_id=missing,
        draft=persons.RecordDraft(
            kind="missing",
            what="missing",
            when="2022-05-02",
            details={"last_seen": "Блокпост на виїзді з міста (вигадано)"},
            reports=(
                persons.Report(to="police", state="done", on="2022-05-20", number="вигаданий"),
                persons.Report(to="icrc", state="answered", on="2022-06-01", outcome="у розшуку"),
                persons.Report(to="dna", state="not_done"),
            ),
        ),
    )
    suspect = _person(
        actor, "P4", "Командир підрозділу (вигадано)", series="S", categories=("suspect",),
        statuses=("combatant",), languages=("ru",),
    )  # fmt: skip
    persons.add_record(
        actor=actor,
        person_id=suspect,
        draft=persons.RecordDraft(
            kind="suspicion",
            what="alleged",
            details={"basis": "Вигадане перехоплення", "level": "mid", "certainty": "possible"},
        ),
    )
    twin = _person(
        actor, "P5", "Розповіла про вибухи волонтерці у Варшаві (вигадано)",
        categories=("witness",), statuses=("civilian",), languages=("uk", "pl"),
    )  # fmt: skip
    persons.write_identity(
        actor=actor, person_id=twin, identity=_invented("Vyhadanenko", "Uliana", "lat"), revision=0
    )
    _roles(actor, events, witness=witness, child=child, missing=missing, suspect=suspect)
    _units(actor, suspect)


def _person(actor: Actor, number: str, summary: str, **values: object) -> UUID:
    draft = persons.PersonDraft(summary=summary, **values)  # type: ignore[arg-type]
    made = persons.register(actor=actor, draft=draft)
    persons.add_external_id(actor=actor, person_id=made, system=_SYSTEM, value=number)
    return made


def _invented(family: str, given: str, script: str = "uk") -> persons.Identity:
    patronymic = "Тестівна" if script == "uk" else ""
    return persons.Identity(
        names=(persons.Name(script=script, family=family, given=given, patronymic=patronymic),),
        birth="1984-05~",
        sex="female",
        contacts=(persons.Line(kind="телефон", value="+380 00 000 00 00 (вигадано)"),),
        note="Вигадана особа для показу.",
    )


def _harm(actor: Actor, person: UUID, what: str, when: str, text: str) -> None:
    draft = persons.RecordDraft(
        kind="harm", what=what, when=when, details={"description": text, "rd4u": "A2.3"}
    )
    persons.add_record(actor=actor, person_id=person, draft=draft)


def _roles(
    actor: Actor,
    events: Sequence[UUID],
    *,
    witness: UUID,
    child: UUID,
    missing: UUID,
    suspect: UUID,
) -> None:
    stated = (
        (witness, 0, "eyewitness", "heard", ()),
        (witness, 0, "direct_victim", "suffered", ("injured",)),
        (missing, 3, "direct_victim", "", ("detained",)),
        (child, 5, "direct_victim", "", ("deported",)),
        (suspect, 3, "suspect", "", ()),
    )
    for person, number, role, knowledge, harm in stated:
        if number < len(events):
            draft = involvement.RoleDraft(
                role=role, knowledge=knowledge, harm=harm, certainty="possible"
            )
            involvement.state_role(
                actor=actor, person_id=person, event_id=events[number], draft=draft
            )


def _units(actor: Actor, suspect: UUID) -> None:
    army, regiment = (
        units.register(
            actor=actor,
            draft=units.UnitDraft(
                name_uk=f"{name} (вигадано)", number=number, arm="motor_rifle", echelon=echelon
            ),
        )
        for name, number, echelon in (
            ("Вигадана армія", "00000", "army"),
            ("Вигаданий полк", "00001", "regiment"),
        )
    )
    for draft in (
        units.SpellDraft(kind="parent", parent_id=army, when="2022-02/..", basis="вигаданий наказ"),
        units.SpellDraft(
            kind="area",
            place=PlaceRef(address="Околиці міста (вигадано)"),
            when="2022-05/2022-06",
            basis="вигадане відео",
            certainty="probable",
        ),
    ):
        units.state_spell(actor=actor, unit_id=regiment, draft=draft)
    post = involvement.PostDraft(
        rank="підполковник", position="командир полку", commands=True, when="2022-03/2022-07",
        certainty="possible", basis="вигадане перехоплення",
    )  # fmt: skip
    involvement.state_post(actor=actor, person_id=suspect, unit_id=regiment, draft=post)
