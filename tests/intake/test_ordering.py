# SPDX-License-Identifier: AGPL-3.0-or-later
"""Renditions that are missing, old or failed are counted, ordered, and made for older items too."""

import json
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from django_tasks_db.models import DBTaskResult

from dokaz.evidence import api as evidence
from dokaz.evidence.models import CustodyEvent, File
from dokaz.gate.api import Conflict, Delivered, NotFound, Refused, Rejected
from dokaz.gate.models import Act, OutboxFact
from dokaz.intake import api as intake
from dokaz.intake.derivatives import content, kinds, making
from dokaz.intake.derivatives.kinds import WAYS
from dokaz.intake.derivatives.queueing import CONSUMER
from dokaz.media.errors import FailureReason, MediaFailed
from tests.intake.test_derivatives import take, work_off
from tests.intake.world import World
from tests.media.documents import made as documents

pytestmark = pytest.mark.django_db
TEXT, FINGERPRINT = intake.RenditionKind.TEXT, intake.RenditionKind.FINGERPRINT
STATE = intake.RenditionState


@pytest.fixture(autouse=True)
def _orders_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """Inside one transaction PostgreSQL shows no facts to consumers: they are handed over here."""
    DELIVERED.clear()
    monkeypatch.setattr("dokaz.intake.derivatives.ordering.run_consumer", lambda name: 0)


DELIVERED: set[int] = set()


def deliver_orders() -> int:
    """Hand the orders not handed over yet to the consumer; returns how many (see `feed`)."""
    facts = OutboxFact.objects.filter(kind="evidence.derivation_ordered")
    rows = list(facts.exclude(pk__in=DELIVERED))
    for row in rows:
        CONSUMER.handle(Delivered(row.kind, row.payload, row.act_id, row.at))
    DELIVERED.update(row.pk for row in rows)
    return len(rows)


def numbers(world: World, kind: str) -> dict:
    found = intake.rendition_standings(actor=world.node_admin, organisation_id=world.own)
    (one,) = [one for one in found if one.kind == kind]
    return {str(state): number for state, number in one.numbers.items() if number}


def order(world: World, *states: str, of: tuple = (TEXT,)) -> int:
    return intake.order_renditions(
        actor=world.node_admin,
        organisation_ids=(world.own,),
        kinds=of,
        states=frozenset(STATE(state) for state in states),
    )


@pytest.fixture
def original(world: World, tmp_path: Path) -> UUID:
    (tmp_path / "a.pdf").write_bytes(documents.pdf("First page").getvalue())
    take(world, tmp_path)
    work_off()
    return File.objects.get(role="original").pk


def words(world: World) -> list[str]:
    """What each text rendition says, the oldest first."""
    found = []
    for file in File.objects.filter(role="text").order_by("pk"):
        opened = evidence.open_file(actor=world.documenter, file_id=file.pk, purpose="view")
        found.append(json.loads(b"".join(opened.chunks()))["blocks"][0]["text"])
    return found


def newer(monkeypatch: pytest.MonkeyPatch, kind: intake.RenditionKind) -> None:
    """A version of this program that makes one kind in another way."""
    changed = replace(WAYS[kind], number=WAYS[kind].number + 1)
    monkeypatch.setattr(kinds, "WAYS", {**WAYS, kind: changed})
    monkeypatch.setattr("dokaz.intake.derivatives.ordering.WAYS", {**WAYS, kind: changed})


def test_what_is_made_on_arrival_is_known_with_what_made_it(world: World, original: UUID) -> None:
    made = File.objects.get(pk=original).technical["made"]
    assert set(made) == {"examination", "text", "pages"}
    assert made["text"]["by"].startswith("text 3, pypdfium2 ")
    assert numbers(world, "text") == {"present": 1}
    assert numbers(world, "fingerprint") == {}
    assert order(world, "lacking", "older", "failed") == 0
    assert deliver_orders() == 0


