# SPDX-License-Identifier: AGPL-3.0-or-later
"""Going on under a new name where a witness knows more than survived, honestly and not."""

import base64
import dataclasses
import json
import uuid

import pytest
from django.conf import settings

from dokaz.core.log.checkpoint import open_checkpoint
from dokaz.core.log.continuation import Continuation, Reason, sign_continuation
from dokaz.core.log.witness import Misconduct
from dokaz.gate import api as gate
from dokaz.gate.actor import Actor, ActorKind
from dokaz.gate.models import Act
from dokaz.interfaces.witness.folder import WitnessUnusable, origin_hash
from dokaz.ledger import api, continuing
from dokaz.ledger.errors import CannotContinue, LogDiverged, RestoredTooOld, RestoredUncompared
from dokaz.ledger.models import Entry, PublishedCheckpoint, WitnessState
from dokaz.ledger.origins import origins, statement_path
from dokaz.ledger.outward import post
from dokaz.ledger.witnessing import Trouble
from tests.ledger import test_outward, test_restored

pytestmark = pytest.mark.django_db
serve, configure = test_outward.serve, test_outward.configure
witnessed, remembers = test_restored.witnessed, test_restored.remembers

NEW = "second.example/log"
ROOT = b"\x09" * 32
ADMINISTRATOR = Actor(
    kind=ActorKind.PERSON, ref=uuid.UUID(int=91),
    organisation_id=None, roles=frozenset({"platform_admin"}),
)  # fmt: skip


@pytest.fixture
def lost(witnessed):
    """Three entries came back; the first witness has cosigned nine, the second three."""
    remembers(witnessed[0], 9, ROOT)
    with pytest.raises(RestoredTooOld):
        api.settle()
    return witnessed


def go_on() -> Continuation:
    prepared = api.prepare(new_origin=NEW, reason=Reason.MEDIUM_FAILED)
    act_id = gate.recorded_continuation(prepared.sha256)
    if act_id is None:
        gate.record_continuation(actor=ADMINISTRATOR)
        act_id = gate.recorded_continuation(prepared.sha256)
    return api.go_on(act_id=act_id)


def accept(folders) -> None:
    for folder in folders:
        folder.accept(NEW)


def event_at(index: int) -> dict:
    record = json.loads(bytes(Entry.objects.get(placement__index=index).record))
    return json.loads(base64.b64decode(record["envelope"]["payload"]))


def test_it_goes_on_under_the_new_name_and_says_what_is_lost(lost) -> None:
    old = settings.DOKAZ.log_origin
    statement = go_on()
    assert (statement.old_origin, statement.new_origin) == (old, NEW)
    assert (statement.kept_size, statement.witnessed_size, statement.lost) == (3, 9, 6)
    assert statement.witnessed_root == ROOT
    assert not api.is_held()
    published = open_checkpoint(
        api.log_directory().read_checkpoint(), origin=NEW, key=api.node_public_key()
    )
    assert published.size == 4
    first = event_at(3)
    assert first["action"] == "gate.log.go_on"
    assert first["organisation"] is None
    facts = Act.objects.get(action="gate.log.go_on").facts
    assert first["facts"] == facts
    assert (facts["old_origin"], facts["witnessed_entries"], facts["kept_entries"]) == (old, 9, 3)
    assert facts["witnessed_root"] == ROOT.hex()
    assert api.sequence_pending() == 1, "what waited at the backup comes after"
    assert api.audit().findings == ()
    assert [one.lost for one in api.ledger_state().continuations] == [6]


def test_old_checkpoints_keep_the_old_name_and_a_changed_one_is_found(lost) -> None:
    go_on()
    old, new = PublishedCheckpoint.objects.order_by("size")
    assert origins().open(old.note.encode()).origin == settings.DOKAZ.log_origin
    assert origins().open(new.note.encode()).origin == NEW
    assert api.log_verifier_key().name == NEW
    assert api.log_verifier_key().encode() in api.policy_text().decode()


