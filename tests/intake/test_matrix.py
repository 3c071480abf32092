# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every action of the room × every persona: allowed, refused or not found, and one act recorded."""

import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from dokaz.gate.api import REGISTRY, NotFound, Refused
from dokaz.gate.models import Act
from dokaz.intake import api as intake
from dokaz.intake.actions import table_work
from dokaz.intake.actions.captures import begin_capture, deliver_capture, finish_capture
from dokaz.intake.actions.forgetting import empty_names
from dokaz.intake.actions.opening import begin_opening, finish_opening, take_members
from dokaz.intake.actions.taking import Arrived, take
from dokaz.intake.actions.unlocking import finish_unlocking
from dokaz.intake.captures.models import Capture
from dokaz.intake.models import DeliveryEntry, Opening, TableRow
from dokaz.intake.paths import MemberPath
from dokaz.intake.reasons import Reason
from dokaz.intake.tables.interpreting import ReadRow
from dokaz.intake.tables.reasons import RowOutcome
from dokaz.intake.tables.targets.target import Done, Planned
from dokaz.intake.tasks import enqueue_take
from dokaz.ledger.models import Entry
from dokaz.members.api import service_actor
from tests.intake.world import World
from tests.matrix import told_apart

pytestmark = pytest.mark.django_db

YES, NO, HIDDEN = "allowed", "refused", "not found"
PERSONAS = (
    "documenter", "colleague", "verifier", "auditor", "low_clearance", "stranger", "nobody",
    "node_admin", "staff_in_session", "service", "foreign_service",
)  # fmt: skip


@dataclass
class Stage:
    """Things to act upon: an open delivery with a line and an upload, a given-up task."""

    world: World
    delivery: UUID
    upload: UUID
    task: UUID
    made: dict[Callable[[Any], UUID], UUID] = field(default_factory=dict)
    mark: str = field(default_factory=transaction.savepoint)
    """What a persona did is undone back to here, before the next one tries."""


def once(make: Callable[[Stage], UUID]) -> Callable[[Stage], UUID]:
    """Made by the first who needs it, and there for all personas of a row."""

    @wraps(make)
    def made(stage: Stage) -> UUID:
        if make not in stage.made:
            stage.made[make] = make(stage)
            stage.mark = transaction.savepoint()
        return stage.made[make]

    return made


@pytest.fixture
def stage(world: World, settings: Any) -> Stage:
    settings.DOKAZ = replace(settings.DOKAZ, capture=True)
    intake.request_capture(
        actor=world.documenter, url="https://site.example/", purpose="an invented case"
    )
    DBTaskResult.objects.all().delete()
    delivery = intake.open_delivery(actor=world.documenter, acquisition_mode="found")
    begun = intake.begin(
        actor=world.documenter,
        delivery_id=delivery,
        announced=intake.Announced(path=intake.StatedPath(b"a.jpg"), size=4),
    )
    take(actor=world.documenter, delivery_id=delivery, arrived=[REFUSED_INPUT])
    enqueue_take(delivery)
    DBTaskResult.objects.update(status=TaskResultStatus.FAILED)
    return Stage(world, delivery, begun.id, DBTaskResult.objects.get().pk)


REFUSED_INPUT = Arrived(
    path=intake.StatedPath(b"a.jpg"),
    size=0,
    claimed_modified_at=None,
    stored=None,
    reason=Reason.EMPTY,
)


@once
def _abandoned(stage: Stage) -> UUID:
    """The open delivery, without the upload that it waits for."""
    intake.abandon(actor=stage.world.documenter, upload_id=stage.upload)
    return stage.delivery


def _complete(stage: Stage, **actor: Any) -> None:
    intake.complete(delivery_id=_abandoned(stage), **actor)


def _empty_names(stage: Stage, **actor: Any) -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "a.jpg").write_bytes(b"content")
        delivery = intake.receive_folder(
            actor=stage.world.documenter,
            folder=intake.Folder(Path(folder)),
            acquisition_mode="found",
        )
    entry = DeliveryEntry.objects.get(delivery_id=delivery)
    empty_names(item_id=entry.item_id, **actor)


