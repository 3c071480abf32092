# SPDX-License-Identifier: AGPL-3.0-or-later
"""One search: the reader's condition inside the engine, and what is shown asked of the database.

1. What the reader may find is asked of the rooms now, so a right revoked a moment ago is gone.
2. Objects the index has not heard the last of are left out, so that no count and no facet speaks
   of a state that is over. `behind` says how many facts wait.
3. The page's objects are asked of their rooms, with the policy; what is not given is not shown.

A search is an act: who searched when, how much was found, and of which files words were shown,
which is reading them. The words of the query are details, which can be erased.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
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
from dokaz.search.asking import narrowing
from dokaz.search.asking.expanding import Expanded, Expansion, Switches, expand
from dokaz.search.asking.language import parse
from dokaz.search.asking.narrowing import Narrowed
from dokaz.search.asking.passages import Matcher
from dokaz.search.findable.port import Line, everything, key_of, named_in, object_of
from dokaz.search.index.folder import Folder
from dokaz.search.index.port import (
    FACETS,
    AllOf,
    Hits,
    Index,
    NotThis,
    Order,
    Question,
    Where,
)
from dokaz.search.projecting.feeding import not_heard_of

LONGEST_PAGE = 100
LAST_PAGE = 500
MOST_WAITING = 5_000
"""Facts the index may be behind by and still answer exactly."""
_MOST_SOURCES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a person searches for. `page` counts from 1.

    Without `content` the words of files are neither searched nor shown, whoever asks. `by_kind`:
    instead of a page so many lines of each kind, where several kinds are found.
    """

    text: str = ""
    narrowed: Narrowed = field(default_factory=Narrowed)
    order: Order = Order.RANK
    page: int = 1
    on_page: int = 20
    by_kind: int = 0
    switches: Switches = field(default_factory=Switches)
    content: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """`total` and `facets` are of this reader, exact unless `is_exact` says otherwise.

    `grouped`: the lines are the first ones of each kind, one kind after the other. `sources`: own
    sources with names and counts. `behind`: facts the index has not heard of; what they are about
    is left out. `content`: words of files were searched too. `shortened`: not all that was typed
    counts. `joining`: words that were typed and not looked for.
    """

    lines: tuple[Line, ...]
    total: int
    facets: Mapping[str, Mapping[str, int]]
    sources: Mapping[UUID, tuple[str, int]]
    grouped: bool
    expansions: tuple[Expansion, ...]
    behind: int
    is_exact: bool
    content: bool
    shortened: bool
    joining: tuple[str, ...] = ()


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
    said = prepared(actor, asked)
    hits = said.index.ask(replace(said.question, facets=FACETS))
    grouped = asked.by_kind > 0 and len(hits.facets["subject"]) > 1
    keys = said.first_of_each(asked.by_kind, hits) if grouped else hits.keys
    lines = lines_of(actor, said, keys)
    shown = {passage.file for line in lines for passage in line.passages}
    unit.record(
        SearchAsked(hits.total, len(lines), len(shown), asked.narrowed.names),
        objects=tuple(ObjectRef("file", one) for one in sorted(shown)),
        details=details_of(asked),
    )
    return Answer(
        lines=lines,
        total=hits.total,
        facets=hits.facets,
        sources=_sources(actor, said),
        grouped=grouped,
        expansions=said.expanded.expansions,
        behind=said.waiting,
        is_exact=said.waiting < MOST_WAITING and len(lines) == len(keys),
        content=said.content,
        shortened=said.shortened,
        joining=said.joining,
    )


@dataclass(frozen=True, slots=True)
class Prepared:
    """A search as it is put to the engine, with what the reader may find of this moment."""

    index: Index
    question: Question
    expanded: Expanded
    waiting: int
    content: bool
    shortened: bool
    joining: tuple[str, ...]

    def first_of_each(self, most: int, hits: Hits) -> list[str]:
        """Keys of the first few hits of each kind, in the order in which kinds are known."""
        there = hits.facets["subject"]
        found: list[str] = []
        for subject in (one for one in everything() if one in there):
            of_kind = {subject: self.question.reach[subject]}
            asked = replace(self.question, reach=of_kind, first=0, count=most, facets=())
            found += self.index.ask(asked).keys
        return found


