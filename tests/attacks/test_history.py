# SPDX-License-Identifier: AGPL-3.0-or-later
"""An operator who holds the node's keys and rewrites, shortens or doubles its history."""

import dataclasses
import threading
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.conf import settings

from dokaz.core.canonical import canonical_json
from dokaz.core.log.checkpoint import open_checkpoint
from dokaz.core.log.errors import ConsistencyNotProven
from dokaz.core.log.merkle import verify_consistency
from dokaz.core.log.note import log_key
from dokaz.core.log.tiles import consistency_proof
from dokaz.evidence import api as evidence
from dokaz.gate.api import record_log_check
from dokaz.gate.models import Act
from dokaz.interfaces.witness.app import make_app
from dokaz.interfaces.witness.folder import WitnessFolder
from dokaz.ledger import api as ledger
from dokaz.ledger.audit import audit
from dokaz.ledger.models import Head, Placement
from dokaz.ledger.record import read_record
from dokaz.ledger.sequencer import sequence_pending
from dokaz.members.api import service_actor
from dokaz.site.configuration import Witness
from tests.attacks.operator import Operator, flip, found, places
from tests.evidence.world import World, taken
from tests.sharing.scenes import made, statuses, verified, written


@pytest.fixture
def history(world: World) -> int:
    """Some acts in the log; returns how many entries it has."""
    for number in range(3):
        item = taken(world.documenter, b"photo %d" % number).item_id
        evidence.add_note(actor=world.documenter, item_id=item, text="Нотатка")
    sequence_pending()
    assert audit().findings == ()
    return Head.objects.get().size


class _Quiet(WSGIRequestHandler):
    def log_message(self, *arguments: Any) -> None:
        pass


@pytest.fixture
def witnesses(world: World, tmp_path: Path):
    """Two member organisations' witnesses as real servers, which know this log."""
    servers, made_ = [], []
    for number in range(2):
        folder = WitnessFolder(tmp_path / f"witness{number}")
        key = folder.create(name=f"witness{number}.example")
        folder.add_log(log_key(settings.DOKAZ.log_origin, ledger.node_key().public).encode())
        server = make_server("127.0.0.1", 0, make_app(folder), handler_class=_Quiet)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        made_.append(Witness(vkey=key.encode(), url=f"http://127.0.0.1:{server.server_port}"))
    yield tuple(made_)
    for server in servers:
        server.shutdown()
        server.server_close()


def ask(*asked: Witness) -> list[Any]:
    """Ask these witnesses about the newest checkpoint."""
    settings.DOKAZ = dataclasses.replace(settings.DOKAZ, witnesses=asked, witness_quorum=len(asked))
    return [outcome.trouble for outcome in ledger.ask_witnesses()]


def dated_back(event: dict[str, Any]) -> None:
    event["at"] = "2020-01-01T00:00:00.000Z"


def blamed_on_another(event: dict[str, Any]) -> None:
    event["agent"] = f"person:{uuid.UUID(int=99)}"


def forged(operator: Operator, index: int, change: Callable[[dict[str, Any]], None]) -> list[bytes]:
    records = operator.records()
    records[index] = operator.forged(records[index], change)
    return records


@pytest.mark.parametrize("change", [dated_back, blamed_on_another])
def test_a_rewritten_event_is_named_although_row_and_record_agree(
    change: Callable[[dict[str, Any]], None], history: int, operator: Operator
) -> None:
    operator.write_records(forged(operator, history - 3, change))
    codes = found()
    assert {"entries", "root", "act"} <= codes
    assert "index" not in codes
    assert places("entries") == [history - 3]


def test_a_signature_changed_in_row_and_record_is_named(history: int, operator: Operator) -> None:
    """The leaf commits to the event, not to who signed it; the audit checks signatures too."""
    records = operator.records()
    before, after = records[history - 1], bytearray(records[history - 1])
    at = before.index(b'"sig":"') + len(b'"sig":"')
    after[at] = ord("A") if after[at] != ord("A") else ord("B")
    records[history - 1] = bytes(after)
    operator.write_records(records)
    (finding,) = audit().findings
    assert (finding.code, finding.index) == ("signature", history - 1)


def test_an_event_signed_by_the_node_for_an_organisation_is_named(
    history: int, operator: Operator
) -> None:
    def by_the_node(event: dict[str, Any]) -> None:
        event["key"] = ledger.node_key().public.key_id

    records = forged(operator, history - 1, by_the_node)
    operator.sign_history(records, forget_checkpoints=True)
    assert "signature" in found()


def test_a_history_signed_anew_is_named_by_the_checkpoints_once_signed(
    history: int, operator: Operator
) -> None:
    operator.sign_history(forged(operator, history - 1, dated_back), forget_checkpoints=False)
    codes = found()
    assert {"checkpoints", "time", "act"} <= codes
    assert not codes & {"root", "tile", "entries", "index", "head"}


def test_a_shorter_history_is_named_by_the_checkpoints_once_signed(
    history: int, operator: Operator
) -> None:
    operator.sign_history(operator.records()[: history - 2], forget_checkpoints=False)
    findings = [finding for finding in audit().findings if finding.code == "checkpoints"]
    assert [f"{history} entries was signed" in finding.message for finding in findings] == [True]


def test_a_shorter_history_is_named_by_what_a_witness_has_cosigned(
    history: int, world: World, operator: Operator, witnesses: tuple[Witness, ...]
) -> None:
    assert ask(witnesses[0]) == [None]
    operator.sign_history(operator.records()[: history - 2], forget_checkpoints=False)
    operator.sql("delete from ledger_cosignature")
    operator.sql("delete from ledger_publishedcheckpoint where size > %s", history - 2)
    (finding,) = [finding for finding in audit().findings if finding.code == "witness"]
    assert "witness0.example" in finding.message


