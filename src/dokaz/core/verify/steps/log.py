# SPDX-License-Identifier: Apache-2.0
"""Steps 5 and 6: events stand in the tree of the checkpoint; the log's key signed the checkpoint.

Step 5 speaks of this checkpoint, whoever made it; step 6 says whose it is.
"""

from dokaz.core.errors import DokazError, InvalidInput
from dokaz.core.log.checkpoint import Checkpoint, open_checkpoint, parse_checkpoint_body
from dokaz.core.log.note import VerifierKey, log_key, parse_note, parse_verifier_key
from dokaz.core.log.tiles import TrustedTiles
from dokaz.core.parcel import layout
from dokaz.core.parcel.reader import ParcelTiles
from dokaz.core.verify.case import Case, ReadEvent
from dokaz.core.verify.steps.continuations import prove_continuations
from dokaz.core.verify.steps.remembered import compare_remembered
from dokaz.core.verify.verdict import Findings, StepReport

MAX_NOTE = 1_000_000


class Inclusion:
    """Step 5. Fills `case.note` and `case.checkpoint`."""

    def __init__(self, case: Case) -> None:
        self.findings = Findings()
        self._case = case
        self._tiles: TrustedTiles | None = None
        self._is_open = False
        self._previous = -1
        _read_checkpoint(case, self.findings)

    def see(self, each: ReadEvent) -> None:
        if self._case.checkpoint is None:
            return
        if not self._is_open:
            self._is_open = True
            self._tiles = _open_tiles(self._case, self._case.checkpoint, self.findings)
        if self._tiles is None:
            return
        index = each.disclosed.index
        if index <= self._previous:
            self.findings.failed("inclusion.order", line=each.line, index=index)
        self._previous = index
        try:
            self._tiles.require_entry(index=index, entry=each.disclosed.disclosure.entry)
        except DokazError as error:
            self.findings.failed(
                "inclusion.leaf", line=each.line, event=each.event.id, index=index, reason=error
            )

    def report(self) -> StepReport:
        case = self._case
        if case.checkpoint is not None and not case.event_count:
            self.findings.not_checked("inclusion.no_events")
        elif case.checkpoint is not None and not self.findings.has_failed:
            self.findings.proven(
                "inclusion.proven",
                count=case.event_count,
                origin=case.checkpoint.origin,
                size=case.checkpoint.size,
            )
        return self.findings.report(5, "inclusion")


def _read_checkpoint(case: Case, findings: Findings) -> None:
    if layout.CHECKPOINT not in case.reader:
        findings.failed("inclusion.checkpoint_missing", path=layout.CHECKPOINT)
        return
    try:
        case.note = parse_note(case.reader.read(layout.CHECKPOINT, limit=MAX_NOTE))
        case.checkpoint = parse_checkpoint_body(case.note.text)
    except InvalidInput as error:
        case.note = None
        findings.failed("inclusion.checkpoint_malformed", path=layout.CHECKPOINT, reason=error)


def _open_tiles(case: Case, checkpoint: Checkpoint, findings: Findings) -> TrustedTiles | None:
    try:
        return TrustedTiles(
            reader=ParcelTiles(case.reader), size=checkpoint.size, root=checkpoint.root
        )
    except DokazError as error:
        findings.failed("inclusion.tiles", reason=error)
        return None


def check_signature(case: Case) -> StepReport:
    """Fill `case.log_key` and report step 6."""
    findings = Findings()
    if case.note is None or case.checkpoint is None:
        findings.not_checked("log.no_checkpoint")
        return findings.report(6, "log")
    claimed = _claimed_key(case, findings)
    for key in (*case.trust.all_log_keys, *([claimed] if claimed else [])):
        if key.name == case.checkpoint.origin and any(
            key.names(line) for line in case.note.signatures
        ):
            _check_key(case, key, findings)
            break
    else:
        findings.failed("log.unsigned", origin=case.checkpoint.origin)
    compare_remembered(case, findings)
    return findings.report(6, "log")


def _claimed_key(case: Case, findings: Findings) -> VerifierKey | None:
    if layout.LOG_VKEY not in case.reader:
        findings.failed("log.key_missing", path=layout.LOG_VKEY)
        return None
    try:
        text = case.reader.read(layout.LOG_VKEY, limit=10_000).decode("utf-8", "replace")
        key = parse_verifier_key(text.removesuffix("\n"))
        key.ed25519()
    except InvalidInput as error:
        findings.failed("log.key_malformed", path=layout.LOG_VKEY, reason=error)
        return None
    return key


def _check_key(case: Case, key: VerifierKey, findings: Findings) -> None:
    assert case.note is not None
    assert case.checkpoint is not None
    fingerprint = key.ed25519().key_id
    try:
        open_checkpoint(case.note, origin=case.checkpoint.origin, key=key)
    except DokazError as error:
        findings.failed("log.signature", origin=case.checkpoint.origin, reason=error)
        return
    case.log_key = key
    prove_continuations(case, key, findings)
    # Whoever knows the log by a former name knows the key that stated the new one.
    names = {key.name, *(one.old_origin for one in case.continuations)}
    known = any(case.trust.knows_log_key(log_key(name, key.ed25519())) for name in names)
    values = {
        "origin": case.checkpoint.origin,
        "size": str(case.checkpoint.size),
        "key": fingerprint,
    }
    if known:
        findings.proven("log.signed", **values)
    elif case.trust.has_log_key:
        findings.failed("log.other_key", **values)
    else:
        findings.not_checked("log.signed_by_claimed_key", **values)
