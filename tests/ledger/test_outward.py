# SPDX-License-Identifier: AGPL-3.0-or-later
"""Witnesses, time-stamp authorities and calendars as real servers on this machine."""

import dataclasses
import hashlib
import threading
from datetime import UTC, datetime, timedelta
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.conf import settings
from django.db import connection, models

from dokaz.core.log.note import log_key
from dokaz.core.log.policy import parse_policy
from dokaz.core.log.proof import parse_proof, verify_proof
from dokaz.core.parcel.receipt import open_receipt
from dokaz.core.seals.opentimestamps import attested_heights
from dokaz.core.seals.opentimestamps_format import (
    AttestationKind,
    block_attestation,
    pending_attestation,
    read_detached,
)
from dokaz.core.seals.timestamp import verify_token
from dokaz.core.seals.timestamp_token import read_token
from dokaz.interfaces.witness.app import make_app
from dokaz.interfaces.witness.folder import WitnessFolder
from dokaz.ledger import api
from dokaz.ledger.models import (
    Anchor,
    Cosignature,
    Entry,
    Head,
    Pending,
    Placement,
    PublishedCheckpoint,
)
from dokaz.site.configuration import TimestampAuthority, Witness
from tests.core.seals.certificate_maker import issuer, signer
from tests.core.seals.openssl_authority import OpensslAuthority

pytestmark = pytest.mark.django_db


class _Quiet(WSGIRequestHandler):
    def log_message(self, *arguments) -> None:
        pass


@pytest.fixture
def serve():
    """Serve WSGI applications on free ports; gives each one's address."""
    running = []

    def start(app) -> str:
        server = make_server("127.0.0.1", 0, app, handler_class=_Quiet)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        running.append((server, thread))
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server, thread in running:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def configure(settings):
    def change(**values) -> None:
        settings.DOKAZ = dataclasses.replace(settings.DOKAZ, **values)

    return change


def make_witnesses(tmp_path, serve, count: int) -> tuple[list[WitnessFolder], tuple[Witness, ...]]:
    folders, witnesses = [], []
    for number in range(count):
        folder = WitnessFolder(tmp_path / f"witness{number}")
        key = folder.create(name=f"witness{number}.example")
        folder.add_log(log_key(settings.DOKAZ.log_origin, api.node_key().public).encode())
        folders.append(folder)
        witnesses.append(Witness(vkey=key.encode(), url=serve(make_app(folder))))
    return folders, tuple(witnesses)


def test_a_quorum_of_witnesses_cosigns_and_a_receipt_proves_it(
    tmp_path, serve, configure, act
) -> None:
    _, witnesses = make_witnesses(tmp_path, serve, 3)
    configure(witnesses=witnesses, witness_quorum=2)
    act(3)
    api.sequence_pending()
    outcomes = api.ask_witnesses()
    assert [outcome.trouble for outcome in outcomes] == [None, None, None]
    state = api.ledger_state()
    assert state.cosigned is not None
    assert state.cosigned.size == 3
    entry = Entry.objects.order_by("pk")[1]
    receipt = parse_proof(api.receipt(entry.event_id))
    result = verify_proof(receipt, entry=bytes(entry.leaf), policy=parse_policy(api.policy_text()))
    assert len(result.cosigned) == 3
    assert open_receipt(receipt).disclosure.entry == bytes(entry.leaf)


def test_an_unreachable_witness_is_a_trouble_and_no_quorum_is_claimed(
    tmp_path, serve, configure, act
) -> None:
    _, witnesses = make_witnesses(tmp_path, serve, 2)
    gone = dataclasses.replace(witnesses[1], url="http://127.0.0.1:9")
    configure(witnesses=(witnesses[0], gone), witness_quorum=2)
    act(1)
    api.sequence_pending()
    assert [outcome.trouble for outcome in api.ask_witnesses()] == [None, api.Trouble.UNREACHABLE]
    assert api.ledger_state().cosigned is None
    assert [view.trouble for view in api.witness_states()] == ["", "unreachable"]


def test_a_witness_with_an_impossible_time_hinders_no_other(
    tmp_path, serve, configure, act
) -> None:
    folders, witnesses = make_witnesses(tmp_path, serve, 2)
    mad = dataclasses.replace(
        witnesses[0], url=serve(make_app(folders[0], clock=lambda: float(2**60)))
    )
    configure(witnesses=(mad, witnesses[1]), witness_quorum=1)
    act(1)
    api.sequence_pending()
    assert [outcome.trouble for outcome in api.ask_witnesses()] == [api.Trouble.BAD_ANSWER, None]
    assert api.ledger_state().cosigned is not None


