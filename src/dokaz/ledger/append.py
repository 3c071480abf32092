# SPDX-License-Identifier: AGPL-3.0-or-later
"""Putting events into the ledger, inside the act's transaction. Only the gate imports this.

Each event is written in canonical form, signed by the acting organisation's key in a DSSE
envelope, and committed to with a fresh 32-byte nonce. Nothing leaves the database here: placing
entries into the tree is the sequencer's work after the commit.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime

from dokaz.core.commitment import NONCE_LENGTH, commit_each
from dokaz.core.seals.signature import pre_authentication_encodings
from dokaz.ledger.events import ActLine, EventDraft, event_writer
from dokaz.ledger.keyring import event_key
from dokaz.ledger.models import Entry, Pending
from dokaz.ledger.record import record_writer
from dokaz.ledger.rows import driver_value, driver_values, insert_rows, run
from dokaz.ledger.signing import sign_each
from dokaz.ledger.vocabulary import PAYLOAD_TYPE

__all__ = ["ActLine", "EventDraft", "append"]


def append(act: ActLine, drafts: Sequence[EventDraft], *, at: datetime) -> None:
    """Sign, commit to and store events of one act, in order, in the open transaction.

    Raises:
        KeyUnavailable: the organisation's key cannot be used; the act must not go on.
        NotCanonical: an event holds what has no canonical form.
    """
    key = event_key(act.organisation_id)
    key_id = key.public.key_id
    payloads = list(map(event_writer(act, key_id=key_id), drafts))
    signatures = sign_each(key, pre_authentication_encodings(PAYLOAD_TYPE, payloads))
    nonces = _fresh_nonces(len(payloads))
    records = map(
        record_writer(payload_type=PAYLOAD_TYPE, key_id=key_id), nonces, payloads, signatures
    )
    act_id = driver_value(Entry, "act_id", act.id)
    event_ids = driver_values(Entry, "event_id", [draft.id for draft in drafts])
    insert_rows(
        Entry,
        ("event_id", "leaf", "record"),
        zip(event_ids, commit_each(payloads, nonces=nonces), records, strict=True),
        alike={"act_id": act_id, "at": driver_value(Entry, "at", at)},
    )
    run(
        "insert into {0} (entry_id) select id from {1} where act_id = %s",
        [act_id],
        models=(Pending, Entry),
    )


def _fresh_nonces(count: int) -> list[bytes]:
    """Independent random nonces, cut from one reading of the system's randomness."""
    randomness = secrets.token_bytes(count * NONCE_LENGTH)
    return [
        randomness[start : start + NONCE_LENGTH]
        for start in range(0, len(randomness), NONCE_LENGTH)
    ]
