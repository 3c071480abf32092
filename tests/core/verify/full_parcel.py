# SPDX-License-Identifier: AGPL-3.0-or-later
"""One parcel with everything in it, and all the grounds to prove it."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from tests.core.parcel.simulator import World
from tests.core.seals.certificate_maker import issuer, signer
from tests.core.seals.openssl_authority import OpensslAuthority

from dokaz.core.log.note import parse_verifier_key
from dokaz.core.log.policy import parse_policy
from dokaz.core.parcel.plan import Omission, OmissionReason
from dokaz.core.parcel.reader import open_zip
from dokaz.core.parcel.source import BytesSource
from dokaz.core.seals.opentimestamps import DetachedTimestamp, write_detached
from dokaz.core.seals.opentimestamps_format import block_attestation
from dokaz.core.seals.opentimestamps_tree import AttestationKind, OpKind, Timestamp
from dokaz.core.seals.timestamp import build_request
from dokaz.core.verify.trust import Trust
from dokaz.core.verify.verdict import Report, Status
from dokaz.core.verify.verifier import verify_opened

HEIGHT = 840_000
# The easiest target of Bitcoin's own test chain "regtest", which any computer meets at once.
_EASY_BITS = 0x207FFFFF
EASY_TARGET = 0x7FFFFF << 8 * (0x20 - 3)


@dataclass
class Full:
    """A parcel, the world it is from, and the grounds under which all of it is proven."""

    world: World
    parcel: bytes
    trust: Trust
    header: bytes
    roots: bytes = field(repr=False)


def verify_bytes(parcel: bytes, trust: Trust | None = None) -> Report:
    return verify_opened(lambda: open_zip(BytesSource(parcel)), trust=trust or Trust(), workers=2)


def block_header(merkle_root: bytes) -> bytes:
    """A header over this root whose proof of work meets the easy target."""
    for nonce in range(2**16):
        header = b"".join(
            (
                (4).to_bytes(4, "little"),
                bytes(32),
                merkle_root,
                (1_772_500_000).to_bytes(4, "little"),
                _EASY_BITS.to_bytes(4, "little"),
                nonce.to_bytes(4, "little"),
            )
        )
        block = hashlib.sha256(hashlib.sha256(header).digest()).digest()
        if int.from_bytes(block, "little") <= EASY_TARGET:
            return header
    raise AssertionError("half of all nonces meet this target")


def make_full(folder: Path) -> Full:
    """Make it; `folder` is where `openssl ts` keeps its files."""
    root = issuer("Invented root")
    authority = OpensslAuthority(folder, signer=signer(root), issuers=[])
    headers: list[bytes] = []

    def stamp(checkpoint: bytes) -> dict[str, bytes]:
        digest = hashlib.sha256(checkpoint).digest()
        return {"invented": authority.answer(build_request(digest=digest, nonce=None))}

    def ots(checkpoint: bytes) -> dict[str, bytes]:
        digest = hashlib.sha256(checkpoint).digest()
        headers.append(block_header(digest))
        attested = Timestamp(attestations=(block_attestation(AttestationKind.BITCOIN, HEIGHT),))
        proof = DetachedTimestamp(kind=OpKind.SHA256, digest=digest, timestamp=attested)
        return {"calendars": write_detached(proof)}

    world = World()
    world.fill(5)
    world.add_item(
        "ALFA-EV-1", [("IMG_0001.jpg", b"first " * 300), ("IMG_0001.jpg", b"second" * 300)]
    )
    first = world.items[0].files[0]
    world.record("access", item=world.items[0].id, file=first.id, digests=first.digests)
    world.fill(270)
    world.add_item("BRAVO-EV-9", [("свідчення.mp4", bytes(range(256)))], by=world.members[1])
    world.anchor(stamp=stamp, ots=ots)
    world.fill(40)
    erased = world.add_item("ALFA-EV-3", [("erased.jpg", b"gone")])
    world.items.remove(erased)
    world.omissions.append(
        Omission(
            item=erased.id,
            file=erased.files[0].id,
            sha256=erased.files[0].digests.sha256,
            reason=OmissionReason.ERASED,
            note="Consent withdrawn",
        )
    )
    world.authority_roots["invented"] = root.pem
    trust = Trust(
        log_keys=(parse_verifier_key(world.log_vkey),),
        organisations=tuple(each.as_organisation() for each in world.members),
        policy=parse_policy(world.policy.encode()),
        tsa_roots=(root.pem,),
        block_headers={HEIGHT: headers[0]},
    )
    return Full(world, world.parcel(), trust, headers[0], root.pem)


def status(report: Report, step: str) -> Status:
    return next(each.status for each in report.steps if each.id == step)


def ids(report: Report, status: Status = Status.FAILED) -> set[str]:
    return {f.id for step in report.steps for f in step.findings if f.status is status}


def failed(report: Report) -> set[str]:
    return {step.id for step in report.steps if step.status is Status.FAILED}
