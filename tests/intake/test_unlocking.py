# SPDX-License-Identifier: AGPL-3.0-or-later
"""Locked containers and documents: a person gives the password, and nobody else ever sees it."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connection
from django_tasks_db.models import DBTaskResult

from dokaz.evidence import api as evidence
from dokaz.evidence.models import CustodyEvent, File, Item
from dokaz.gate import conduct
from dokaz.gate.api import Conflict, NotFound, Refused, Rejected, reading
from dokaz.gate.models import Act
from dokaz.intake import api as intake
from dokaz.intake.models import Delivery, Opening, Unlocking
from dokaz.intake.opening import run
from dokaz.intake.unlocking.states import MOST_TRIES, UnlockingState
from dokaz.ledger.models import Entry
from dokaz.media.errors import SandboxUnavailable
from tests.intake.containers import deliver, examine_all, lines, require_sums, work_off
from tests.intake.world import World
from tests.media.opening.locked import locked_seven_zip, locked_zip
from tests.media.opening.made import zipped

pytestmark = pytest.mark.django_db

PASSWORD = "Надтаємне-слово-7"
MEMBERS = (("перший.txt", b"one"), ("другий.txt", b"two"))


@pytest.fixture
def seen(world: World) -> Iterator[World]:
    with reading(world.service):
        yield world


def put(folder: Path, name: str, content: bytes) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(content)
    return folder


def brought(world: World, folder: Path) -> UUID:
    """Deliver a folder with one file; its item."""
    delivery = deliver(world.documenter, folder)
    (line,) = lines(world.documenter, delivery)
    assert line.item_id is not None
    return line.item_id


def examined(world: World, folder: Path) -> UUID:
    """The same, with what is made of files."""
    item = brought(world, folder)
    examine_all()
    return item


def give(world: World, item: UUID, password: str = PASSWORD, **more: bool) -> None:
    intake.give_password(actor=world.documenter, item_id=item, password=password, **more)
    work_off()


def require_nowhere(caplog: pytest.LogCaptureFixture, *words: str) -> None:
    """The words stand in no row of any table, no leaf, and no log."""
    tables = connection.introspection.table_names()
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f'select * from "{table}"')
            for row in cursor.fetchall():
                for value in row:
                    raw = bytes(value) if isinstance(value, memoryview | bytes) else str(value)
                    text = raw if isinstance(raw, bytes) else raw.encode()
                    assert not any(word.encode() in text for word in words), table
    for entry in Entry.objects.values_list("record", flat=True):
        assert not any(word.encode() in bytes(entry) for word in words)
    assert not any(word in caplog.text for word in words)


@pytest.mark.parametrize("form", ["zip", "7z", "7z with names"])
def test_a_locked_archive_opens_as_if_it_came_unlocked(
    seen: World, tmp_path: Path, form: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    if form == "zip":
        folder = put(tmp_path / "in", "a.zip", locked_zip(*MEMBERS, password=PASSWORD))
    else:
        raw = locked_seven_zip(*MEMBERS, password=PASSWORD, names_too=form != "7z")
        folder = put(tmp_path / "in", "a.7z", raw)
    item = brought(seen, folder)
    (lock,) = intake.locks(actor=seen.documenter, item_id=item)
    assert (lock.is_container, lock.helps, lock.state) == (True, True, "")
    give(seen, item)
    opening = Opening.objects.get()
    assert (opening.state, opening.reason) == ("opened", "")
    found = lines(seen.documenter, opening.delivery_id, members=True)
    assert {one.name: one.outcome for one in found} == dict.fromkeys(dict(MEMBERS), "taken")
    require_sums(opening.delivery_id)
    parts = evidence.parts_of(actor=seen.documenter, item_id=item)
    assert parts.count == len(MEMBERS)
    assert intake.locks(actor=seen.documenter, item_id=item) == ()
    act = Act.objects.get(action="intake.password.give")
    assert (act.outcome, act.agent_ref) == ("done", seen.documenter.ref)
    assert not File.objects.filter(role="password").exists()
    require_nowhere(caplog, PASSWORD)


def test_a_wrong_password_is_a_clear_word_and_may_be_followed_by_the_right_one(
    seen: World, tmp_path: Path
) -> None:
    item = brought(seen, put(tmp_path / "in", "a.zip", locked_zip(*MEMBERS, password=PASSWORD)))
    give(seen, item, "Надтаємне-слово-8")
    opening = Opening.objects.get()
    assert (opening.state, opening.reason) == ("not_opened", "wrong_password")
    (lock,) = intake.locks(actor=seen.documenter, item_id=item)
    assert (lock.state, lock.tries_left) == ("wrong", MOST_TRIES - 1)
    assert File.objects.count() == 1
    require_sums(opening.delivery_id)
    give(seen, item)
    assert Opening.objects.get().state == "opened"
    require_sums(opening.delivery_id)


def test_tries_are_limited_for_an_hour(seen: World, tmp_path: Path) -> None:
    item = brought(seen, put(tmp_path / "in", "a.zip", locked_zip(*MEMBERS, password=PASSWORD)))
    for number in range(MOST_TRIES):
        give(seen, item, f"wrong {number}")
    with pytest.raises(Conflict) as refused:
        give(seen, item)
    assert refused.value.reason == "too_many_tries"
    assert Opening.objects.get().state == "not_opened"
    assert intake.locks(actor=seen.documenter, item_id=item)[0].tries_left == 0


def test_an_archive_with_two_passwords_opens_in_two_steps(seen: World, tmp_path: Path) -> None:
    inner = locked_zip(("b.txt", b"deep"), password="second")
    item = brought(
        seen, put(tmp_path / "in", "a.zip", locked_zip(("b.zip", inner), password="first"))
    )
    give(seen, item, "first")
    deep = Opening.objects.get(depth=1)
    assert (deep.state, deep.reason) == ("not_opened", "password")
    give(seen, deep.item_id, "second")
    assert set(Opening.objects.values_list("state", flat=True)) == {"opened"}
    require_sums(deep.delivery_id)


DOCUMENTS = {
    "password-hunter2.pdf": ("hunter2", "This document has a password."),
    "password_protected.xlsx": ("password", "The answer\t42"),
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_locked_document_is_read_as_if_it_came_unlocked(
    seen: World, tmp_path: Path, shared_fixtures: Path, name: str
) -> None:
    password, words = DOCUMENTS[name]
    raw = (shared_fixtures / "documents" / name).read_bytes()
    item = examined(seen, put(tmp_path / "in", name, raw))
    assert not File.objects.filter(role="text").exists()
    (lock,) = intake.locks(actor=seen.documenter, item_id=item)
    assert (lock.is_container, lock.state) == (False, "")
    assert _said_of(seen) == {"locked"}
    sidecars = File.objects.filter(role="metadata").count()
    give(seen, item, "another")
    assert intake.locks(actor=seen.documenter, item_id=item)[0].state == "wrong"
    assert File.objects.filter(role="metadata").count() == sidecars, "a wrong one writes nothing"
    give(seen, item, password)
    assert intake.locks(actor=seen.documenter, item_id=item) == ()
    assert not _said_of(seen)
    text = File.objects.get(role="text")
    opened = evidence.open_file(actor=seen.documenter, file_id=text.pk, purpose="view")
    assert words.replace("\t", "\\t") in b"".join(opened.chunks()).decode()
    original = File.objects.get(role="original")
    assert "failed" not in original.technical["made"]["text"]


def _said_of(seen: World) -> frozenset[str]:
    """What the report of the one delivery says of its one file."""
    delivery = Delivery.objects.get().pk
    (line,) = report = lines(seen.documenter, delivery)
    found = intake.shortcomings(actor=seen.documenter, delivery_id=delivery, entries=report)
    return found.get(line.order, frozenset())


def test_a_password_is_kept_only_if_the_person_says_so_and_sealed(
    seen: World, tmp_path: Path, shared_fixtures: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    raw = (shared_fixtures / "documents" / "password-hunter2.pdf").read_bytes()
    item = examined(seen, put(tmp_path / "in", "a.pdf", raw))
    give(seen, item, "hunter2", keep=True)
    kept = File.objects.select_related("object").get(role="password")
    assert kept.object.sealed
    assert kept.object.header is not None
    for reader in (seen.documenter, replace(seen.verifier, clearance=4)):
        for purpose in ("view", "download"):
            with pytest.raises(Refused):
                evidence.open_file(actor=reader, file_id=kept.pk, purpose=purpose)
    with pytest.raises(Rejected):
        evidence.open_identifiers(actor=seen.verifier, file_id=kept.pk, reason="x")
    require_nowhere(caplog, "hunter2")
    # Made again later, nobody has to be asked.
    before = CustodyEvent.objects.filter(file_id=kept.pk, type="displaying").count()
    intake.order_renditions_for_item(actor=seen.documenter, item_id=item, kinds=("text",))
    examine_all()
    assert CustodyEvent.objects.filter(file_id=kept.pk, type="displaying").count() == before + 1
    assert "failed" not in File.objects.get(role="original").technical["made"]["text"]


def test_a_node_that_fails_forgets_the_password_and_says_so(
    seen: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = brought(seen, put(tmp_path / "in", "a.zip", locked_zip(*MEMBERS, password=PASSWORD)))

    def unavailable(*_args: object, **_kwargs: object) -> None:
        raise SandboxUnavailable("no processes today")

    emptied: list[bool] = []
    with monkeypatch.context() as patched:
        patched.setattr(run.opener.Opener, "opened", unavailable)
        patched.setattr(conduct, "empty_journal_at_commit", lambda: emptied.append(True))
        give(seen, item)
    row = Unlocking.objects.get()
    assert (row.state, row.header, row.payload) == (UnlockingState.FAILED, None, None)
    assert emptied == [True], "what opens it stays in no journal of the database either"
    for task in DBTaskResult.objects.all():
        assert PASSWORD not in str(task.args_kwargs) + str(task.traceback)
    assert Opening.objects.get().reason == "interrupted"


def test_refusals(seen: World, tmp_path: Path) -> None:
    item = brought(seen, put(tmp_path / "in", "a.zip", zipped(("a", b"x"))))
    with pytest.raises(Conflict) as refused:
        intake.give_password(actor=seen.documenter, item_id=item, password="x")
    assert refused.value.reason == "not_locked"
    for password in ("", "x" * 2000, "a\0b"):
        with pytest.raises(Rejected):
            intake.give_password(actor=seen.documenter, item_id=item, password=password)
    for persona in (seen.low_clearance, seen.stranger):
        with pytest.raises(NotFound):
            intake.give_password(actor=persona, item_id=item, password="x")
    assert Item.objects.count() == 2
    assert not Unlocking.objects.exists()


def test_while_one_is_tried_no_other_is_taken(seen: World, tmp_path: Path) -> None:
    item = brought(seen, put(tmp_path / "in", "a.zip", locked_zip(*MEMBERS, password=PASSWORD)))
    intake.give_password(actor=seen.documenter, item_id=item, password="x")
    with pytest.raises(Conflict) as refused:
        intake.give_password(actor=seen.documenter, item_id=item, password=PASSWORD)
    assert refused.value.reason == "password_under_way"
    assert intake.locks(actor=seen.documenter, item_id=item)[0].is_under_way
    work_off()
    give(seen, item)
    assert Opening.objects.get().state == "opened"
