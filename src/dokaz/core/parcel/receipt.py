# SPDX-License-Identifier: Apache-2.0
"""Receipts: one `.tlog-proof` file that shows that one event is in the ledger.

The proof's `extra` bytes carry what opens the leaf: nonce and signed event, in canonical JSON
(docs/formats/parcel.md section 10). They are bound by the leaf itself: other bytes open nothing.
"""

import base64
from collections.abc import Sequence

from dokaz.core.canonical import canonical_json, parse_json
from dokaz.core.log.note import SignedNote
from dokaz.core.log.proof import LogProof
from dokaz.core.parcel import fields
from dokaz.core.parcel.custody import DisclosedEvent
from dokaz.core.parcel.errors import MalformedRecord


def make_receipt(
    disclosed: DisclosedEvent, *, path: Sequence[bytes], checkpoint: SignedNote
) -> LogProof:
    """The receipt of one event; `path` is its inclusion proof in the checkpoint's tree."""
    value = {
        "nonce": base64.b64encode(disclosed.nonce).decode(),
        "envelope": parse_json(disclosed.envelope.to_json()),
    }
    return LogProof(
        index=disclosed.index,
        path=tuple(path),
        checkpoint=checkpoint,
        extra=canonical_json(value),
    )


def open_receipt(proof: LogProof) -> DisclosedEvent:
    """The event in a receipt. Says nothing about whether it is in the ledger.

    Raises:
        InvalidInput: the receipt carries no event, or not in its form.
    """
    if proof.extra is None:
        raise MalformedRecord("the receipt does not carry an event")
    value = fields.as_object(parse_json(proof.extra), "the receipt's event")
    return DisclosedEvent.from_value({**value, "index": proof.index})
