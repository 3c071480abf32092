# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading lists and pages. The number of queries does not depend on the number of rows."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from dokaz.casework.persons import listing
from dokaz.casework.persons.listing import PersonFilter
from dokaz.casework.persons.models import Person, PersonMerge
from dokaz.casework.persons.policy import CHANGES, PERSONS
from dokaz.casework.persons.recording import KIND
from dokaz.casework.persons.views import PersonName, PersonPage, PersonRow, PersonTwin, PersonView
from dokaz.casework.records import history as records
from dokaz.casework.records.history import ChangeView, Standing
from dokaz.casework.records.listing import LONGEST_PAGE, Cursor
from dokaz.gate.api import Actor, anyone, sees, view

MOST_AT_ONCE = 500


@view("persons.person.list", rule=anyone)
def visible_persons(
    *,
    actor: Actor,
    narrowed: PersonFilter | None = None,
    after: Cursor | None = None,
    limit: int = 50,
) -> PersonPage:
    """People this actor may see, by code name; the newest record first."""
    limit = max(1, min(limit, LONGEST_PAGE))
    keys = listing.page_of_keys(actor, narrowed or PersonFilter(), after=after, count=limit + 1)
    rows = {row.pk: row for row in PERSONS.visible(actor).filter(pk__in=keys[:limit])}
    shown = tuple(person_row(rows[key]) for key in keys[:limit] if key in rows)
    return PersonPage(rows=shown, after=Cursor(keys[limit - 1]) if len(keys) > limit else None)


@view("persons.person.count", rule=anyone)
def count_persons(
    *, actor: Actor, narrowed: PersonFilter | None = None, exact: bool = False
) -> int:
    """How many people the list would show, up to `MOST_COUNTED` and one, or `exact`."""
    return listing.count(actor, narrowed or PersonFilter(), exact=exact)


@view("persons.person.show", rule=sees(PERSONS, "person_id"))
def get_person(*, actor: Actor, person_id: UUID) -> PersonView:
    """One person's open block. Raises NotFound."""
    person = PERSONS.once(actor, person_id)
    own = person.organisation_id == actor.organisation_id
    return PersonView(
        row=person_row(person),
        own=own,
        contact_rules=person.contact_rules if own else "",
        needs=person.needs if own else "",
        tags=tuple(person.tags),
        protection=person.protection if own else "",
        privileged=person.privileged,
        registered_by=person.registered_by,
        changed_at=person.changed_at,
        revision=person.revision,
        undone=person.undone_at is not None,
        erased_at=person.erased_at,
        external_ids=records.external_ids(KIND, person.pk) if own else (),
        shares=records.shares(KIND, person.pk) if own else (),
        twins=_twins(person, actor, own=own),
    )


def _twins(person: Person, actor: Actor, *, own: bool) -> tuple[PersonTwin, ...]:
    # Keys first, by their index: with the reader's condition it would not be used.
    keys = list(Person.objects.filter(merged_into=person).values_list("pk", flat=True))
    keys += [person.merged_into_id] if person.merged_into_id else []
    rows = list(PERSONS.visible(actor).filter(pk__in=keys, undone_at__isnull=True).order_by("pk"))
    merges: dict[UUID, UUID] = {}
    if own and rows:
        found = PersonMerge.objects.filter(survivor=person, undone_at__isnull=True)
        merges = dict(found.values_list("absorbed_id", "pk"))
    return tuple(
        PersonTwin(
            relation="merged_into" if one.pk == person.merged_into_id else "absorbed",
            id=one.pk,
            code=one.code,
            ref=one.ref,
            has_identity=one.has_identity,
            merge_id=merges.get(one.pk),
        )
        for one in rows
    )


@view("persons.person.know", rule=sees(PERSONS, "person_id"))
def require_person(*, actor: Actor, person_id: UUID) -> None:
    """Nothing, if the actor may see the person. Raises NotFound."""


