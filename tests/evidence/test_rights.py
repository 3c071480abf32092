# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who sees what: levels, shares, names, openings; every change counts from the next call on."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dokaz.evidence import api, policy
from dokaz.evidence.models import ItemShare, SealedOpening
from dokaz.gate.api import Conflict, NotFound, Refused, Rejected
from dokaz.gate.models import Act, ActDetail
from tests.evidence.world import World, events, joined, taken

REASON = "вигадана причина"
AT = datetime(2022, 8, 7, 10, 30, tzinfo=UTC)


def sees(actor, item_id) -> bool:
    """Whether page and list agree that the actor sees the item."""
    listed = item_id in {row.id for row in api.visible_items(actor=actor).rows}
    try:
        api.get_item(actor=actor, item_id=item_id)
    except NotFound:
        assert not listed
        return False
    assert listed
    return True


def at_level(world: World, level: int, **values: object) -> api.Registered:
    draft = api.ItemDraft(confidentiality=level, **values)
    return taken(world.documenter, f"level {level} {values}".encode(), item=draft)


COLLEAGUES = {"documenter", "second_documenter", "custodian", "auditor"}


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        (0, {*COLLEAGUES, "low_clearance", "stranger"}),
        (1, {*COLLEAGUES, "stranger"}),
        (2, COLLEAGUES),
        (3, {"documenter", "custodian", "auditor"}),
        (4, set()),
    ],
)
def test_levels(world: World, level: int, expected: set[str]) -> None:
    item = at_level(world, level).item_id
    everyone = {
        "documenter", "second_documenter", "low_clearance", "custodian", "auditor", "stranger",
        "without_role", "nobody", "node_admin", "staff_in_session", "external_reader",
    }  # fmt: skip
    found = {name for name in everyone if sees(getattr(world, name), item)}
    assert found == expected


@pytest.mark.parametrize("status", ["quarantined", "withdrawn", "sealed"])
def test_partners_do_not_see_what_is_held_back(world: World, status: str) -> None:
    item = at_level(world, 1).item_id
    share = api.share(
        actor=world.custodian, item_id=item, organisation_id=world.other, reason=REASON
    )
    assert share
    assert sees(world.partner, item)
    api.describe(actor=world.documenter, item_id=item, changes={"status": status}, revision=0)
    assert not sees(world.partner, item)
    assert sees(world.documenter, item)


def test_privileged_items_are_not_open_to_the_node(world: World) -> None:
    assert not sees(world.partner, at_level(world, 1, privileged=True).item_id)
    assert sees(world.partner, at_level(world, 1).item_id)


def test_a_share_gives_sight_and_its_end_takes_it(world: World) -> None:
    answer = at_level(world, 2)
    assert not sees(world.partner, answer.item_id)
    share = api.share(
        actor=world.custodian, item_id=answer.item_id, organisation_id=world.other, reason=REASON
    )
    assert sees(world.partner, answer.item_id)
    assert sees(world.external_reader, answer.item_id)
    opened = api.open_file(actor=world.partner, file_id=answer.file_id, purpose="view")
    assert joined(opened.chunks()).startswith(b"level 2")
    page = api.custody(actor=world.documenter, item_id=answer.item_id)
    assert page.events[0].organisation_id == world.other
    api.unshare(actor=world.custodian, share_id=share, reason=REASON)
    assert not sees(world.partner, answer.item_id)
    assert not sees(world.external_reader, answer.item_id)
    with pytest.raises(NotFound):
        api.open_file(actor=world.partner, file_id=answer.file_id, purpose="view")
    with pytest.raises(Conflict):
        api.unshare(actor=world.custodian, share_id=share, reason=REASON)


class _InAnHour(datetime):
    @classmethod
    def now(cls, tz=None):
        return datetime.now(tz) + timedelta(minutes=61)


def test_a_share_ends_by_itself(world: World, monkeypatch) -> None:
    item = at_level(world, 2).item_id
    soon = datetime.now(UTC) + timedelta(hours=1)
    api.share(
        actor=world.custodian, item_id=item, organisation_id=world.other, reason=REASON, until=soon
    )
    assert sees(world.partner, item)
    monkeypatch.setattr(policy, "datetime", _InAnHour)
    assert not sees(world.partner, item)