def test_what_an_older_program_made_is_made_again_and_the_old_one_stays(
    world: World, original: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer(monkeypatch, TEXT)
    assert numbers(world, "text") == {"older": 1}
    assert order(world, "lacking") == 0
    real = content._text

    def says_more(text):
        one = real(text)
        return replace(one, content=one.content.replace(b"First page", b"First page, better"))

    monkeypatch.setattr(content, "_text", says_more)
    assert order(world, "lacking", "older") == 1
    assert deliver_orders() == 1
    work_off()
    assert words(world) == ["First page", "First page, better"]
    assert numbers(world, "text") == {"present": 1}
    technical = File.objects.get(pk=original).technical
    assert technical["made"]["text"]["by"].startswith("text 4, ")
    assert technical["media_type"] == "application/pdf"
    assert technical["made"]["pages"]["by"].startswith("pages 1, ")
    assert CustodyEvent.objects.filter(type="extraction", file__role="text").count() == 2


def test_an_order_given_twice_is_carried_out_once(
    world: World, original: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer(monkeypatch, TEXT)
    assert [order(world, "older"), order(world, "older")] == [1, 1]
    deliver_orders()
    before = Act.objects.filter(action="evidence.file.open", agent_kind="service").count()
    work_off()
    readings = Act.objects.filter(action="evidence.file.open", agent_kind="service").count()
    assert readings == before + 1
    assert set(DBTaskResult.objects.values_list("status", flat=True)) == {"SUCCESSFUL"}


def test_items_from_before_records_of_making_are_reached(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "_made", lambda *args: {})
    (tmp_path / "a.pdf").write_bytes(documents.pdf("First page").getvalue())
    take(world, tmp_path)
    work_off()
    monkeypatch.undo()
    assert "made" not in File.objects.get(role="original").technical
    assert numbers(world, "text") == {"older": 1}
    assert numbers(world, "examination") == {"older": 1}
    assert order(world, "older", of=tuple(WAYS)) == 1
    deliver_orders()
    work_off()
    assert numbers(world, "text") == numbers(world, "examination") == {"present": 1}
    assert words(world) == ["First page"]


def test_what_failed_is_told_apart_and_tried_again_on_request(
    world: World, original: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_slow(*args, **kwargs):
        raise MediaFailed(FailureReason.TIMED_OUT)

    monkeypatch.setattr(making.sandbox(), "content", too_slow)
    assert order(world, "present") == 1
    deliver_orders()
    work_off()
    assert File.objects.get(pk=original).technical["made"]["text"]["failed"] == "timed_out"
    assert numbers(world, "text") == {"failed": 1}
    assert order(world, "lacking", "older") == 0
    monkeypatch.undo()
    assert order(world, "failed") == 1
    deliver_orders()
    work_off()
    assert numbers(world, "text") == {"present": 1}


def test_a_person_orders_for_one_item_of_their_own(world: World, original: UUID) -> None:
    item_id = File.objects.get(pk=original).item_id
    intake.order_renditions_for_item(actor=world.documenter, item_id=item_id, kinds=("text",))
    act = Act.objects.get(action="evidence.file.order_derivation", outcome="done")
    assert act.facts == {"files": 1, "kinds": ["text"], "again": True}
    assert deliver_orders() == 1
    work_off()
    assert words(world) == ["First page"]
    with pytest.raises(Rejected):
        intake.order_renditions_for_item(actor=world.documenter, item_id=item_id, kinds=("x",))
    with pytest.raises(Refused):
        intake.order_renditions_for_item(actor=world.auditor, item_id=item_id, kinds=("text",))
    with pytest.raises(NotFound):
        intake.order_renditions_for_item(actor=world.stranger, item_id=item_id, kinds=("text",))
    assert deliver_orders() == 0


def test_sealed_items_are_neither_counted_nor_ordered(world: World, original: UUID) -> None:
    file = File.objects.get(pk=original)
    sealer = replace(world.documenter, clearance=4)
    evidence.classify(actor=sealer, item_id=file.item_id, confidentiality=4)
    assert numbers(world, "text") == {}
    assert order(world, "present", "lacking", "older", "failed") == 0
    with pytest.raises((NotFound, Conflict)):
        intake.order_renditions_for_item(actor=sealer, item_id=file.item_id, kinds=("text",))


def test_other_organisations_are_left_alone(world: World, original: UUID) -> None:
    found = intake.rendition_standings(actor=world.node_admin, organisation_id=world.other)
    assert all(sum(one.numbers.values()) == 0 for one in found)
    with pytest.raises(Refused):
        intake.rendition_standings(actor=world.documenter, organisation_id=world.own)
    with pytest.raises(Rejected):
        order(world)
