# SPDX-License-Identifier: AGPL-3.0-or-later
"""How units, people, events, objects and evidence of a case hang together: nodes and edges.

Nodes stand in columns by their kind.

The layout is decided here and is the same each time: a column a kind, in each the order of the
records' numbers pulled towards what they are joined with. Nothing is drawn here.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from heapq import nsmallest
from uuid import UUID

from dokaz.casework.cases import targets
from dokaz.casework.cases.models import Case
from dokaz.casework.cases.policy import CASES, is_walled_from_accounts
from dokaz.casework.cases.queries import linked
from dokaz.casework.cases.targets import ACCOUNT_KINDS, Shown
from dokaz.casework.events import api as events
from dokaz.casework.involvement import api as involvement
from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, sees, view

MOST_NODES = 150
COLUMNS = ("unit", "person", "event", "object", "item")
_PASSES = 4

Key = tuple[str, UUID]
Pair = tuple[Key, Key]


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
    """A relation of two nodes, by their places in `Graph.nodes`.

    `because`: item_of_event, hit, role, post.
    """

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
    case = CASES.once(actor, case_id)
    links, hidden = linked(actor, case)
    nodes: dict[Key, Shown] = {}
    parts: dict[Key, str] = {}
    for one in links:
        key = (one.kind, one.record_id)
        nodes[key] = Shown(one.kind, one.record_id, one.ref, one.title_uk, one.title_en)
        parts.setdefault(key, one.part)
    joined = _joined(actor, nodes)
    # Events of a large case have thousands of items: those that are drawn are looked up, not more.
    evidence_of = _items_of_events(actor, case, nodes)
    items = {item for _event, item in evidence_of}
    chosen = _chosen(nodes, joined, evidence_of)
    drawn_items = {key for kind, key in chosen if kind == "item"}
    for event, item in evidence_of:
        if item in drawn_items:
            joined[("event", event), ("item", item)] = "item_of_event"
    found = {**nodes, **targets.shown(actor, chosen - nodes.keys())}
    kept = {key: found[key] for key in chosen if key in found}
    edges = {pair: why for pair, why in joined.items() if pair[0] in kept and pair[1] in kept}
    every = (
        len(nodes) + len(items) - sum(1 for kind, key in nodes if kind == "item" and key in items)
    )
    placed = _placed(kept, edges)
    at = {(one.kind, one.id): number for number, one in enumerate(placed)}
    above: Counter[str] = Counter()
    places = []
    for one in placed:
        places.append(above[one.kind])
        above[one.kind] += 1
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
                place=place,
            )
            for one, place in zip(placed, places, strict=True)
        ),
        edges=tuple(Edge(at[a], at[b], why) for (a, b), why in edges.items()),
        cut=every - len(kept),
        hidden=sum(hidden.values()),
    )


def _joined(actor: Actor, nodes: dict[Key, Shown]) -> dict[Pair, str]:
    """Relations with what they are, each from the column on the left to that on the right.

    Objects of the linked events become nodes too, as far as the actor may see them; people and
    units are shown only if somebody linked them to the case.
    """
    keys = [key for kind, key in nodes if kind == "event"]
    people = [key for kind, key in nodes if kind == "person"]
    hits = events.hits_of(actor=actor, event_ids=keys)
    seen = targets.shown(actor, [("object", other) for _event, other in hits])
    joined: dict[Pair, str] = {}
    for event, other in hits:
        if ("object", other) in seen:
            nodes.setdefault(("object", other), seen["object", other])
            joined[("event", event), ("object", other)] = "hit"
    for person, event_id in involvement.roles_among(actor=actor, event_ids=keys):
        joined[("person", person), ("event", event_id)] = "role"
    for person, unit in involvement.posts_among(actor=actor, person_ids=people):
        joined[("unit", unit), ("person", person)] = "post"
    return {pair: why for pair, why in joined.items() if pair[0] in nodes and pair[1] in nodes}


def _items_of_events(actor: Actor, case: Case, nodes: Collection[Key]) -> list[tuple[UUID, UUID]]:
    """Each linked event with the items of it that the actor may see; no accounts for whoever is
    walled off. Identifiers alone: there are thousands of pairs, and few of them are drawn."""
    keys = [key for kind, key in nodes if kind == "event"]
    pairs = events.links_of(actor=actor, event_ids=keys)
    standings = evidence.standings_of(actor=actor, item_ids=[item for _event, item in pairs])
    left_out = ACCOUNT_KINDS if is_walled_from_accounts(actor, case.pk) else frozenset()
    counted = {
        key
        for key, one in standings.items()
        if one.status != evidence.ItemStatus.WITHDRAWN and one.kind not in left_out
    }
    return [pair for pair in pairs if pair[1] in counted]


_FIRST = {"person": 0, "event": 1, "unit": 2, "object": 3}


def _chosen(
    nodes: Collection[Key], joined: Iterable[Pair], evidence_of: Iterable[tuple[UUID, UUID]]
) -> set[Key]:
    """At most so many nodes as a picture can show: those with most relations stay, evidence after
    everything else."""
    degree = Counter(key for pair in joined for key in pair)
    of_items: Counter[UUID] = Counter({key: 0 for kind, key in nodes if kind == "item"})
    of_events: Counter[UUID] = Counter()
    for event, item in evidence_of:
        of_events[event] += 1
        of_items[item] += 1
    degree.update({("event", event): count for event, count in of_events.items()})
    first = sorted(
        (key for key in nodes if key[0] in _FIRST),
        key=lambda key: (_FIRST[key[0]], -degree[key], key[1]),
    )[:MOST_NODES]
    left = MOST_NODES - len(first)
    items = nsmallest(left, of_items, key=lambda item: (-of_items[item], item)) if left else []
    return {*first, *(("item", item) for item in items)}


def _placed(nodes: Mapping[Key, Shown], edges: Iterable[Pair]) -> list[Shown]:
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