def test_partners_do_not_learn_sources_paths_and_notes(world: World) -> None:
    item = at_level(world, 1, acquired_from="Хтось Приклад").item_id
    api.add_note(actor=world.documenter, item_id=item, text="внутрішнє")
    mine = api.get_item(actor=world.documenter, item_id=item)
    theirs = api.get_item(actor=world.partner, item_id=item)
    assert (mine.acquired_from, mine.notes[0].text) == ("Хтось Приклад", "внутрішнє")
    assert mine.files[0].relative_path
    assert (theirs.acquired_from, theirs.notes, theirs.shares) == ("", (), ())
    assert theirs.files[0].relative_path == ""
    assert not theirs.own


def test_particulars_are_kept_with_what_was_before_and_are_the_owners_alone(world: World) -> None:
    item = at_level(world, 1).item_id
    said = {"creator": "Код К-7", "creator_willing": "yes", "storage_place": "сейф 2"}
    api.describe(actor=world.documenter, item_id=item, changes=said, revision=0)
    fewer = {"storage_place": "", "creator": "Код К-8"}
    api.describe(actor=world.documenter, item_id=item, changes=fewer, revision=1)
    own = api.get_item(actor=world.verifier, item_id=item)
    assert (own.creator, own.creator_willing, own.storage_place) == ("Код К-8", "yes", "")
    assert own.revisions[-1].before == {"creator": "Код К-7", "storage_place": "сейф 2"}
    theirs = api.get_item(actor=world.partner, item_id=item)
    assert {getattr(theirs, name) for name in api.PARTICULARS} == {""}
    for name, value in (("relevance", "very"), ("seal_no", "9" * 201), ("creator", "a\0b")):
        with pytest.raises(Rejected) as told:
            api.describe(actor=world.documenter, item_id=item, changes={name: value}, revision=2)
        assert told.value.field == name


def test_partners_see_custody_of_the_bytes_and_of_their_own_readings(world: World) -> None:
    answer = at_level(world, 1)
    api.share(
        actor=world.custodian, item_id=answer.item_id, organisation_id=world.other, reason=REASON
    )
    api.set_hold(actor=world.custodian, item_id=answer.item_id, authority="Суд", reason=REASON)
    api.open_file(actor=world.documenter, file_id=answer.file_id, purpose="view")
    api.open_file(actor=world.partner, file_id=answer.file_id, purpose="view")
    digested = ["ingestion", "message digest calculation"]
    assert events(world.partner, answer.item_id) == [*digested, "displaying"]
    assert events(world.documenter, answer.item_id) == [
        *digested,
        "policy assignment",
        "legal hold set",
        "displaying",
        "displaying",
    ]


def test_l3_is_shared_by_name_only(world: World) -> None:
    item = at_level(world, 3).item_id
    with pytest.raises(Conflict) as conflict:
        api.share(actor=world.custodian, item_id=item, organisation_id=world.other, reason=REASON)
    assert conflict.value.reason == "name_needed"
    api.share(
        actor=world.custodian,
        item_id=item,
        organisation_id=world.other,
        member_ref=world.partner.ref,
        reason=REASON,
    )
    assert sees(world.partner, item)
    assert not sees(world.partner_colleague, item)
    api.share(
        actor=world.custodian,
        item_id=item,
        organisation_id=world.own,
        member_ref=world.second_documenter.ref,
        reason=REASON,
    )
    assert sees(world.second_documenter, item)


def test_raising_the_level_ends_what_it_no_longer_allows(world: World) -> None:
    item = at_level(world, 2).item_id
    api.share(actor=world.custodian, item_id=item, organisation_id=world.other, reason=REASON)
    assert sees(world.partner, item)
    api.classify(actor=world.second_documenter, item_id=item, confidentiality=3)
    assert not sees(world.partner, item)
    assert not sees(world.second_documenter, item)


def test_lowering_the_level_is_for_custodians(world: World) -> None:
    item = at_level(world, 2).item_id
    with pytest.raises(Refused) as refused:
        api.classify(actor=world.documenter, item_id=item, confidentiality=0)
    assert refused.value.reason == "lowering_needs_custodian"
    assert Act.objects.get(outcome="refused").action == "evidence.item.classify"
    assert not sees(world.stranger, item)
    api.classify(actor=world.custodian, item_id=item, confidentiality=0)
    assert sees(world.stranger, item)


