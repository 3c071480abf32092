# SPDX-License-Identifier: Apache-2.0
"""Part of step 6: the parcel's log against a checkpoint that the recipient remembers.

A log that was cut back, or that shows different people different histories, signs two trees that do
not extend each other. Whoever kept the checkpoint of an earlier parcel, or one that was handed on
by somebody else, can see that here without any witness.

Proven or refuted is what the parcel's own tiles and anchors reach. Where they do not reach to the
remembered size, or the remembered tree is the longer one, the report says "not checked"; a parcel
made after a longer tree was cosigned is refuted, by the times that witnesses of the given policy
put on it.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from dokaz.core.errors import DokazError
from dokaz.core.log.checkpoint import Checkpoint, open_checkpoint, parse_checkpoint_body
from dokaz.core.log.errors import TileMissing
from dokaz.core.log.merkle import verify_consistency
from dokaz.core.log.note import SignedNote, VerifierKey, log_key
from dokaz.core.log.policy import evaluate_policy
from dokaz.core.log.tiles import TrustedTiles, consistency_proof
from dokaz.core.parcel import layout
from dokaz.core.parcel.ledger_files import ConsistencyRecord
from dokaz.core.parcel.reader import ParcelTiles
from dokaz.core.parcel.times import write_time
from dokaz.core.verify.case import Case
from dokaz.core.verify.verdict import Findings

# Clocks of the sender and of witnesses differ.
_TOLERANCE = timedelta(minutes=5)
_MAX_FILE = 1 << 20


def compare_remembered(case: Case, findings: Findings) -> None:
    """Hold each remembered checkpoint against the parcel's. Needs what step 6 proved before."""
    for note in case.trust.remembered:
        remembered = parse_checkpoint_body(note.text)
        if case.log_key is None:
            findings.not_checked("log.remembered_unused", size=remembered.size)
        elif remembered.origin not in _names(case, case.log_key):
            findings.not_checked(
                "log.remembered_other_log", origin=remembered.origin, size=remembered.size
            )
        else:
            _compare(case, note, remembered, findings)


def _names(case: Case, key: VerifierKey) -> set[str]:
    return {key.name, *(one.old_origin for one in case.continuations)}


def _compare(case: Case, note: SignedNote, remembered: Checkpoint, findings: Findings) -> None:
    assert case.log_key is not None
    assert case.checkpoint is not None
    values = {
        "origin": remembered.origin,
        "remembered": str(remembered.size),
        "size": str(case.checkpoint.size),
    }
    try:
        key = log_key(remembered.origin, case.log_key.ed25519())
        open_checkpoint(note, origin=remembered.origin, key=key)
    except DokazError as error:
        findings.failed("log.remembered_not_signed", reason=error, **values)
        return
    if _is_lost(case, remembered, values, findings):
        return
    if remembered.size > case.checkpoint.size:
        _longer(case, note, values, findings)
    else:
        _shorter(case, remembered, values, findings)


def _is_lost(
    case: Case, remembered: Checkpoint, values: dict[str, str], findings: Findings
) -> bool:
    """Whether the remembered tree reaches into what a continued log states to have lost."""
    for one in case.continuations:
        if one.old_origin != remembered.origin or remembered.size <= one.kept_size:
            continue
        stated = {"kept": str(one.kept_size), "witnessed": str(one.witnessed_size)}
        if remembered.size > one.witnessed_size:
            findings.failed("log.remembered_beyond_loss", **values, **stated)
        else:
            findings.not_checked("log.remembered_lost", **values, **stated)
        return True
    return False


def _shorter(
    case: Case, remembered: Checkpoint, values: dict[str, str], findings: Findings
) -> None:
    """The ordinary case: the log has grown since."""
    assert case.checkpoint is not None
    final = case.checkpoint
    try:
        proof = _proof(case, remembered.size, final)
    except TileMissing:
        findings.not_checked("log.remembered_not_reached", **values)
        return
    except DokazError as error:
        findings.failed("log.remembered_tiles", reason=error, **values)
        return
    try:
        verify_consistency(
            old_size=remembered.size,
            new_size=final.size,
            old_root=remembered.root,
            new_root=final.root,
            proof=proof,
        )
    except DokazError:
        findings.failed("log.remembered_split", **values)
    else:
        findings.proven("log.remembered_extended", **values)


def _proof(case: Case, size: int, final: Checkpoint) -> Sequence[bytes]:
    """The proof of an anchor of this size, else the one that the parcel's tiles give."""
    path = f"{layout.ANCHORS}{size}/consistency.json"
    if path in case.reader:
        record = ConsistencyRecord.from_bytes(case.reader.read(path, limit=_MAX_FILE))
        return record.proof
    tiles = TrustedTiles(reader=ParcelTiles(case.reader), size=final.size, root=final.root)
    return consistency_proof(reader=tiles, old_size=size, new_size=final.size)


def _longer(case: Case, note: SignedNote, values: dict[str, str], findings: Findings) -> None:
    """An older parcel shows less, and so does a log that was cut back: times tell them apart."""
    seen_at = _cosigned_at(case, note)
    made_at = case.record.made_at if case.record is not None else None
    if seen_at is None or made_at is None:
        findings.not_checked("log.remembered_longer", **values)
    elif made_at > seen_at + _TOLERANCE:
        times = {"at": write_time(seen_at), "made_at": write_time(made_at)}
        findings.failed("log.remembered_cut_back", **values, **times)
    else:
        findings.not_checked("log.remembered_later", at=write_time(seen_at), **values)


def _cosigned_at(case: Case, note: SignedNote) -> datetime | None:
    """When enough witnesses of the given policy had seen the remembered tree, all of them."""
    if case.trust.policy is None or case.trust.policy.quorum is None:
        return None
    try:
        result = evaluate_policy(replace(case.trust.policy, logs=()), note)
        stated = [datetime.fromtimestamp(one.at, UTC) for one in result.cosigned.values()]
    except (DokazError, OverflowError, ValueError, OSError):
        return None  # a cosignature that does not hold, or a time no date can be written for
    return max(stated, default=None) if result.quorum_met else None
