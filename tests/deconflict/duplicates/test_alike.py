# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is told what is there already, and what becomes of it when items change."""

from __future__ import annotations

import io
import random
from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image, ImageFilter

from dokaz.deconflict.duplicates import api, feeding
from dokaz.deconflict.duplicates.models import KnownAddress, KnownLook, Pair
from dokaz.deconflict.duplicates.naming import name_of
from dokaz.deconflict.duplicates.vocabulary import Reason
from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, NotFound, Refused, Rejected, reading
from dokaz.media.hashing import hash_picture, shrunk
from dokaz.media.wording import wording_of
from dokaz.members import api as members
from dokaz.members.api import service_actor
from tests.deconflict.duplicates.scenes import (
    POST,
    SAME_POST,
    bits,
    compare,
    item,
    photo,
    put_hashes,
)
from tests.evidence.world import World

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def _refs(known: api.Known) -> set[UUID]:
    return {row.id for row in known.items}


def _told(known: api.Known) -> set[str]:
    return {one.code for one in known.elsewhere}


def _pairs() -> int:
    with reading(service_actor("duplicates")):
        return Pair.objects.count()


def test_an_address_that_is_there_is_told_with_what_each_may_see(world: World) -> None:
    open_one = item(world.documenter, b"one", url=POST, level=1)
    shut = item(world.documenter, b"two", url=SAME_POST, level=2)
    compare()
    own = api.known_address(actor=world.verifier, address=SAME_POST)
    assert (own.form, _refs(own), own.elsewhere) == (POST, {open_one, shut}, ())
    partner = api.known_address(actor=world.partner, address=f"{POST}?comment=7")
    # The partner sees the open one; the other one is not told of: its owner is known already.
    assert (_refs(partner), partner.elsewhere) == ({open_one}, ())
    for unknown in ("https://t.me/invented_channel/1235", "no address at all"):
        assert not api.known_address(actor=world.partner, address=unknown).is_known


def test_of_what_they_may_not_see_partners_learn_the_owner_and_its_contact(world: World) -> None:
    admin = members.actor_for(world.admin_account, world.own)
    members.describe(
        actor=admin, name_uk="Вигадана", name_en="Invented", contact="черговий 000-00-00"
    )
    shut = item(world.documenter, b"one", url=POST, level=2)
    compare()
    known = api.known_address(actor=world.partner, address=POST)
    (holder,) = known.elsewhere
    assert known.items == ()
    assert (holder.id, holder.contact) == (world.own, "черговий 000-00-00")
    assert str(shut) not in repr(known)
    evidence.share(
        actor=world.custodian, item_id=shut, organisation_id=world.other, reason="спільна справа"
    )
    assert _refs(api.known_address(actor=world.partner, address=POST)) == {shut}


@pytest.mark.parametrize("level", [3, 4])
def test_of_guarded_and_sealed_items_partners_learn_nothing(world: World, level: int) -> None:
    made = item(world.interviewer, b"one", url=POST, level=min(level, 3))
    photo(world, world.partner, b"theirs", bits(1))
    put_hashes(world, made, [(None, 90, bits(1))], owner=world.own)
    if level == 4:
        evidence.classify(actor=world.custodian, item_id=made, confidentiality=4)
    compare()
    assert not api.known_address(actor=world.partner, address=POST).is_known
    assert not api.known_address(actor=world.documenter, address=POST).is_known
    seen = api.known_address(actor=world.custodian, address=POST)
    assert _refs(seen) == ({made} if level == 3 else set())
    assert _pairs() == 0


def test_an_address_changed_or_disposed_of_is_not_told_any_more(world: World) -> None:
    made = item(world.documenter, b"one", url=POST)
    compare()
    assert api.known_address(actor=world.verifier, address=POST).is_known
    view = evidence.get_item(actor=world.documenter, item_id=made)
    other = "https://example.org/other"
    evidence.describe(
        actor=world.documenter, item_id=made, changes={"url": other}, revision=view.revision
    )
    compare()
    assert not api.known_address(actor=world.verifier, address=POST).is_known
    disposal = evidence.propose_disposal(
        actor=world.custodian, item_id=made, reason_code="duplicate", reason="двічі"
    )
    evidence.approve_disposal(actor=world.protection_officer, disposal_id=disposal)
    compare()
    assert not api.known_address(actor=world.verifier, address=other).is_known
    with reading(service_actor("duplicates")):
        assert not KnownAddress.objects.exists()