@pytest.mark.parametrize(
    ("stated", "less"),
    [({"privileged": True}, {"privileged": False}), ({"markers": ("child", "sgbv")},
      {"markers": ("sgbv",)})],
    ids=["privilege", "a marker"],
)  # fmt: skip
def test_taking_protection_away_is_for_custodians(
    world: World, stated: dict[str, Any], less: dict[str, Any]
) -> None:
    item = at_level(world, 1).item_id
    api.classify(actor=world.second_documenter, item_id=item, **stated)
    for who in (world.documenter, world.verifier):
        with pytest.raises(Refused) as refused:
            api.classify(actor=who, item_id=item, **less)
        assert refused.value.reason == "lowering_needs_custodian"
    assert sees(world.stranger, item) is ("markers" in stated)
    api.classify(actor=world.documenter, item_id=item, confidentiality=2, **stated)  # Stays so.
    api.classify(actor=world.custodian, item_id=item, confidentiality=1, **less)
    assert sees(world.stranger, item)


def test_sharing_needs_a_name_for_the_own_organisation_and_a_future(world: World) -> None:
    item = at_level(world, 2).item_id
    arguments = {"actor": world.custodian, "item_id": item, "reason": REASON}
    with pytest.raises(Rejected):
        api.share(**arguments, organisation_id=world.own)
    past = datetime.now(UTC) - timedelta(seconds=1)
    with pytest.raises(Rejected):
        api.share(**arguments, organisation_id=world.other, until=past)
    with pytest.raises(Rejected):
        api.share(**arguments, organisation_id=world.other, until=datetime(2030, 1, 1))  # noqa: DTZ001
    api.share(**arguments, organisation_id=world.other)
    with pytest.raises(Conflict):
        api.share(**arguments, organisation_id=world.other)
    assert ItemShare.objects.count() == 1


class TestSealed:
    def test_a_sealed_item_opens_for_its_reader_only_and_only_for_a_time(
        self, world: World
    ) -> None:
        answer = at_level(world, 4)
        for actor in (world.documenter, world.custodian, world.interviewer):
            assert not sees(actor, answer.item_id)
            with pytest.raises(NotFound):
                api.open_file(actor=actor, file_id=answer.file_id, purpose="view")
        (shell,) = api.sealed_shells(actor=world.custodian)
        assert (shell.id, shell.open_until) == (answer.item_id, None)
        assert api.sealed_shells(actor=world.documenter) == ()
        assert api.sealed_shells(actor=world.partner) == ()

        opening = api.propose_opening(
            actor=world.interviewer, item_id=answer.item_id, reason=REASON, hours=2
        )
        assert not sees(world.interviewer, answer.item_id)
        with pytest.raises(Refused):
            api.approve_opening(actor=world.interviewer, opening_id=opening)
        api.approve_opening(actor=world.protection_officer, opening_id=opening)
        assert sees(world.interviewer, answer.item_id)
        for actor in (world.protection_officer, world.custodian, world.documenter):
            assert not sees(actor, answer.item_id)
        opened = api.open_file(actor=world.interviewer, file_id=answer.file_id, purpose="view")
        assert joined(opened.chunks()).startswith(b"level 4")

        api.end_opening(actor=world.custodian, opening_id=opening)
        assert not sees(world.interviewer, answer.item_id)
        with pytest.raises(Conflict):
            api.end_opening(actor=world.custodian, opening_id=opening)

    def test_nobody_agrees_to_their_own_proposal(self, world: World) -> None:
        answer = at_level(world, 4)
        opening = api.propose_opening(actor=world.custodian, item_id=answer.item_id, reason=REASON)
        with pytest.raises(Refused) as refused:
            api.approve_opening(actor=world.custodian, opening_id=opening)
        assert refused.value.reason == "second_person_needed"
        assert SealedOpening.objects.get().state == "proposed"

    def test_an_opening_ends_by_itself(self, world: World, monkeypatch) -> None:
        answer = at_level(world, 4)
        opening = api.propose_opening(
            actor=world.interviewer, item_id=answer.item_id, reason=REASON, hours=1
        )
        api.approve_opening(actor=world.custodian, opening_id=opening)
        assert sees(world.interviewer, answer.item_id)

        monkeypatch.setattr(policy, "datetime", _InAnHour)
        assert not sees(world.interviewer, answer.item_id)

    def test_a_clearance_that_drops_closes_an_opening(self, world: World) -> None:
        answer = at_level(world, 4)
        opening = api.propose_opening(
            actor=world.interviewer, item_id=answer.item_id, reason=REASON
        )
        api.approve_opening(actor=world.custodian, opening_id=opening)
        assert not sees(world.person(17, "interviewer", clearance=3), answer.item_id)

    @pytest.mark.parametrize("hours", [0, 25])
    def test_hours_have_limits(self, world: World, hours: int) -> None:
        answer = at_level(world, 4)
        with pytest.raises(Rejected):
            api.propose_opening(
                actor=world.interviewer, item_id=answer.item_id, reason=REASON, hours=hours
            )

    def test_sealed_items_are_not_shared_and_have_no_small_pictures(self, world: World) -> None:
        answer = at_level(world, 4)
        opening = api.propose_opening(actor=world.custodian, item_id=answer.item_id, reason=REASON)
        api.approve_opening(actor=world.protection_officer, opening_id=opening)
        with pytest.raises(Conflict):
            api.share(
                actor=world.custodian,
                item_id=answer.item_id,
                organisation_id=world.other,
                member_ref=world.partner.ref,
                reason=REASON,
            )
        with pytest.raises(NotFound):
            api.open_file(
                actor=world.service_for("media"), file_id=answer.file_id, purpose="derivation"
            )


