# SPDX-License-Identifier: Apache-2.0
"""Witness policies: which logs count and how many witnesses are enough (C2SP tlog-policy).

Reading a policy is strict and refuses key types we cannot check, because a line that is silently
passed over would change what "enough" means. Evaluating one over a checkpoint tells all that was
found; a witness that has not signed is a finding, a signature that does not hold is a refusal.

Names are compared as bytes, as the format says; they mean nothing outside the file.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from dokaz.core.log.checkpoint import Checkpoint, open_checkpoint, parse_checkpoint_body
from dokaz.core.log.cosignature import COSIGNATURE_TYPES, Cosignature, verify_cosignature
from dokaz.core.log.errors import (
    MalformedPolicy,
    MalformedVerifierKey,
    PolicyNotSatisfied,
)
from dokaz.core.log.note import SignatureType, SignedNote, VerifierKey, parse_verifier_key

# The format asks readers to accept 32 of each; these bounds only keep a hostile file cheap.
MAX_POLICY_BYTES = 1_000_000
_NONE = b"none"


@dataclass(frozen=True, slots=True)
class Group:
    """Witnessed when at least `threshold` of `members` (witnesses or groups) are."""

    threshold: int
    members: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy file as read. `quorum` is the name that must be witnessed; None asks for nobody.

    Groups stand in the order of the file, so members come before the groups that use them.
    """

    logs: tuple[VerifierKey, ...]
    witnesses: dict[bytes, VerifierKey]
    groups: dict[bytes, Group]
    quorum: bytes | None


@dataclass(frozen=True, slots=True)
class PolicyResult:
    """What a checkpoint shows, measured by a policy.

    `log` is the listed log that signed it, or None. `cosigned` holds, by the policy's witness
    name, each cosignature that holds, with the earliest time where a witness signed twice;
    `missing` names the witnesses without one. `quorum_met` speaks of witnesses alone.
    """

    checkpoint: Checkpoint
    log: VerifierKey | None
    cosigned: dict[bytes, Cosignature]
    missing: tuple[bytes, ...]
    quorum_met: bool

    @property
    def satisfied(self) -> bool:
        """Whether a listed log signed and the witnesses are enough."""
        return self.log is not None and self.quorum_met


def shown_name(name: bytes) -> str:
    """A policy's name for a screen; bytes that are not UTF-8 are shown as escapes."""
    return name.decode("utf-8", "backslashreplace")


def evaluate_policy(
    policy: Policy, note: SignedNote, *, logs: Sequence[VerifierKey] = ()
) -> PolicyResult:
    """Measure a checkpoint by a policy. `logs` are further logs to accept, beside the listed ones.

    Raises:
        MalformedCheckpoint: the note is not a checkpoint.
        CheckpointNotProven: a line that names an accepted log's key does not hold.
        CosignatureNotProven: a line that names a listed witness's key does not hold.
    """
    checkpoint = parse_checkpoint_body(note.text)
    log = _signing_log(note, checkpoint, (*policy.logs, *logs))
    cosigned: dict[bytes, Cosignature] = {}
    for name, key in policy.witnesses.items():
        found = [
            verify_cosignature(checkpoint, signature=line, key=key)
            for line in note.signatures
            if key.names(line)
        ]
        if found:
            cosigned[name] = min(found, key=lambda cosignature: cosignature.at)
    missing = tuple(name for name in policy.witnesses if name not in cosigned)
    met = _quorum_met(policy, set(cosigned))
    return PolicyResult(checkpoint, log, cosigned, missing, met)


def require_policy(
    policy: Policy, note: SignedNote, *, logs: Sequence[VerifierKey] = ()
) -> PolicyResult:
    """As `evaluate_policy`, and refuse what does not satisfy the policy.

    Raises:
        PolicyNotSatisfied: no accepted log signed, or too few listed witnesses did.
        MalformedCheckpoint, CheckpointNotProven, CosignatureNotProven: as `evaluate_policy`.
    """
    result = evaluate_policy(policy, note, logs=logs)
    if result.log is None:
        raise PolicyNotSatisfied("the checkpoint is not signed by a log this policy accepts")
    if not result.quorum_met:
        raise PolicyNotSatisfied(
            f"only {len(result.cosigned)} of {len(policy.witnesses)} listed witnesses cosigned "
            "the checkpoint, which is not the quorum"
        )
    return result


def _signing_log(
    note: SignedNote, checkpoint: Checkpoint, logs: Sequence[VerifierKey]
) -> VerifierKey | None:
    """The first accepted log that signed; its key name is the origin ("Defining a log")."""
    signing = None
    for key in logs:
        if key.name == checkpoint.origin and any(key.names(line) for line in note.signatures):
            open_checkpoint(note, origin=key.name, key=key)
            signing = signing or key
    return signing


