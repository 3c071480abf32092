# SPDX-License-Identifier: AGPL-3.0-or-later
"""A lone receipt proves one event, and a file beside it, on keys that come from elsewhere."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.parcel.simulator import START, World, small_world
from tests.core.verify.full_parcel import failed, ids
from tests.thoroughness import part

from dokaz.core.digests import DigestSet, digest_chunks
from dokaz.core.log.note import parse_note, parse_verifier_key
from dokaz.core.log.policy import parse_policy
from dokaz.core.log.proof import LogProof
from dokaz.core.log.tiles import inclusion_proof
from dokaz.core.parcel.custody import Outcome
from dokaz.core.parcel.plan import Organisation, OrganisationKey
from dokaz.core.parcel.receipt import make_receipt
from dokaz.core.verify.errors import CannotRead
from dokaz.core.verify.receipt import verify_receipt
from dokaz.core.verify.trust import Trust
from dokaz.core.verify.verdict import ExitCode, Status

WORLD = small_world()
FILE = digest_chunks([b"first" * 300])
TRUST = Trust(
    log_keys=(parse_verifier_key(WORLD.log_vkey),),
    organisations=tuple(each.as_organisation() for each in WORLD.members),
    policy=parse_policy(WORLD.policy.encode()),
)


def receipt(number: int = 0, world: World = WORLD) -> LogProof:
    event = world.events[number]
    path = inclusion_proof(reader=world.tiles, index=event.index, size=len(world.entries))
    return make_receipt(event, path=path, checkpoint=parse_note(world.checkpoint()))


def test_with_all_grounds_a_receipt_is_proven() -> None:
    report = verify_receipt(receipt().to_bytes(), file=FILE, trust=TRUST)
    assert [step.status for step in report.steps] == [Status.PROVEN] * 6
    assert report.exit_code is ExitCode.PROVEN


def test_without_grounds_only_what_needs_no_key_is_proven() -> None:
    report = verify_receipt(receipt().to_bytes(), file=FILE, trust=Trust())
    proven = {step.id for step in report.steps if step.status is Status.PROVEN}
    assert proven == {"receipt", "file", "inclusion"}
    assert report.exit_code is ExitCode.NOT_CHECKED


def test_a_bare_key_is_enough_for_the_event() -> None:
    trust = Trust(organisation_keys=(WORLD.members[0].key.public,))
    report = verify_receipt(receipt().to_bytes(), file=None, trust=trust)
    assert next(s for s in report.steps if s.id == "events").status is Status.PROVEN
    assert next(s for s in report.steps if s.id == "file").status is Status.NOT_CHECKED


def test_a_key_does_not_sign_outside_its_time() -> None:
    """A stolen key that was replaced makes no receipts any more."""
    member = WORLD.members[0]
    ended = OrganisationKey(
        key=member.key.public,
        valid_from=START - timedelta(days=30),
        valid_to=START - timedelta(days=1),
    )
    keys = (Organisation(id=member.id, name=member.name, keys=(ended,)),)
    report = verify_receipt(receipt().to_bytes(), file=FILE, trust=Trust(organisations=keys))
    assert ids(report) == {"receipt.event_key_not_valid"}


def test_a_bare_key_is_no_key_of_an_organisation_whose_keys_are_known() -> None:
    alfa, bravo = WORLD.members
    world = World()
    world.members[0] = replace(alfa, key=bravo.key)
    world.add_item("ALFA-EV-1", [("IMG_0001.jpg", b"first" * 300)])
    trust = replace(
        TRUST, organisations=(alfa.as_organisation(),), organisation_keys=(bravo.key.public,)
    )
    report = verify_receipt(receipt(0, world).to_bytes(), file=FILE, trust=trust)
    assert next(s for s in report.steps if s.id == "events").status is Status.NOT_CHECKED


def test_a_receipt_of_what_was_refused_is_no_receipt_of_the_file() -> None:
    """Signed, entered and cosigned is also that somebody's file was turned away."""
    world = World()
    item = world.add_item("ALFA-EV-1", [("IMG_0001.jpg", b"first" * 300)])
    world.record(
        "ingestion",
        item=item.id,
        file=item.files[0].id,
        digests=FILE,
        change=lambda event: replace(event, outcome=Outcome.REFUSED),
    )
    report = verify_receipt(receipt(-1, world).to_bytes(), file=FILE, trust=TRUST)
    assert report.steps[0].status is Status.NOT_CHECKED
    assert "receipt.not_done" in {finding.id for finding in report.steps[0].findings}
    assert report.exit_code is ExitCode.NOT_CHECKED


