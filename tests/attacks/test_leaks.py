# SPDX-License-Identifier: AGPL-3.0-or-later
"""No list, count, search, log or error tells whom it must not about an item that is not theirs.

One item of each level is made with marks that stand nowhere else. Every reading of every room is
then asked by people who may not know of it, and what comes back is searched for the marks.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import pytest

from dokaz.evidence import api as evidence
from dokaz.evidence.models import CustodyEvent
from dokaz.gate import api as gate
from dokaz.gate.api import Actor, GateError
from dokaz.intake import api as intake
from dokaz.sharing import api as sharing
from tests.evidence.world import World, taken

MARK = "примітнеслово"
REASON = "вигадана причина"


@dataclass
class Secret:
    """An item nobody of these personas may know of, with everything that hangs on it."""

    item: UUID
    file: UUID
    ref: str
    sha256: str
    disposal: UUID
    delivery: UUID

    @property
    def marks(self) -> tuple[str, ...]:
        return (str(self.item), str(self.file), self.ref, self.sha256, str(self.disposal), MARK)


def secret(world: World, tmp_path: Any, *, level: int) -> Secret:
    """An item at this level: described, remarked upon, shared and unshared, proposed to go."""
    actor = replace(world.documenter, clearance=4)
    folder = tmp_path / "in"
    folder.mkdir(exist_ok=True)
    (folder / f"{MARK}-{level}.jpg").write_bytes(b"secret %d" % level)
    delivery = intake.receive_folder(
        actor=actor,
        folder=intake.Folder(folder),
        acquisition_mode="found",
        confidentiality=level,
    )
    (entry,) = intake.entries(actor=actor, delivery_id=delivery).rows
    item = entry.item_id
    assert item is not None
    ref = CustodyEvent.objects.filter(item_id=item).first().item.ref
    if level < 4:
        evidence.add_note(actor=world.custodian, item_id=item, text=MARK)
    disposal = evidence.propose_disposal(
        actor=world.custodian, item_id=item, reason_code="retention_expired", reason=MARK
    )
    return Secret(item, entry.file_id, ref, entry.sha256, disposal, delivery)


def readings(one: Secret) -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every reading there is, aimed at the item where it can be aimed."""
    item, many = {"item_id": one.item}, {"item_ids": (one.item,)}
    narrowed = (
        evidence.ItemFilter(text=MARK),
        evidence.ItemFilter(text=one.ref),
        evidence.ItemFilter(on_hold=False),
        evidence.ItemFilter(shared_with_us=True),
        evidence.ItemFilter(),
    )
    for wanted in narrowed:
        yield (
            "items",
            lambda *, actor, wanted=wanted: evidence.visible_items(actor=actor, narrowed=wanted),
        )
    aimed: dict[str, Callable[..., Any]] = {
        "item": lambda *, actor: evidence.get_item(actor=actor, **item),
        "many": lambda *, actor: evidence.get_items(actor=actor, **many),
        "files": lambda *, actor: evidence.files_of(actor=actor, **many),
        "standings": lambda *, actor: evidence.standings_of(actor=actor, **many),
        "origins": lambda *, actor: evidence.origins_of(actor=actor, **many),
        "custody": lambda *, actor: evidence.custody(actor=actor, **item),
        "custody ids": lambda *, actor: evidence.custody_event_ids(actor=actor, **many),
        "number": lambda *, actor: evidence.find_by_ref(actor=actor, ref=one.ref),
        "thumbnail": lambda *, actor: evidence.thumbnail(actor=actor, file_id=one.file),
        "open": lambda *, actor: evidence.open_file(actor=actor, file_id=one.file, purpose="view"),
        "sealed": evidence.sealed_shells,
        "disposals": evidence.disposals,
        "openings": evidence.openings,
        "sources": evidence.visible_sources,
        "findings": evidence.findings,
        "deliveries": intake.deliveries,
        "report": lambda *, actor: intake.entries(actor=actor, delivery_id=one.delivery),
        "acts": gate.visible_acts,
        "parcels": sharing.visible_parcels,
        "item in parcels": lambda *, actor: sharing.events_of_item(actor=actor, **item),
        "log": gate.log_overview,
        "approve": lambda *, actor: evidence.approve_disposal(
            actor=actor, disposal_id=one.disposal
        ),
        "hold": lambda *, actor: evidence.set_hold(
            actor=actor, authority="Суд", reason=REASON, **item
        ),
    }
    yield from aimed.items()


