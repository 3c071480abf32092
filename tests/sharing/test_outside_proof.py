# SPDX-License-Identifier: AGPL-3.0-or-later
"""Parcels of a node with witnesses and a time-stamp authority, as real servers on this machine."""

import dataclasses
import threading
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest

from dokaz.core.log.policy import parse_policy
from dokaz.core.parcel.ledger_files import ledger_files
from dokaz.core.verify.trust import Trust
from dokaz.interfaces.witness.app import make_app
from dokaz.interfaces.witness.folder import WitnessFolder
from dokaz.ledger.api import AnchorMaterial, log_verifier_key, policy_text
from dokaz.sharing import api
from dokaz.sharing.packing import kept
from dokaz.sharing.packing.ledger import _anchors, _name
from dokaz.site.configuration import TimestampAuthority, Witness
from tests.core.parcel.simulator import small_world
from tests.core.seals.certificate_maker import issuer, signer
from tests.core.seals.openssl_authority import OpensslAuthority
from tests.evidence.world import World
from tests.sharing.scenes import drafted, made, ordered, statuses, two_items, verified, written

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


def configure(settings, **values) -> None:
    settings.DOKAZ = dataclasses.replace(settings.DOKAZ, **values)


def witness(folder: Path, number: int, serve) -> Witness:
    own = WitnessFolder(folder / f"witness{number}")
    key = own.create(name=f"witness{number}.example")
    own.add_log(log_verifier_key().encode())
    return Witness(vkey=key.encode(), url=serve(make_app(own)))


def authority(folder: Path, serve) -> tuple[TimestampAuthority, bytes]:
    """`openssl ts` behind HTTP, and its root."""
    folder.mkdir()
    root = issuer("Root")
    service = OpensslAuthority(folder, signer=signer(root), issuers=[root])

    def app(environment, start_response):
        length = int(environment["CONTENT_LENGTH"])
        body = service.answer(environment["wsgi.input"].read(length))
        start_response("200 OK", [("Content-Type", "application/timestamp-reply")])
        return [body]

    path = folder / "root.pem"
    path.write_bytes(root.pem)
    return TimestampAuthority("clock", serve(app), path), root.pem


def test_witnesses_and_time_stamps_of_the_very_packing_are_in_the_parcel(
    world: World, tmp_path: Path, serve, settings
) -> None:
    witnesses = tuple(witness(tmp_path, number, serve) for number in range(2))
    clock, root = authority(tmp_path / "tsa", serve)
    configure(settings, witnesses=witnesses, witness_quorum=2, timestamp_authorities=(clock,))
    parcel = made(world)
    review_codes = {
        notice.code
        for notice in api.review(
            actor=world.custodian, parcel_id=drafted(world.custodian, two_items(world))
        ).warnings
    }
    assert not review_codes & {"no_witnesses", "no_witness_quorum", "no_timestamp"}
    trust = Trust(
        log_keys=(log_verifier_key(),), policy=parse_policy(policy_text()), tsa_roots=(root,)
    )
    found = statuses(verified(written(world, parcel, tmp_path), trust=trust))
    assert (found["witnesses"], found["timestamps"], found["log"]) == ("proven",) * 3


def test_too_few_witnesses_stop_the_packing_and_leave_a_draft(
    world: World, tmp_path: Path, serve, settings
) -> None:
    gone = dataclasses.replace(witness(tmp_path, 0, serve), url="http://127.0.0.1:9")
    configure(settings, witnesses=(gone,), witness_quorum=1)
    parcel = ordered(world)
    with pytest.raises(api.WitnessesMissing):
        api.pack(world.custodian, parcel_id=parcel)
    view = api.get_parcel(actor=world.custodian, parcel_id=parcel)
    assert (view.status, view.packing.trouble) == ("draft", "sharing.witnesses_missing")
    assert not kept.folder_of(parcel).exists()


def stamp(kind: str, authority: str, *, size: int = 5, checkpoint: bytes = b"a") -> AnchorMaterial:
    return AnchorMaterial(
        size=size,
        checkpoint=checkpoint,
        kind=kind,
        authority=authority,
        proof=authority.encode(),
        consistency=(),
    )


def test_stamps_of_one_checkpoint_lie_together_and_other_bytes_of_one_size_are_left_out() -> None:
    found = _anchors(
        [
            stamp("opentimestamps", "https://calendar.example.org/a?b"),
            stamp("rfc3161", "clock"),
            stamp("rfc3161", "other clock", checkpoint=b"b"),
            stamp("rfc3161", "early", size=3),
        ]
    )
    assert [(one.size, one.checkpoint) for one in found] == [(3, b"a"), (5, b"a")]
    assert [each.authority for each in found[1].timestamps] == ["clock"]
    assert list(found[1].opentimestamps) == ["calendar.example.org_a_b"]
    # Every name made here is one that the parcel's writer takes.
    world = small_world()
    material = dataclasses.replace(
        world.ledger_material(world.events),
        anchors=tuple(dataclasses.replace(one, checkpoint=world.checkpoint()) for one in found),
    )
    assert any(path.endswith("calendar.example.org_a_b.ots") for path, _ in ledger_files(material))


@pytest.mark.parametrize("name", ["..", "", "https://", "-x-", "Ж", "a" * 200, "a/../b"])
def test_no_name_of_an_authority_leaves_its_folder(name: str) -> None:
    made_name = _name(name)
    assert made_name
    assert "/" not in made_name
    assert made_name.strip(".") == made_name
    assert len(made_name) <= 64
