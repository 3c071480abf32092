# SPDX-License-Identifier: AGPL-3.0-or-later
"""How people, events and evidence of a case hang together: nodes in columns, edges between them.

The layout is decided here and is the same each time: a column a kind, in each the order of the
records' numbers pulled towards what they are joined with. Nothing is drawn here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from dokaz.casework.cases import targets
from dokaz.casework.cases.policy import CASES
from dokaz.casework.cases.queries import linked
from dokaz.casework.cases.targets import Shown
from dokaz.casework.events import api as events
from dokaz.gate.api import Actor, sees, view

MOST_NODES = 240
COLUMNS = ("person", "event", "item")
_PASSES = 4

Key = tuple[str, UUID]


@dataclass(frozen=True, slots=True)
class Node:
    """`column` and `place` count from 0. `part`: what it is to the case; empty: by its event."""

    kind: str
    id: UUID
    ref: str
    title_uk: str
    title_en: str
    part: str
    column: int
    place: int


@dataclass(frozen=True, slots=True)
class Edge:
    """A relation of two nodes, by their places in `Graph.nodes`. `because`: item_of_event."""

    start: int
    end: int
    because: str


@dataclass(frozen=True, slots=True)
class Graph:
    """`cut`: nodes left out because there are too many; `hidden`: not the reader's to see."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    cut: int
    hidden: int


@view("cases.graph.show", rule=sees(CASES, "case_id"))
def graph(*, actor: Actor, case_id: UUID) -> Graph:
    """The graph of a case, of what the actor may see. Raises NotFound."""
    case = CASES.get(actor, case_id)
    links, hidden = linked(actor, case)
    nodes: dict[Key, Shown] = {}
    parts: dict[Key, str] = {}
    for one in links:
        key = (one.kind, one.record_id)
        nodes[key] = Shown(one.kind, one.record_id, one.ref, one.title_uk, one.title_en)
        parts.setdefault(key, one.part)
    joined = _items_of_events(actor, nodes)
    kept = _cut(nodes, joined)
    edges = [(a, b) for a, b in joined if a in kept and b in kept]
    placed = _placed(kept, edges)
    at = {(one.kind, one.id): number for number, one in enumerate(placed)}
    return Graph(
        nodes=tuple(
            Node(
                kind=one.kind,
                id=one.id,
                ref=one.ref,
                title_uk=one.title_uk,
                title_en=one.title_en,
                part=parts.get((one.kind, one.id), ""),
                column=COLUMNS.index(one.kind),
                place=sum(other.kind == one.kind for other in placed[:number]),
            )
            for number, one in enumerate(placed)
        ),
        edges=tuple(Edge(at[a], at[b], "item_of_event") for a, b in edges),
        cut=len(nodes) - len(kept),
        hidden=sum(hidden.values()),
    )


def _items_of_events(actor: Actor, nodes: dict[Key, Shown]) -> list[tuple[Key, Key]]:
    """Items of the linked events become nodes too, as far as the actor may see them."""
    keys = [key for kind, key in nodes if kind == "event"]
    pairs = events.links_of(actor=actor, event_ids=keys)
    seen = targets.shown(actor, [("item", item) for _event, item in pairs])
    joined = []
    for event, item in pairs:
        found = seen.get(("item", item))
        if found is None:
            continue
        nodes.setdefault(("item", item), found)
        joined.append((("event", event), ("item", item)))
    return joined


def _cut(nodes: Mapping[Key, Shown], joined: Iterable[tuple[Key, Key]]) -> dict[Key, Shown]:
    """At most so many nodes as a picture can show: those with most relations stay."""
    if len(nodes) <= MOST_NODES:
        return dict(nodes)
    degree = dict.fromkeys(nodes, 0)
    for pair in joined:
        for key in pair:
            degree[key] += 1
    rank = {"person": 0, "event": 1, "item": 2}
    order = sorted(nodes, key=lambda key: (rank[key[0]], -degree[key], nodes[key].ref))
    return {key: nodes[key] for key in order[:MOST_NODES]}


def _placed(nodes: Mapping[Key, Shown], edges: Sequence[tuple[Key, Key]]) -> list[Shown]:
    """Nodes column by column. Each is drawn to the middle of its neighbours in a few passes."""
    columns = [
        sorted((key for key in nodes if key[0] == kind), key=lambda key: nodes[key].ref)
        for kind in COLUMNS
    ]
    beside: dict[Key, list[Key]] = {key: [] for key in nodes}
    for a, b in edges:
        beside[a].append(b)
        beside[b].append(a)
    for number in range(_PASSES):
        order = columns if number % 2 == 0 else columns[::-1]
        for column in order:
            place = {
                key: position / max(1, len(each) - 1)
                for each in columns
                for position, key in enumerate(each)
            }
            wanted = {key: (_middle(key, beside, place), nodes[key].ref) for key in column}
            column.sort(key=wanted.__getitem__)
    return [nodes[key] for column in columns for key in column]


def _middle(key: Key, beside: Mapping[Key, list[Key]], place: Mapping[Key, float]) -> float:
    near = beside[key]
    return sum(place[one] for one in near) / len(near) if near else place[key]