@once
def _container(stage: Stage) -> UUID:
    """An archive of the own organisation that waits to be opened."""
    before = set(Opening.objects.values_list("pk", flat=True))
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(Path(folder, "a.zip"), "w") as archive:
            archive.writestr(f"inside-{len(before)}.txt", "content")
        intake.receive_folder(
            actor=stage.world.documenter,
            folder=intake.Folder(Path(folder)),
            acquisition_mode="found",
        )
    return Opening.objects.exclude(pk__in=before).get().pk


@once
def _begun(stage: Stage) -> UUID:
    opening = _container(stage)
    begin_opening(actor=stage.world.service, opening_id=opening)
    return opening


@once
def _short(stage: Stage) -> UUID:
    opening = _begun(stage)
    finish_opening(
        actor=stage.world.service, opening_id=opening, state="not_opened", reason="reader_failed"
    )
    return opening


@once
def _locked(stage: Stage) -> UUID:
    """An item whose archive waits for a password."""
    opening = _begun(stage)
    finish_opening(
        actor=stage.world.service, opening_id=opening, state="not_opened", reason="password"
    )
    return Opening.objects.get(pk=opening).item_id


@once
def _given(stage: Stage) -> UUID:
    (given,) = intake.give_password(
        actor=stage.world.documenter, item_id=_locked(stage), password="invented"
    )
    unlocking: UUID = given
    return unlocking


REFUSED_MEMBER = replace(
    REFUSED_INPUT,
    path=MemberPath(raw=b"a", shown="a", read_as="ascii", inside=UUID(int=1), number=1),
)


MAPPING = {
    "format": 1, "target": "items", "columns": [{"column": "a", "field": "file"}],
}  # fmt: skip


@once
def _table_item(stage: Stage) -> UUID:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "a.csv").write_bytes(b"a,b\n1,2\n")
        delivery = intake.receive_folder(
            actor=stage.world.documenter,
            folder=intake.Folder(Path(folder)),
            acquisition_mode="found",
        )
    item = DeliveryEntry.objects.get(delivery_id=delivery).item_id
    assert item is not None
    return item


@once
def _begun_import(stage: Stage) -> UUID:
    begun: UUID = intake.begin_import(
        actor=stage.world.documenter, item_id=_table_item(stage), target="items"
    )
    return begun


@once
def _drafted(stage: Stage) -> UUID:
    begun = _begun_import(stage)
    intake.set_mapping(actor=stage.world.documenter, import_id=begun, content=MAPPING)
    return begun


@once
def _planning(stage: Stage) -> UUID:
    begun = _drafted(stage)
    intake.order_plan(actor=stage.world.documenter, import_id=begun)
    return begun


@once
def _planned(stage: Stage) -> UUID:
    begun = _planning(stage)
    row = Planned(ReadRow(2, said={"file": "x"}), RowOutcome.CHANGED)
    table_work.enter_plan(
        actor=stage.world.documenter, import_id=begun, planned=[row], vanished=(), previous=None
    )
    return begun


@once
def _importing(stage: Stage) -> UUID:
    begun = _planned(stage)
    intake.order_import(actor=stage.world.documenter, import_id=begun)
    return begun


@once
def _noted(stage: Stage) -> UUID:
    begun = _importing(stage)
    done = [Done(TableRow.objects.get(table_id=begun).pk, None)]
    table_work.enter_done(actor=stage.world.documenter, import_id=begun, done=done)
    return begun


@once
def _complete_import(stage: Stage) -> UUID:
    begun = _noted(stage)
    table_work.finish_import(actor=stage.world.documenter, import_id=begun)
    return begun


@once
def _undoing(stage: Stage) -> UUID:
    begun = _complete_import(stage)
    intake.order_undo(actor=stage.world.documenter, import_id=begun)
    return begun


