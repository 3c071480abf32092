# SPDX-License-Identifier: AGPL-3.0-or-later
"""The invented coalition of a demonstration: organisations, their people, and who can do what.

A small demonstration has the first organisation alone. All its people are invented; everybody has
the same password, which lies in the node's folder.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from uuid import UUID

from dokaz.gate.api import Actor
from dokaz.members import api as members

DEMO_EMAIL = "demo@dokaz.example"
SECOND_EMAIL = "second@dokaz.example"
PUBLISHER_EMAIL = "publisher@dokaz.example"
ADMIN_EMAIL = "admin@dokaz.example"
ADMIN_NAME = "Марія Вигадана"


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody who can sign in. `course`: a training that is on record, empty for none. `until`:
    when the standing of somebody from outside ends.
    """

    email: str
    name: str
    roles: tuple[str, ...]
    clearance: int
    course: str = ""
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Organisation:
    """An invented organisation; the first of its people looks after the others."""

    code: str
    name_uk: str
    name_en: str
    kind: str
    people: tuple[Persona, ...]


# Enough to do the whole work, and a second person for what needs two, both cleared for it.
FIRST = (
    Persona(
        DEMO_EMAIL, "Олена Зразкова",
        ("documenter", "osint_researcher", "verifier", "legal_analyst", "custodian"), 4,
    ),
    Persona(
        SECOND_EMAIL, "Андрій Приклад",
        ("interviewer", "verifier", "custodian", "data_protection_officer", "auditor",
         "publisher"), 4,
    ),
    Persona(PUBLISHER_EMAIL, "Дарина Небачена", ("publisher",), 2),
)  # fmt: skip

PARTNERS = (
    Organisation(
        "POLE", "Вигадане об’єднання «Поле»", "Invented Association “Pole”", "ngo",
        (
            Persona("pole@dokaz.example", "Ірина Умовна",
                    ("organisation_admin", "documenter", "coordinator"), 3),
            Persona("pole-interviewer@dokaz.example", "Тарас Уявний",
                    ("interviewer", "documenter"), 3, "Інтерв’ю за кодексом Мурад (вигадано)"),
            Persona("pole-custodian@dokaz.example", "Ганна Придумана",
                    ("custodian", "data_protection_officer"), 4),
        ),
    ),
    Organisation(
        "OBRIY", "Вигадана спілка «Обрій»", "Invented Union “Obriy”", "ngo",
        (
            Persona("obriy@dokaz.example", "Степан Гаданий",
                    ("organisation_admin", "osint_researcher", "verifier"), 3),
            Persona("obriy-verifier@dokaz.example", "Леся Вимислова",
                    ("verifier", "documenter", "custodian"), 3),
            Persona("obriy-publisher@dokaz.example", "Юрій Небувалий",
                    ("publisher", "auditor"), 2),
        ),
    ),
    Organisation(
        "BEREH", "Вигаданий центр «Берег»", "Invented Centre “Bereh”", "ngo",
        (
            Persona("bereh@dokaz.example", "Оксана Несправжня",
                    ("organisation_admin", "legal_analyst", "documenter"), 3),
            Persona("bereh-help@dokaz.example", "Роман Казковий",
                    ("case_worker", "interviewer"), 3),
            Persona("bereh-reader@dokaz.example", "Софія Мрійна", ("external_reader",), 1,
                    until=datetime(2100, 1, 1, tzinfo=UTC)),
        ),
    ),
)  # fmt: skip
_TRAINED = date(2026, 1, 15)


class StoppedHalfway(Exception):
    """The first of an organisation did not come to accept: it stays as it is, without people."""


def join(
    admin: Actor, people: tuple[Persona, ...], known: dict[str, UUID], password: str
) -> dict[str, UUID]:
    """Invite those of `people` who are not `known` yet and let each accept; all their accounts."""
    found = dict(known)
    for one in people:
        if one.email not in found:
            issued = members.invite(
                actor=admin,
                email=one.email,
                roles=one.roles,
                clearance=one.clearance,
                until=one.until,
            )
            found[one.email] = _accept(issued.token, one.name, password)
    return found


def join_partner(node: Actor, one: Organisation, password: str) -> tuple[UUID, dict[str, UUID]]:
    """Open an organisation with its people; what is there of it already stays.

    `node` has the node's duty. Returns the organisation's identifier and the accounts by address.
    """
    organisation, account = _opened(node, one, password)
    admin = members.actor_for(account, organisation)
    known = {row.email: row.account_id for row in _rows(admin)}
    # Nobody gives themselves roles: the second is an administrator too until the first has theirs.
    second = one.people[1]
    helping = replace(second, roles=("organisation_admin", *second.roles))
    accounts = join(admin, (helping, *one.people[2:]), known, password)
    other = members.actor_for(accounts[second.email], organisation)
    if other.holds("organisation_admin"):
        _give(other, one.people[0])
        _give(members.actor_for(account, organisation), second)
    _note_courses(members.actor_for(account, organisation), one)
    return organisation, accounts


def _opened(node: Actor, one: Organisation, password: str) -> tuple[UUID, UUID]:
    """The organisation and the account of the first of its people."""
    first = one.people[0]
    for there in members.organisations(actor=node):
        if there.code == one.code:
            return there.id, _account_of(first, password)
    issued = members.create(
        actor=node,
        code=one.code,
        name_uk=one.name_uk,
        name_en=one.name_en,
        kind=one.kind,
        admin_email=first.email,
    )
    return issued.id, _accept(issued.token, first.name, password)


def _account_of(one: Persona, password: str) -> UUID:
    from django.contrib.auth import authenticate

    account = authenticate(email=one.email, password=password)
    if account is None:
        raise StoppedHalfway
    return UUID(str(account.pk))


def _accept(token: str, name: str, password: str) -> UUID:
    return members.accept(
        actor=members.arriving_actor(),
        token=token,
        display_name=name,
        language="uk",
        password=password,
    )


def _rows(admin: Actor) -> tuple[members.MemberView, ...]:
    return tuple(members.members(actor=admin).members)


def _give(admin: Actor, one: Persona) -> None:
    """The roles and the clearance that the persona has in the demonstration."""
    (row,) = (row for row in _rows(admin) if row.email == one.email)
    members.set_clearance(actor=admin, membership_id=row.id, clearance=one.clearance)
    members.change_roles(actor=admin, membership_id=row.id, roles=one.roles)


def _note_courses(admin: Actor, one: Organisation) -> None:
    by_email = {row.email: row.id for row in _rows(admin)}
    for person in one.people:
        if person.course:
            members.record_training(
                actor=admin,
                membership_id=by_email[person.email],
                course=person.course,
                taken_on=_TRAINED,
            )