def test_a_node_that_rewrote_its_history_is_found_out_by_its_witness(
    tmp_path, serve, configure, act
) -> None:
    """The operator throws the log away and starts a longer one in its place."""
    folders, witnesses = make_witnesses(tmp_path, serve, 1)
    configure(witnesses=witnesses, witness_quorum=1)
    act(3)
    api.sequence_pending()
    api.ask_witnesses()
    configure(home=tmp_path / "forged")
    (tmp_path / "forged").mkdir()
    (tmp_path / "forged" / "keys").symlink_to(tmp_path / "home" / "keys")

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Settles what earlier acts deferred: a table with waiting checks cannot be altered.
            cursor.execute("set constraints all immediate")
            cursor.execute("set constraints all deferred")
            for table in ("ledger_cosignature", "ledger_placement", "ledger_publishedcheckpoint"):
                cursor.execute(f"alter table {table} disable trigger user")
        else:
            for table in ("ledger_cosignature", "ledger_placement", "ledger_publishedcheckpoint"):
                cursor.execute(f"drop trigger dokaz_{table}_frozen_delete")
    for model in (Cosignature, Placement, PublishedCheckpoint, Head):
        models.QuerySet(model)._raw_delete("default")
    entries = list(Entry.objects.order_by("-pk"))
    Pending.objects.bulk_create([Pending(entry=entry) for entry in entries[:2]])
    act(4)
    api.sequence_pending()
    (outcome,) = api.ask_witnesses()
    assert outcome.trouble is api.Trouble.INCONSISTENT
    assert list((folders[0].root / "evidence").iterdir())
    assert api.ledger_state().cosigned is None


@pytest.fixture
def authority(tmp_path):
    """`openssl ts` behind HTTP, and its root."""
    folder = tmp_path / "tsa"
    folder.mkdir()
    root = issuer("Root")
    service = OpensslAuthority(folder, signer=signer(root), issuers=[root])

    def app(environment, start_response):
        length = int(environment["CONTENT_LENGTH"])
        body = service.answer(environment["wsgi.input"].read(length))
        start_response("200 OK", [("Content-Type", "application/timestamp-reply")])
        return [body]

    (tmp_path / "root.pem").write_bytes(root.pem)
    return app, tmp_path / "root.pem"


def test_an_rfc3161_token_is_obtained_checked_and_kept(serve, configure, authority, act) -> None:
    app, root = authority
    configure(timestamp_authorities=(TimestampAuthority("clock", serve(app), root),))
    act(2)
    api.sequence_pending()
    (outcome,) = api.obtain_timestamps()
    assert outcome.trouble == ""
    assert outcome.not_later_than is not None
    assert abs(outcome.not_later_than - datetime.now(UTC)) < timedelta(minutes=1)
    assert api.obtain_timestamps() == []
    row = Anchor.objects.get()
    verify_token(
        read_token(bytes(row.proof)),
        digest=hashlib.sha256(bytes(row.stamped)).digest(),
        roots=[root.read_bytes()],
    )
    assert api.material_for([0]).anchors[0].authority == "clock"


def test_a_token_that_does_not_lead_to_the_pinned_root_is_not_kept(
    serve, configure, authority, act, tmp_path
) -> None:
    app, _ = authority
    other = tmp_path / "other.pem"
    other.write_bytes(issuer("Other root").pem)
    configure(timestamp_authorities=(TimestampAuthority("clock", serve(app), other),))
    act(1)
    api.sequence_pending()
    (outcome,) = api.obtain_timestamps()
    assert outcome.trouble == "seals.timestamp.path"
    assert not Anchor.objects.exists()


def test_a_token_that_answers_another_request_is_not_kept(serve, configure, authority, act) -> None:
    """An authority, or somebody before it, brings out an old token for the same digest."""
    app, root = authority
    old: list[bytes] = []

    def replaying(environment, start_response):
        if not old:
            old.extend(app(environment, lambda *_: None))
            start_response("503 Service Unavailable", [])
            return [b""]
        start_response("200 OK", [("Content-Type", "application/timestamp-reply")])
        return old

    configure(timestamp_authorities=(TimestampAuthority("clock", serve(replaying), root),))
    act(1)
    api.sequence_pending()
    assert [one.trouble for one in api.obtain_timestamps()] == ["status 503"]
    assert [one.trouble for one in api.obtain_timestamps()] == ["seals.timestamp.nonce"]
    assert not Anchor.objects.exists()


class Calendar:
    """A calendar server: a promise at once, a block path when it is ready."""

    def __init__(self) -> None:
        self.ready = False
        self.url = ""

    def __call__(self, environment, start_response):
        from dokaz.core.seals.opentimestamps_format import _write_timestamp
        from dokaz.core.seals.opentimestamps_tree import Timestamp

        if environment["PATH_INFO"] == "/digest":
            attestation = pending_attestation(self.url)
        elif self.ready:
            attestation = block_attestation(AttestationKind.BITCOIN, 800_000)
        else:
            start_response("404 Not Found", [])
            return [b""]
        out = bytearray()
        _write_timestamp(Timestamp(attestations=(attestation,)), out)
        start_response("200 OK", [])
        return [bytes(out)]


def test_a_calendar_s_promise_is_kept_and_later_upgraded(serve, configure, act) -> None:
    calendar = Calendar()
    calendar.url = serve(calendar)
    configure(opentimestamps_calendars=(calendar.url,))
    act(1)
    api.sequence_pending()
    assert [outcome.trouble for outcome in api.obtain_promises()] == [""]
    assert [outcome.trouble for outcome in api.upgrade_promises()] == ["not in a block yet"]
    calendar.ready = True
    assert [outcome.trouble for outcome in api.upgrade_promises()] == [""]
    assert api.upgrade_promises() == []
    proof = read_detached(bytes(Anchor.objects.get(upgraded=True).proof))
    assert attested_heights(proof) == (800_000,)
