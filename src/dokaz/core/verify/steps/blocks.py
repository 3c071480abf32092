# SPDX-License-Identifier: Apache-2.0
"""Step 9: OpenTimestamps proofs over checkpoints, against block headers given by the verifier."""

import hashlib
import hmac

from dokaz.core.errors import DokazError
from dokaz.core.parcel.times import write_time
from dokaz.core.seals.opentimestamps import (
    DetachedTimestamp,
    attested_heights,
    read_detached,
    verify_against_header,
)
from dokaz.core.verify.case import Case
from dokaz.core.verify.steps.timestamps import anchor_files
from dokaz.core.verify.verdict import Findings, StepReport

_MAX_FILE = 1 << 20


def check(case: Case) -> StepReport:
    """Report step 9. Needs the anchors that step 8 proved."""
    findings = Findings()
    proofs = anchor_files(case, ".ots")
    for size, path in proofs:
        if size in case.anchors:
            _check_proof(case, size, path, findings)
        else:
            findings.not_checked("timestamps.no_anchor", path=path)
    if not proofs:
        findings.not_checked("blocks.none")
    return findings.report(9, "blocks")


def _check_proof(case: Case, size: int, path: str, findings: Findings) -> None:
    digest = hashlib.sha256(case.anchors[size]).digest()
    try:
        proof = read_detached(case.reader.read(path, limit=_MAX_FILE))
    except DokazError as error:
        findings.failed("blocks.proof", path=path, reason=error)
        return
    if not hmac.compare_digest(proof.digest, digest):
        findings.failed("blocks.other_content", path=path)
        return
    heights = attested_heights(proof)
    known = [height for height in heights if height in case.trust.block_headers]
    if not heights:
        findings.not_checked("blocks.pending", path=path)
    elif not known:
        listed = ", ".join(str(height) for height in heights)
        findings.not_checked("blocks.no_header", path=path, heights=listed)
    for height in known:
        _check_height(case, size, path, proof, digest, height, findings)


def _check_height(
    case: Case,
    size: int,
    path: str,
    proof: DetachedTimestamp,
    digest: bytes,
    height: int,
    findings: Findings,
) -> None:
    header = case.trust.block_headers[height]
    try:
        time = verify_against_header(proof, digest=digest, header=header, height=height)
    except DokazError as error:
        findings.failed("blocks.proof", path=path, reason=error)
        return
    findings.proven(
        "blocks.proven",
        path=path,
        size=size,
        at=write_time(time.at),
        height=height,
        block=time.block_hash,
    )
