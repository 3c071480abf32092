# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whose identity two people open, decided from the open block."""

from collections.abc import Iterable

from dokaz.casework.persons import merged
from dokaz.casework.persons.models import Person, PersonChange
from dokaz.casework.persons.vocabulary import ChangeKind
from dokaz.evidence.api import Confidentiality, Marker
from dokaz.gate.api import Actor

_CODES: dict[str, frozenset[str]] = {
    "markers": frozenset({Marker.SGBV, Marker.CHILD, Marker.INSIDER}),
    "vulnerabilities": frozenset({"child", "unaccompanied_child", "sgbv_survivor"}),
    "statuses": frozenset({"child"}),
    "categories": frozenset({"insider"}),
}


def needs_two(
    *,
    confidentiality: int,
    markers: Iterable[str],
    vulnerabilities: Iterable[str],
    statuses: Iterable[str],
    categories: Iterable[str],
) -> bool:
    """A sealed record, sexual violence, a child or an insider: two people open the identity."""
    if confidentiality >= Confidentiality.L4:
        return True
    stated = {
        "markers": markers,
        "vulnerabilities": vulnerabilities,
        "statuses": statuses,
        "categories": categories,
    }
    return any(not _CODES[name].isdisjoint(codes) for name, codes in stated.items())


def of(person: Person) -> bool:
    """`needs_two` of a person as it is now."""
    return needs_two(
        confidentiality=person.confidentiality,
        markers=person.markers,
        vulnerabilities=person.vulnerabilities,
        statuses=person.statuses,
        categories=person.categories,
    )


def for_reader(person: Person, actor: Actor) -> bool:
    """Whether this reader needs another one: also if it was this reader who took away why.

    Records of one person count together: what asks for two people at one of them does so at all.
    """
    together = merged.records_of(person.pk)
    others = Person.objects.filter(pk__in=together).exclude(pk=person.pk)
    if of(person) or any(of(one) for one in others):
        return True
    own_changes = PersonChange.objects.filter(
        person__in=together,
        by=actor.ref,
        kind__in=(ChangeKind.CHANGED, ChangeKind.CLASSIFIED),
        before__isnull=False,
    )
    return any(_was_a_reason(before) for before in own_changes.values_list("before", flat=True))


def _was_a_reason(before: dict[str, object]) -> bool:
    level = before.get("confidentiality")
    if isinstance(level, int) and level >= Confidentiality.L4:
        return True
    return any(
        isinstance(before.get(name), list) and not codes.isdisjoint(before[name])  # type: ignore[arg-type]
        for name, codes in _CODES.items()
    )
