# SPDX-License-Identifier: AGPL-3.0-or-later
"""A verification speaks of the item as it was then: of no other time of recording."""

from datetime import UTC, datetime, timedelta
from importlib import import_module
from types import SimpleNamespace
from uuid import UUID

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dokaz.evidence import api
from dokaz.evidence.models import CustodyEvent, VerificationRecord
from dokaz.gate.api import Conflict, reading_everything
from dokaz.gate.reading import Purpose
from tests.evidence.test_disposal import disposed
from tests.evidence.world import World, taken

pytestmark = pytest.mark.django_db
AT = datetime(2022, 8, 7, 10, 30, 15, 250_000, tzinfo=UTC)
LATER = AT + timedelta(days=1)
CHECKED = {"date": "confirmed", "place": "likely"}
STATED = {"recorded_from": AT, "recorded_precision": "second", "recorded_basis": "device_metadata"}


def recorded(world: World, **more: object) -> UUID:
    draft = api.ItemDraft(**{"title_uk": "Міст", **STATED, **more})
    return taken(world.documenter, item=draft).item_id


def verified_by_two(world: World, item: UUID) -> None:
    for actor, level in ((world.verifier, "V3"), (world.second_verifier, "V4")):
        verified(actor, item, level)


def verified(actor: object, item: UUID, level: str, **more: object) -> UUID:
    return api.verify(
        actor=actor, item_id=item, level=level, checks=CHECKED, method="тінь і погода", **more
    )


def seen(world: World, item: UUID) -> api.ItemView:
    return api.get_item(actor=world.documenter, item_id=item)


def changed(world: World, item: UUID, **changes: object) -> api.ItemView:
    api.describe(
        actor=world.documenter,
        item_id=item,
        changes=changes,
        revision=seen(world, item).revision,
    )
    return seen(world, item)


@pytest.mark.parametrize(
    "change",
    [
        {"recorded_from": LATER},
        {"recorded_from": None},
        {"recorded_to": LATER},
        {"recorded_precision": "day"},
    ],
)
def test_who_confirmed_a_time_confirmed_no_other(world: World, change: dict[str, object]) -> None:
    item = recorded(world)
    verified(world.verifier, item, "V2")
    verified_by_two(world, item)
    there = changed(world, item, title_uk="Інша назва", recorded_basis="analysis", tags=["міст"])
    assert (there.verification, [one.ended for one in there.verifications]) == ("V4", [""] * 3)

    moved = changed(world, item, **change)
    assert moved.verification == "V2"
    assert [one.ended for one in moved.verifications] == ["", "changed", "changed"]
    listed = api.visible_items(actor=world.verifier, narrowed=api.ItemFilter(verification="V4"))
    assert not listed.rows
    assert moved.revisions[-1].before["verification"] == "V4"
    event = CustodyEvent.objects.filter(item_id=item, type="metadata modification").latest("pk")
    assert event.facts == {"fields": sorted([*change, "verification"])}


def test_without_any_other_record_it_is_what_came_in_whole(world: World) -> None:
    item = recorded(world)
    assert seen(world, item).verification == "V1"
    verified(world.verifier, item, "V3")
    assert changed(world, item, recorded_from=LATER).verification == "V1"
    with pytest.raises(Conflict) as told:
        verified(world.second_verifier, item, "V4")
    assert told.value.reason == "no_first_verification"


def test_the_former_time_was_confirmed_and_still_is(world: World) -> None:
    item = recorded(world)
    verified_by_two(world, item)
    assert changed(world, item, recorded_from=LATER).verification == "V1"
    back = changed(world, item, recorded_from=AT)
    assert (back.verification, [one.ended for one in back.verifications]) == ("V4", ["", ""])


def test_what_was_found_before_a_refutation_counts_no_more_whatever_the_time(world: World) -> None:
    item = recorded(world)
    verified_by_two(world, item)
    api.verify(actor=world.verifier, item_id=item, level="VX", checks={}, method="інше місто")
    assert [one.ended for one in seen(world, item).verifications] == ["refuted", "refuted", ""]
    moved = changed(world, item, recorded_from=LATER)
    assert (moved.verification, moved.verifications[-1].ended) == ("VX", "")


