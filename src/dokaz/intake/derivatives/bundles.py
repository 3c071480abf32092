# SPDX-License-Identifier: AGPL-3.0-or-later
"""Judging what was packed by other programs to prove itself: bags, ProofMode bundles, parcels.

Runs in the confined process. Nothing is given that trust could rest on: no keys, no roots. What
rests on trust stays "not checked"; the key that signed a bundle is named, for people to compare.
"""

import os
import threading
from typing import BinaryIO

from dokaz.core.bundle.bagit_judge import judge_bag
from dokaz.core.bundle.bagit_tree import EntryKind, ZipTree
from dokaz.core.bundle.judgement import Standing
from dokaz.core.bundle.openpgp import check_signature
from dokaz.core.bundle.openpgp_expiry import find_ends
from dokaz.core.bundle.openpgp_revocation import find_revocations
from dokaz.core.bundle.proofmode import judge_proofmode, looks_like_proofmode
from dokaz.core.bundle.proofmode_report import Ground, ProofModeReport
from dokaz.core.parcel import layout
from dokaz.core.parcel.errors import MemberUnreadable, ParcelUnreadable, UnknownFormat
from dokaz.core.parcel.reader import open_zip
from dokaz.core.verify.errors import CannotRead
from dokaz.core.verify.trust import Trust
from dokaz.core.verify.verdict import Status, StepReport
from dokaz.core.verify.verifier import verify_opened
from dokaz.intake.derivatives import proofs
from dokaz.media.results import Capture, JudgedQuestion

_STANDINGS = {
    Status.PROVEN: Standing.PROVEN,
    Status.NOT_CHECKED: Standing.NOT_CHECKED,
    Status.FAILED: Standing.FAILED,
    Status.NOTE: Standing.NOT_CHECKED,
}
_MOST_DEVICES = 200
# By weight: one that failed decides, then one that nobody checked.
_WORST = (Standing.FAILED, Standing.NOT_CHECKED, Standing.ABSENT, Standing.PROVEN)


def judge(file: BinaryIO) -> Capture:
    """What a zip proves of itself; with an empty format for one that claims nothing. Nothing is
    known of one that is locked: its content cannot be read, which is no fault of it.

    Raises:
        BundleUnreadable: not a zip. OSError: the file cannot be read.
    """
    file.seek(0)
    tree = ZipTree(file)
    paths = [entry.path for entry in tree.entries() if entry.kind is EntryKind.FILE]
    if layout.PARCEL in paths and layout.BAGIT in paths:
        return _locked("parcel", "container") if tree.is_locked else _parcel(file)
    if layout.BAGIT in paths:
        return _locked("bagit", "integrity") if tree.is_locked else _bag(tree)
    if looks_like_proofmode(paths):
        if tree.is_locked:
            return _locked("proofmode", "media")
        return _proofmode(
            judge_proofmode(
                tree,
                check_signature=check_signature,
                find_revocations=find_revocations,
                find_ends=find_ends,
            )
        )
    return Capture(format="")


def _locked(format: str, question: str) -> Capture:
    return Capture(format=format, questions=(_question(question, Standing.NOT_CHECKED, "locked"),))


def _bag(tree: ZipTree) -> Capture:
    """One question: complete and unchanged. The first reason against it, or the first doubt."""
    report = judge_bag(tree)
    if report.errors:
        answer = _question("integrity", Standing.FAILED, report.errors[0].kind.value)
    else:
        answer = _question("integrity", Standing.PROVEN, "holds")
    doubts = sorted({finding.kind.value for finding in report.warnings})
    return Capture(
        format="bagit", questions=(answer,), notes=tuple(doubts), count=len(report.files)
    )


def _proofmode(report: ProofModeReport) -> Capture:
    """Over all photos of a bundle: as bad as the worst of them."""
    integrity = [(one.integrity.standing, one.integrity.ground.value) for one in report.captures]
    agreement = [(one.agreement.standing, one.agreement.ground.value) for one in report.captures]
    found = [file.signature for capture in report.captures for file in capture.files]
    signed = [(one.judgement.standing, one.judgement.ground.value) for one in found]
    signers = {one.fingerprint for one in found if one.fingerprint}
    identity = [(report.identity.standing, report.identity.ground.value)]
    return Capture(
        format="proofmode",
        questions=(
            _worst("media", integrity),
            _worst("agreement", agreement),
            _worst("signature", signed),
            _worst("identity", identity),
            *_key_in_force(report),
        ),
        count=len(report.captures),
        devices=tuple(
            proofs.device_block(one.sha256, dict(one.identifying))
            for one in report.captures[:_MOST_DEVICES]
            if one.identifying
        ),
        signer_key=signers.pop() if len(signers) == 1 else "",
    )


def _key_in_force(report: ProofModeReport) -> tuple[JudgedQuestion, ...]:
    """What the mathematics of a signature that holds does not say, said beside it: a key may have
    been revoked, or have expired, before it signed. Nobody is asked over the network.
    """
    found = report.in_force
    return (_question("key_in_force", found.standing, found.ground.value),) if found else ()


def _worst(name: str, answers: list[tuple[Standing, str]]) -> JudgedQuestion:
    if not answers:
        return _question(name, Standing.ABSENT, Ground.PROOF_MISSING.value)
    standing, ground = min(answers, key=lambda answer: _WORST.index(answer[0]))
    return _question(name, standing, ground)


def _parcel(file: BinaryIO) -> Capture:
    """The steps of `dokaz-verify`, without any trust given."""
    try:
        report = verify_opened(lambda: open_zip(_Stream(file)), trust=Trust(), workers=1)
    except CannotRead as error:
        return Capture(format="parcel", questions=(_why_not(error),))
    return Capture(format="parcel", questions=tuple(_step(step) for step in report.steps))


def _why_not(error: CannotRead) -> JudgedQuestion:
    """Only what was read and is no parcel fails: nothing is known of one that was not read."""
    if isinstance(error.__cause__, UnknownFormat):
        return _question("container", Standing.NOT_CHECKED, "newer-format")
    damaged = isinstance(error.__cause__, ParcelUnreadable)
    return _question(
        "container", Standing.FAILED if damaged else Standing.NOT_CHECKED, "unreadable"
    )


def _step(step: StepReport) -> JudgedQuestion:
    worst = next((one.id for one in step.findings if one.status is step.status), "")
    return _question(step.id, _STANDINGS[step.status], worst)


def _question(name: str, standing: Standing, ground: str) -> JudgedQuestion:
    return JudgedQuestion(name=name, standing=standing.value, ground=ground)


class _Stream:
    """An open file as the source of a parcel's bytes (`core.parcel.source.Source`)."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._size = file.seek(0, os.SEEK_END)

    @property
    def size(self) -> int:
        return self._size

    def read_at(self, offset: int, length: int) -> bytes:
        """As the protocol says. Raises ParcelUnreadable, MemberUnreadable."""
        if offset < 0 or length < 0 or offset + length > self._size:
            raise ParcelUnreadable("the file ends earlier than its directory says")
        try:
            with self._lock:
                self._file.seek(offset)
                content = self._file.read(length)
        except OSError as error:
            raise MemberUnreadable(f"reading failed: {error.strerror}") from error
        if len(content) != length:
            raise MemberUnreadable("the file became shorter while it was read")
        return content

    def close(self) -> None:
        """The file belongs to the examination."""
