# SPDX-License-Identifier: AGPL-3.0-or-later
"""Fixity rounds: what was damaged behind the node's back is found, named and alarmed."""

import dataclasses
import os
from pathlib import Path
from uuid import UUID

import pytest

from dokaz.core.objects.errors import StoreUnusable
from dokaz.evidence import api
from dokaz.evidence.actions import fixity
from dokaz.evidence.models import File, FixityFinding, FixityRound, StoredObject
from dokaz.evidence.storage import keys
from dokaz.gate.api import Conflict, Refused
from dokaz.gate.models import Act, OutboxFact
from tests.evidence.world import World, events, joined, taken

EVERYTHING = 10**9


def path_of(home: Path, file_id: UUID) -> Path:
    address = File.objects.get(pk=file_id).object_id
    return home / "objects" / "objects" / address[:2] / address


def flip(path: Path, position: int = 40) -> None:
    os.chmod(path, 0o600)
    content = bytearray(path.read_bytes())
    content[position] ^= 1
    path.write_bytes(content)


def finish_round(world: World, budget: int = EVERYTHING) -> list[fixity.StepResult]:
    results = []
    while not results or not results[-1].round_finished:
        results.append(api.fixity_step(actor=world.service("fixity"), budget_bytes=budget))
    return results


def a_day_later(world: World) -> None:
    """A round that takes any orphan seen before for an old one."""
    before = fixity.ORPHAN_PATIENCE
    fixity.ORPHAN_PATIENCE = before * 0
    try:
        finish_round(world)
    finally:
        fixity.ORPHAN_PATIENCE = before


def confirmed_orphan(world: World, content: bytes) -> UUID:
    """Bytes stored and never registered, found by rounds a day apart; returns the finding."""
    api.store_stream(world.own, [content])
    finish_round(world)
    a_day_later(world)
    return FixityFinding.objects.get(kind="orphan").pk


def test_a_round_checks_everything_and_says_so(world: World) -> None:
    answers = [taken(world.documenter, bytes([n]) * 5000) for n in range(3)]
    results = finish_round(world)
    assert sum(one.objects_checked for one in results) == 3
    assert sum(one.bytes_read for one in results) == sum(
        StoredObject.objects.values_list("size", flat=True)
    )
    assert not FixityFinding.objects.exists()
    item = api.get_item(actor=world.documenter, item_id=answers[0].item_id)
    assert item.files[0].checked_at is not None
    overview = api.fixity_overview(actor=world.custodian)
    assert overview.last_finished is not None
    assert (overview.last_finished.objects_checked, overview.alarms) == (3, 0)
    facts = [act.facts for act in Act.objects.filter(action="evidence.fixity.record")]
    assert sum(fact["objects"] for fact in facts if fact["phase"] == "recorded") == 3


def test_a_small_budget_resumes_where_it_ended(world: World) -> None:
    for n in range(4):
        taken(world.documenter, bytes([n]) * 5000)
    first = api.fixity_step(actor=world.service("fixity"), budget_bytes=1)
    assert first.objects_checked == 1
    rest = finish_round(world, budget=1)
    assert sum(one.objects_checked for one in rest) == 3
    assert max(one.objects_checked for one in rest) == 1
    assert StoredObject.objects.filter(checked_at__isnull=True).count() == 0
    assert FixityRound.objects.get().objects_checked == 4


