# SPDX-License-Identifier: AGPL-3.0-or-later
"""Comparing acts, their details and rooms' histories with the log, event by event.

Found: an act that was deleted, rewritten, dated differently or put in behind the log's back; words
about an act that are not those it was made with. Emptied words are no finding: erasure is an act.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from dokaz.core.canonical import canonical_json
from dokaz.core.digests import sha256
from dokaz.gate.models import Act, ActDetail
from dokaz.gate.reading import Purpose, reading_everything, stepwise_everything
from dokaz.gate.unit import rfc3339
from dokaz.ledger.api import Comparison, Finding, PlacedEvent, known_acts

_WORDS = {"done": "success", "refused": "refused", "failed": "failure"}
_PIECE = 500


class ActsAgainstLog:
    """Acts and their details against the log's events; a `Comparison` of the ledger."""

    def events(self, placed: Sequence[PlacedEvent]) -> Iterator[Finding]:
        acts = Act.objects.in_bulk([one.act_id for one in placed])
        details = ActDetail.objects.in_bulk([one.act_id for one in placed if one.closes])
        for one in placed:
            act = acts.get(one.act_id)
            if act is None:
                yield Finding(
                    "act",
                    one.index,
                    f"act {one.act_id} is in the log and not in the database: deleted, or lost "
                    "with an older backup",
                )
                continue
            differing = _act_differs(act, one)
            if differing:
                yield Finding(
                    "act",
                    one.index,
                    f"act {one.act_id} is not what the log says: {', '.join(differing)}",
                )
            if one.closes and not _details_agree(one.event, details.get(one.act_id)):
                yield Finding(
                    "details", one.index, f"the words of act {one.act_id} are not those it recorded"
                )

    def rest(self) -> Iterator[Finding]:
        after = UUID(int=0)
        acts = Act.objects.exclude(outcome=Act.Outcome.OPEN).order_by("pk")
        while piece := list(acts.filter(pk__gt=after).values_list("pk", flat=True)[:_PIECE]):
            after = piece[-1]
            for act_id in sorted(set(piece) - known_acts(piece)):
                yield Finding("act", None, f"act {act_id} is in the database and not in the log")


class _SeeingEverything:
    """A comparison whose queries see the rows of every organisation."""

    def __init__(self, make: Callable[[], Comparison]) -> None:
        with reading_everything(Purpose.AUDIT):
            self._inner = make()

    def events(self, placed: Sequence[PlacedEvent]) -> Iterator[Finding]:
        return stepwise_everything(iter(self._inner.events(placed)), Purpose.AUDIT)

    def rest(self) -> Iterator[Finding]:
        return stepwise_everything(iter(self._inner.rest()), Purpose.AUDIT)


def seeing_everything(make: Callable[[], Comparison]) -> Callable[[], Comparison]:
    """The same comparison, made so that it sees all rows; a row not seen would count as lost."""
    return lambda: _SeeingEverything(make)


def _act_differs(act: Act, one: PlacedEvent) -> list[str]:
    organisation = str(act.organisation_id) if act.organisation_id else None
    kept: dict[str, Any] = {
        "action": act.action,
        "agent": f"{act.agent_kind}:{act.agent_ref}",
        "organisation": organisation,
        "at": rfc3339(act.at),
    }
    if one.closes:
        kept["outcome"] = _WORDS.get(act.outcome, act.outcome)
        kept["facts"] = act.facts
        kept["objects"] = act.objects_named
    return differing(kept, one.event)


def _details_agree(event: Mapping[str, Any], detail: ActDetail | None) -> bool:
    committed = event.get("details_sha256")
    if committed is None:
        return detail is None
    if detail is None:
        return False
    if detail.erased_at is not None:
        return detail.content is None and detail.salt is None
    salted = bytes(detail.salt or b"") + canonical_json(detail.content)
    return bool(sha256(salted).hex() == committed)


class HistoryRow(Protocol):
    """A room's own row of one event: what custody tables have in common."""

    type: str
    action: str
    at: datetime
    agent_kind: str
    agent_ref: UUID
    outcome: str
    facts: Any


def history_differs(row: HistoryRow, one: PlacedEvent) -> list[str]:
    """Names of the fields in which a room's row of an event is not what the log says."""
    kept = {
        "type": row.type,
        "action": row.action,
        "at": rfc3339(row.at),
        "agent": f"{row.agent_kind}:{row.agent_ref}",
        "outcome": row.outcome,
        "facts": row.facts,
    }
    return differing(kept, one.event)


def differing(kept: Mapping[str, Any], event: Mapping[str, Any]) -> list[str]:
    """Names of the fields whose kept value is not the event's, compared in canonical form."""
    return [
        name
        for name, value in kept.items()
        if name not in event or canonical_json(value) != canonical_json(event[name])
    ]


def objects_of(event: Mapping[str, Any], kind: str) -> list[Mapping[str, Any]]:
    """The references of one kind among what an event is about."""
    return [named for named in event.get("objects", ()) if named.get("kind") == kind]