def test_witnesses_are_told_and_cosign_only_when_their_keepers_accept(lost) -> None:
    go_on()
    troubles = [one.trouble for one in api.ask_witnesses()]
    assert troubles == [Trouble.AWAITS_KEEPER] * 2
    assert [len(folder.statements()) for folder in lost] == [1, 1]
    accept(lost)
    assert [one.trouble for one in api.ask_witnesses()] == [None, None]
    assert {row.origin for row in WitnessState.objects.all()} == {NEW}
    assert [list(folder.known_logs()) for folder in lost] == [[NEW], [NEW]]
    assert [folder.statements() for folder in lost] == [[], []]
    assert [list((folder.root / "evidence").iterdir()) for folder in lost] == [[], []]
    assert api.audit().findings == ()


def test_a_receipt_of_an_old_entry_is_proven_by_the_new_name(lost) -> None:
    go_on()
    event = Entry.objects.get(placement__index=1).event_id
    assert f"\n{NEW}\n4\n" in api.receipt(event).decode()


def test_a_witness_that_knows_more_than_is_stated_convicts_the_operator(lost) -> None:
    """The operator states that nobody has seen more than four entries."""
    statement = Continuation(
        settings.DOKAZ.log_origin, NEW, 3, origins_root(3), 4, None, Reason.OTHER
    )
    note = sign_continuation(statement, key=api.node_key()).to_bytes()
    first, second = settings.DOKAZ.witnesses
    answer = post(f"{first.url}/add-continuation", body=note, content_type="text/plain")
    assert answer.status == 409
    assert b"\n9\n" in answer.body
    (kept,) = (lost[0].root / "evidence").iterdir()
    assert Misconduct.HIDDEN_GROWTH.value in kept.name
    assert note.strip() in kept.read_bytes()
    with pytest.raises(WitnessUnusable, match="0 statements"):
        lost[0].accept(NEW)
    # One that has seen no more cannot know it, and leaves the decision to its keeper.
    assert post(f"{second.url}/add-continuation", body=note, content_type="text/plain").status == (
        202
    )


def test_another_history_in_the_statement_is_evidence(lost) -> None:
    statement = Continuation(settings.DOKAZ.log_origin, NEW, 3, b"\x01" * 32, 9, ROOT, Reason.OTHER)
    note = sign_continuation(statement, key=api.node_key()).to_bytes()
    url = settings.DOKAZ.witnesses[1].url
    assert post(f"{url}/add-continuation", body=note, content_type="text/plain").status == 409
    (kept,) = (lost[1].root / "evidence").iterdir()
    assert Misconduct.SPLIT_VIEW.value in kept.name


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"nothing", 400),
        (b"a\nb\n\n\xe2\x80\x94 x AAAAAAA=\n", 400),
    ],
)
def test_a_witness_refuses_what_is_no_statement(lost, body: bytes, status: int) -> None:
    url = settings.DOKAZ.witnesses[0].url
    assert post(f"{url}/add-continuation", body=body, content_type="text/plain").status == status
    assert not (lost[0].root / "statements").exists()


def test_a_statement_by_another_key_is_refused(lost) -> None:
    from dokaz.core.keys import SigningKey

    statement = Continuation(
        settings.DOKAZ.log_origin, NEW, 3, origins_root(3), 9, ROOT, Reason.OTHER
    )
    url = settings.DOKAZ.witnesses[0].url
    forged = sign_continuation(statement, key=SigningKey(b"\x05" * 32)).to_bytes()
    assert post(f"{url}/add-continuation", body=forged, content_type="text/plain").status == 403
    unknown = dataclasses.replace(statement, old_origin="unknown.example/log")
    note = sign_continuation(unknown, key=api.node_key()).to_bytes()
    assert post(f"{url}/add-continuation", body=note, content_type="text/plain").status == 404


def origins_root(size: int) -> bytes:
    return bytes(PublishedCheckpoint.objects.get(size=size).root)


def test_a_log_that_may_go_on_as_it_is_gets_no_new_name(witnessed) -> None:
    before = test_restored.state()
    with pytest.raises(CannotContinue, match="No witness knows more"):
        api.prepare(new_origin=NEW, reason=Reason.OTHER)
    api.settle()
    with pytest.raises(CannotContinue, match="does not stand still"):
        api.prepare(new_origin=NEW, reason=Reason.OTHER)
    assert test_restored.state() == before