@once
def _saved(stage: Stage) -> UUID:
    saved: UUID = intake.save_mapping(actor=stage.world.documenter, name="x", content=MAPPING)
    return saved


PREPARED: dict[str, Callable[[Stage], UUID]] = {
    "intake.table.read": _planned,
    "intake.table.rows": _planned,
    "intake.table.report_csv": _planned,
    "intake.table.report_json": _planned,
    "intake.mapping.read": _saved,
    "intake.password.locks": _locked,
    "intake.password.states": _given,
}


def _capture(stage: Stage) -> UUID:
    """The page the own organisation asked for."""
    return Capture.objects.get(organisation_id=stage.world.own).pk


ACTIONS: dict[str, Callable[..., Any]] = {
    "intake.capture.request": lambda s, **a: intake.request_capture(
        url="https://site.example/", purpose="an invented case", confidentiality=0, **a
    ),
    "intake.capture.begin": lambda s, **a: begin_capture(capture_id=_capture(s), **a),
    "intake.capture.deliver": lambda s, **a: deliver_capture(
        capture_id=_capture(s), files=1, bytes=4, captured_at=datetime(2026, 3, 5, tzinfo=UTC), **a
    ),
    "intake.capture.withdraw": lambda s, **a: intake.withdraw_capture(capture_id=_capture(s), **a),
    "intake.capture.finish": lambda s, **a: finish_capture(
        capture_id=_capture(s), reason="not_reached", **a
    ),
    "intake.opening.begin": lambda s, **a: begin_opening(opening_id=_container(s), **a),
    "intake.opening.take": lambda s, **a: take_members(
        opening_id=_begun(s), arrived=[REFUSED_MEMBER], **a
    ),
    "intake.opening.finish": lambda s, **a: finish_opening(
        opening_id=_begun(s), state="opened", **a
    ),
    "intake.opening.retry": lambda s, **a: intake.retry_opening(opening_id=_short(s), **a),
    "intake.password.give": lambda s, **a: intake.give_password(
        item_id=_locked(s), password="invented", **a
    ),
    "intake.password.finish": lambda s, **a: finish_unlocking(
        unlocking_id=_given(s), state="wrong", **a
    ),
    "intake.delivery.open": lambda s, **a: intake.open_delivery(
        acquisition_mode="found", confidentiality=0, **a
    ),
    "intake.delivery.announce": lambda s, **a: intake.announce(
        delivery_id=s.delivery, files=1, bytes=4, **a
    ),
    "intake.delivery.take": lambda s, **a: take(
        delivery_id=s.delivery, arrived=[REFUSED_INPUT], **a
    ),
    "intake.delivery.close": lambda s, **a: intake.close(delivery_id=s.delivery, **a),
    "intake.delivery.complete": _complete,
    "intake.delivery.empty_names": _empty_names,
    "intake.task.retry": lambda s, **a: intake.retry(task_id=s.task, **a),
    "intake.table.begin": lambda s, **a: intake.begin_import(
        item_id=_table_item(s), target="items", **a
    ),
    "intake.table.map": lambda s, **a: intake.set_mapping(
        import_id=_begun_import(s), content=MAPPING, **a
    ),
    "intake.mapping.save": lambda s, **a: intake.save_mapping(name="x", content=MAPPING, **a),
    "intake.table.try": lambda s, **a: intake.order_plan(import_id=_drafted(s), **a),
    "intake.table.plan": lambda s, **a: table_work.enter_plan(
        import_id=_planning(s), planned=(), vanished=(), previous=None, **a
    ),
    "intake.table.carry_out": lambda s, **a: intake.order_import(import_id=_planned(s), **a),
    "intake.table.enter": lambda s, **a: table_work.enter_done(
        import_id=_importing(s), done=(), **a
    ),
    "intake.table.finish": lambda s, **a: table_work.finish_import(import_id=_noted(s), **a),
    "intake.table.undo": lambda s, **a: intake.order_undo(import_id=_complete_import(s), **a),
    "intake.table.note_undone": lambda s, **a: table_work.note_undone(
        import_id=_undoing(s), undone=(), **a
    ),
    "intake.table.stop": lambda s, **a: table_work.stop_work(
        import_id=_planning(s), reason="damaged", **a
    ),
    "intake.table.drop": lambda s, **a: intake.drop_import(import_id=_drafted(s), **a),
    "intake.rendition.order": lambda s, **a: intake.order_renditions(
        organisation_ids=(s.world.own,),
        kinds=(intake.RenditionKind.TEXT,),
        states=frozenset({intake.RenditionState.LACKING}),
        **a,
    ),
}
VIEWS: dict[str, Callable[..., Any]] = {
    "intake.capture.list": lambda s, **a: intake.captures(**a),
    "intake.capture.read": lambda s, **a: intake.get_capture(capture_id=_capture(s), **a),
    "intake.delivery.read": lambda s, **a: intake.get_delivery(delivery_id=s.delivery, **a),
    "intake.delivery.list": lambda s, **a: intake.deliveries(**a),
    "intake.delivery.report": lambda s, **a: intake.entries(delivery_id=s.delivery, **a),
    "intake.delivery.line": lambda s, **a: intake.entry(delivery_id=s.delivery, order=1, **a),
    "intake.delivery.shortcomings": lambda s, **a: intake.shortcomings(
        delivery_id=s.delivery, entries=(), **a
    ),
    "intake.delivery.report_csv": lambda s, **a: intake.report_csv(
        delivery_id=s.delivery, language="en", **a
    ),
    "intake.delivery.report_json": lambda s, **a: intake.report_json(
        delivery_id=s.delivery, language="en", **a
    ),
    "intake.upload.list": lambda s, **a: intake.uploads(delivery_id=s.delivery, **a),
    "intake.upload.begin": lambda s, **a: intake.begin(
        delivery_id=s.delivery,
        announced=intake.Announced(path=intake.StatedPath(b"b.jpg"), size=4),
        **a,
    ),
    "intake.upload.read": lambda s, **a: intake.get_upload(upload_id=s.upload, **a),
    "intake.upload.append": lambda s, **a: intake.append(
        upload_id=s.upload, offset=0, read=lambda count: b"", **a
    ),
    "intake.upload.abandon": lambda s, **a: intake.abandon(upload_id=s.upload, **a),
    "intake.table.list": lambda s, **a: intake.table_imports(**a),
    "intake.table.offers": lambda s, **a: intake.table_offers(item_ids=(), **a),
    "intake.mapping.list": lambda s, **a: intake.saved_mappings(**a),
    "intake.table.read": lambda s, **a: intake.get_import(import_id=_planned(s), **a),
    "intake.table.rows": lambda s, **a: intake.import_rows(import_id=_planned(s), **a),
    "intake.table.report_csv": lambda s, **a: intake.import_csv(
        import_id=_planned(s), language="en", **a
    ),
    "intake.table.report_json": lambda s, **a: intake.import_json(
        import_id=_planned(s), language="en", **a
    ),
    "intake.mapping.read": lambda s, **a: intake.get_mapping(mapping_id=_saved(s), **a),
    "intake.password.locks": lambda s, **a: intake.locks(item_id=_locked(s), **a),
    "intake.password.states": lambda s, **a: intake.password_states(
        unlocking_ids=(_given(s),), **a
    ),
    "intake.task.dead_letters": lambda s, **a: intake.dead_letters(**a),
    "intake.task.count_given_up": lambda s, **a: intake.given_up_count(**a),
    "intake.task.list": lambda s, **a: intake.tasks_at_work(**a),
    "intake.worker.list": lambda s, **a: intake.running_workers(**a),
    "intake.rendition.waiting": lambda s, **a: intake.renditions_waiting(**a),
    "intake.rendition.count": lambda s, **a: intake.rendition_standings(
        organisation_id=s.world.own, **a
    ),
}


