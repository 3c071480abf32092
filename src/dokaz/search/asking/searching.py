# SPDX-License-Identifier: AGPL-3.0-or-later
"""One search: the reader's condition inside the engine, and what is shown asked of the database.

1. What the reader may find is asked of the rooms now, so a right revoked a moment ago is gone.
2. Objects the index has not heard the last of are left out, so that no count and no facet speaks
   of a state that is over. `behind` says how many facts wait.
3. The page's objects are asked of their rooms, with the policy; what is not given is not shown.

A search is an act: who searched when, how much was found, and of which files words were shown,
which is reading them. The words of the query are details, which can be erased.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings

from dokaz.casework.events import api as events
from dokaz.casework.places import api as places
from dokaz.evidence import api as evidence
from dokaz.gate.api import (
    ALLOWED,
    Actor,
    Among,
    Condition,
    Erasure,
    ObjectRef,
    Refusal,
    Unit,
    Verdict,
    action,
)
from dokaz.search.asking.expanding import Expanded, Expansion, Switches, expand
from dokaz.search.asking.language import parse
from dokaz.search.asking.passages import FoundPassage, Matcher, Piece, passages
from dokaz.search.index.folder import Folder
from dokaz.search.index.port import FACETS, AllOf, Hits, Index, Order, Question, Where
from dokaz.search.projecting.entries import kept_words
from dokaz.search.projecting.feeding import not_heard_of
from dokaz.search.subjects import Subject, key_of, named_in, object_of

LONGEST_PAGE = 100
LAST_PAGE = 500
MOST_WAITING = 5_000
"""Facts the index may be behind by and still answer exactly."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a person searches for. `narrowed` has values by facet; `page` counts from 1.

    Without `content` the words of files are neither searched nor shown, whoever asks.
    """

    text: str = ""
    narrowed: Mapping[str, str] = field(default_factory=dict)
    order: Order = Order.RANK
    page: int = 1
    on_page: int = 20
    switches: Switches = field(default_factory=Switches)
    content: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """One object that was found. `happened` is its first moment as far as known."""

    subject: Subject
    id: UUID
    ref: str
    title_uk: tuple[Piece, ...]
    title_en: tuple[Piece, ...]
    name: tuple[Piece, ...]
    organisation_id: UUID
    kind: str
    state: str
    verification: str
    confidentiality: int
    happened: datetime | None
    registered_at: datetime
    passages: tuple[FoundPassage, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """`total` and `facets` are of this reader, exact unless `is_exact` says otherwise.

    `behind`: facts the index has not heard of; what they are about is left out. `content`: words of
    files were searched too. `shortened`: not all that was typed counts.
    """

    lines: tuple[Line, ...]
    total: int
    facets: Mapping[str, Mapping[str, int]]
    expansions: tuple[Expansion, ...]
    behind: int
    is_exact: bool
    content: bool
    shortened: bool


@dataclass(frozen=True)
class SearchAsked:
    """`files`: how many files' words were shown."""

    found: int
    shown: int
    files: int
    narrowed: tuple[str, ...]


def reads_here(actor: Actor, arguments: Mapping[str, Any]) -> Verdict:
    """People who read records of an organisation; what they find is the rooms' matter."""
    return ALLOWED if events.reads_records(actor) else Refusal("role_missing")


@action(
    "search.archive.ask",
    rule=reads_here,
    facts=SearchAsked,
    erasure=Erasure.DETAILS,
    event="view",
)
def search(unit: Unit, *, actor: Actor, asked: Asked) -> Answer:
    """Search everything the actor may see.

    Raises:
        IndexMissing: the index is not there yet. IndexDamaged: it cannot be used.
    """
    index = folder().index()
    content = asked.content and evidence.reads_words(actor)
    query = parse(asked.text)
    expanded = expand(
        query,
        asked.switches,
        content=content,
        names=lambda name: places.names_meant(actor=actor, name=name),
    )
    waiting, left_out = _not_heard_of(index)
    hits = index.ask(_question(actor, asked, expanded, left_out))
    lines = _lines(actor, index, hits, expanded, content=content)
    shown = {passage.file for line in lines for passage in line.passages}
    unit.record(
        SearchAsked(hits.total, len(lines), len(shown), tuple(sorted(asked.narrowed))),
        objects=tuple(ObjectRef("file", one) for one in sorted(shown)),
        details={"query": asked.text, "narrowed": dict(asked.narrowed)},
    )
    return Answer(
        lines=lines,
        total=hits.total,
        facets=hits.facets,
        expansions=expanded.expansions,
        behind=waiting,
        is_exact=waiting < MOST_WAITING and len(lines) == len(hits.keys),
        content=content,
        shortened=query.shortened,
    )


