# SPDX-License-Identifier: AGPL-3.0-or-later
"""People who may be the same: asked while a name is typed, and the pairs that the worker found.

Whoever is shown is asked of the room of people with its policy at this moment. A pair goes by the
two people in it: numbers of rows would say how many pairs other organisations have. A page is full
as long as there is somebody to show: a gap would say that there is a pair one may not see.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from dokaz.casework.persons import api as persons
from dokaz.deconflict.duplicates.actions.people import compare_stated as _compare
from dokaz.deconflict.duplicates.models import PeopleShared, PersonPair
from dokaz.deconflict.duplicates.people.features import Stated
from dokaz.deconflict.duplicates.people.levels import Field
from dokaz.deconflict.duplicates.people.weights import Band, Part
from dokaz.deconflict.duplicates.policy import JUDGEMENTS, PERSON_PAIRS, is_told, of_two
from dokaz.deconflict.duplicates.queries import LONGEST_PAGE, holders_of, judgement_view
from dokaz.deconflict.duplicates.views import Holder, JudgementView
from dokaz.deconflict.duplicates.vocabulary import Decision, Kind
from dokaz.gate.api import Actor, NotFound, view

_WALKED = 500
"""Pairs looked at together while a page is not full."""

Both = tuple[UUID, UUID]
"""A pair by its people, the lesser identifier first."""


@dataclass(frozen=True, slots=True)
class AlikePerson:
    """Somebody who may be the person stated; `relative`: given name or date of birth differ."""

    row: persons.PersonRow
    band: Band
    relative: bool
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class AlikePeople:
    """The likeliest first. `hidden`: how many of the own organisation this reader may not see.
    `elsewhere`: who else may have the person, and how strongly that is thought; nothing is said of
    that if `is_stopped`, whether somebody has them or not (`telling`)."""

    people: tuple[AlikePerson, ...] = ()
    hidden: int = 0
    elsewhere: tuple[tuple[Holder, Band], ...] = ()
    is_stopped: bool = False


@dataclass(frozen=True, slots=True)
class WaitingPeople:
    """Two people who may be one. `parts` have levels and no evidence. `history`: decisions of the
    own organisation, the oldest first; only where one pair is shown. `band`: None if one of them is
    another organisation's: nothing was compared."""

    one: persons.PersonRow
    other: persons.PersonRow
    band: Band | None
    relative: bool
    parts: tuple[Part, ...]
    judgement: JudgementView | None = None
    history: tuple[JudgementView, ...] = ()


@dataclass(frozen=True, slots=True)
class SamePeople:
    """Whom the own organisation decided to be one person, as far as there is a page of the two for
    the actor. `hidden`: how many more there are of other organisations that the actor may not see;
    a decision counts while they are shown to somebody in the own one (`decided_same`)."""

    rows: tuple[persons.PersonRow, ...] = ()
    hidden: int = 0


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """`after`: the pair behind which the next page begins; None on the last one."""

    rows: tuple[WaitingPeople, ...]
    after: Both | None


def compare_stated(*, actor: Actor, stated: Stated, person_id: UUID | None = None) -> AlikePeople:
    """Who may be the person stated; an act that is recorded without what was stated.

    Raises:
        Rejected, SealingKeyLost, SealingKeyUnavailable: as the act says.
    """
    found = _compare(actor=actor, stated=stated, person_id=person_id)
    keys = [one.id for one in found.people]
    rows = persons.rows_of(actor=actor, person_ids=keys)
    holders = holders_of(actor, [key for key, _band in found.elsewhere])
    return AlikePeople(
        tuple(
            AlikePerson(rows[one.id], one.band, one.relative, one.parts)
            for one in found.people
            if one.id in rows
        ),
        found.hidden,
        tuple((holders[key], band) for key, band in found.elsewhere if key in holders),
        found.is_stopped,
    )


@view("duplicates.person.list", rule=is_told)
def waiting_people(*, actor: Actor, after: Both | None = None, limit: int = 25) -> PeoplePage:
    """Pairs of people that nobody of the own organisation has decided about, the newest first.

    From the beginning if there is no pair `after` that the actor may see, for whatever reason.
    """
    limit = max(1, min(limit, LONGEST_PAGE))
    # Hidden ones are left out by the database: walking over them here would take longer the more
    # of them there are.
    seen = [persons.seen_in(actor=actor, column=name) for name in ("one_id", "other_id")]
    rows = PERSON_PAIRS.visible(actor).filter(~Exists(_decided(actor)), *seen).order_by("-pk")
    behind = _pair(actor, after) if after is not None else None
    if behind is not None and any(_shown(actor, [behind])):
        rows = rows.filter(pk__lt=behind.pk)
    found = _first(actor, rows, limit + 1)
    last = found[limit - 1] if len(found) > limit else None
    return PeoplePage(
        rows=tuple(found[:limit]), after=(last.one.id, last.other.id) if last else None
    )