def _row(**answers: str) -> dict[str, str]:
    return {persona: answers.get(persona, NO) for persona in PERSONAS}


_OF_A_DELIVERY = _row(documenter=YES, low_clearance=HIDDEN, stranger=HIDDEN)
_BY_SERVICE_TOO = {**_OF_A_DELIVERY, "service": YES, "foreign_service": HIDDEN}
_READING = {**_BY_SERVICE_TOO, "verifier": YES, "auditor": YES}
_LISTING = _row(
    documenter=YES,
    verifier=YES,
    auditor=YES,
    low_clearance=YES,
    stranger=YES,
    service=YES,
    foreign_service=YES,
)
_OWN_UPLOAD = _row(documenter=YES, low_clearance=HIDDEN, stranger=HIDDEN)
_MENDING = _row(node_admin=YES, staff_in_session=YES)

_OF_A_TABLE = _row(
    documenter=YES,
    verifier=YES,
    auditor=YES,
    low_clearance=HIDDEN,
    stranger=HIDDEN,
    service=HIDDEN,
    foreign_service=HIDDEN,
)

_READING_OWN = {**_OF_A_TABLE, "service": HIDDEN}
_BY_SERVICE = _row(service=YES, foreign_service=HIDDEN)

TABLE: dict[str, dict[str, str]] = {
    "intake.capture.request": _row(documenter=YES, low_clearance=YES, stranger=YES),
    "intake.capture.begin": _BY_SERVICE,
    "intake.capture.deliver": _BY_SERVICE,
    "intake.capture.finish": _BY_SERVICE,
    # Visible first: the role is told only to whoever sees the request.
    "intake.capture.withdraw": {
        **dict.fromkeys(PERSONAS, HIDDEN),
        "documenter": YES,
        "verifier": NO,
        "auditor": NO,
        "service": NO,
    },
    "intake.capture.list": _LISTING,
    "intake.capture.read": _READING,
    "intake.opening.begin": _BY_SERVICE,
    "intake.opening.take": _BY_SERVICE,
    "intake.opening.finish": _BY_SERVICE,
    "intake.opening.retry": _OF_A_DELIVERY,
    "intake.password.give": _OF_A_DELIVERY,
    "intake.password.finish": _BY_SERVICE,
    "intake.password.locks": _READING_OWN,
    "intake.password.states": _row(documenter=YES, low_clearance=YES, stranger=YES),
    "intake.delivery.open": _row(documenter=YES, low_clearance=YES, stranger=YES),
    "intake.delivery.announce": _BY_SERVICE_TOO,
    "intake.delivery.take": _BY_SERVICE_TOO,
    "intake.delivery.close": _OF_A_DELIVERY,
    "intake.delivery.complete": _BY_SERVICE_TOO,
    "intake.delivery.empty_names": _row(service=YES, foreign_service=HIDDEN),
    "intake.task.retry": _MENDING,
    "intake.table.begin": _OF_A_DELIVERY,
    "intake.table.map": _OF_A_DELIVERY,
    "intake.mapping.save": _row(documenter=YES, low_clearance=YES, stranger=YES),
    "intake.table.try": _OF_A_DELIVERY,
    "intake.table.plan": _OF_A_DELIVERY,
    "intake.table.carry_out": _OF_A_DELIVERY,
    "intake.table.enter": _OF_A_DELIVERY,
    "intake.table.finish": _OF_A_DELIVERY,
    "intake.table.undo": _OF_A_DELIVERY,
    "intake.table.note_undone": _OF_A_DELIVERY,
    "intake.table.stop": _BY_SERVICE_TOO,
    "intake.table.drop": _OF_A_DELIVERY,
    "intake.table.list": _LISTING,
    "intake.table.offers": _row(documenter=YES, low_clearance=YES, stranger=YES),
    "intake.mapping.list": _LISTING,
    "intake.table.read": _OF_A_TABLE,
    "intake.table.rows": _OF_A_TABLE,
    "intake.table.report_csv": _OF_A_TABLE,
    "intake.table.report_json": _OF_A_TABLE,
    "intake.mapping.read": _row(documenter=YES, low_clearance=YES, stranger=HIDDEN),
    "intake.rendition.order": _MENDING,
    "intake.rendition.count": _MENDING,
    "intake.rendition.waiting": _MENDING,
    "intake.delivery.read": _READING,
    "intake.delivery.list": _LISTING,
    "intake.delivery.report": _READING,
    "intake.delivery.line": _READING,
    "intake.delivery.shortcomings": _READING,
    "intake.delivery.report_csv": _READING,
    "intake.delivery.report_json": _READING,
    "intake.upload.list": _OF_A_DELIVERY,
    "intake.upload.begin": _OF_A_DELIVERY,
    "intake.upload.read": _OWN_UPLOAD,
    "intake.upload.append": _OWN_UPLOAD,
    "intake.upload.abandon": _OWN_UPLOAD,
    "intake.task.dead_letters": _MENDING,
    "intake.task.count_given_up": _MENDING,
    "intake.task.list": _MENDING,
    "intake.worker.list": _MENDING,
}

