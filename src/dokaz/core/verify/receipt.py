# SPDX-License-Identifier: Apache-2.0
"""Verifying a lone receipt (`.tlog-proof`), with the file it is for where that is at hand.

Six steps: 1 readable, 2 the file is the one in the event, 3 the event is signed, 4 it stands in
the tree, 5 the log signed the checkpoint, 6 witnesses cosigned it. A receipt brings no keys, so
whatever rests on a key that was not given is not checked.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from dokaz.core.digests import DigestSet
from dokaz.core.errors import DokazError, InvalidInput
from dokaz.core.keys import PublicKey
from dokaz.core.log.checkpoint import Checkpoint, open_checkpoint, parse_checkpoint_body
from dokaz.core.log.merkle import leaf_hash, verify_inclusion
from dokaz.core.log.policy import evaluate_policy
from dokaz.core.log.proof import LogProof, parse_proof
from dokaz.core.parcel.custody import (
    CustodyEvent,
    DisclosedEvent,
    Outcome,
    parse_event,
)
from dokaz.core.parcel.plan import OrganisationKey
from dokaz.core.parcel.receipt import open_receipt
from dokaz.core.parcel.times import write_time
from dokaz.core.verify.errors import CannotRead
from dokaz.core.verify.steps.witnesses import judge
from dokaz.core.verify.trust import Trust
from dokaz.core.verify.verdict import Findings, Report

KIND = "receipt"


@dataclass(frozen=True, slots=True)
class _Opened:
    proof: LogProof
    checkpoint: Checkpoint
    disclosed: DisclosedEvent | None
    event: CustodyEvent | None


def verify_receipt(content: bytes, *, file: DigestSet | None, trust: Trust) -> Report:
    """Judge a receipt. `file` are the digests of the file it should be for, or None.

    Raises:
        CannotRead: the bytes are no tlog-proof.
    """
    readable = Findings()
    opened = _open(content, readable)
    steps: list[tuple[str, Callable[[Findings], None]]] = [
        ("file", lambda findings: _check_file(opened, file, findings)),
        ("events", lambda findings: _check_event(opened, trust, findings)),
        ("inclusion", lambda findings: _check_inclusion(opened, findings)),
        ("log", lambda findings: _check_log(opened, trust, findings)),
        ("witnesses", lambda findings: _check_witnesses(opened, trust, findings)),
    ]
    reports = [readable.report(1, "receipt")]
    for number, (name, check) in enumerate(steps, 2):
        findings = Findings()
        check(findings)
        reports.append(findings.report(number, name))
    return Report(kind=KIND, subject=_subject(opened), steps=tuple(reports))


def _open(content: bytes, findings: Findings) -> _Opened:
    try:
        proof = parse_proof(content)
        checkpoint = parse_checkpoint_body(proof.checkpoint.text)
    except InvalidInput as error:
        raise CannotRead(f"this is no receipt: {error}") from error
    if proof.extra is None:
        findings.not_checked("receipt.no_disclosure")
        return _Opened(proof, checkpoint, None, None)
    try:
        disclosed = open_receipt(proof)
        event = parse_event(disclosed.envelope.payload)
    except InvalidInput as error:
        findings.failed("receipt.malformed", reason=error)
        return _Opened(proof, checkpoint, None, None)
    findings.proven("receipt.readable", index=proof.index, origin=checkpoint.origin)
    if event.outcome is not Outcome.SUCCESS:
        findings.not_checked("receipt.not_done", event=event.type, outcome=event.outcome)
    return _Opened(proof, checkpoint, disclosed, event)


def _check_file(opened: _Opened, file: DigestSet | None, findings: Findings) -> None:
    if opened.event is None:
        findings.not_checked("receipt.no_disclosure")
    elif file is None:
        findings.not_checked("receipt.no_file")
    elif any((o.sha256, o.size) == (file.sha256, file.size) for o in opened.event.objects):
        findings.proven("receipt.file_same", sha256=file.sha256)
    else:
        findings.failed("receipt.file_other", sha256=file.sha256)


def _check_event(opened: _Opened, trust: Trust, findings: Findings) -> None:
    if opened.event is None or opened.disclosed is None:
        findings.not_checked("receipt.no_disclosure")
        return
    event = opened.event
    listed = _listed_key(trust, event)
    if listed is not None and not listed.is_valid_at(event.at):
        findings.failed("receipt.event_key_not_valid", key=event.key)
        return
    key = listed.key if listed else _bare_key(trust, event)
    if key is None:
        findings.not_checked("receipt.event_key", key=event.key)
        return
    try:
        opened.disclosed.require_signed_by(key)
    except DokazError:
        findings.failed("receipt.event_unsigned", key=event.key)
        return
    findings.proven("receipt.event_signed", key=event.key)


def _listed_key(trust: Trust, event: CustodyEvent) -> OrganisationKey | None:
    """The key that must have signed, as the key file given has it of the event's organisation."""
    for organisation in trust.organisations:
        for entry in organisation.keys:
            if (organisation.id, entry.key.key_id) == (event.organisation, event.key):
                return entry
    return None


def _bare_key(trust: Trust, event: CustodyEvent) -> PublicKey | None:
    """The same, given by itself; not where the key file says that it is somebody else's."""
    keys = (key for key in trust.organisation_keys if key.key_id == event.key)
    return next((key for key in keys if not trust.contradicts(event.organisation, key)), None)


def _check_inclusion(opened: _Opened, findings: Findings) -> None:
    if opened.disclosed is None:
        findings.not_checked("receipt.no_disclosure")
        return
    index, checkpoint = opened.proof.index, opened.checkpoint
    try:
        verify_inclusion(
            index=index,
            size=checkpoint.size,
            leaf=leaf_hash(opened.disclosed.disclosure.entry),
            proof=opened.proof.path,
            root=checkpoint.root,
        )
    except DokazError as error:
        findings.failed("receipt.not_included", index=index, reason=error)
        return
    findings.proven("receipt.included", index=index, size=checkpoint.size)


def _check_log(opened: _Opened, trust: Trust, findings: Findings) -> None:
    keys = [key for key in trust.all_log_keys if key.name == opened.checkpoint.origin]
    if not trust.all_log_keys:
        findings.not_checked("log.none_given")
        return
    signing = [
        key for key in keys if any(key.names(line) for line in opened.proof.checkpoint.signatures)
    ]
    if not signing:
        findings.failed("log.unsigned", origin=opened.checkpoint.origin)
        return
    try:
        open_checkpoint(opened.proof.checkpoint, origin=opened.checkpoint.origin, key=signing[0])
    except DokazError as error:
        findings.failed("log.signature", origin=opened.checkpoint.origin, reason=error)
        return
    findings.proven(
        "log.signed",
        origin=opened.checkpoint.origin,
        size=opened.checkpoint.size,
        key=signing[0].ed25519().key_id,
    )


def _check_witnesses(opened: _Opened, trust: Trust, findings: Findings) -> None:
    if trust.policy is None:
        findings.not_checked("witnesses.no_policy")
        return
    try:
        result = evaluate_policy(replace(trust.policy, logs=()), opened.proof.checkpoint)
    except DokazError as error:
        findings.failed("witnesses.signature", reason=error)
        return
    judge(result, trust.policy, given=True, findings=findings)


def _subject(opened: _Opened) -> dict[str, str]:
    subject = {"index": str(opened.proof.index)}
    if opened.event is not None:
        subject |= {
            "event": opened.event.type,
            "outcome": opened.event.outcome,
            "at": write_time(opened.event.at),
            "organisation": opened.event.organisation or "-",
        }
    return subject