@view("duplicates.person.show", rule=is_told)
def get_people(*, actor: Actor, person_ids: Both) -> WaitingPeople:
    """One pair, decided or not; or an own person and one of another organisation.

    Raises NotFound: one of them is not this actor's to see, or two own ones are no pair.
    """
    pair = _pair(actor, person_ids)
    found = list(_shown(actor, [pair], with_history=True)) if pair else []
    if found:
        return found[0]
    return _across(actor, *sorted(person_ids))


def _across(actor: Actor, one: UUID, other: UUID) -> WaitingPeople:
    rows = _not_erased(actor, (one, other))
    if not of_two(actor, _owners(rows, one, other)):
        raise NotFound("pair")
    history = _history(actor, one, other)
    return WaitingPeople(
        one=rows[one],
        other=rows[other],
        band=None,
        relative=False,
        parts=(),
        judgement=_standing(history),
        history=history,
    )


def _not_erased(actor: Actor, keys: Sequence[UUID]) -> dict[UUID, persons.PersonRow]:
    rows = persons.rows_of(actor=actor, person_ids=keys)
    return {key: row for key, row in rows.items() if not row.erased}


def _owners(rows: Mapping[UUID, persons.PersonRow], *keys: UUID) -> list[UUID]:
    return [rows[key].organisation_id for key in keys if key in rows]


@view("duplicates.person.same", rule=is_told)
def same_people(*, actor: Actor, person_id: UUID) -> SamePeople:
    """Who was decided to be the same person: of nobody erased is it said who they were, of a merged
    one the merge says it."""
    either = Q(one_id=person_id) | Q(other_id=person_id)
    decided = JUDGEMENTS.visible(actor).filter(either, what=Kind.PERSON).order_by("pk")
    newest = {
        one if other == person_id else other: decision
        for one, other, decision in decided.values_list("one_id", "other_id", "decision")
    }
    same = [key for key, decision in newest.items() if decision == Decision.SAME]
    if not same:
        return SamePeople()
    rows = _not_erased(actor, (person_id, *same))
    pairs = PERSON_PAIRS.visible(actor).filter(either, one_id__in=rows, other_id__in=rows)
    own = {person.id for pair in _shown(actor, list(pairs)) for person in (pair.one, pair.other)}
    unseen = [key for key in same if key not in rows] if person_id in rows else []
    return SamePeople(
        tuple(
            rows[key] for key in same if key in own or of_two(actor, _owners(rows, person_id, key))
        ),
        len(unseen) - len(persons.own_among(actor, unseen)),
    )


@view("duplicates.people.agreed", rule=is_told)
def agreed_on_people(*, actor: Actor) -> bool:
    """Whether the own organisation takes part in comparing people across organisations."""
    return PeopleShared.objects.filter(organisation_id=actor.organisation_id, is_on=True).exists()


def _pair(actor: Actor, both: Both) -> PersonPair | None:
    """The pair of two people, whether the actor may see them or not."""
    one, other = sorted(both)
    return PERSON_PAIRS.visible(actor).filter(one_id=one, other_id=other).first()


def _first(actor: Actor, rows: QuerySet[PersonPair], count: int) -> list[WaitingPeople]:
    """The first so many of some pairs that the actor may see."""
    found: list[WaitingPeople] = []
    some = list(rows[:count])
    while some:
        found += _shown(actor, some)
        if len(found) >= count:
            break
        some = list(rows.filter(pk__lt=some[-1].pk)[:_WALKED])
    return found[:count]


def _decided(actor: Actor) -> Any:
    """The newest judgement of a pair, if it decides something."""
    of_pair = {"what": Kind.PERSON, "one_id": OuterRef("one_id"), "other_id": OuterRef("other_id")}
    later = JUDGEMENTS.visible(actor).filter(**of_pair, pk__gt=OuterRef("pk"))
    newest = JUDGEMENTS.visible(actor).filter(**of_pair)
    return newest.exclude(decision=Decision.OPEN).filter(~Exists(later))


def _shown(
    actor: Actor, pairs: Sequence[PersonPair], *, with_history: bool = False
) -> Iterable[WaitingPeople]:
    keys = {key for pair in pairs for key in (pair.one_id, pair.other_id)}
    belong = persons.comparable(actor=actor, person_ids=list(keys))
    rows = persons.rows_of(actor=actor, person_ids=list(belong))
    for pair in pairs:
        if pair.one_id not in rows or pair.other_id not in rows:
            continue
        history = _history(actor, pair.one_id, pair.other_id) if with_history else ()
        yield WaitingPeople(
            one=rows[pair.one_id],
            other=rows[pair.other_id],
            band=Band(pair.band),
            relative=pair.is_relative,
            parts=tuple(Part(field, pair.levels[field]) for field in Field if field in pair.levels),
            judgement=_standing(history),
            history=history,
        )


def _standing(history: Sequence[JudgementView]) -> JudgementView | None:
    return history[-1] if history and history[-1].decision != Decision.OPEN else None


def _history(actor: Actor, one: UUID, other: UUID) -> tuple[JudgementView, ...]:
    rows = JUDGEMENTS.visible(actor).filter(what=Kind.PERSON, one_id=one, other_id=other)
    return tuple(map(judgement_view, rows.order_by("pk")))
