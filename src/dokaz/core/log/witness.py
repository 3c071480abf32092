# SPDX-License-Identifier: Apache-2.0
"""A witness's decision on a checkpoint, without network or storage (C2SP tlog-witness v1.0.0).

Promises: a cosignature is given only for a tree that is shown to extend the last one this witness
cosigned for that log, signed by that log; the answers are those the document names. Does not
promise that the record is kept: the caller stores `Decision.new_latest` durably before it sends
the answer, and reads `latest` and stores in one step that no other request can come between
(tlog-witness, "add-checkpoint", the race described at its end). A witness that lost its record
must take a new name and key.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from dokaz.core.log.checkpoint import Checkpoint, parse_checkpoint_body
from dokaz.core.log.cosignature import Cosigner, cosign
from dokaz.core.log.errors import (
    ConsistencyNotProven,
    MalformedCheckpoint,
    MalformedNote,
    MalformedWitnessMessage,
    NoteNotProven,
)
from dokaz.core.log.lines import decode_decimal, decode_hash
from dokaz.core.log.merkle import EMPTY_ROOT, verify_consistency
from dokaz.core.log.note import SignedNote, VerifierKey, parse_note, verify_note

MAX_PROOF_LINES = 63
# Old size, 63 hashes and a note: more is not a request.
MAX_REQUEST_BYTES = 1_100_000
SIZE_CONTENT_TYPE = "text/x.tlog.size"
TEXT_CONTENT_TYPE = "text/plain; charset=utf-8"
_OLD = "old "


@dataclass(frozen=True, slots=True)
class AddCheckpoint:
    """A request as read, nothing checked: the claimed old size, the proof, the signed note."""

    old_size: int
    proof: tuple[bytes, ...]
    note: SignedNote
    checkpoint: Checkpoint


@dataclass(frozen=True, slots=True)
class Latest:
    """What a witness remembers of one log: the last tree it cosigned, when, and the note.

    `at` is POSIX seconds. `note` carries the log's verified signatures and this witness's own; it
    is what `GET <origin hash>/checkpoint` serves. Of a log that goes on under a new name and was
    not cosigned under it yet, `note` is the accepted statement and the tree the one it keeps.
    """

    checkpoint: Checkpoint
    at: int
    note: SignedNote


class Misconduct(Enum):
    """What a log did, shown by checkpoints it signed.

    SPLIT_VIEW, WRONG_EMPTY_ROOT and HIDDEN_GROWTH are proven by the signed notes alone; the last
    is a statement that a log goes on after a loss, which names a smaller loss than there was.
    UNPROVEN_GROWTH is a suspicion: the log signed a larger tree but the proof that came with it
    fails, which a sender's mistake can cause as well.
    """

    SPLIT_VIEW = "split-view"
    WRONG_EMPTY_ROOT = "wrong-empty-root"
    UNPROVEN_GROWTH = "unproven-growth"
    HIDDEN_GROWTH = "hidden-growth"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Signed notes to keep: what was submitted, and what this witness had cosigned before.

    `seen` is None if the witness had cosigned nothing; `proof` is the consistency proof sent.
    """

    kind: Misconduct
    origin: str
    submitted: SignedNote
    seen: SignedNote | None
    proof: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer to send, and what to store before sending it.

    `status`, `content_type` and `body` are the HTTP answer. `new_latest` is set only with status
    200. `evidence` is set when the log's own signatures speak against it.
    """

    status: int
    body: bytes
    content_type: str = TEXT_CONTENT_TYPE
    new_latest: Latest | None = None
    evidence: Evidence | None = None


def parse_add_checkpoint(request: bytes) -> AddCheckpoint:
    """Read the body of an `add-checkpoint` request; tells the origin whose `latest` to load.

    Raises:
        MalformedWitnessMessage: not such a request in its only form.
    """
    if len(request) > MAX_REQUEST_BYTES:
        raise MalformedWitnessMessage("request is too large")
    head, separator, rest = request.partition(b"\n\n")
    try:
        old_line, *proof_lines = head.decode("ascii").split("\n")
    except UnicodeDecodeError as error:
        raise MalformedWitnessMessage("head of the request is not ASCII") from error
    old_size = decode_decimal(old_line.removeprefix(_OLD))
    if not separator or not old_line.startswith(_OLD) or old_size is None:
        raise MalformedWitnessMessage("request does not begin with an old size")
    if len(proof_lines) > MAX_PROOF_LINES:
        raise MalformedWitnessMessage("request has more than 63 consistency proof lines")
    proof = [value for value in map(decode_hash, proof_lines) if value is not None]
    if len(proof) != len(proof_lines):
        raise MalformedWitnessMessage("a consistency proof line is not a hash")
    try:
        note = parse_note(rest)
        checkpoint = parse_checkpoint_body(note.text)
    except (MalformedNote, MalformedCheckpoint) as error:
        raise MalformedWitnessMessage(str(error)) from error
    return AddCheckpoint(old_size, tuple(proof), note, checkpoint)


def add_checkpoint(
    *,
    request: AddCheckpoint | bytes,
    known_logs: Mapping[str, Sequence[VerifierKey]],
    latest: Latest | None,
    now: int,
    cosigners: Sequence[Cosigner],
) -> Decision:
    """Decide on one request.

    `known_logs` gives the trusted keys by origin; `latest` is what was stored for the request's
    origin (None if nothing was); `now` is POSIX seconds; `cosigners` are this witness's own keys,
    at least one.

    Never raises for what a sender can send. The order of the checks is the document's:
    (1) form, 400; (2) origin known, 404; (3) log's signature, 403; (4) old size not above new,
    400; (5) old size is ours, 409; (6) root of the empty tree, proof and equal roots, 422.
    A clock that stands before our last cosignature is answered with 503: a witness that goes
    back in time would help to back-date.

    Raises:
        MalformedWitnessMessage: the caller loaded `latest` of another log, or has no cosigner.
    """
    if isinstance(request, bytes):
        try:
            request = parse_add_checkpoint(request)
        except MalformedWitnessMessage as error:
            return _refusal(400, str(error))
    keys = known_logs.get(request.checkpoint.origin)
    if not keys:
        return _refusal(404, "this witness does not know the log")
    if latest is not None and latest.checkpoint.origin != request.checkpoint.origin:
        raise MalformedWitnessMessage("the stored checkpoint is of another log")
    if not cosigners:
        raise MalformedWitnessMessage("a witness needs a key to cosign with")
    try:
        signed_by = verify_note(request.note, keys=keys)
    except NoteNotProven as error:
        return _refusal(403, str(error))
    # Lines of others are neither passed on nor kept: this witness has not checked them, and one
    # line a key is enough, or a note with many lines could become too long to keep.
    lines = (next(line for line in request.note.signatures if k.names(line)) for k in signed_by)
    request = replace(request, note=SignedNote(request.note.text, tuple(lines)))
    refusal = _refuse_tree(request, latest)
    if refusal is not None:
        return refusal
    if now < 1 or (latest is not None and now < latest.at):
        return _refusal(503, "the clock of this witness is wrong; nothing was cosigned")
    return _accept(request, now, cosigners)


def _refuse_tree(request: AddCheckpoint, latest: Latest | None) -> Decision | None:
    """Steps 4 to 6; None if the tree may be cosigned."""
    new = request.checkpoint
    old_size = 0 if latest is None else latest.checkpoint.size
    old_root = EMPTY_ROOT if latest is None else latest.checkpoint.root
    misconduct = _split_view(request, latest)
    if request.old_size > new.size:
        return _refusal(400, "the old size is larger than the checkpoint", misconduct)
    if request.old_size != old_size:
        body = f"{old_size}\n".encode("ascii")
        return Decision(409, body, SIZE_CONTENT_TYPE, evidence=misconduct)
    if misconduct is not None:
        return _refusal(422, "the log signed another root for this size", misconduct)
    try:
        verify_consistency(
            old_size=old_size,
            new_size=new.size,
            old_root=old_root,
            new_root=new.root,
            proof=request.proof,
        )
    except ConsistencyNotProven as error:
        grown = 0 < old_size < new.size
        evidence = _evidence(Misconduct.UNPROVEN_GROWTH, request, latest) if grown else None
        return _refusal(422, str(error), evidence)
    return None


def _split_view(request: AddCheckpoint, latest: Latest | None) -> Evidence | None:
    """Evidence that lies in the signed roots themselves, whatever else the request says."""
    new = request.checkpoint
    if new.size == 0 and new.root != EMPTY_ROOT:
        return _evidence(Misconduct.WRONG_EMPTY_ROOT, request, latest)
    if latest is None or new.size != latest.checkpoint.size:
        return None
    if new.root == latest.checkpoint.root:
        return None
    return _evidence(Misconduct.SPLIT_VIEW, request, latest)


def _evidence(kind: Misconduct, request: AddCheckpoint, latest: Latest | None) -> Evidence:
    seen = None if latest is None else latest.note
    return Evidence(kind, request.checkpoint.origin, request.note, seen, request.proof)


def _accept(request: AddCheckpoint, now: int, cosigners: Sequence[Cosigner]) -> Decision:
    lines = [cosign(request.checkpoint, cosigner=cosigner, at=now) for cosigner in cosigners]
    note = request.note.with_signatures(lines)
    body = "".join(line.line() for line in lines).encode("utf-8")
    return Decision(200, body, new_latest=Latest(request.checkpoint, now, note))


def _refusal(status: int, message: str, evidence: Evidence | None = None) -> Decision:
    return Decision(status, f"{message}\n".encode(), evidence=evidence)