class TestVerification:
    CHECKS = {"date": "confirmed", "place": "likely"}  # noqa: RUF012

    def verify(self, actor, item, level, checks=None):
        return api.verify(
            actor=actor,
            item_id=item,
            level=level,
            checks=self.CHECKS if checks is None else checks,
            method="порівняно з супутниковим знімком",
        )

    def test_v4_needs_a_second_person_after_v3(self, world: World) -> None:
        item = at_level(world, 2, recorded_from=AT).item_id
        with pytest.raises(Conflict) as conflict:
            self.verify(world.verifier, item, "V4")
        assert conflict.value.reason == "no_first_verification"
        self.verify(world.verifier, item, "V3")
        with pytest.raises(Conflict) as conflict:
            self.verify(world.verifier, item, "V4")
        assert conflict.value.reason == "same_person"
        with pytest.raises(Conflict):
            self.verify(world.second_verifier, item, "V5")
        self.verify(world.second_verifier, item, "V4")
        self.verify(world.verifier, item, "V5")
        assert api.get_item(actor=world.verifier, item_id=item).verification == "V5"

    def test_a_refutation_takes_the_support_away(self, world: World) -> None:
        item = at_level(world, 2, recorded_from=AT).item_id
        self.verify(world.verifier, item, "V3")
        self.verify(world.second_verifier, item, "VX", {})
        with pytest.raises(Conflict):
            self.verify(world.second_verifier, item, "V4")

    @pytest.mark.parametrize(
        ("level", "checks"),
        [
            ("V0", {}),
            ("V9", {}),
            ("V3", {"date": "confirmed"}),
            ("V3", {"date": "confirmed", "place": "contradicted"}),
            ("V2", {"weather": "confirmed"}),
            ("V2", {"date": "sure"}),
        ],
    )
    def test_bad_values_are_refused(self, world: World, level: str, checks: dict) -> None:
        item = at_level(world, 2).item_id
        with pytest.raises(Rejected):
            self.verify(world.verifier, item, level, checks)


class TestDescribing:
    def test_former_values_are_kept(self, world: World) -> None:
        item = at_level(world, 2).item_id
        first = api.describe(
            actor=world.documenter, item_id=item, changes={"title_uk": "Міст"}, revision=0
        )
        api.describe(
            actor=world.second_documenter,
            item_id=item,
            changes={"title_uk": "Зруйнований міст", "exculpatory": True},
            revision=first,
        )
        view = api.get_item(actor=world.documenter, item_id=item)
        assert (view.title_uk, view.exculpatory, view.revision) == ("Зруйнований міст", True, 2)
        assert [one.before for one in view.revisions] == [
            {"title_uk": ""},
            {"exculpatory": False, "title_uk": "Міст"},
        ]
        assert ActDetail.objects.filter(content__after__title_uk="Міст").count() == 1

    def test_nobody_overwrites_what_they_have_not_seen(self, world: World) -> None:
        item = at_level(world, 2).item_id
        change = {"actor": world.documenter, "item_id": item, "revision": 0}
        api.describe(**change, changes={"title_uk": "Міст"})
        with pytest.raises(Conflict) as conflict:
            api.describe(**change, changes={"title_uk": "Школа"})
        assert conflict.value.reason == "changed_meanwhile"
        assert api.get_item(actor=world.documenter, item_id=item).title_uk == "Міст"

    @pytest.mark.parametrize(
        "changes",
        [
            {"confidentiality": 0},
            {"sha256": "0" * 64},
            {"status": "disposed"},
            {"status": "received"},
            {"kind": "nonsense"},
            {"description": "a\0b"},
            {"recorded_from": datetime(2022, 3, 1)},  # noqa: DTZ001
            {"recorded_from": datetime(9999, 3, 1, tzinfo=UTC)},
            {"acquired_at": datetime(1, 3, 1, tzinfo=UTC)},
            {
                "recorded_from": datetime(2022, 3, 2, tzinfo=UTC),
                "recorded_to": datetime(2022, 3, 1, tzinfo=UTC),
            },
        ],
    )
    def test_bad_changes_are_refused(self, world: World, changes: dict) -> None:
        item = at_level(world, 2).item_id
        with pytest.raises(Rejected):
            api.describe(actor=world.documenter, item_id=item, changes=changes, revision=0)
        assert api.get_item(actor=world.documenter, item_id=item).revision == 0