def folder() -> Folder:
    """The folder of this node's indexes on this machine."""
    return _folder(settings.DOKAZ.search_folder)


@lru_cache(maxsize=4)
def _folder(path: Path) -> Folder:
    return Folder(path)


def _question(actor: Actor, asked: Asked, expanded: Expanded, left_out: frozenset[str]) -> Question:
    narrowed = [
        Where(Among(name, frozenset({value})))
        for name, value in asked.narrowed.items()
        if name in FACETS and value
    ]
    on_page = max(1, min(asked.on_page, LONGEST_PAGE))
    page = max(1, min(asked.page, LAST_PAGE))
    order = asked.order
    if order is Order.RANK and not expanded.lookups and not expanded.beginnings:
        order = Order.NEWEST
    return Question(
        wanted=AllOf((expanded.wanted, *narrowed)),
        reach=_reach(actor),
        left_out=left_out,
        order=order,
        first=(page - 1) * on_page,
        count=on_page,
        facets=FACETS,
    )


def _reach(actor: Actor) -> dict[str, Condition]:
    return {
        Subject.ITEM: evidence.items_in_index(actor=actor),
        Subject.EVENT: events.events_in_index(actor=actor),
    }


def _not_heard_of(index: Index) -> tuple[int, frozenset[str]]:
    """How many facts wait, and keys of what they are about."""
    facts = not_heard_of(index.reached(), MOST_WAITING)
    keys = {key_of(*named) for _position, fact in facts for named in named_in(fact)}
    return len(facts), frozenset(keys)


def _lines(
    actor: Actor, index: Index, hits: Hits, expanded: Expanded, *, content: bool
) -> tuple[Line, ...]:
    by_subject: dict[Subject, list[UUID]] = {subject: [] for subject in Subject}
    for key in hits.keys:
        subject, object_id = object_of(key)
        by_subject[subject].append(object_id)
    matcher = Matcher(expanded)
    found: dict[str, Line] = {}
    items = evidence.rows_of(actor=actor, item_ids=tuple(by_subject[Subject.ITEM]))
    seen = [key_of(Subject.ITEM, row.id) for row in items]
    kept = index.kept(seen) if content else {}
    for row in items:
        read = tuple(kept_words(kept.get(key_of(Subject.ITEM, row.id), b"")).values())
        found[key_of(Subject.ITEM, row.id)] = _of_item(row, read, matcher)
    happened = events.rows_of(actor=actor, event_ids=by_subject[Subject.EVENT])
    for one in happened.values():
        found[key_of(Subject.EVENT, one.id)] = _of_event(one, matcher)
    return tuple(found[key] for key in hits.keys if key in found)


def _of_item(row: evidence.ItemRow, read: Sequence[Any], matcher: Matcher) -> Line:
    return Line(
        subject=Subject.ITEM,
        id=row.id,
        ref=row.ref,
        title_uk=matcher.pieces(row.title_uk),
        title_en=matcher.pieces(row.title_en),
        name=matcher.pieces(row.name),
        organisation_id=row.organisation_id,
        kind=row.kind,
        state=row.status,
        verification=row.verification,
        confidentiality=row.confidentiality,
        happened=row.recorded_from,
        registered_at=row.registered_at,
        passages=passages(read, matcher),
    )


def _of_event(row: events.EventRow, matcher: Matcher) -> Line:
    return Line(
        subject=Subject.EVENT,
        id=row.id,
        ref=row.ref,
        title_uk=matcher.pieces(row.title_uk),
        title_en=matcher.pieces(row.title_en),
        name=(),
        organisation_id=row.organisation_id,
        kind="",
        state=row.state,
        verification=row.verification,
        confidentiality=row.confidentiality,
        happened=row.when_from,
        registered_at=row.registered_at,
        passages=(),
    )