@view("persons.person.rows", rule=anyone)
def rows_of(*, actor: Actor, person_ids: Iterable[UUID]) -> dict[UUID, PersonRow]:
    """Those of the people that the actor may see, by identifier; for pages of other rooms."""
    some = PERSONS.among(actor, person_ids, at_once=MOST_AT_ONCE)
    return {row.pk: person_row(row) for rows in some for row in rows}


def seen_in(*, actor: Actor, column: str) -> Q:
    """A condition on rows of other rooms that hold somebody's identifier in a column: that the
    actor may see them."""
    return Q(Exists(PERSONS.visible(actor).filter(pk=OuterRef(column))))


@view("persons.person.names", rule=anyone)
def names_of(*, actor: Actor, person_ids: Iterable[UUID]) -> dict[UUID, PersonName]:
    """What those of the people go by that the actor may see and that are not erased: for long
    lists of other rooms."""
    found: dict[UUID, PersonName] = {}
    for rows in PERSONS.among(actor, person_ids):
        columns = rows.filter(erased_at__isnull=True).order_by().values_list("pk", "ref", "code")
        found.update({key: PersonName(*values) for key, *values in columns})
    return found


@view("persons.person.choose", rule=anyone)
def choose_persons(*, actor: Actor, text: str, limit: int = 20) -> tuple[PersonRow, ...]:
    """People whose code name or summary has words that begin so, for a form; never by name."""
    narrowed = PersonFilter(text=text)
    keys = listing.page_of_keys(actor, narrowed, after=None, count=max(1, min(limit, 50)))
    rows = {row.pk: row for row in PERSONS.visible(actor).filter(pk__in=keys)}
    return tuple(person_row(rows[key]) for key in keys if key in rows)


@view("persons.person.identify", rule=anyone)
def find_person(*, actor: Actor, code: str) -> UUID | None:
    """The visible person with this number (`TRH-W-0123`), or own one with this code (`W-0123`)."""
    wanted = code.strip()
    named = Q(ref__iexact=wanted)
    if actor.organisation_id is not None:
        named |= Q(organisation_id=actor.organisation_id, code__iexact=wanted)
    found: UUID | None = PERSONS.visible(actor).filter(named).values_list("pk", flat=True).first()
    return found


@view("persons.person.standings", rule=anyone)
def standings(*, actor: Actor, person_ids: Iterable[UUID]) -> dict[UUID, Standing]:
    """Those of the people that the actor may see."""
    return records.standings(PERSONS, actor, list(person_ids))


@view("persons.person.find_external", rule=anyone)
def find_external(*, actor: Actor, system: str, values: Sequence[str]) -> dict[str, UUID | None]:
    """People of the own organisation by their identifiers in another system; None: see
    `by_external_id`."""
    return records.by_external_id(KIND, PERSONS, actor, system, values)


@view("persons.person.history", rule=sees(PERSONS, "person_id"))
def history(*, actor: Actor, person_id: UUID, limit: int = 200) -> tuple[ChangeView, ...]:
    """Who changed what and why, newest first; only the owner's people see it."""
    return records.lines(KIND, CHANGES, actor, person_id, limit=limit)


def may_see(*, actor: Actor, person_id: UUID) -> bool:
    """Whether the actor may see the person at all."""
    return person_id in rows_of(actor=actor, person_ids=(person_id,))


def person_row(person: Person) -> PersonRow:
    """A row as a list shows it."""
    return PersonRow(
        id=person.pk,
        code=person.code,
        ref=person.ref,
        organisation_id=person.organisation_id,
        summary=person.summary,
        categories=tuple(person.categories),
        statuses=tuple(person.statuses),
        vulnerabilities=tuple(person.vulnerabilities),
        languages=tuple(person.languages),
        confidentiality=person.confidentiality,
        markers=tuple(person.markers),
        has_identity=person.has_identity,
        erased=person.erased_at is not None,
        registered_at=person.registered_at,
        merged=person.merged_into_id,
    )