def _quorum_met(policy: Policy, witnessed: set[bytes]) -> bool:
    """One pass in file order is enough: a group only names what stands above it."""
    if policy.quorum is None:
        return True
    for name, group in policy.groups.items():
        if sum(member in witnessed for member in group.members) >= group.threshold:
            witnessed.add(name)
    return policy.quorum in witnessed


def parse_policy(content: bytes) -> Policy:
    """Read a policy file.

    Raises:
        MalformedPolicy: the file breaks a rule of the format; the message names the line.
    """
    if len(content) > MAX_POLICY_BYTES:
        raise MalformedPolicy("policy is larger than 1,000,000 bytes")
    if any((byte < 0x20 and byte not in b"\t\n") or byte == 0x7F for byte in set(content)):
        raise MalformedPolicy("policy holds a control character")
    *lines, last = content.split(b"\n")
    if last:
        raise MalformedPolicy("the last line of the policy does not end in a newline")
    builder = _Builder()
    for number, line in enumerate(lines, start=1):
        # The content has no other white space than blank and tab, so split() sees only these.
        words = line.split()
        if not words or words[0].startswith(b"#"):
            continue
        try:
            builder.add(words)
        except (MalformedPolicy, MalformedVerifierKey) as error:
            raise MalformedPolicy(f"policy line {number}: {error}") from error
    return builder.finish()


@dataclass(slots=True)
class _Builder:
    logs: list[VerifierKey] = field(default_factory=list)
    witnesses: dict[bytes, VerifierKey] = field(default_factory=dict)
    groups: dict[bytes, Group] = field(default_factory=dict)
    quorums: list[bytes] = field(default_factory=list)
    grouped: set[bytes] = field(default_factory=set)
    log_keys: set[bytes] = field(default_factory=set)
    witness_keys: set[bytes] = field(default_factory=set)

    def add(self, words: list[bytes]) -> None:
        match words:
            case [b"log", vkey] | [b"log", vkey, _]:
                self._add_log(vkey)
            case [b"witness", name, vkey] | [b"witness", name, vkey, _]:
                self._add_witness(name, vkey)
            case [b"group", name, threshold, *members] if members:
                self._add_group(name, threshold, members)
            case [b"quorum", name]:
                self._add_quorum(name)
            case _:
                raise MalformedPolicy("not a log, witness, group or quorum line")

    def finish(self) -> Policy:
        if not self.quorums:
            raise MalformedPolicy("policy has no quorum line")
        quorum = None if self.quorums[0] == _NONE else self.quorums[0]
        return Policy(tuple(self.logs), self.witnesses, self.groups, quorum)

    def _add_log(self, vkey: bytes) -> None:
        key = _read_key(vkey)
        if key.type != SignatureType.ED25519:
            raise MalformedPolicy("a log's key must be of type 0x01")
        if key.key in self.log_keys:
            raise MalformedPolicy("two logs with one public key")
        self.log_keys.add(key.key)
        self.logs.append(key)

    def _add_witness(self, name: bytes, vkey: bytes) -> None:
        self._require_new(name)
        key = _read_key(vkey)
        if key.type not in COSIGNATURE_TYPES:
            raise MalformedPolicy("a witness's key must be of type 0x04 or 0x06")
        if key.key in self.witness_keys:
            raise MalformedPolicy("two witnesses with one public key")
        self.witness_keys.add(key.key)
        self.witnesses[name] = key

    def _add_group(self, name: bytes, threshold: bytes, members: list[bytes]) -> None:
        self._require_new(name)
        for member in members:
            self._require_known(member)
            if member in self.grouped:
                raise MalformedPolicy("a name is a group member for the second time")
            self.grouped.add(member)
        self.groups[name] = Group(_read_threshold(threshold, len(members)), tuple(members))

    def _add_quorum(self, name: bytes) -> None:
        if self.quorums:
            raise MalformedPolicy("second quorum line")
        if name != _NONE:
            self._require_known(name)
        self.quorums.append(name)

    def _require_new(self, name: bytes) -> None:
        if name == _NONE or name in self.witnesses or name in self.groups:
            raise MalformedPolicy("the name is taken")

    def _require_known(self, name: bytes) -> None:
        if name not in self.witnesses and name not in self.groups:
            raise MalformedPolicy("a name is used that no line above defines")


def _read_key(vkey: bytes) -> VerifierKey:
    try:
        text = vkey.decode("utf-8")
    except UnicodeDecodeError as error:
        raise MalformedPolicy("verifier key is not UTF-8") from error
    return parse_verifier_key(text)


def _read_threshold(word: bytes, members: int) -> int:
    if word == b"all":
        return members
    if word == b"any":
        return 1
    # Six digits are more than any file of the allowed size can need.
    if word.isdigit() and len(word) <= 6 and word[:1] != b"0" and int(word) <= members:
        return int(word)
    raise MalformedPolicy("group threshold is not all, any or a number of its members")