def test_a_flipped_bit_is_found_named_and_alarmed(world: World, home: Path) -> None:
    good, bad = taken(world.documenter, b"good" * 99), taken(world.documenter, b"bad" * 99)
    flip(path_of(home, bad.file_id))
    finish_round(world)
    finding = FixityFinding.objects.get()
    address = File.objects.get(pk=bad.file_id).object_id
    assert (finding.kind, finding.address, finding.alarm) == ("damaged", address, True)
    assert events(world.documenter, bad.item_id)[-1] == "fixity check"
    page = api.custody(actor=world.documenter, item_id=bad.item_id)
    assert page.events[0].outcome == "failure"
    assert "fixity check" not in events(world.documenter, good.item_id)
    (fact,) = OutboxFact.objects.filter(kind="evidence.fixity_failed")
    assert fact.payload["items"] == [str(bad.item_id)]
    (view,) = api.findings(actor=world.custodian)
    assert view.items == (bad.item_id,)
    assert api.findings(actor=world.partner) == ()
    assert api.findings(actor=world.node_admin)[0].items == ()
    assert api.fixity_overview(actor=world.custodian).alarms == 1
    # Whoever looks at the node's health sees that there is one, and not which.
    assert api.fixity_overview(actor=world.service("doctor")).alarms == 1
    assert api.findings(actor=world.service("doctor")) == ()
    for other in ("fixity", "intake", "disposal"):
        with pytest.raises(Refused):
            api.fixity_overview(actor=world.service(other))


def test_a_lost_object_is_found_and_a_restored_one_closes_the_finding(
    world: World, home: Path
) -> None:
    answer = taken(world.documenter, b"kept elsewhere" * 9)
    path = path_of(home, answer.file_id)
    kept = path.read_bytes()
    path.unlink()
    finish_round(world)
    assert FixityFinding.objects.get().kind == "missing"
    item = api.get_item(actor=world.documenter, item_id=answer.item_id)
    assert item.files[0].state == "missing"
    path.write_bytes(kept)
    finish_round(world)
    finding = FixityFinding.objects.get()
    assert finding.resolved_at is not None
    assert not finding.alarm
    assert api.findings(actor=world.custodian) == ()
    item = api.get_item(actor=world.documenter, item_id=answer.item_id)
    assert item.files[0].state == "present"


def test_a_lost_object_is_replaced_when_the_same_content_arrives_again(
    world: World, home: Path
) -> None:
    answer = taken(world.documenter, b"precious" * 9)
    path_of(home, answer.file_id).unlink()
    finish_round(world)
    again = taken(world.documenter, b"precious" * 9)
    assert (again.outcome, again.file_id) == ("already_here", answer.file_id)
    assert events(world.documenter, answer.item_id)[-2:] == ["receipt", "recovery"]
    opened = api.open_file(actor=world.documenter, file_id=answer.file_id, purpose="view")
    assert joined(opened.chunks()) == b"precious" * 9


def test_damage_is_noticed_when_the_file_is_read(world: World, home: Path) -> None:
    answer = taken(world.documenter, b"read me" * 999)
    flip(path_of(home, answer.file_id))
    opened = api.open_file(actor=world.documenter, file_id=answer.file_id, purpose="download")
    with pytest.raises(Exception, match=r"not what was sealed|damaged"):
        joined(opened.chunks())


def test_a_deep_round_finds_content_that_no_longer_opens(
    world: World, home: Path, monkeypatch
) -> None:
    monkeypatch.setattr(fixity, "DEEP_EVERY", 1)
    good, bad = taken(world.documenter, b"opens"), taken(world.documenter, b"does not")
    theirs = keys.create_sealing_key(world.other)
    assert theirs
    own = home / "keys" / "organisations" / f"{world.own}.age"
    finish_round(world)
    assert not FixityFinding.objects.exists()
    row = StoredObject.objects.get(pk=File.objects.get(pk=bad.file_id).object_id)
    other = StoredObject.objects.get(pk=File.objects.get(pk=good.file_id).object_id)
    _swap_header(row, other)
    finish_round(world)
    assert FixityFinding.objects.get().address == row.address
    assert own.exists()


def _swap_header(row: StoredObject, other: StoredObject) -> None:
    """As a faulty program would: within an act, since triggers refuse anything else."""
    from dokaz.gate.api import REGISTRY, Erasure, NoFacts, action, anyone
    from dokaz.members.api import service_actor

    @action(
        "evidence.test.swap",
        rule=anyone,
        facts=NoFacts,
        erasure=Erasure.NOTHING_PERSONAL,
        event="act",
    )
    def swap(unit, *, actor):
        row.header = other.header
        row.save(update_fields=["header"])

    try:
        swap(actor=service_actor("test"))
    finally:
        del REGISTRY["evidence.test.swap"]


