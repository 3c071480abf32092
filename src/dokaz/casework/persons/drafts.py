# SPDX-License-Identifier: AGPL-3.0-or-later
"""What may be stated openly of a person, and its checks: one definition for pages and programs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import cache, partial
from typing import Any

from django.utils.translation import gettext as _

from dokaz.casework.persons.terms import LISTS
from dokaz.casework.persons.vocabulary import Series
from dokaz.casework.records.texts import chosen, chosen_all, clean, known_terms
from dokaz.evidence.api import Confidentiality, Marker, tags
from dokaz.gate.api import Rejected


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDraft:
    """The open block: nothing in it may tell who the person is. `series` is a letter of `Series`.

    `languages` are codes, the preferred one first in the list's own order.
    """

    series: str = Series.WITNESS
    summary: str = ""
    categories: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    vulnerabilities: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    contact_rules: str = ""
    needs: str = ""
    protection: str = ""
    tags: tuple[str, ...] = ()
    confidentiality: int = Confidentiality.L2
    markers: tuple[str, ...] = ()
    privileged: bool = False


def _level(field: str, value: Any) -> int:
    level: int = chosen(field, value, Confidentiality)
    if level == Confidentiality.L0:
        raise Rejected(field, _("A person is never public, not even by a code name."))
    return level


_CHECKS: dict[str, Callable[[str, Any], Any]] = {
    "summary": partial(clean, longest=2000),
    "categories": partial(known_terms, vocabulary=LISTS["categories"]),
    "statuses": partial(known_terms, vocabulary=LISTS["statuses"]),
    "vulnerabilities": partial(known_terms, vocabulary=LISTS["vulnerabilities"]),
    "languages": partial(known_terms, vocabulary=LISTS["languages"]),
    "contact_rules": partial(clean, longest=10_000),
    "needs": partial(clean, longest=10_000),
    "protection": partial(clean, longest=10_000),
    "tags": tags,
    "confidentiality": _level,
    "markers": partial(chosen_all, choices=Marker),
    "privileged": lambda field, value: bool(value),
}
CLASSIFICATION = frozenset({"confidentiality", "markers", "privileged"})
DESCRIBABLE = frozenset(_CHECKS) - CLASSIFICATION


def checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as they go into the row. Raises Rejected: one does not pass; says which."""
    return {name: _CHECKS[name](name, value) for name, value in values.items()}


def checked_draft(draft: PersonDraft) -> dict[str, Any]:
    """All fields of a draft but its letter, checked; errors as `checked`."""
    names = (each.name for each in fields(draft) if each.name != "series")
    return checked({name: getattr(draft, name) for name in names})


UNSTATED = PersonDraft()


@cache
def _unstated() -> dict[str, Any]:
    """The columns of a person that nothing is stated of; many rows share them."""
    return checked_draft(UNSTATED)


def checked_new(stated: Mapping[str, Any]) -> dict[str, Any]:
    """As `checked_draft` of a draft with these fields, for thousands: what is not stated of them
    is not checked again for each."""
    return {**_unstated(), **checked(stated)}