def test_a_table_that_moves_items_takes_their_confirmation_along_and_undoing_it_gives_it_back(
    world: World,
) -> None:
    items = [
        taken(world.documenter, b"%d" % n, item=api.ItemDraft(**STATED)).item_id for n in range(3)
    ]
    for item in items[:2]:
        verified_by_two(world, item)
    said = [
        api.Description(item_id=item, changes={"recorded_from": LATER}, revision=0)
        for item in items
    ]
    answers = api.describe_many(actor=world.documenter, items=said)
    assert [seen(world, item).verification for item in items] == ["V1"] * 3
    # What was confirmed of the new time meanwhile is of no other either.
    verified(world.verifier, items[1], "V3")
    back = [api.Undoing(item_id=one.item_id, revision=one.revision) for one in answers]
    done = api.take_back(actor=world.documenter, items=back)
    assert [one.standing for one in done] == ["done"] * 3
    assert [seen(world, item).verification for item in items] == ["V4", "V4", "V1"]
    assert [one.ended for one in seen(world, items[1]).verifications] == ["", "", "changed"]
    # Asked once more, as after a cut, it finds the former description and does nothing.
    again = api.take_back(actor=world.documenter, items=back)
    assert [one.standing for one in again] == ["same"] * 3


def test_many_are_described_in_as_many_queries_as_few(world: World) -> None:
    def queries(count: int, begin: int) -> int:
        items = [
            taken(world.documenter, b"%d" % n, item=api.ItemDraft(**STATED)).item_id
            for n in range(begin, begin + count)
        ]
        for item in items:
            verified(world.verifier, item, "V3")
        said = [
            api.Description(item_id=item, changes={"recorded_from": LATER}, revision=0)
            for item in items
        ]
        with CaptureQueriesContext(connection) as captured:
            api.describe_many(actor=world.documenter, items=said)
        return len(captured)

    assert queries(2, 0) == queries(8, 10)


def test_nobody_confirms_a_time_that_is_not_stated(world: World) -> None:
    item = taken(world.documenter).item_id
    for level in ("V3", "V4", "V5"):
        with pytest.raises(Conflict) as told:
            verified(world.verifier, item, level)
        assert told.value.reason == "nothing_to_confirm"
    verified(world.verifier, item, "V2")
    changed(world, item, recorded_from=AT, recorded_precision="day")
    verified(world.verifier, item, "V3")


def test_nobody_confirms_what_they_have_not_seen(world: World) -> None:
    """The page was opened, then somebody else changed the time, then it was sent."""
    item = recorded(world)
    known = seen(world, item).revision
    changed(world, item, recorded_from=LATER)
    with pytest.raises(Conflict) as told:
        verified(world.verifier, item, "V3", revision=known)
    assert told.value.reason == "changed_meanwhile"
    verified(world.verifier, item, "V3", revision=known + 1)


def test_a_disposed_item_keeps_no_time_and_its_records_stand_as_they_were(world: World) -> None:
    item = recorded(world)
    verified_by_two(world, item)
    disposed(world, item)
    assert set(stated(item)) == {None}
    left = api.get_item(actor=world.custodian, item_id=item)
    assert (left.verification, [one.ended for one in left.verifications]) == ("V4", ["", ""])


def test_of_an_older_node_s_records_the_history_tells_what_they_are_of(world: World) -> None:
    step = import_module("dokaz.evidence.migrations.0015_what_was_verified")
    item, other, third = (
        taken(world.documenter, b"%d" % n, item=api.ItemDraft(**STATED)).item_id for n in range(3)
    )
    verified_by_two(world, item)
    changed(world, item, recorded_from=LATER, recorded_to=LATER + timedelta(hours=1))
    changed(world, item, title_uk="Інша назва")
    verified(world.verifier, item, "V3")
    verified_by_two(world, other)
    changed(world, other, recorded_from=LATER)
    verified(world.verifier, third, "V3")
    gone = recorded(world, title_uk="Зникла")
    verified(world.verifier, gone, "V3")
    disposed(world, gone)
    kept = [stated(one) for one in (item, other, third, gone)]
    connection.check_constraints()
    with reading_everything(Purpose.OUTBOX), connection.cursor() as cursor:
        editor = SimpleNamespace(connection=connection, execute=cursor.execute)
        step.fill(apps, editor)
        assert [stated(one) for one in (item, other, third, gone)] == kept
        # As an older node left it: the level stayed whatever the time became.
        cursor.execute("update evidence_verificationrecord set as_stated = null")
        cursor.execute("update evidence_item set verification = 'V4' where verification = 'V1'")
        step.fill(apps, editor)
    assert [stated(one) for one in (item, other, third, gone)] == kept
    assert [one["recorded_from"] for one in kept[0]] == [said(AT)] * 2 + [said(LATER)]
    levels = {
        one: api.get_item(actor=world.custodian, item_id=one).verification
        for one in (item, other, third, gone)
    }
    assert levels == {item: "V3", other: "V1", third: "V3", gone: "V3"}


def said(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def stated(item: UUID) -> list[dict[str, object] | None]:
    with reading_everything(Purpose.OUTBOX):
        rows = VerificationRecord.objects.filter(item=item).order_by("pk")
        return list(rows.values_list("as_stated", flat=True))
