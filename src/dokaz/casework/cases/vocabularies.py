# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every list of terms that records of casework are described with, for programs."""

from collections.abc import Iterator
from dataclasses import dataclass

from dokaz.casework.cases.terms import FORUMS, RESPONDENTS
from dokaz.casework.events import api as events
from dokaz.casework.involvement import api as involvement
from dokaz.casework.legal import api as legal
from dokaz.casework.objects import api as objects
from dokaz.casework.persons import api as persons
from dokaz.casework.records.terms import Term, Vocabulary
from dokaz.casework.units import api as units
from dokaz.gate.api import Actor, anyone, view


@dataclass(frozen=True, slots=True)
class VocabularyView:
    """One list by the name of its room and its own, with its terms in their order."""

    name: str
    terms: tuple[Term, ...]


@view("cases.vocabulary.list", rule=anyone)
def vocabularies(*, actor: Actor) -> tuple[VocabularyView, ...]:
    """All lists. They come with the program and say nothing of any record."""
    found = [VocabularyView(name, one.terms()) for name, one in _lists()]
    proof = tuple(Term(code, said.uk, said.en, "") for code, said in legal.proof_classes().items())
    return (*found, VocabularyView("law.proof", proof))


def _lists() -> Iterator[tuple[str, Vocabulary]]:
    for room, lists in (
        ("events", events.terms.LISTS),
        ("persons", persons.terms.LISTS),
        ("involvement", involvement.terms.LISTS),
        ("units", units.terms.LISTS),
        ("objects", objects.terms.LISTS),
        ("cases", {"forums": FORUMS, "respondents": RESPONDENTS}),
    ):
        for name, one in lists.items():
            yield f"{room}.{name}", one
