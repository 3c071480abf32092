# SPDX-License-Identifier: Apache-2.0
"""Part of step 6: a log that goes on under a new name after it lost entries.

Proven are the statement, by the log's key under both names; that the tree extends what is said to
be kept; and that the first entry of the new name says the same. What the lost entries said can
never be checked, and every report says so.
"""

import hashlib
import re

from dokaz.core.canonical import parse_json
from dokaz.core.errors import DokazError, InvalidInput
from dokaz.core.log.checkpoint import Checkpoint
from dokaz.core.log.continuation import Continuation, open_continuation
from dokaz.core.log.merkle import verify_consistency
from dokaz.core.log.note import VerifierKey
from dokaz.core.log.tiles import TrustedTiles
from dokaz.core.parcel import fields, layout
from dokaz.core.parcel.custody import DisclosedEvent
from dokaz.core.parcel.ledger_files import ConsistencyRecord
from dokaz.core.parcel.reader import ParcelTiles
from dokaz.core.verify.case import Case
from dokaz.core.verify.verdict import Findings

_NOTE = re.compile(re.escape(layout.CONTINUATIONS) + r"(0|[1-9][0-9]{0,18})/note\Z")
_MAX_FILE = 1 << 20


def prove_continuations(case: Case, key: VerifierKey, findings: Findings) -> None:
    """Fill `case.continuations`; `key` is the one that signed the final checkpoint."""
    assert case.checkpoint is not None
    sizes = sorted(int(match[1]) for path in case.reader.sizes if (match := _NOTE.match(path)))
    proven: list[Continuation] = []
    name = case.checkpoint.origin
    for size in reversed(sizes):
        try:
            one = _prove(case, size, key, final=case.checkpoint)
            if one.new_origin != name:
                raise InvalidInput("the names of the log do not follow each other")
        except DokazError as error:
            path = f"{layout.CONTINUATIONS}{size}/note"
            findings.failed("log.continuation", path=path, reason=error)
            return
        proven.insert(0, one)
        name = one.old_origin
    case.continuations = tuple(proven)
    for one in proven:
        findings.not_checked(
            "log.entries_lost",
            origin=one.new_origin,
            old=one.old_origin,
            kept=str(one.kept_size),
            witnessed=str(one.witnessed_size),
            lost=str(one.lost),
        )


def _prove(case: Case, size: int, key: VerifierKey, *, final: Checkpoint) -> Continuation:
    folder = f"{layout.CONTINUATIONS}{size}/"
    content = case.reader.read(folder + "note", limit=_MAX_FILE)
    one = open_continuation(content, key=key.ed25519())
    record = ConsistencyRecord.from_bytes(
        case.reader.read(folder + "consistency.json", limit=_MAX_FILE)
    )
    if (one.kept_size, record.old_size, record.new_size) != (size, size, final.size):
        raise InvalidInput("the tree sizes in the statement's files do not agree")
    verify_consistency(
        old_size=size,
        new_size=final.size,
        old_root=one.kept_root,
        new_root=final.root,
        proof=record.proof,
    )
    line = case.reader.read(folder + "first.json", limit=_MAX_FILE).removesuffix(b"\n")
    first = DisclosedEvent.from_line(line)
    first.require_signed_by(key.ed25519())
    event = fields.as_object(parse_json(first.envelope.payload), "the event")
    facts = fields.as_object(event.get("facts"), "field 'facts'")
    digest = hashlib.sha256(content).hexdigest()
    if first.index != size or facts.get("statement_sha256") != digest:
        raise InvalidInput("the first entry under the new name does not name the statement")
    tiles = TrustedTiles(reader=ParcelTiles(case.reader), size=final.size, root=final.root)
    tiles.require_entry(index=size, entry=first.disclosure.entry)
    return one