def told(run: Callable[..., Any], actor: Actor) -> str:
    try:
        return repr(run(actor=actor))
    except GateError as error:
        return f"{error} {error!r} {vars(error)}"


PERSONAS = (
    "stranger", "partner_with_no_role", "external_reader", "nobody", "node_admin",
    "staff_in_session", "foreign_auditor", "foreign_admin", "colleague_without_clearance",
    "own_external_reader",
)  # fmt: skip


def persona(world: World, name: str) -> Actor:
    made = {
        "partner_with_no_role": world.person(41, clearance=4, organisation=world.other),
        "foreign_auditor": world.person(42, "auditor", clearance=4, organisation=world.other),
        "foreign_admin": world.person(
            43, "organisation_admin", clearance=4, organisation=world.other
        ),
        "colleague_without_clearance": world.person(44, "documenter", "verifier", clearance=0),
        "own_external_reader": world.person(45, "external_reader", clearance=4),
    }
    return made[name] if name in made else getattr(world, name)


@pytest.mark.parametrize("level", [2, 3, 4])
def test_nothing_tells_of_an_item_that_is_not_theirs(
    level: int, world: World, tmp_path: Any
) -> None:
    one = secret(world, tmp_path, level=level)
    seen_by_owner = told(
        lambda *, actor: evidence.disposals(actor=actor),
        world.person(46, "custodian", "data_protection_officer", clearance=4),
    )
    assert one.ref in seen_by_owner
    for name in PERSONAS:
        actor = persona(world, name)
        for what, run in readings(one):
            answer = told(run, actor)
            leaked = [mark for mark in one.marks if mark in answer]
            assert not leaked, f"{what} tells {name} of level {level}: {leaked}"


def test_absent_and_foreign_are_answered_alike(world: World, tmp_path: Any) -> None:
    one = secret(world, tmp_path, level=2)
    nothing = replace(
        one,
        item=UUID(int=5),
        file=UUID(int=6),
        ref="TRH-2026-999999",
        disposal=UUID(int=7),
        delivery=UUID(int=8),
    )
    for (what, foreign), (_, absent) in zip(readings(one), readings(nothing), strict=True):
        if what in ("acts", "log"):
            continue
        assert told(foreign, world.stranger) == told(absent, world.stranger), what


@pytest.mark.parametrize("level", [3, 4])
def test_counts_leave_out_what_only_named_people_know_of(
    level: int, world: World, tmp_path: Any
) -> None:
    before = evidence.counts_by_status(actor=world.person(47, "documenter", clearance=4))
    secret(world, tmp_path, level=level)
    assert evidence.counts_by_status(actor=world.person(47, "documenter", clearance=4)) == before


def test_one_item_shared_with_an_external_reader_tells_no_counts_of_the_rest(
    world: World,
) -> None:
    reader = world.person(48, "external_reader", clearance=4)
    shown = taken(world.documenter, b"shown").item_id
    for number in range(3):
        taken(world.documenter, b"not shown %d" % number)
    evidence.share(
        actor=world.custodian,
        item_id=shown,
        organisation_id=world.own,
        member_ref=reader.ref,
        reason=REASON,
    )
    assert [row.id for row in evidence.visible_items(actor=reader).rows] == [shown]
    assert evidence.counts_by_status(actor=reader) == {}
