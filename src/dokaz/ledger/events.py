# SPDX-License-Identifier: AGPL-3.0-or-later
"""Events in the form that is signed (docs/formats/event-envelope.md), many of one act at once.

Promised: the bytes are those of `canonical_json` over the whole event. What all events of an act
have in common is written once and the canonical pieces are joined, because this is the hottest
way of bulk intake; a test compares both ways on arbitrary events.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from dokaz.core.canonical import canonical_text, encoded
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
    """An event before it is signed. `objects` is the canonical text of the list of what it is
    about (`canonical_text`), `facts` are plain JSON values.

    A tuple, because an act of bulk intake makes thousands.
    """

    id: UUID
    type: str
    objects: str
    outcome: str
    facts: Mapping[str, Any]
    details_sha256: str | None = None


def event_writer(act: ActLine, *, key_id: str) -> Callable[[EventDraft], bytes]:
    """A function that writes events of this act, signed by the key `key_id`, in canonical form.

    It raises NotCanonical if facts have no canonical form, or objects cannot be encoded.
    """
    organisation = str(act.organisation_id) if act.organisation_id is not None else None
    # Members in the order of their names, which is the canonical one (RFC 8785 section 3.2.3).
    head = _members(act=str(act.id), action=act.action, agent=act.agent, at=act.at)
    middle = f'","key":{canonical_text(key_id)},"objects":'

    @lru_cache(maxsize=64)
    def tail(event_type: str, outcome: str) -> str:
        members = _members(
            organisation=organisation,
            outcome=outcome,
            premis=premis_uri(event_type),
            type=event_type,
            v=1,
        )
        return f",{members}}}"

    # Events of a batch share a few facts. Kept with them, so that their identities stay theirs.
    written: dict[int, tuple[Mapping[str, Any], str]] = {}

    def shared(facts: Mapping[str, Any]) -> str:
        known = written.get(id(facts))
        if known is None:
            known = written[id(facts)] = (facts, canonical_text(facts))
        return known[1]

    def write(draft: EventDraft) -> bytes:
        event_id, event_type, objects, outcome, facts, details_sha256 = draft
        details = ""
        if details_sha256 is not None:
            details = f',"details_sha256":{canonical_text(details_sha256)}'
        return encoded(
            f'{{{head}{details},"facts":{shared(facts)},"id":"{event_id}{middle}{objects}'
            f"{tail(event_type, outcome)}"
        )

    return write


def _members(**members: Any) -> str:
    """Members of an object in canonical form, without the braces around them."""
    return canonical_text(members)[1:-1]