OF_THE_DOCTOR = ("intake.worker.list", "intake.task.count_given_up")
"""Processes and numbers, and nothing else."""


def test_every_declared_action_has_its_row() -> None:
    declared = {name for name in REGISTRY if name.startswith("intake.")}
    assert declared == set(TABLE) == set(ACTIONS) | set(VIEWS)


@pytest.mark.parametrize("name", ACTIONS)
def test_acts(stage: Stage, name: str) -> None:
    for persona, end in told_apart(TABLE[name], YES).items():
        before = set(Act.objects.values_list("pk", flat=True))
        answer = _answer(ACTIONS[name], stage, persona)
        assert (persona, answer) == (persona, end)
        act = Act.objects.exclude(pk__in=before).filter(action=name).get()
        assert act.outcome == ("done" if answer == YES else "refused")
        assert act.agent_ref == getattr(stage.world, persona).ref
        assert Entry.objects.filter(act_id=act.pk).count() >= 1
        transaction.savepoint_rollback(stage.mark)
    assert not _the_doctor_sees(ACTIONS[name], stage)


@pytest.mark.parametrize("name", VIEWS)
def test_views(stage: Stage, name: str) -> None:
    # What a view reads is made by an act of its own, before the view is asked.
    if name in PREPARED:
        PREPARED[name](stage)
    for persona, end in told_apart(TABLE[name], YES).items():
        before = Act.objects.count()
        answer = _answer(VIEWS[name], stage, persona)
        assert (persona, answer) == (persona, end)
        assert Act.objects.count() == before
        transaction.savepoint_rollback(stage.mark)
    assert _the_doctor_sees(VIEWS[name], stage) == (name in OF_THE_DOCTOR)


def test_lists_show_only_one_s_own(stage: Stage) -> None:
    world = stage.world
    assert len(intake.deliveries(actor=world.verifier).rows) == 1
    assert intake.deliveries(actor=world.stranger).rows == ()
    assert intake.deliveries(actor=world.low_clearance).rows == ()
    assert intake.deliveries(actor=world.foreign_service).rows == ()


def test_the_doctor_counts_what_was_given_up(stage: Stage) -> None:
    assert intake.given_up_count(actor=service_actor("doctor")) == len(
        intake.dead_letters(actor=stage.world.node_admin)
    )


def _the_doctor_sees(call: Callable[..., Any], stage: Stage) -> bool:
    try:
        call(stage, actor=service_actor("doctor"))
    except (Refused, NotFound):
        return False
    return True


def _answer(call: Callable[..., Any], stage: Stage, persona: str) -> str:
    try:
        call(stage, actor=getattr(stage.world, persona))
    except Refused:
        return NO
    except NotFound:
        return HIDDEN
    return YES