def test_pictures_that_look_the_same_are_paired_and_no_others(world: World) -> None:
    first = photo(world, world.documenter, b"1", bits(1))
    resaved = photo(world, world.documenter, b"2", bits(1, flipped=31))
    photo(world, world.documenter, b"3", bits(1, flipped=70))
    photo(world, world.documenter, b"4", bits(2))
    compare()
    (one,) = api.alike(actor=world.verifier, item_id=first)
    assert one.item is not None
    assert (one.item.id, one.distance, one.reasons, one.frames) == (
        resaved,
        31,
        ("picture",),
        (False, False),
    )
    # Reading the same facts again finds the same pairs and no more.
    compare()
    assert _pairs() == 1


def test_pictures_are_found_in_mapped_files_and_beside_them(world: World) -> None:
    first = photo(world, world.documenter, b"1", bits(1))
    compare()
    assert feeding.renew_files(most_beside=0)
    assert not feeding.renew_files(most_beside=0)
    second = photo(world, world.documenter, b"2", bits(1, flipped=9))
    compare()
    third = photo(world, world.documenter, b"3", bits(1, flipped=20))
    compare()
    told = api.alike(actor=world.verifier, item_id=third)
    assert {(one.item.id, one.distance) for one in told if one.item} == {(first, 20), (second, 11)}
    # What is gone from the database is not found, though the mapped files still name it.
    evidence.classify(actor=world.custodian, item_id=first, confidentiality=4)
    compare()
    (one,) = api.alike(actor=world.verifier, item_id=third)
    assert one.item is not None
    assert one.item.id == second
    assert feeding.renew_files(most_beside=0)


def test_a_photo_is_found_in_the_video_it_was_taken_from(world: World) -> None:
    video = item(world.documenter, b"film", media_type="video/mp4", name="film.mp4")
    frames = [(0, 90, bits(1)), (3000, 90, bits(2)), (6000, 20, bits(3))]
    put_hashes(world, video, frames, owner=world.own)
    still = photo(world, world.partner, b"still", bits(2, flipped=5))
    photo(world, world.partner, b"grey", bits(3))  # near a frame that has no features
    compare()
    (one,) = api.alike(actor=world.partner, item_id=still)
    assert one.item is not None
    assert (one.item.id, one.frames, one.distance) == (video, (False, True), 5)
    (back,) = api.alike(actor=world.verifier, item_id=video)
    assert back.frames == (True, False)


def test_across_organisations_what_may_not_be_seen_is_a_contact_only(world: World) -> None:
    own = photo(world, world.documenter, b"own", bits(1), level=2)
    theirs = photo(world, world.partner, b"theirs", bits(1, flipped=4), level=2)
    compare()
    for actor, mine, foreign, code in (
        (world.documenter, own, theirs, "ZMN"),
        (world.partner, theirs, own, "TRH"),
    ):
        (one,) = api.alike(actor=actor, item_id=mine)
        assert one.item is None
        assert one.holder is not None
        assert one.holder.code == code
        assert str(foreign) not in repr(one)
        (waiting,) = api.waiting_pairs(actor=actor).rows
        assert waiting.item.id == mine
        with pytest.raises(NotFound):
            api.judge(actor=actor, item_ids=(own, theirs), decision="same")
        with pytest.raises(NotFound):
            api.alike(actor=actor, item_id=foreign)


def test_addresses_pair_items_of_two_organisations_only(world: World) -> None:
    item(world.documenter, b"one", url=POST)
    own = item(world.documenter, b"two", url=SAME_POST)
    compare()
    assert _pairs() == 0
    theirs = item(world.partner, b"three", url=SAME_POST)
    compare()
    assert _pairs() == 2
    (one,) = api.alike(actor=world.documenter, item_id=own)
    assert one.item is not None
    assert (one.item.id, one.reasons, one.distance) == (theirs, ("address",), None)