def test_a_shorter_history_with_every_trace_removed_is_refused_by_the_witness(
    history: int, world: World, operator: Operator, witnesses: tuple[Witness, ...]
) -> None:
    """The node itself cannot know any more; the other organisation's witness does."""
    assert ask(witnesses[0]) == [None]
    operator.sign_history(operator.records()[: history - 3], forget_checkpoints=True)
    assert ask(witnesses[0]) == [ledger.Trouble.WITNESS_AHEAD]
    (state,) = ledger.witness_states()
    assert state.trouble == "witness ahead of this log"


def test_a_history_rewritten_with_every_trace_removed_is_refused_by_the_witness(
    history: int, world: World, operator: Operator, witnesses: tuple[Witness, ...]
) -> None:
    assert ask(witnesses[0]) == [None]
    operator.sign_history(forged(operator, 2, blamed_on_another), forget_checkpoints=True)
    taken(world.documenter, b"and life goes on")
    sequence_pending()
    assert ask(witnesses[0]) == [ledger.Trouble.INCONSISTENT]


def test_two_views_for_two_witnesses_never_reach_a_quorum(
    history: int, operator: Operator, witnesses: tuple[Witness, ...]
) -> None:
    """Each witness cosigns what it was shown first, and refuses what the other one was shown."""
    honest = operator.records()
    first, second = witnesses
    assert ask(first) == [None]
    other = forged(operator, 2, blamed_on_another)
    operator.sign_history(other, forget_checkpoints=True)
    assert ask(second) == [None]
    assert ask(first, second)[0] is ledger.Trouble.INCONSISTENT
    assert ledger.ledger_state().cosigned is None
    operator.sign_history(honest, forget_checkpoints=True)
    assert ask(first, second) == [None, ledger.Trouble.INCONSISTENT]
    assert ledger.ledger_state().cosigned is None


def test_parcels_before_and_after_a_rewriting_contradict_each_other(
    history: int, world: World, operator: Operator, tmp_path: Path
) -> None:
    """Both verify alone; held together, one signed tree is no beginning of the other."""
    item = taken(world.documenter, b"asked for by a court").item_id
    parcel = made(world, [item])
    before = written(world, parcel, tmp_path)
    assert "failed" not in statuses(verified(before)).values()
    size = Placement.objects.count()
    checkpoint = ledger.ledger_state().latest
    assert checkpoint is not None
    operator.sign_history(forged(operator, 2, blamed_on_another), forget_checkpoints=True)
    after = ledger.log_directory()
    with pytest.raises(ConsistencyNotProven):
        _require_extends(checkpoint.root, checkpoint.size, after, size)
    assert "failed" not in statuses(verified(before)).values()


def _require_extends(root: bytes, size: int, reader: Any, new_size: int) -> None:
    """What anybody with an earlier checkpoint can ask of the public files."""
    note = reader.read_checkpoint()
    now = open_checkpoint(note, origin=settings.DOKAZ.log_origin, key=ledger.node_key().public)
    assert now.size == new_size
    verify_consistency(
        old_size=size,
        old_root=root,
        new_size=now.size,
        new_root=now.root,
        proof=consistency_proof(reader=reader, old_size=size, new_size=now.size),
    )


@pytest.mark.parametrize("part", ["nonce", "payload", "sig"])
def test_a_flipped_bit_in_any_part_of_a_record_is_named(
    part: str, history: int, operator: Operator
) -> None:
    (file,) = (operator.home / "ledger" / "records").glob("*/*.p/*")
    content = file.read_bytes()
    record = operator.records()[history - 1]
    at = content.index(record) + record.index(f'"{part}":"'.encode()) + len(part) + 8
    flip(file, at)
    named = [finding for finding in audit().findings if finding.code in ("records", "index")]
    assert [finding.index for finding in named] == [history - 1]


def test_acts_lost_with_an_older_database_are_named_after_the_index_was_rebuilt(
    history: int, world: World, operator: Operator
) -> None:
    """The database goes back to before an item came in; the log's files stay."""
    before = Head.objects.get()
    item = taken(world.documenter, b"after the backup").item_id
    sequence_pending()
    act = read_record(operator.records()[-1]).event["act"]
    for statement, value in (
        ('delete from ledger_placement where "index" >= %s', before.size),
        ("delete from ledger_entry where act_id = %s", uuid.UUID(act)),
        ("delete from ledger_publishedcheckpoint where size > %s", before.size),
        ("delete from evidence_custodyevent where item_id = %s", item),
        ("delete from evidence_itemword where item_id = %s", item),
        ("delete from evidence_file where item_id = %s", item),
        ("delete from evidence_item where id = %s", item),
    ):
        operator.sql(statement, value)
    operator.sql(
        "update ledger_head set size = %s, root = %s, checkpoint = %s",
        before.size,
        bytes(before.root),
        before.checkpoint,
    )
    with pytest.raises(ledger.DatabaseOlderThanLog):
        sequence_pending()
    assert "head" in found()
    rebuilt = ledger.rebuild_index()
    assert [lost[0] for lost in rebuilt.acts] == [act]
    named = {finding.code: finding.message for finding in audit().findings}
    assert set(named) == {"item", "file", "custody"}
    assert str(item) in named["item"]


def test_findings_are_kept_as_an_act_of_the_log(history: int, operator: Operator) -> None:
    operator.sql(
        "update gate_actdetail set content = %s", canonical_json({"note": "інше"}).decode()
    )
    record_log_check(actor=service_actor("ledger"), result=audit())
    facts = Act.objects.get(action="gate.log.record_check").facts
    assert facts["codes"] == ["details"]
    assert facts["findings"] > 0
