# SPDX-License-Identifier: Apache-2.0
"""The statement that a log goes on under a new name after its newest entries were lost.

A signed note (C2SP signed-note) of six lines, signed by the log's key under both names. It states
how much of the old log is kept, and how much of it was seen by witnesses: what lies between is
lost, and nothing of it is claimed. The keeper of the log makes it once and for all; whoever holds
a cosigned checkpoint of the old log beyond `witnessed_size` has proof that it is a lie.

It does not prove that the kept entries are a beginning of what witnesses saw: only the lost ones
could show that.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from dokaz.core.keys import PublicKey, SigningKey
from dokaz.core.log.errors import (
    ContinuationNotProven,
    MalformedContinuation,
    MalformedNote,
    NoteNotProven,
)
from dokaz.core.log.lines import decode_decimal, decode_hash, encode_hash
from dokaz.core.log.merkle import HASH_LENGTH, MAX_TREE_SIZE
from dokaz.core.log.note import (
    SignedNote,
    VerifierKey,
    is_key_name,
    log_key,
    parse_note,
    sign_note,
    verify_note,
)
from dokaz.core.log.witness import Decision, Evidence, Latest, Misconduct

FORMAT = "dokaz-log-continuation/1"
_UNKNOWN = "-"


class Reason(StrEnum):
    """Why the newest entries are lost, as the log's keeper states it."""

    MEDIUM_FAILED = "medium_failed"
    DESTROYED = "destroyed"
    STOLEN = "stolen"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Continuation:
    """What is stated. Sizes count entries, roots are of 32 bytes.

    `kept_*` is the beginning of the old log that the new one has. `witnessed_size` is the largest
    tree of the old log that a witness has cosigned, as far as witnesses told; its root is None
    where they told the size only.

    Raises:
        MalformedContinuation: a value cannot stand in a statement, or they contradict each other.
    """

    old_origin: str
    new_origin: str
    kept_size: int
    kept_root: bytes
    witnessed_size: int
    witnessed_root: bytes | None
    reason: Reason

    def __post_init__(self) -> None:
        if not (is_key_name(self.old_origin) and is_key_name(self.new_origin)):
            raise MalformedContinuation("a log has an impossible name")
        if self.old_origin == self.new_origin:
            raise MalformedContinuation("the new log has the name of the old one")
        if not 0 <= self.kept_size <= self.witnessed_size <= MAX_TREE_SIZE:
            raise MalformedContinuation("more entries are kept than were ever witnessed")
        for root in (self.kept_root, self.witnessed_root):
            if root is not None and len(root) != HASH_LENGTH:
                raise MalformedContinuation("a root has not 32 bytes")
        if self.kept_size == self.witnessed_size and self.witnessed_root != self.kept_root:
            raise MalformedContinuation("one size is stated with two roots")

    @property
    def lost(self) -> int:
        """How many entries of the old log are known to be lost."""
        return self.witnessed_size - self.kept_size

    def body(self) -> str:
        """The text that is signed, with its final newline."""
        witnessed = _UNKNOWN if self.witnessed_root is None else encode_hash(self.witnessed_root)
        lines = (
            FORMAT,
            self.old_origin,
            self.new_origin,
            f"kept {self.kept_size} {encode_hash(self.kept_root)}",
            f"witnessed {self.witnessed_size} {witnessed}",
            f"reason {self.reason}",
        )
        return "\n".join(lines) + "\n"


def sign_continuation(statement: Continuation, *, key: SigningKey) -> SignedNote:
    """Sign under both names; the log's key stays the same."""
    body = statement.body()
    old = sign_note(body, name=statement.old_origin, key=key)
    return old.with_signatures(sign_note(body, name=statement.new_origin, key=key).signatures)