def test_what_was_taken_out_of_an_item_is_no_duplicate_of_it(world: World) -> None:
    whole = photo(world, world.documenter, b"whole", bits(1))
    part = photo(world, world.documenter, b"part", bits(1, flipped=2))
    evidence.add_relation(
        actor=world.documenter, item_id=part, kind="derived_from", to_item_id=whole
    )
    compare()
    assert _pairs() == 0


def test_decisions_are_kept_and_can_be_taken_back(world: World) -> None:
    one = photo(world, world.documenter, b"1", bits(1))
    two = photo(world, world.documenter, b"2", bits(1, flipped=3))
    other = photo(world, world.documenter, b"3", bits(9))
    compare()
    assert len(api.waiting_pairs(actor=world.verifier).rows) == 1
    api.judge(actor=world.verifier, item_ids=(two, one), decision="different", because="same_place")
    assert api.waiting_pairs(actor=world.verifier).rows == ()
    assert api.alike(actor=world.verifier, item_id=one) == ()
    api.judge(actor=world.documenter, item_ids=(one, two), decision="open")
    assert len(api.waiting_pairs(actor=world.verifier).rows) == 1
    api.judge(actor=world.documenter, item_ids=(one, two), decision="same", because="same_file")
    assert api.waiting_pairs(actor=world.verifier).rows == ()
    (told,) = api.alike(actor=world.verifier, item_id=one)
    assert told.judgement is not None
    assert (told.judgement.decision, told.judgement.by) == ("same", world.documenter.ref)
    history = api.judgements(actor=world.verifier, item_ids=(one, two))
    assert [line.decision for line in history] == ["different", "open", "same"]
    # Pairs that are made anew keep what was decided; what is not alike is not decided about.
    compare()
    assert api.waiting_pairs(actor=world.verifier).rows == ()
    with pytest.raises(NotFound):
        api.judge(actor=world.verifier, item_ids=(one, other), decision="same")
    for wrong in ({"decision": "perhaps"}, {"decision": "same", "because": "words of mine"}):
        with pytest.raises(Rejected):
            api.judge(actor=world.verifier, item_ids=(one, two), **wrong)


def test_a_decision_of_one_organisation_is_not_told_to_the_other(world: World) -> None:
    one = photo(world, world.documenter, b"1", bits(1))
    two = photo(world, world.partner, b"2", bits(1, flipped=3))
    compare()
    api.judge(actor=world.verifier, item_ids=(one, two), decision="same")
    assert len(api.waiting_pairs(actor=world.partner).rows) == 1
    assert api.judgements(actor=world.partner, item_ids=(one, two)) == ()
    (told,) = api.alike(actor=world.partner, item_id=two)
    assert told.judgement is None


def test_real_pictures_are_recognised_after_being_saved_smaller(world: World) -> None:
    chance = random.Random(5)
    picture = Image.frombytes("L", (48, 36), chance.randbytes(48 * 36)).convert("RGB")
    picture = picture.resize((960, 720), Image.Resampling.BICUBIC)
    other = picture.transpose(Image.Transpose.ROTATE_180).filter(ImageFilter.GaussianBlur(3))
    small = io.BytesIO()
    picture.resize((400, 300)).save(small, "JPEG", quality=35)
    found = []
    for number, one in enumerate((picture, Image.open(small), other)):
        look = hash_picture(shrunk(one))
        assert look is not None
        made = item(world.documenter, bytes([number]))
        put_hashes(world, made, [(None, look.quality, look.variants[0])], owner=world.own)
        found.append(made)
    compare()
    (told,) = api.alike(actor=world.verifier, item_id=found[0])
    assert told.item is not None
    assert told.item.id == found[1]