def test_a_silent_witness_hinders_the_statement(lost, configure) -> None:
    first, second = settings.DOKAZ.witnesses
    configure(witnesses=(first, dataclasses.replace(second, url="http://127.0.0.1:9")))
    with pytest.raises(RestoredUncompared, match="1 of 2"):
        api.prepare(new_origin=NEW, reason=Reason.OTHER)
    assert api.under_way() is None


def test_another_history_is_no_loss(lost) -> None:
    remembers(lost[1], 3, b"\x08" * 32)
    with pytest.raises(CannotContinue, match="another history"):
        api.prepare(new_origin=NEW, reason=Reason.OTHER)
    assert api.under_way() is None


def test_a_second_statement_is_refused(lost) -> None:
    api.prepare(new_origin=NEW, reason=Reason.STOLEN)
    with pytest.raises(CannotContinue, match="stated before"):
        api.prepare(new_origin="third.example/log", reason=Reason.STOLEN)


@pytest.mark.parametrize("moment", ["statement", "swapped", "published", "released"])
def test_broken_off_anywhere_it_ends_the_same(lost, monkeypatch, moment: str) -> None:
    class Killed(BaseException):
        pass

    def die(*arguments, **named):
        raise Killed

    with monkeypatch.context() as broken:
        if moment == "statement":
            broken.setattr(continuing, "place_first", die)
        elif moment == "swapped":
            broken.setattr("dokaz.ledger.sequencer._apply", die)
        elif moment == "published":
            broken.setattr(continuing, "release", die)
        else:
            broken.setattr(continuing, "faults_named", die)
        with pytest.raises(Killed):
            go_on()
    statement = go_on()
    assert (statement.kept_size, statement.witnessed_size) == (3, 9)
    assert Act.objects.filter(action="gate.log.go_on").count() == 1
    assert event_at(3)["action"] == "gate.log.go_on"
    assert not api.is_held()
    assert api.under_way() is None
    assert api.sequence_pending() == 1
    assert api.audit().findings == ()


def test_it_can_be_lost_again(lost) -> None:
    go_on()
    api.ask_witnesses()
    accept(lost)
    assert [one.trouble for one in api.ask_witnesses()] == [None, None]
    api.hold(backup_sha256=test_restored.DIGEST, entries=4)
    from dokaz.core.log.checkpoint import Checkpoint, sign_checkpoint
    from dokaz.core.log.witness import Latest

    ahead = Checkpoint(NEW, 20, ROOT)
    lost[0].remember(Latest(ahead, 1_700_000_000, sign_checkpoint(ahead, key=api.node_key())))
    with pytest.raises(RestoredTooOld, match="cosigned 20 entries"):
        api.settle()
    prepared = api.prepare(new_origin="third.example/log", reason=Reason.DESTROYED)
    gate.record_continuation(actor=ADMINISTRATOR)
    statement = api.go_on(act_id=gate.recorded_continuation(prepared.sha256))
    assert (statement.old_origin, statement.lost) == (NEW, 16)
    assert [one.new_origin for one in origins().continuations] == [NEW, "third.example/log"]
    assert api.audit().findings == ()


def test_a_lost_or_changed_statement_stops_the_log(lost) -> None:
    go_on()
    path = statement_path(3)
    good = path.read_bytes()
    path.write_bytes(good.replace(b"witnessed 9", b"witnessed 4"))
    with pytest.raises(LogDiverged, match="does not hold"):
        api.sequence_pending()
    path.unlink()
    assert [one.code for one in api.audit().findings] == ["checkpoint"]
    path.write_bytes(good)
    assert api.sequence_pending() == 1


def test_the_old_log_is_closed_at_the_witness(lost) -> None:
    go_on()
    api.ask_witnesses()
    accept(lost)
    assert (lost[0].root / "latest" / origin_hash(settings.DOKAZ.log_origin)).exists()
    old = PublishedCheckpoint.objects.get(size=3).note.encode()
    url = settings.DOKAZ.witnesses[0].url
    request = b"old 0\n\n" + old
    assert post(f"{url}/add-checkpoint", body=request, content_type="text/plain").status == 404