def parse_continuation(note: SignedNote) -> Continuation:
    """Read the text of a statement. Says nothing about who signed it.

    Raises:
        MalformedContinuation: not a statement in its only form.
    """
    lines = note.text.split("\n")
    if len(lines) != 7 or lines[0] != FORMAT or lines[6]:
        raise MalformedContinuation("this is no statement that a log goes on")
    kept_size, kept_root = _sized(lines[3], "kept")
    witnessed_size, witnessed_root = _sized(lines[4], "witnessed")
    if kept_root is None:
        raise MalformedContinuation("the root of what is kept is not stated")
    try:
        reason = Reason(lines[5].removeprefix("reason "))
    except ValueError as error:
        raise MalformedContinuation("the statement gives no known reason") from error
    found = Continuation(
        old_origin=lines[1],
        new_origin=lines[2],
        kept_size=kept_size,
        kept_root=kept_root,
        witnessed_size=witnessed_size,
        witnessed_root=witnessed_root,
        reason=reason,
    )
    if found.body() != note.text:
        raise MalformedContinuation("the statement is not in its only form")
    return found


def open_continuation(content: bytes | SignedNote, *, key: PublicKey) -> Continuation:
    """Check both signatures of the log's key and return what it stated.

    Raises:
        MalformedNote, MalformedContinuation: not a statement.
        ContinuationNotProven: a signature is missing or does not hold.
    """
    note = parse_note(content) if isinstance(content, bytes) else content
    statement = parse_continuation(note)
    for name in (statement.old_origin, statement.new_origin):
        try:
            verify_note(note, keys=(log_key(name, key),))
        except NoteNotProven as error:
            raise ContinuationNotProven(f"not stated by the key of {name}: {error}") from error
    return statement


def judge_continuation(
    content: bytes,
    *,
    known_logs: Mapping[str, Sequence[VerifierKey]],
    latest: Mapping[str, Latest | None],
) -> Decision:
    """A witness's answer to a statement. `latest` gives what it last cosigned, by origin.

    202: kept for the people who keep the witness; nothing is trusted by it. 400: no statement.
    403: not signed by the log. 404: the old log is not watched. 409: this witness knows more of
    the old log, or another history, than is stated; the body is the note it has cosigned, and
    both are evidence.
    """
    try:
        note = parse_note(content)
        statement = parse_continuation(note)
    except (MalformedNote, MalformedContinuation) as error:
        return Decision(400, f"{error}\n".encode())
    keys = known_logs.get(statement.old_origin)
    if not keys:
        return Decision(404, b"this witness does not watch the old log\n")
    stated_by = next((key for key in keys if _stated_by(note, key)), None)
    if stated_by is None:
        return Decision(403, b"not signed by the log under both names\n")
    seen = latest.get(statement.old_origin)
    if seen is None:
        return Decision(202, b"kept for the keeper of this witness\n")
    kind = _contradiction(statement, seen)
    if kind is None:
        return Decision(202, b"kept for the keeper of this witness\n")
    evidence = Evidence(
        kind, statement.old_origin, _own_lines(note, statement, stated_by), seen.note, ()
    )
    return Decision(409, seen.note.to_bytes(), evidence=evidence)


def _contradiction(statement: Continuation, seen: Latest) -> Misconduct | None:
    """How the statement contradicts what was cosigned, if it does."""
    size, root = seen.checkpoint.size, seen.checkpoint.root
    if size > statement.witnessed_size:
        return Misconduct.HIDDEN_GROWTH
    stated = {statement.witnessed_size: statement.witnessed_root}
    stated[statement.kept_size] = statement.kept_root
    if stated.get(size) not in (None, root):
        return Misconduct.SPLIT_VIEW
    return None


def _stated_by(note: SignedNote, key: VerifierKey) -> bool:
    try:
        open_continuation(note, key=key.ed25519())
    except ContinuationNotProven:
        return False
    return True


def _own_lines(note: SignedNote, statement: Continuation, key: VerifierKey) -> SignedNote:
    """The statement with the log's signatures alone: anybody can put lines below a note."""
    names = (statement.old_origin, statement.new_origin)
    keys = [log_key(name, key.ed25519()) for name in names]
    lines = (line for line in note.signatures if any(one.names(line) for one in keys))
    return SignedNote(note.text, tuple(dict.fromkeys(lines)))


def _sized(line: str, word: str) -> tuple[int, bytes | None]:
    """Size and root of a line `word size root`."""
    parts = line.split(" ")
    size = decode_decimal(parts[1]) if len(parts) == 3 and parts[0] == word else None
    root = decode_hash(parts[2]) if size is not None else None
    if size is None or (root is None and parts[2] != _UNKNOWN):
        raise MalformedContinuation(f"the line '{word}' is not a size and a root")
    return size, root