def test_the_queue_says_nothing_of_pairs_one_may_not_see(world: World) -> None:
    """Neither by short pages and a way on, nor by where a page begins, nor by names."""
    shown = [photo(world, world.documenter, b"%d" % n, bits(1, flipped=n)) for n in range(3)]
    for n in range(3):
        photo(world, world.custodian, b"sealed %d" % n, bits(1, flipped=4 + n), level=3)
    compare()
    # Two of them are alike for another reason too; there is one line for both reasons.
    with reading(service_actor("duplicates")):
        again = Pair.objects.get(one_id=min(shown[:2]), other_id=max(shown[:2]))
        again.pk, again.reason = None, Reason.WORDING
        again.save()

    def walked(actor: Actor, limit: int) -> list[api.Waiting]:
        found, after = [], ""
        while True:
            page = api.waiting_pairs(actor=actor, after=after, limit=limit)
            found += page.rows
            if not page.after:
                return found
            assert len(page.rows) == limit
            after = page.after

    guardian, reader = walked(world.custodian, 4), walked(world.second_documenter, 1)
    assert (len(guardian), len(reader)) == (15, 3)
    assert walked(world.second_documenter, 2) == walked(world.second_documenter, 3) == reader
    assert {one.item.id for one in reader} < set(shown)
    assert sorted(len(one.alike.reasons) for one in reader) == [1, 1, 2]
    hidden = next(one.pair for one in guardian if one.pair not in {two.pair for two in reader})
    pages = {
        repr(api.waiting_pairs(actor=world.second_documenter, after=name))
        for name in ("", hidden, "no name", "0" * 32 + "-" + "0" * 16)
    }
    assert len(pages) == 1
    with pytest.raises(NotFound):
        api.get_pair(actor=world.second_documenter, name=hidden)
    assert api.get_pair(actor=world.custodian, name=hidden)

    # Hidden pairs in front, more than are looked at together, are not walked over.
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert len(api.waiting_pairs(actor=world.second_documenter).rows) == 3
        return len(queries)

    few = asked()
    Pair.objects.bulk_create(
        Pair(
            reason=Reason.WORDING, one_id=UUID(int=number), other_id=shown[0],
            one_organisation_id=world.own, other_organisation_id=world.own,
            found_at=datetime.now(UTC),
        )
        for number in range(1, 1200)
    )  # fmt: skip
    assert asked() == few


def test_a_page_takes_no_longer_however_many_pairs_an_item_is_in(world: World) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("SQLite counts its steps")
    own = photo(world, world.documenter, b"own", bits(1))
    names = iter(range(1, 4000))

    def put(many: int) -> None:
        Pair.objects.bulk_create(
            Pair(
                reason=Reason.PICTURE, one_id=UUID(int=next(names)), other_id=own,
                one_organisation_id=world.other, other_organisation_id=world.own,
                found_at=datetime.now(UTC),
            )
            for _ in range(many)
        )  # fmt: skip

    def steps() -> int:
        """Thousands of steps of the database for a pair, the first page and one near the end."""
        oldest = name_of(world.verifier, Pair.objects.order_by("pk")[50])
        counted: list[None] = []
        connection.connection.set_progress_handler(lambda: counted.append(None), 1000)
        try:
            api.get_pair(actor=world.verifier, name=oldest)
            for after in ("", oldest):
                assert len(api.waiting_pairs(actor=world.verifier, after=after).rows) == 25
        finally:
            connection.connection.set_progress_handler(None, 0)
        return len(counted)

    put(200)
    few = steps()
    put(3000)
    assert steps() <= 2 * few + 5


def test_a_pair_has_one_name(world: World) -> None:
    own = photo(world, world.documenter, b"one", bits(1))
    other = photo(world, world.documenter, b"other", bits(1, flipped=1))
    compare()
    name = name_of(world.verifier, Pair.objects.get())
    assert api.get_pair(actor=world.verifier, name=name)
    half, sealed = name.split("-")
    for written in (
        name.upper(), f"{{{name}", f"{half}-urn:uuid:{sealed}", f"{half}-{sealed[:8]}-{sealed[8:]}",
        f"{own.hex}-{sealed}", f"{half}-{own.hex}", f"{half}-{other.hex}", f"{half}-", "-",
    ):  # fmt: skip
        with pytest.raises(NotFound):
            api.get_pair(actor=world.verifier, name=written)