def test_acknowledging_silences_the_alarm_and_not_the_finding(world: World, home: Path) -> None:
    answer = taken(world.documenter, b"x" * 99)
    flip(path_of(home, answer.file_id))
    finish_round(world)
    finding = api.findings(actor=world.custodian)[0]
    api.acknowledge(actor=world.custodian, finding_id=finding.id, note="диск замінено")
    (after,) = api.findings(actor=world.custodian)
    assert (after.alarm, after.note) == (False, "диск замінено")
    with pytest.raises(Conflict):
        api.acknowledge(actor=world.custodian, finding_id=finding.id, note="ще раз")
    finish_round(world)
    assert FixityFinding.objects.count() == 1
    assert events(world.documenter, answer.item_id).count("fixity check") == 2


def test_fresh_orphans_wait_and_confirmed_ones_are_removed_by_order(
    world: World, home: Path
) -> None:
    taken(world.documenter, b"recorded")
    orphan = api.store_stream(world.own, [b"never registered"])
    finish_round(world)
    finding = FixityFinding.objects.get()
    assert (finding.kind, finding.address, finding.alarm) == ("orphan", orphan.address, False)
    with pytest.raises(Conflict):
        api.discard_orphan(actor=world.node_admin, finding_id=finding.pk)
    a_day_later(world)
    api.discard_orphan(actor=world.node_admin, finding_id=finding.pk)
    assert api.carry_out_removals(actor=world.service("disposal")).removed == 1
    assert not (home / "objects" / "objects" / orphan.address[:2] / orphan.address).exists()
    finish_round(world)
    assert FixityFinding.objects.filter(resolved_at__isnull=True).count() == 0


def test_an_orphan_that_was_registered_meanwhile_is_not_removed(world: World) -> None:
    content = api.store_stream(world.own, [b"late"])
    finish_round(world)
    finding = FixityFinding.objects.get()
    api.register(actor=world.documenter, files=[api.NewFile(content=content, name="late.jpg")])
    with pytest.raises(Conflict):
        api.discard_orphan(actor=world.node_admin, finding_id=finding.pk)
    finish_round(world)
    finding.refresh_from_db()
    assert finding.resolved_at is not None


def test_an_object_under_removal_is_no_finding(world: World) -> None:
    answer = taken(world.documenter, b"going")
    plan = fixity._plan(actor=world.service("fixity"))
    disposal = api.propose_disposal(
        actor=world.custodian, item_id=answer.item_id, reason_code="safety", reason="причина"
    )
    api.approve_disposal(actor=world.protection_officer, disposal_id=disposal)
    api.carry_out_removals(actor=world.service("disposal"))
    from dokaz.evidence.storage.binding import store

    seen, exhausted = fixity._look_at_recorded(store(), plan, EVERYTHING)
    assert seen[0].problem == "missing"
    fixity._record(actor=world.service("fixity"), plan=plan, seen=tuple(seen), exhausted=exhausted)
    assert not FixityFinding.objects.exists()


def test_two_workers_do_not_count_a_step_twice(world: World) -> None:
    taken(world.documenter, b"once")
    plan = fixity._plan(actor=world.service("fixity"))
    fixity._record(actor=world.service("fixity"), plan=plan, seen=(), exhausted=True)
    with pytest.raises(Conflict):
        fixity._record(actor=world.service("fixity"), plan=plan, seen=(), exhausted=True)


def test_only_the_fixity_service_steps(world: World) -> None:
    for actor in (world.custodian, world.service("disposal"), world.node_admin):
        with pytest.raises(Refused):
            api.fixity_step(actor=actor, budget_bytes=1)


def test_a_store_that_is_not_mounted_is_not_an_empty_one(world: World, home, settings) -> None:
    taken(world.documenter, b"x")
    elsewhere = dataclasses.replace(settings.DOKAZ, home=home / "not-mounted")
    from dokaz.evidence.storage.binding import store_for

    with pytest.raises(StoreUnusable):
        store_for(elsewhere)