def test_another_file_fails() -> None:
    other = digest_chunks([b"other"])
    report = verify_receipt(receipt().to_bytes(), file=other, trust=TRUST)
    assert ids(report) == {"receipt.file_other"}
    longer = DigestSet(size=FILE.size + 1, sha256=FILE.sha256)
    report = verify_receipt(receipt().to_bytes(), file=longer, trust=TRUST)
    assert ids(report) == {"receipt.file_other"}


def test_the_event_of_another_place_fails() -> None:
    mixed = replace(receipt(0), extra=receipt(1).extra)
    report = verify_receipt(mixed.to_bytes(), file=FILE, trust=TRUST)
    assert ids(report) == {"receipt.not_included"}


def test_a_changed_event_fails_twice() -> None:
    disclosed = WORLD.events[0]
    payload = disclosed.envelope.payload.replace(b"agent-7f3a", b"agent-0000")
    forged = replace(disclosed, envelope=replace(disclosed.envelope, payload=payload))
    proof = receipt()
    changed = make_receipt(forged, path=proof.path, checkpoint=proof.checkpoint)
    report = verify_receipt(changed.to_bytes(), file=FILE, trust=TRUST)
    assert ids(report) == {"receipt.event_unsigned", "receipt.not_included"}


def test_another_log_fails() -> None:
    other = World(origin="other.example.org")
    other.add_item("A-1", [("a", b"first" * 300)])
    proof = receipt(0, other)
    report = verify_receipt(proof.to_bytes(), file=FILE, trust=TRUST)
    assert ids(report) == {"log.unsigned"}


def test_too_few_witnesses_fail() -> None:
    proof = replace(receipt(), checkpoint=parse_note(WORLD.checkpoint(cosigned_by=1)))
    report = verify_receipt(proof.to_bytes(), file=FILE, trust=TRUST)
    assert failed(report) == {"witnesses"}


def test_a_receipt_without_event_says_nothing_about_a_file() -> None:
    proof = replace(receipt(), extra=None)
    report = verify_receipt(proof.to_bytes(), file=FILE, trust=TRUST)
    assert report.exit_code is ExitCode.NOT_CHECKED


@pytest.mark.parametrize("extra", [b"{}", b"null", b"\xff", b'{"nonce":"","envelope":{}}'])
def test_a_receipt_with_a_broken_event_fails(extra: bytes) -> None:
    content = replace(receipt(), extra=extra).to_bytes()
    report = verify_receipt(content, file=FILE, trust=TRUST)
    assert "receipt.malformed" in ids(report)


@given(st.binary(max_size=300))
def test_any_bytes_are_unreadable(content: bytes) -> None:
    with pytest.raises(CannotRead):
        verify_receipt(content, file=None, trust=Trust())


def test_every_flipped_bit_is_seen() -> None:
    content = receipt().to_bytes()
    cosignatures = content.index("— witness".encode())
    for position in part(range(len(content)), 5):
        changed = bytearray(content)
        changed[position] ^= 1
        try:
            report = verify_receipt(bytes(changed), file=FILE, trust=TRUST)
        except CannotRead:
            continue
        # One of three cosignatures may turn into a stranger's: two are the quorum.
        assert report.exit_code is not ExitCode.PROVEN or position >= cosignatures