@pytest.mark.parametrize("persona", ["without_role", "external_reader", "nobody", "node_admin"])
def test_who_reads_no_records_is_told_nothing(world: World, persona: str) -> None:
    made = item(world.documenter, b"one", url=POST, level=0)
    compare()
    actor: Actor = getattr(world, persona)
    for ask in (
        lambda: api.known_address(actor=actor, address=POST),
        lambda: api.alike(actor=actor, item_id=made),
        lambda: api.waiting_pairs(actor=actor),
        lambda: api.get_pair(actor=actor, name="1"),
    ):
        with pytest.raises(Refused):
            ask()


def test_the_worker_reads_the_outbox_and_new_rules_read_it_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    item(world.documenter, b"one", url=POST)
    photo(world, world.documenter, b"1", bits(1))
    compare()
    monkeypatch.setattr(feeding, "_VERSION", "rules of tomorrow")
    feeding.keep_up()  # On PostgreSQL the facts of this test's own transaction are not settled.
    with reading(service_actor("duplicates")):
        emptied = not KnownAddress.objects.exists()
        compare()
        assert KnownAddress.objects.count() == 1
        assert KnownLook.objects.count() == 1
    assert emptied is (connection.vendor == "postgresql")


POST_WORDS = (
    "Сьогодні вночі російські війська обстріляли Вигадане. Влучили в елеватор і три житлові "
    "будинки на вулиці Польовій. Двоє людей поранені, їх доправили до лікарні в сусідньому місті."
)
ELSEWHERE = (
    "Учора ввечері по Вигаданому вдарили з артилерії. Знищено склад із зерном, пошкоджено школу. "
    "На щастя, люди не постраждали, вогнеборці вже ліквідували займання на складі."
)


def _said(actor: Actor, words: str, number: int, *, level: int = 2) -> UUID:
    """A message of a chat as intake registers it, which others may be told of but not see."""
    return item(actor, f"{words}{number}".encode(), level=level, wording=wording_of([words]))


def test_a_post_that_another_organisation_has_in_nearly_the_same_words_is_told(
    world: World,
) -> None:
    theirs = _said(world.partner, f"‼️ {POST_WORDS}\n\nПідписатися: https://t.me/vyhadane", 1)
    other = _said(world.partner, ELSEWHERE, 2)
    short = _said(world.partner, "Слава Україні!", 3)
    own = _said(world.documenter, POST_WORDS, 4)
    compare()
    (found,) = api.alike(actor=world.documenter, item_id=own)
    assert (found.reasons, found.distance, found.item) == (("wording",), None, None)
    assert found.holder is not None
    assert found.holder.id == world.other
    assert str(theirs) not in repr(found)
    assert api.alike(actor=world.partner, item_id=other) == ()
    assert api.alike(actor=world.partner, item_id=short) == ()
    (waiting,) = api.waiting_pairs(actor=world.documenter).rows
    assert (waiting.item.id, waiting.alike.reasons) == (own, ("wording",))


def test_words_and_pictures_are_never_held_against_each_other(world: World) -> None:
    wording = wording_of([POST_WORDS])
    item(world.partner, b"text", wording=wording)
    own = photo(world, world.documenter, b"picture", wording)
    compare()
    assert api.alike(actor=world.documenter, item_id=own) == ()
    assert _pairs() == 0


def test_of_a_guarded_post_nobody_elsewhere_learns_and_of_a_disposed_one_nothing_stays(
    world: World,
) -> None:
    guarded = _said(world.interviewer, POST_WORDS, 0, level=3)
    own = _said(world.partner, POST_WORDS, 1)
    compare()
    assert api.alike(actor=world.partner, item_id=own) == ()
    again = _said(world.documenter, POST_WORDS, 2)
    compare()
    assert len(api.alike(actor=world.partner, item_id=own)) == 1
    disposal = evidence.propose_disposal(
        actor=world.custodian, item_id=again, reason_code="duplicate", reason="двічі"
    )
    evidence.approve_disposal(actor=world.protection_officer, disposal_id=disposal)
    compare()
    assert api.alike(actor=world.partner, item_id=own) == ()
    with reading(service_actor("duplicates")):
        assert set(KnownLook.objects.values_list("item_id", flat=True)) == {guarded, own}
