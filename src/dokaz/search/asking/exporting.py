# SPDX-License-Identifier: AGPL-3.0-or-later
"""All that a search finds, line by line, however much it is. Words of files are not among it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from dokaz.gate.api import Actor, Erasure, Unit, action, pieces
from dokaz.search.asking.searching import (
    Asked,
    Prepared,
    details_of,
    lines_of,
    prepared,
    reads_here,
)
from dokaz.search.findable.port import Line

_LINES_AT_ONCE = 200


@dataclass(frozen=True)
class SearchExported:
    """`found`: how many lines the list had when it was asked for; `form` is one of the caller's."""

    found: int
    form: str
    narrowed: tuple[str, ...]


@action(
    "search.archive.export",
    rule=reads_here,
    facts=SearchExported,
    erasure=Erasure.DETAILS,
    event="view",
)
def export(unit: Unit, *, actor: Actor, asked: Asked, form: str) -> Iterator[Line]:
    """Every line of a search in its order, made while it is sent.

    Each piece is asked of its rooms with the rights of that moment, so a right that ends on the way
    ends the lines it gave.

    Raises:
        IndexMissing: the index is not there yet. IndexDamaged: it cannot be used.
    """
    said = prepared(actor, asked)
    # A list that is sent marks no words and shows none of files: they are not looked for again.
    unmarked = replace(said.expanded, lookups=(), beginnings=())
    said = replace(said, content=False, expanded=unmarked)
    counted = replace(said.question, first=0, count=0)
    found = said.index.ask(counted).total
    unit.record(
        SearchExported(found, form, asked.narrowed.names),
        details=details_of(asked),
    )
    return _lines(actor, said)


def _lines(actor: Actor, said: Prepared) -> Iterator[Line]:
    for keys in said.index.each(said.question):
        for some in pieces(keys, _LINES_AT_ONCE):
            yield from lines_of(actor, said, some)
