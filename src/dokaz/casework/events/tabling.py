# SPDX-License-Identifier: AGPL-3.0-or-later
"""Events as rows of a table, by the columns that `planning` reads and some that only tell."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q

from dokaz.casework.events.listing import EventFilter, narrowing
from dokaz.casework.events.models import Event
from dokaz.casework.events.policy import EVENTS
from dokaz.casework.events.recording import KIND
from dokaz.casework.events.vocabulary import EventState, Harm
from dokaz.casework.records import tabling
from dokaz.casework.records.tabling import LONGEST_PIECE, Tabled, several
from dokaz.gate.api import Actor, anyone, rfc3339, view

_PLAIN = (
    "title_uk", "title_en", "description", "when_zone", "likelihood", "likelihood_basis",
    "attacking_side", "warnings", "military_context",
)  # fmt: skip
_WORDS = frozenset(
    {"title_uk", "title_en", "description", "address", "more_places", "casualties_basis",
     "more_casualties", "likelihood_basis", "attacking_side", "warnings",
     "military_context"}
)  # fmt: skip


@view("events.event.table", rule=anyone)
def table_of_events(
    *,
    actor: Actor,
    narrowed: EventFilter | None = None,
    after: UUID | None = None,
    limit: int = LONGEST_PIECE,
) -> tuple[Tabled, ...]:
    """The next own events that the list would show, oldest record first; none: that was all.

    An interval stands in `when` and `when_to`, as tables have it; any other time whole in `when`.
    The first place has columns of its own, others stand in `more_places`; so do counts of people
    by groups or of a second basis in `more_casualties`.
    """
    condition = narrowing(narrowed or EventFilter()) & ~Q(state=EventState.MERGED)
    return tabling.piece(EVENTS, actor, condition, after=after, limit=limit, rows=_tabled)


def _tabled(rows: list[Event]) -> Sequence[Tabled]:
    return tabling.tabled(KIND, rows, _cells, words=_WORDS)


def _cells(row: Event) -> dict[str, str]:
    begin, end = _ends(row.when_text)
    first, *others = row.places or [None]
    return {
        **{name: getattr(row, name) for name in _PLAIN},
        "when": begin,
        "when_to": end,
        **tabling.place(first),
        "more_places": several(_other_place(one) for one in others),
        "conduct": several(row.conduct),
        "means": several(row.means),
        "objects_hit": several(row.objects_hit),
        **_counts(row.casualties),
        "tags": several(row.tags),
        **tabling.protection(row),
        "state": row.state,
        "verification": row.verification,
        "registered_at": rfc3339(row.registered_at),
        "changed_at": rfc3339(row.changed_at),
    }


def _ends(text: str) -> tuple[str, str]:
    begin, slash, end = text.partition("/")
    if not slash or begin in ("", "..") or end in ("", ".."):
        return text, ""
    return begin, end


def _other_place(place: Mapping[str, Any]) -> str:
    cells = tabling.place(place)
    point = ", ".join(filter(None, (cells["latitude"], cells["longitude"])))
    return " · ".join(filter(None, (cells["place"], point, cells["address"])))


def _counts(casualties: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    cells = dict.fromkeys((*map(str, Harm.values), "casualties_basis", "more_casualties"), "")
    columns = in_columns(casualties)
    for harm, line in columns.items():
        cells[harm], cells["casualties_basis"] = _range(line), line["basis"]
    others = []
    for line in casualties:
        if columns.get(line["harm"]) is not line:
            named = " ".join(filter(None, (line["harm"], line.get("group", ""))))
            others.append(f"{named}: {_range(line)} ({line['basis']})")
    return cells | {"more_casualties": several(others)}


def in_columns(casualties: Sequence[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """The lines that have columns of their own, by harm: one of each, of one basis, of no group."""
    found: dict[str, Mapping[str, Any]] = {}
    basis = ""
    for line in casualties:
        if not line.get("group") and line["harm"] not in found and basis in ("", line["basis"]):
            found[line["harm"]], basis = line, line["basis"]
    return found


def _range(line: Mapping[str, Any]) -> str:
    low, high = line["low"], line["high"]
    if high is None:
        return f"{low}+"
    return str(low) if low == high else f"{low}-{high}"
