# SPDX-License-Identifier: Apache-2.0
"""Step 8: RFC 3161 time-stamps over checkpoints that lead to the final one.

A token says "this checkpoint existed at that time at the latest". It reaches the events only if
the stamped checkpoint is the log's and the final tree extends it, so that is checked first. Proven
only with root certificates that came from elsewhere.
"""

import hashlib
import re

from dokaz.core.errors import DokazError, InvalidInput
from dokaz.core.log.checkpoint import Checkpoint, open_checkpoint
from dokaz.core.log.merkle import verify_consistency
from dokaz.core.log.note import log_key
from dokaz.core.parcel import layout
from dokaz.core.parcel.ledger_files import ConsistencyRecord
from dokaz.core.parcel.times import write_time
from dokaz.core.seals.timestamp import TimestampToken, VerifiedTime, read_token, verify_token
from dokaz.core.verify.case import Case
from dokaz.core.verify.fingerprints import file_fingerprint
from dokaz.core.verify.verdict import Findings, StepReport

_ANCHOR = re.compile(re.escape(layout.ANCHORS) + r"(0|[1-9][0-9]{0,18})/([^/]+)\Z")
_MAX_FILE = 1 << 20
_CHECKPOINT = "checkpoint"
_CONSISTENCY = "consistency.json"
# What verify_token accepts, by length of the imprint in bytes.
_DIGESTS = {32: hashlib.sha256, 48: hashlib.sha384, 64: hashlib.sha512}


def check(case: Case) -> StepReport:
    """Fill `case.anchors` and report step 8."""
    findings = Findings()
    case.anchors = _prove_anchors(case, findings)
    stamps = anchor_files(case, ".tsr")
    for size, path in stamps:
        if size in case.anchors:
            _check_token(case, size, path, findings)
        else:
            findings.not_checked("timestamps.no_anchor", path=path)
    if not stamps:
        findings.not_checked("timestamps.none")
    return findings.report(8, "timestamps")


def anchor_files(case: Case, suffix: str) -> list[tuple[int, str]]:
    """Tree size and path of every file of an anchor that ends in `suffix`, by size and name."""
    found = []
    for path in case.reader.sizes:
        match = _ANCHOR.match(path)
        if match is not None and match[2].endswith(suffix):
            found.append((int(match[1]), path))
    return sorted(found)


def _prove_anchors(case: Case, findings: Findings) -> dict[int, bytes]:
    """Checkpoint bytes of each anchor that is the log's and leads to the final tree."""
    proven = {}
    for size, path in anchor_files(case, ""):
        if not path.endswith(f"/{_CHECKPOINT}"):
            continue
        if case.checkpoint is None or case.log_key is None:
            findings.not_checked("timestamps.no_final", path=path)
            continue
        try:
            content = case.reader.read(path, limit=_MAX_FILE)
            _require_leads(case, size, content, final=case.checkpoint)
        except DokazError as error:
            findings.failed("timestamps.anchor", path=path, reason=error)
            continue
        proven[size] = content
    return proven


def _require_leads(case: Case, size: int, content: bytes, *, final: Checkpoint) -> None:
    assert case.log_key is not None
    origin = case.origin_at(size)
    key = log_key(origin, case.log_key.ed25519())
    anchor = open_checkpoint(content, origin=origin, key=key)
    record = ConsistencyRecord.from_bytes(
        case.reader.read(f"{layout.ANCHORS}{size}/{_CONSISTENCY}", limit=_MAX_FILE)
    )
    if anchor.size != size or (record.old_size, record.new_size) != (size, final.size):
        raise InvalidInput("the tree sizes in the anchor's files do not agree")
    verify_consistency(
        old_size=size,
        new_size=final.size,
        old_root=anchor.root,
        new_root=final.root,
        proof=record.proof,
    )


def _check_token(case: Case, size: int, path: str, findings: Findings) -> None:
    try:
        token = read_token(case.reader.read(path, limit=_MAX_FILE))
    except DokazError as error:
        findings.failed("timestamps.token", path=path, reason=error)
        return
    name = path.rpartition("/")[2].removesuffix(".tsr")
    chain = _optional(case, f"{layout.TSA}{name}.chain.pem")
    if case.trust.tsa_roots:
        try:
            time = _verify(token, case.anchors[size], case.trust.tsa_roots, chain)
        except DokazError:
            pass  # it may be of another authority: the parcel's own roots tell below
        else:
            findings.proven("timestamps.proven", path=path, **_values(size, time))
            return
    roots = _optional(case, f"{layout.TSA}{name}.pem")
    if not roots:
        findings.not_checked("timestamps.no_roots", path=path)
        return
    try:
        time = _verify(token, case.anchors[size], roots, chain)
    except DokazError as error:
        findings.failed("timestamps.token", path=path, reason=error)
        return
    findings.not_checked(
        "timestamps.claimed_roots",
        path=path,
        roots=file_fingerprint(roots[0]),
        **_values(size, time),
    )


def _verify(
    token: TimestampToken, content: bytes, roots: tuple[bytes, ...], chain: tuple[bytes, ...]
) -> VerifiedTime:
    digest = _DIGESTS.get(len(token.imprint))
    if digest is None:
        raise InvalidInput("the time-stamp is over a digest of an unusual length")
    return verify_token(token, digest=digest(content).digest(), roots=roots, intermediates=chain)


def _optional(case: Case, path: str) -> tuple[bytes, ...]:
    return (case.reader.read(path, limit=_MAX_FILE),) if path in case.reader else ()


def _values(size: int, time: VerifiedTime) -> dict[str, str]:
    return {
        "size": str(size),
        "at": write_time(time.at),
        "accuracy": "?" if time.accuracy is None else f"{time.accuracy.total_seconds():g}",
        "authority": time.authority,
        "open": ", ".join(time.not_checked) or "-",
    }