def prepared(actor: Actor, asked: Asked) -> Prepared:
    """The search as this actor may ask it now. Raises IndexMissing, IndexDamaged."""
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
    question = _question(actor, asked, expanded, left_out)
    return Prepared(index, question, expanded, waiting, content, query.shortened, query.joining)


def folder() -> Folder:
    """The folder of this node's indexes on this machine."""
    return _folder(settings.DOKAZ.search_folder)


@lru_cache(maxsize=4)
def _folder(path: Path) -> Folder:
    return Folder(path)


def details_of(asked: Asked) -> dict[str, Any]:
    """What was asked, in the words of the person: kept where it can be erased."""
    narrowed, dates, box = asked.narrowed, asked.narrowed.dates, asked.narrowed.box
    said: dict[str, Any] = {"query": asked.text, "narrowed": dict(narrowed.values)}
    if dates is not None:
        ends = [end.isoformat() if end else "" for end in (dates.first, dates.last)]
        said["dates"] = [str(dates.of), *ends]
    if box is not None:
        said["box"] = [box.south, box.west, box.north, box.east]
    if narrowed.area is not None:
        said["area"] = narrowed.area.written()
    return said


def _question(actor: Actor, asked: Asked, expanded: Expanded, left_out: frozenset[str]) -> Question:
    on_page = max(1, min(asked.on_page, LONGEST_PAGE))
    page = max(1, min(asked.page, LAST_PAGE))
    order = asked.order
    if order is Order.RANK and not expanded.lookups and not expanded.beginnings:
        order = Order.NEWEST
    hanging = (NotThis(Where(Among("about", left_out))),) if left_out else ()
    return Question(
        wanted=AllOf((expanded.wanted, *narrowing.wanted(actor, asked.narrowed), *hanging)),
        reach=_reach(actor, asked.narrowed),
        left_out=left_out,
        order=order,
        first=(page - 1) * on_page,
        count=on_page,
    )


def _reach(actor: Actor, narrowed: Narrowed) -> dict[str, Condition]:
    """What the actor may find of each kind that is asked for."""
    asked = narrowing.subjects_of(narrowed, everything())
    found: dict[str, Condition] = {}
    for subject, one in everything().items():
        # Those before may be needed by what hangs on them.
        if subject in asked or any(everything()[other].follows for other in asked):
            found[subject] = one.reach(actor, found)
    return {subject: condition for subject, condition in found.items() if subject in asked}


def _not_heard_of(index: Index) -> tuple[int, frozenset[str]]:
    """How many facts wait, and keys of what they are about."""
    facts = not_heard_of(index.reached(), MOST_WAITING)
    keys = {key_of(*named) for _position, fact in facts for named in named_in(fact)}
    return len(facts), frozenset(keys)


def _sources(actor: Actor, said: Prepared) -> dict[UUID, tuple[str, int]]:
    """Counted apart: whose source an item is of is known to its owner's people alone."""
    if "item" not in said.question.reach:
        return {}
    asked = AllOf((said.question.wanted, narrowing.own(actor)))
    # Counted by subject too, nothing has to be found besides to know how many there are.
    hits = said.index.ask(
        replace(said.question, wanted=asked, first=0, count=0, facets=("subject", "source"))
    )
    return narrowing.by_source(actor, hits.facets["source"], _MOST_SOURCES)


def lines_of(actor: Actor, said: Prepared, keys: list[str]) -> tuple[Line, ...]:
    """Those of some keys that the actor may see now, in their order; each asked of its room."""
    by_subject: dict[str, list[UUID]] = {}
    for key in keys:
        subject, object_id = object_of(key)
        by_subject.setdefault(subject, []).append(object_id)
    matcher = Matcher(said.expanded)
    found: dict[str, Line] = {}
    for subject, ids in by_subject.items():
        one = everything()[subject]
        kept = {}
        if said.content and one.content:
            words = said.index.kept([key_of(subject, key) for key in ids])
            kept = {object_of(key)[1]: content for key, content in words.items()}
        for object_id, line in one.lines(actor, ids, matcher, kept).items():
            found[key_of(subject, object_id)] = line
    return tuple(found[key] for key in keys if key in found)
