# SPDX-License-Identifier: AGPL-3.0-or-later
"""The chain of a file's events: each names the one before, and a verifier sees one kept back."""

import base64
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from dokaz.core.canonical import canonical_json
from dokaz.core.parcel.custody import CustodyEvent, parse_event
from dokaz.core.verify.verdict import Report, Status
from dokaz.evidence import api, custody
from dokaz.evidence.custody import RecordedFile
from dokaz.evidence.models import CustodyEvent as CustodyRow
from dokaz.ledger.models import Entry
from dokaz.ledger.record import read_record
from dokaz.sharing.errors import ParcelDoesNotVerify
from dokaz.sharing.packing import assembly, run
from dokaz.sharing.packing.aside import Ids
from dokaz.sharing.packing.ledger import DisclosedEvents
from tests.evidence.test_fixity import finish_round, flip, path_of
from tests.evidence.world import World, new_file, taken
from tests.sharing.scenes import made, verified, written


def signed(event_ids: Sequence[UUID]) -> list[CustodyEvent]:
    """Events as they were signed, in the order given."""
    entries = {row.event_id: row for row in Entry.objects.filter(event_id__in=event_ids)}
    payloads = [read_record(bytes(entries[one].record)).envelope["payload"] for one in event_ids]
    return [parse_event(base64.b64decode(payload)) for payload in payloads]


def chain(file_id: UUID) -> list[tuple[str, str | None]]:
    """Each event of a file, oldest first, with the forerunner it names for this file."""
    rows = CustodyRow.objects.filter(file_id=file_id).order_by("position")
    events = signed(list(rows.values_list("event_id", flat=True)))
    return [
        (event.id, next(one.prev for one in event.objects if one.file == str(file_id)))
        for event in events
    ]


def is_linked(file_id: UUID) -> bool:
    links = chain(file_id)
    return [prev for _id, prev in links] == [None, *(one for one, _prev in links[:-1])]


def test_every_event_of_a_file_names_the_one_before(world: World, home) -> None:
    first, other = taken(world.documenter, b"first" * 99), taken(world.documenter, b"other")
    for _ in range(2):
        api.open_file(actor=world.verifier, file_id=first.file_id, purpose="view")
    api.open_files(
        actor=world.custodian, file_ids=(other.file_id, first.file_id), purpose="package"
    )
    taken(world.documenter, b"first" * 99)
    flip(path_of(home, first.file_id))
    finish_round(world)
    assert len(chain(first.file_id)) == 2 + 2 + 1 + 1 + 1
    assert is_linked(first.file_id)
    assert len(chain(other.file_id)) == 3
    assert is_linked(other.file_id)


def test_the_same_content_twice_in_one_batch_is_linked_within_the_act(world: World) -> None:
    files = [new_file(world.own, b"the same") for _ in range(3)]
    answers = api.register(actor=world.documenter, files=files)
    assert len({answer.file_id for answer in answers}) == 1
    assert len(chain(answers[0].file_id)) == 4
    assert is_linked(answers[0].file_id)


IDS, HEX = st.uuids(), st.text("0123456789abcdef", min_size=64, max_size=64)
FILES = st.builds(
    RecordedFile, IDS, IDS, HEX, st.integers(0, 2**40), st.just("") | HEX, HEX, st.just(None)
)


@given(st.lists(st.tuples(IDS, st.none() | FILES), max_size=3), st.data())
def test_what_events_are_about_is_written_in_canonical_form(about: list, data: st.DataObject):
    """Several events of several files, each with a forerunner or none, and what else."""
    named = custody._Named()
    for item_id, file in about * 2:
        prev = data.draw(st.none() | IDS)
        also = tuple(data.draw(st.lists(st.builds(custody.item_ref, IDS), max_size=2)))
        found = named.of(custody._Draft("", item_id, file, "", None, also), prev=prev)
        wanted = [{"id": str(item_id), "kind": "item"}]
        if file is not None:
            link = {"prev": str(prev)} if prev is not None else {}
            wanted.append({**custody.file_ref(file).as_json(), **link})
        wanted += [one.as_json() for one in also]
        assert found.encode() == canonical_json(wanted)


def test_a_batch_looks_for_forerunners_once(world: World) -> None:
    answers = [taken(world.documenter, b"number %d" % n) for n in range(12)]

    def queries(count: int) -> int:
        ids = tuple(answer.file_id for answer in answers[:count])
        with CaptureQueriesContext(connection) as seen:
            api.open_files(actor=world.custodian, file_ids=ids, purpose="package")
        return len(seen)

    assert queries(2) == queries(12)


def _keeping_back(monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    """A sender who keeps one kind of event back, and does not check what is packed."""
    honest = assembly.disclosed

    def chosen(event_ids: Ids, **named: Any) -> DisclosedEvents:
        rows = CustodyRow.objects.filter(event_id__in=list(event_ids), type=kind)
        kept_back = set(rows.values_list("event_id", flat=True))
        assert kept_back, "there is something to keep back"
        return honest(Ids(one for one in event_ids if one not in kept_back), **named)

    monkeypatch.setattr(assembly, "disclosed", chosen)


def failures(report: Report) -> set[str]:
    found = (finding for step in report.steps for finding in step.findings)
    return {finding.id for finding in found if finding.status is Status.FAILED}


def test_an_event_kept_back_from_the_middle_is_named(
    world: World, tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = taken(world.documenter, b"seen by somebody")
    api.open_file(actor=world.verifier, file_id=answer.file_id, purpose="view")
    honest = verified(written(world, made(world, [answer.item_id]), tmp_path))
    assert not failures(honest)
    _keeping_back(monkeypatch, "displaying")
    with pytest.raises(ParcelDoesNotVerify, match=r"custody\.gap"):
        made(world, [answer.item_id])
    monkeypatch.setattr(run, "require_verified", lambda *arguments, **named: honest)
    report = verified(written(world, made(world, [answer.item_id]), tmp_path))
    assert failures(report) == {"custody.gap"}
    row = CustodyRow.objects.get(type="displaying")
    assert str(row.event_id) in str(report)
