# SPDX-License-Identifier: AGPL-3.0-or-later
"""Handing over, receipts, withdrawing, and what happens to the packed file afterwards."""

from datetime import UTC, datetime, timedelta

import pyrage
import pytest

from dokaz.evidence import api as evidence
from dokaz.gate.api import Conflict, Delivered, NotFound, Purpose, Rejected, reading_everything
from dokaz.gate.models import Act, OutboxFact
from dokaz.sharing import api, discarding
from dokaz.sharing.actions import handing_over
from dokaz.sharing.models import Discard
from dokaz.sharing.packing import kept
from tests.evidence.world import World
from tests.sharing.scenes import REASON, WHEN, handed_over, made, ordered, two_items

pytestmark = pytest.mark.django_db


def receipt(world: World, parcel: object, **values: object) -> object:
    fields = {"reference": "ERN 0001-0002", "received_at": WHEN, **values}
    return api.register_receipt(actor=world.custodian, parcel_id=parcel, **fields)


def test_handing_over_is_in_the_custody_of_every_item(world: World) -> None:
    items = two_items(world)
    parcel = made(world, items)
    api.hand_over(
        actor=world.custodian, parcel_id=parcel, channel="portal", handed_over_at=WHEN, note="усно"
    )
    view = api.get_parcel(actor=world.custodian, parcel_id=parcel)
    assert (view.status, view.channel, view.handed_over_at) == ("handed_over", "portal", WHEN)
    for item in items:
        newest = api.events_of_item(actor=world.custodian, item_id=item)[0]
        assert newest.type == "dissemination"
        assert newest.facts["sha256"] == view.sha256
    with pytest.raises(Conflict):
        api.hand_over(
            actor=world.custodian, parcel_id=parcel, channel="portal", handed_over_at=WHEN
        )


def test_only_what_is_packed_can_be_handed_over_and_not_tomorrow(world: World) -> None:
    parcel = ordered(world)
    with pytest.raises(Conflict):
        api.hand_over(
            actor=world.custodian, parcel_id=parcel, channel="portal", handed_over_at=WHEN
        )
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    with pytest.raises(Rejected):
        api.hand_over(
            actor=world.custodian, parcel_id=parcel, channel="portal", handed_over_at=tomorrow
        )


def test_a_receipt_with_our_digest_confirms_the_parcel(world: World) -> None:
    parcel = handed_over(world)
    digest = api.get_parcel(actor=world.custodian, parcel_id=parcel).sha256
    spaced = " ".join(digest[start : start + 8].upper() for start in range(0, 64, 8))
    receipt(world, parcel, confirmed_sha256=spaced, received_by="канцелярія")
    view = api.get_parcel(actor=world.custodian, parcel_id=parcel)
    (one,) = view.receipts
    assert (view.status, one.matches, one.reference) == ("receipted", True, "ERN 0001-0002")
    assert one.confirmed_sha256 == digest


def test_a_receipt_without_a_digest_confirms_receiving_and_says_so(world: World) -> None:
    parcel = handed_over(world)
    receipt(world, parcel)
    view = api.get_parcel(actor=world.custodian, parcel_id=parcel)
    assert (view.status, view.receipts[0].matches) == ("receipted", None)


def test_a_receipt_with_another_digest_is_kept_and_confirms_nothing(world: World) -> None:
    parcel = handed_over(world)
    receipt(world, parcel, confirmed_sha256="f" * 64)
    view = api.get_parcel(actor=world.custodian, parcel_id=parcel)
    assert (view.status, view.receipts[0].matches) == ("handed_over", False)
    receipt(world, parcel, confirmed_sha256=view.sha256)
    view = api.get_parcel(actor=world.custodian, parcel_id=parcel)
    assert (view.status, [one.matches for one in view.receipts]) == ("receipted", [False, True])


def test_a_receipt_needs_a_hand_over_and_proper_values(world: World) -> None:
    parcel = made(world)
    with pytest.raises(Conflict):
        receipt(world, parcel)
    for field, value in (("confirmed_sha256", "12"), ("reference", ""), ("received_at", None)):
        with pytest.raises(Rejected) as rejected:
            receipt(world, parcel, **{field: value})
        assert rejected.value.field == field


