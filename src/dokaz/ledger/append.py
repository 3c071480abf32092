# SPDX-License-Identifier: AGPL-3.0-or-later
"""Putting events into the ledger, inside the act's transaction. Only the gate imports this.

Each event is written in canonical form, signed by the acting organisation's key in a DSSE
envelope, and committed to with a fresh 32-byte nonce. Nothing leaves the database here: placing
entries into the tree is the sequencer's work after the commit.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from dokaz.core.canonical import canonical_json
from dokaz.core.commitment import commit
from dokaz.core.keys import SigningKey
from dokaz.core.seals.signature import (
    Envelope,
    EnvelopeSignature,
    pre_authentication_encoding,
)
from dokaz.ledger.keyring import event_key
from dokaz.ledger.models import Entry, Pending
from dokaz.ledger.record import write_record
from dokaz.ledger.rows import driver_value, insert_rows, run
from dokaz.ledger.vocabulary import PAYLOAD_TYPE, premis_uri


@dataclass(frozen=True, slots=True)
class EventDraft:
    """An event before it is signed. `objects` and `facts` are plain JSON values."""

    id: UUID
    act_id: UUID
    action: str
    type: str
    agent: str
    at: str
    outcome: str
    objects: list[dict[str, Any]] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    details_sha256: str | None = None


def append(drafts: Sequence[EventDraft], *, organisation_id: UUID | None, at: datetime) -> None:
    """Sign, commit to and store events, in order, in the open transaction.

    Raises:
        KeyUnavailable: the organisation's key cannot be used; the act must not go on.
    """
    key = event_key(organisation_id)
    key_id = key.public.key_id
    organisation = str(organisation_id) if organisation_id else None
    moment = driver_value(Entry, "at", at)
    acts = {draft.act_id: driver_value(Entry, "act_id", draft.act_id) for draft in drafts}
    rows = []
    for draft in drafts:
        payload = canonical_json(_event(draft, organisation=organisation, key_id=key_id))
        nonce = secrets.token_bytes(32)
        envelope = _signed(payload, key=key, key_id=key_id)
        rows.append(
            (
                driver_value(Entry, "event_id", draft.id),
                acts[draft.act_id],
                commit(payload, nonce=nonce),
                write_record(nonce=nonce, envelope=envelope),
                moment,
            )
        )
    insert_rows(Entry, ("event_id", "act_id", "leaf", "record", "at"), rows)
    for act_id in acts.values():
        run(
            "insert into {0} (entry_id) select id from {1} where act_id = %s",
            [act_id],
            models=(Pending, Entry),
        )


def _signed(payload: bytes, *, key: SigningKey, key_id: str) -> Envelope:
    """As `seals.signature.sign`, made in one piece: this is the hottest line of bulk intake."""
    message = pre_authentication_encoding(PAYLOAD_TYPE, payload)
    return Envelope(PAYLOAD_TYPE, payload, (EnvelopeSignature(key_id, key.sign(message)),))


def _event(draft: EventDraft, *, organisation: str | None, key_id: str) -> dict[str, Any]:
    event: dict[str, Any] = {
        "v": 1,
        "id": str(draft.id),
        "act": str(draft.act_id),
        "action": draft.action,
        "type": draft.type,
        "premis": premis_uri(draft.type),
        "at": draft.at,
        "organisation": organisation,
        "agent": draft.agent,
        "key": key_id,
        "objects": draft.objects,
        "outcome": draft.outcome,
        "facts": draft.facts,
    }
    if draft.details_sha256 is not None:
        event["details_sha256"] = draft.details_sha256
    return event