class TestFiles:
    def test_the_media_service_adds_pictures_once(self, world: World) -> None:
        answer = at_level(world, 2)
        media = world.service_for("media")

        def add(role: str, content: bytes = b"small"):
            new = api.NewRendition(
                content=api.store_stream(world.own, [content]),
                role=role,
                name="thumbnail.webp",
                media_type="image/webp",
                tool="media 1",
                technical={"width": 240},
            )
            return api.add_renditions(actor=media, of_file_id=answer.file_id, renditions=[new])

        first, second = add("thumbnail"), add("thumbnail")
        assert first == second
        with pytest.raises(Refused) as refused:
            add("transcript")
        assert refused.value.reason == "role_is_peoples_work"
        row = api.visible_items(actor=world.documenter).rows[0]
        assert (row.thumbnail, row.file_count) == (first[0], 2)
        before = Act.objects.count()
        shown = api.thumbnail(actor=world.documenter, file_id=first[0])
        assert joined(shown.chunks()) == b"small"
        assert Act.objects.count() == before
        for actor in (world.stranger, world.nobody, world.node_admin):
            with pytest.raises(NotFound):
                api.thumbnail(actor=actor, file_id=first[0])
        with pytest.raises(NotFound):
            api.thumbnail(actor=world.documenter, file_id=answer.file_id)

    def test_an_original_is_never_added_as_a_rendition(self, world: World) -> None:
        answer = at_level(world, 2)
        new = api.NewRendition(
            content=api.store_stream(world.own, [b"forged"]),
            role="original",
            name="x",
            media_type="image/webp",
        )
        with pytest.raises(Rejected):
            api.add_renditions(actor=world.documenter, of_file_id=answer.file_id, renditions=[new])

    def test_a_device_s_time_fills_an_empty_claim_only(self, world: World) -> None:
        answer = at_level(world, 2)
        claim = datetime(2022, 3, 3, 12, tzinfo=UTC)
        record = {
            "actor": world.service_for("media"),
            "file_id": answer.file_id,
            "technical": {"width": 1},
            "tool": "media 1",
        }
        last = datetime(9999, 12, 31, 23, 59, tzinfo=UTC)
        for nowhere in (datetime(1, 1, 1, tzinfo=UTC), last):  # Not every zone has these.
            api.record_technical(**record, recorded_claim=nowhere)
            view = api.get_item(actor=world.documenter, item_id=answer.item_id)
            assert view.recorded_from is None
        api.record_technical(**record, recorded_claim=claim)
        view = api.get_item(actor=world.documenter, item_id=answer.item_id)
        assert (view.recorded_from, view.recorded_basis) == (claim, "device_metadata")
        api.record_technical(**record, recorded_claim=claim + timedelta(days=1))
        view = api.get_item(actor=world.documenter, item_id=answer.item_id)
        assert view.recorded_from == claim
        assert view.files[0].technical == {"width": 1}

    def test_many_files_are_opened_together_or_not_at_all(self, world: World) -> None:
        first, second = at_level(world, 2), at_level(world, 1)
        ids = (second.file_id, first.file_id)
        opened = api.open_files(actor=world.documenter, file_ids=ids, purpose="package")
        assert [one.file.id for one in opened] == list(ids)
        assert joined(opened[1].chunks()).startswith(b"level 2")
        for answer in (first, second):
            page = api.custody(actor=world.documenter, item_id=answer.item_id)
            assert page.events[0].type == "exporting"
        with pytest.raises(NotFound):
            api.open_files(actor=world.partner, file_ids=ids, purpose="package")
        page = api.custody(actor=world.documenter, item_id=second.item_id)
        assert page.events[0].organisation_id == world.own

    def test_what_was_opened_may_be_read_again_by_the_same_person_only(self, world: World) -> None:
        first, second = at_level(world, 2), at_level(world, 1)
        ids = (first.file_id,)
        opened = api.open_files(actor=world.documenter, file_ids=ids, purpose="package")
        act_id = opened[0].act_id
        acts = Act.objects.count()
        again = api.read_again(actor=world.documenter, act_id=act_id, file_ids=ids)
        assert joined(again[0].chunks()).startswith(b"level 2")
        assert Act.objects.count() == acts
        for actor, files in (
            (world.second_documenter, ids),
            (world.documenter, (second.file_id,)),
            (world.documenter, (*ids, second.file_id)),
        ):
            with pytest.raises(NotFound):
                api.read_again(actor=actor, act_id=act_id, file_ids=files)
        with pytest.raises((NotFound, Refused)):
            api.read_again(actor=world.stranger, act_id=act_id, file_ids=ids)

    def test_reading_again_asks_for_the_rights_anew(self, world: World) -> None:
        answer = at_level(world, 2)
        share = api.share(
            actor=world.custodian,
            item_id=answer.item_id,
            organisation_id=world.other,
            reason=REASON,
        )
        ids = (answer.file_id,)
        opened = api.open_files(actor=world.partner, file_ids=ids, purpose="package")
        api.read_again(actor=world.partner, act_id=opened[0].act_id, file_ids=ids)
        api.unshare(actor=world.custodian, share_id=share, reason=REASON)
        with pytest.raises((NotFound, Refused)):
            api.read_again(actor=world.partner, act_id=opened[0].act_id, file_ids=ids)

    @pytest.mark.parametrize("purpose", ["", "curiosity", "derivation"])
    def test_reading_needs_a_purpose_of_one_s_own(self, world: World, purpose: str) -> None:
        answer = at_level(world, 2)
        with pytest.raises(Rejected):
            api.open_file(actor=world.documenter, file_id=answer.file_id, purpose=purpose)


