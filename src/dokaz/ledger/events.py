# SPDX-License-Identifier: AGPL-3.0-or-later
"""Events in the form that is signed (docs/formats/event-envelope.md), many of one act at once.

Promised: the bytes are those of `canonical_json` over the whole event. What all events of an act
have in common is written once and the canonical pieces are joined, because this is the hottest
way of bulk intake; a test compares both ways on arbitrary events.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from dokaz.core.canonical import canonical_json
from dokaz.ledger.vocabulary import premis_uri


@dataclass(frozen=True, slots=True)
class ActLine:
    """What all events of one act have in common. `agent` is `kind:uuid`, `at` RFC 3339 in UTC."""

    id: UUID
    action: str
    agent: str
    at: str
    organisation_id: UUID | None


class EventDraft(NamedTuple):
    """An event before it is signed. `objects` and `facts` are plain JSON values.

    A tuple, because an act of bulk intake makes thousands.
    """

    id: UUID
    type: str
    objects: Sequence[Mapping[str, Any]]
    outcome: str
    facts: Mapping[str, Any]
    details_sha256: str | None = None


def event_writer(act: ActLine, *, key_id: str) -> Callable[[EventDraft], bytes]:
    """A function that writes events of this act, signed by the key `key_id`, in canonical form.

    It raises NotCanonical if objects or facts have no canonical form.
    """
    organisation = str(act.organisation_id) if act.organisation_id is not None else None
    # Members in the order of their names, which is the canonical one (RFC 8785 section 3.2.3).
    head = _members(act=str(act.id), action=act.action, agent=act.agent, at=act.at)
    middle = b'","key":%b,"objects":' % canonical_json(key_id)

    @lru_cache(maxsize=64)
    def tail(event_type: str, outcome: str) -> bytes:
        return b",%b}" % _members(
            organisation=organisation,
            outcome=outcome,
            premis=premis_uri(event_type),
            type=event_type,
            v=1,
        )

    # Events of a batch share a few facts. Kept with them, so that their identities stay theirs.
    written: dict[int, tuple[Mapping[str, Any], bytes]] = {}

    def shared(facts: Mapping[str, Any]) -> bytes:
        known = written.get(id(facts))
        if known is None:
            known = written[id(facts)] = (facts, canonical_json(facts))
        return known[1]

    def write(draft: EventDraft) -> bytes:
        details = b""
        if draft.details_sha256 is not None:
            details = b',"details_sha256":%b' % canonical_json(draft.details_sha256)
        return b'{%b%b,"facts":%b,"id":"%b%b%b%b' % (
            head,
            details,
            shared(draft.facts),
            str(draft.id).encode(),
            middle,
            canonical_json(draft.objects),
            tail(draft.type, draft.outcome),
        )

    return write


def _members(**members: Any) -> bytes:
    """Members of an object in canonical form, without the braces around them."""
    return canonical_json(members)[1:-1]