def test_a_withdrawn_parcels_file_is_removed_and_its_record_stays(world: World) -> None:
    parcel = made(world)
    digest = api.get_parcel(actor=world.custodian, parcel_id=parcel).sha256
    api.withdraw(actor=world.custodian, parcel_id=parcel, reason=REASON)
    with pytest.raises(Conflict):
        api.download(actor=world.custodian, parcel_id=parcel)
    assert api.carry_out_discards() == 1
    assert api.carry_out_discards() == 0
    assert not kept.folder_of(parcel).exists()
    view = api.get_parcel(actor=world.custodian, parcel_id=parcel)
    assert (view.status, view.sha256, view.file_is_kept) == ("withdrawn", digest, False)
    with pytest.raises(Conflict):
        api.withdraw(actor=world.custodian, parcel_id=parcel, reason=REASON)


def test_what_is_being_packed_cannot_be_withdrawn(world: World) -> None:
    with pytest.raises(Conflict):
        api.withdraw(actor=world.custodian, parcel_id=ordered(world), reason=REASON)


def test_removing_broken_off_after_the_act_is_finished_by_the_next_call(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    parcel = made(world)
    api.withdraw(actor=world.custodian, parcel_id=parcel, reason=REASON)

    def die(parcel_id: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(discarding, "discard_kept", die)
        with pytest.raises(KeyboardInterrupt):
            api.carry_out_discards()
    assert kept.folder_of(parcel).exists()
    assert api.carry_out_discards() == 1
    assert not kept.folder_of(parcel).exists()
    assert Act.objects.filter(action="sharing.parcel.discard_file").count() == 1


def deliver() -> None:
    """Give the room every fact twice, as the outbox may; the reader itself waits for a commit."""
    consumer = discarding.CONSUMER
    for row in 2 * list(OutboxFact.objects.filter(kind__in=consumer.kinds)):
        with reading_everything(Purpose.OUTBOX):
            consumer.handle(Delivered(row.kind, row.payload, row.act_id, row.at))


def test_disposing_of_an_item_removes_packed_files_that_hold_it(world: World) -> None:
    first, second = two_items(world)
    holding, other = made(world, [first, second]), made(world, [second])
    disposal = evidence.propose_disposal(
        actor=world.custodian, item_id=first, reason_code="consent_withdrawn", reason=REASON
    )
    evidence.approve_disposal(actor=world.protection_officer, disposal_id=disposal)
    deliver()
    assert api.carry_out_discards() == 1
    assert not kept.folder_of(holding).exists()
    assert kept.folder_of(other).exists()
    with pytest.raises(Conflict):
        api.download(actor=world.custodian, parcel_id=holding)
    api.download(actor=world.custodian, parcel_id=other)


def test_a_parcel_ordered_before_a_disposal_is_not_packed_and_waits_for_nothing(
    world: World,
) -> None:
    first, _ = two_items(world)
    parcel = ordered(world, [first])
    disposal = evidence.propose_disposal(
        actor=world.custodian, item_id=first, reason_code="consent_withdrawn", reason=REASON
    )
    evidence.approve_disposal(actor=world.protection_officer, disposal_id=disposal)
    deliver()
    assert api.carry_out_discards() == 0
    with pytest.raises(api.NoLongerAllowed):
        api.pack(world.custodian, parcel_id=parcel)
    assert api.carry_out_discards() == 1
    assert not Discard.objects.exists()
    assert api.get_parcel(actor=world.custodian, parcel_id=parcel).status == "draft"


def test_a_broken_transfer_goes_on_under_the_act_that_began_it(world: World) -> None:
    for encrypted_to in ("", str(pyrage.x25519.Identity.generate().to_public())):
        parcel = made(world, encrypted_to=encrypted_to)
        with pytest.raises(NotFound):
            api.read_on(actor=world.custodian, parcel_id=parcel)
        whole = b"".join(api.download(actor=world.custodian, parcel_id=parcel).chunks())
        acts = Act.objects.count()
        file = api.read_on(actor=world.custodian, parcel_id=parcel)
        for start, length in ((0, 1), (1, 4000), (65_000, 2000), (len(whole) - 7, 7)):
            assert b"".join(file.range(start, length)) == whole[start : start + length]
        assert b"".join(file.chunks()) == whole
        assert Act.objects.count() == acts, "the act that began it covers reading on"


def test_reading_on_ends_with_the_day_the_file_and_the_rights(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = two_items(world)
    parcel = made(world, items)
    api.download(actor=world.custodian, parcel_id=parcel)
    with monkeypatch.context() as patch:
        patch.setattr(handing_over, "_COVERED", timedelta(0))
        with pytest.raises(NotFound):
            api.read_on(actor=world.custodian, parcel_id=parcel)
    api.withdraw(actor=world.custodian, parcel_id=parcel, reason=REASON)
    with pytest.raises(Conflict):
        api.read_on(actor=world.custodian, parcel_id=parcel)