def test_external_ids_are_unique_per_item(world: World) -> None:
    item = at_level(world, 2).item_id
    add = {"actor": world.documenter, "item_id": item, "system": "CID", "value": "7"}
    api.add_external_id(**add)
    with pytest.raises(Conflict):
        api.add_external_id(**add)


def test_sources_are_found_by_letters_of_their_names(world: World) -> None:
    for name in ("Канал Перший", "канал другий", "Архів 100%"):
        api.add_source(actor=world.documenter, kind="channel", name=name)

    def found(text: str, **asked: int) -> list[str]:
        sources = api.visible_sources(actor=world.documenter, text=text, **asked)
        return [source.name for source in sources]

    assert found("КАНАЛ") == ["канал другий", "Канал Перший"]
    assert found("КАНАЛ", limit=1) == ["канал другий"]
    assert found(" перш ") == ["Канал Перший"]
    assert found("%") == ["Архів 100%"]
    assert found("немає") == []
    assert api.visible_sources(actor=world.partner, text="канал") == ()


def test_retired_sources_are_not_offered(world: World) -> None:
    source = api.add_source(actor=world.documenter, kind="channel", name="Канал")
    assert [one.id for one in api.visible_sources(actor=world.documenter)] == [source]
    assert api.visible_sources(actor=world.partner) == ()
    assert api.offers_source(actor=world.documenter, source_id=source)
    assert not api.offers_source(actor=world.partner, source_id=source)
    # Nor does a list that is narrowed by it say which items are from it.
    made = taken(world.documenter, b"x", item=api.ItemDraft(source_id=source, confidentiality=1))
    narrowed = api.ItemFilter(source_id=source)
    for actor, found in ((world.verifier, [made.item_id]), (world.partner, [])):
        assert sees(actor, made.item_id)
        page = api.visible_items(actor=actor, narrowed=narrowed)
        assert [row.id for row in page.rows] == found
    assert set(api.names_of_sources(actor=world.documenter, source_ids=[source])) == {source}
    assert api.names_of_sources(actor=world.partner, source_ids=[source]) == {}
    api.retire_source(actor=world.documenter, source_id=source)
    assert api.find_source(actor=world.documenter, source_id=source).name == "Канал"
    assert api.find_source(actor=world.partner, source_id=source) is None
    assert api.find_source(actor=world.node_admin, source_id=source) is None
    assert api.visible_sources(actor=world.documenter) == ()
    assert not api.offers_source(actor=world.documenter, source_id=source)
