# SPDX-License-Identifier: AGPL-3.0-or-later
"""From registered files to a parcel that its recipient can check, and what stops it on the way."""

import hashlib
import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pyrage
import pytest

from dokaz.core.objects.errors import StoreFull
from dokaz.core.objects.sealed import Identity
from dokaz.core.parcel.ledger_files import organisations_json
from dokaz.core.verify.trust import Trust
from dokaz.core.verify.verdict import ExitCode
from dokaz.evidence import api as evidence
from dokaz.gate.api import Conflict
from dokaz.gate.models import Act
from dokaz.ledger.api import log_verifier_key
from dokaz.sharing import api
from dokaz.sharing.models import Packing
from dokaz.sharing.packing import kept, run
from dokaz.sharing.packing.ledger import organisations
from dokaz.sharing.packing.run import pack
from tests.evidence.world import World, taken
from tests.sharing.scenes import (
    FIRST,
    REASON,
    SECOND,
    drafted,
    made,
    ordered,
    statuses,
    the_file,
    two_items,
    verified,
    written,
)

pytestmark = pytest.mark.django_db
SOURCES = Path(kept.__file__).parents[3]


def own_grounds(world: World) -> Trust:
    """What a recipient has who compared the fingerprints of log and organisations."""
    known = organisations({None, str(world.own), str(world.other)})
    return Trust(log_keys=(log_verifier_key(),), organisations=known)


def stored_path(home: Path, file: evidence.FileView) -> Path:
    return home / "objects" / "objects" / file.store_address[:2] / file.store_address


def flip(path: Path, position: int) -> None:
    os.chmod(path, 0o600)
    content = bytearray(path.read_bytes())
    content[position] ^= 1
    path.write_bytes(content)


def test_a_parcel_verifies_at_its_recipient(world: World, tmp_path: Path) -> None:
    parcel = made(world)
    path = written(world, parcel, tmp_path)
    view = api.get_parcel(actor=world.custodian, parcel_id=parcel)
    assert (view.status, view.verified_as) == ("made", "not_checked")
    content = path.read_bytes()
    assert (hashlib.sha256(content).hexdigest(), len(content)) == (view.sha256, view.size)
    assert statuses(verified(path, trust=own_grounds(world))) == {
        "container": "proven",
        "bag": "proven",
        "metadata": "proven",
        "events": "proven",
        "inclusion": "proven",
        "log": "proven",
        "witnesses": "not_checked",
        "timestamps": "not_checked",
        "blocks": "not_checked",
        "custody": "proven",
        "omissions": "proven",
        "seal": "proven",
    }


def test_without_grounds_of_ones_own_nothing_of_the_senders_is_proven(
    world: World, tmp_path: Path
) -> None:
    found = statuses(verified(written(world, made(world), tmp_path)))
    proven = {name for name, status in found.items() if status == "proven"}
    assert proven == {"container", "bag", "metadata", "inclusion"}
    assert "failed" not in found.values()


def test_the_content_and_its_description_go_along_and_sources_do_not(
    world: World, tmp_path: Path
) -> None:
    draft = evidence.ItemDraft(
        title_uk="Міст після влучання", acquired_from="Марія Вигадана", description="опис"
    )
    item = taken(world.documenter, FIRST, item=draft)
    path = written(world, made(world, [item.item_id]), tmp_path)
    with zipfile.ZipFile(path) as bag:
        (payload,) = [name for name in bag.namelist() if "/data/" in name]
        assert payload.endswith(f"/data/{item.ref}/IMG_0001.jpg")
        assert bag.read(payload) == FIRST
        everything = b"".join(bag.read(name) for name in bag.namelist())
    assert "Міст після влучання".encode() in everything
    assert "Марія".encode() not in everything
    assert "камера".encode() not in everything  # the folder it came from


def test_custody_tells_the_making_and_later_parcels_tell_the_earlier_ones(
    world: World, tmp_path: Path
) -> None:
    items = two_items(world)
    first = made(world, items)
    written(world, first, tmp_path)
    events = api.events_of_item(actor=world.custodian, item_id=items[0])
    assert [event.type for event in events] == ["exporting", "information package creation"]
    second = made(world, items)
    with zipfile.ZipFile(written(world, second, tmp_path)) as bag:
        (name,) = [name for name in bag.namelist() if name.endswith("custody/timeline.csv")]
        timeline = bag.read(name).decode()
    assert timeline.count("information package creation") == 4
    # Two files opened for each of two packings, and the first parcel taken out with two items.
    assert timeline.count("exporting") == 6


def test_the_verifier_as_a_program_of_its_own_says_the_same(world: World, tmp_path: Path) -> None:
    path = written(world, made(world), tmp_path)
    keys = tmp_path / "keys.json"
    keys.write_bytes(organisations_json(own_grounds(world).organisations))
    grounds = ["--log-key", log_verifier_key().encode(), "--org-key", str(keys)]
    assert program(path, *grounds) == (
        ExitCode.NOT_CHECKED,
        {"witnesses", "timestamps", "blocks"},
    )
    size = path.stat().st_size
    with zipfile.ZipFile(path) as bag:
        inside = bag.getinfo(next(n for n in bag.namelist() if "/data/" in n)).header_offset + 400
    flip(path, inside)
    code, not_proven = program(path, *grounds)
    assert path.stat().st_size == size
    assert code == ExitCode.FAILED
    assert "bag" in not_proven


def program(path: Path, *grounds: str) -> tuple[int, set[str]]:
    """Exit code of the offline verifier, and the steps that are not proven."""
    done = subprocess.run(
        [sys.executable, "-m", "dokaz.core.cli", str(path), "--json", *grounds],
        env={"PYTHONPATH": str(SOURCES), "PATH": os.environ["PATH"]},
        capture_output=True,
        check=False,
    )
    steps = json.loads(done.stdout)["steps"]
    return done.returncode, {step["id"] for step in steps if step["status"] != "proven"}


def test_an_encrypted_parcel_is_for_its_recipient_alone(
    world: World, home: Path, tmp_path: Path
) -> None:
    key = pyrage.x25519.Identity.generate()
    parcel = made(world, encrypted_to=str(key.to_public()))
    path = written(world, parcel, tmp_path)
    view = api.get_parcel(actor=world.custodian, parcel_id=parcel)
    assert path.name == view.file_name == f"{view.ref}.zip.age"
    assert hashlib.sha256(path.read_bytes()).hexdigest() == view.sha256
    plain = pyrage.decrypt(path.read_bytes(), [key])
    assert (hashlib.sha256(plain).hexdigest(), len(plain)) == (
        view.content_sha256,
        view.content_size,
    )
    assert zipfile.ZipFile(io.BytesIO(plain)).testzip() is None
    report = verified(path, identities=(Identity.parse(str(key)),))
    assert report.exit_code is ExitCode.NOT_CHECKED
    assert [one.name for one in kept.folder_of(parcel).iterdir()] == [kept.ENCRYPTED]


def test_nothing_readable_lies_on_the_nodes_disk(world: World, home: Path) -> None:
    parcel = made(world)
    (path,) = kept.folder_of(parcel).iterdir()
    on_disk = path.read_bytes()
    assert FIRST[:50] not in on_disk
    assert SECOND[:50] not in on_disk
    assert "прокуратура".encode() not in on_disk
    assert path.stat().st_mode & 0o077 == 0


def test_a_damaged_stored_object_stops_the_parcel_and_is_named(world: World, home: Path) -> None:
    first, second = two_items(world)
    parcel = ordered(world, [first, second])
    file = the_file(world.documenter, second)
    flip(stored_path(home, file), 200)
    with pytest.raises(api.ContentNotAsRegistered) as stopped:
        pack(world.custodian, parcel_id=parcel)
    ref = evidence.get_item(actor=world.custodian, item_id=second).ref
    assert (stopped.value.item_ref, stopped.value.file_id) == (ref, file.id)
    view = api.get_parcel(actor=world.custodian, parcel_id=parcel)
    assert (view.status, view.sha256, view.made_at) == ("draft", "", None)
    assert view.packing is not None
    assert (view.packing.state, view.packing.trouble_item_ref) == ("stopped", ref)
    assert not kept.folder_of(parcel).exists()
    newest = api.events_of_item(actor=world.custodian, item_id=second)[0]
    assert (newest.type, newest.outcome) == ("fixity check", "failure")
    assert api.events_of_item(actor=world.custodian, item_id=first)[0].type != "fixity check"
    with pytest.raises(Conflict):
        api.download(actor=world.custodian, parcel_id=parcel)


def test_a_damaged_object_that_was_repaired_can_be_packed_again(
    world: World, home: Path, tmp_path: Path
) -> None:
    items = two_items(world)
    parcel = ordered(world, items)
    path = stored_path(home, the_file(world.documenter, items[0]))
    flip(path, 99)
    with pytest.raises(api.ContentNotAsRegistered):
        pack(world.custodian, parcel_id=parcel)
    flip(path, 99)
    api.make(actor=world.custodian, parcel_id=parcel, reason=REASON)
    pack(world.custodian, parcel_id=parcel)
    found = statuses(verified(written(world, parcel, tmp_path), trust=own_grounds(world)))
    assert (found["bag"], found["custody"]) == ("proven", "proven")


def test_a_missing_object_stops_the_parcel(world: World, home: Path) -> None:
    (item, _) = two_items(world)
    parcel = ordered(world, [item])
    stored_path(home, the_file(world.documenter, item)).unlink()
    with pytest.raises(api.ContentNotAsRegistered) as stopped:
        pack(world.custodian, parcel_id=parcel)
    assert stopped.value.cause_code == "objects.missing"
    assert not kept.folder_of(parcel).exists()


@pytest.mark.parametrize("after", [0, 1])
def test_a_full_disk_leaves_nothing_half_done(
    world: World, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    parcel = ordered(world)
    writes = []
    real = kept.write_all

    def full(descriptor: int, content: bytes) -> None:
        writes.append(len(content))
        if len(writes) > after:
            raise OSError(28, "no space")
        real(descriptor, content)

    monkeypatch.setattr(kept, "write_all", full)
    with pytest.raises(StoreFull):
        pack(world.custodian, parcel_id=parcel)
    assert not kept.folder_of(parcel).exists()
    view = api.get_parcel(actor=world.custodian, parcel_id=parcel)
    assert (view.status, view.packing.trouble) == ("draft", "objects.full")


def test_a_process_that_died_is_taken_over_and_what_it_left_is_cleared(
    world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    parcel = ordered(world)

    def die(*arguments: object, **named: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(run, "complete", die)
        with pytest.raises(KeyboardInterrupt):
            pack(world.custodian, parcel_id=parcel)
    assert kept.folder_of(parcel).exists()
    with pytest.raises(api.PackingLost):
        pack(world.custodian, parcel_id=parcel)  # the dead one's hold has not run out
    Packing.objects.update(held_until="2026-01-01T00:00:00Z")
    pack(world.custodian, parcel_id=parcel)
    assert verified(written(world, parcel, tmp_path)).exit_code is ExitCode.NOT_CHECKED


def test_a_packing_that_dies_three_times_is_given_up(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    parcel = ordered(world)
    Packing.objects.update(tries=3, state="running", held_until="2026-01-01T00:00:00Z")
    pack(world.custodian, parcel_id=parcel)
    view = api.get_parcel(actor=world.custodian, parcel_id=parcel)
    assert (view.status, view.packing.trouble) == ("draft", "given_up")


def test_a_run_that_was_taken_over_stops_and_keeps_its_hands_off(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    parcel = ordered(world)

    def other_takes_over(stage: api.Stage, done: int, total: int) -> None:
        if stage is api.Stage.PACKING:
            Packing.objects.update(holder=parcel)

    with pytest.raises(api.PackingLost):
        pack(world.custodian, parcel_id=parcel, watch=other_takes_over)
    view = api.get_parcel(actor=world.custodian, parcel_id=parcel)
    assert (view.status, view.packing.state) == ("ready", "running")


@pytest.mark.parametrize("late", ["complete", "assemble"])
def test_a_run_that_slept_through_a_takeover_changes_and_removes_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, late: str
) -> None:
    """It wakes when another run has packed the parcel: just before its end, or with a fault."""
    parcel = ordered(world)
    real = getattr(run, late)

    def sleep(*arguments: object, **named: object) -> object:
        monkeypatch.setattr(run, late, real)
        Packing.objects.update(held_until="2026-01-01T00:00:00Z")
        pack(world.custodian, parcel_id=parcel)
        if late == "assemble":
            raise StoreFull("no room")
        return real(*arguments, **named)

    monkeypatch.setattr(run, late, sleep)
    with pytest.raises((Conflict, api.PackingLost)):
        pack(world.custodian, parcel_id=parcel)
    assert api.get_parcel(actor=world.custodian, parcel_id=parcel).status == "made"
    assert verified(written(world, parcel, tmp_path)).exit_code is ExitCode.NOT_CHECKED


def test_rights_are_those_of_the_moment_of_packing(world: World) -> None:
    items = two_items(world)
    parcel = ordered(world, items)
    evidence.classify(actor=world.custodian, item_id=items[1], confidentiality=4)
    with pytest.raises(api.NoLongerAllowed) as stopped:
        pack(world.custodian, parcel_id=parcel)
    assert stopped.value.cause_code == "gone"
    assert api.events_of_item(actor=world.custodian, item_id=items[0])
    assert not Act.objects.filter(action="sharing.parcel.complete").exists()


def test_a_level_raised_after_the_order_needs_a_new_order(world: World) -> None:
    items = two_items(world)
    parcel = ordered(world, items)
    evidence.classify(actor=world.custodian, item_id=items[1], confidentiality=3)
    with pytest.raises(api.NoLongerAllowed) as stopped:
        pack(world.custodian, parcel_id=parcel)
    assert stopped.value.cause_code == "level_raised"


def test_the_worker_packs_what_waits_as_whoever_ordered_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    parcel = ordered(world)
    asked = []

    def actor_for(account: object, organisation: object) -> object:
        asked.append((account, organisation))
        return world.custodian

    monkeypatch.setattr(run, "actor_for", actor_for)
    assert api.pack_next()
    assert not api.pack_next()
    assert asked == [(world.custodian.ref, world.own)]
    assert api.get_parcel(actor=world.custodian, parcel_id=parcel).status == "made"


def test_the_worker_packs_nothing_for_somebody_who_lost_their_rights(world: World) -> None:
    parcel = ordered(world)
    assert api.pack_next()  # nobody has this account: its rights are none
    view = api.get_parcel(actor=world.custodian, parcel_id=parcel)
    assert (view.status, view.packing.trouble) == ("draft", "gone")


def test_a_redacted_copy_goes_along_and_the_original_is_listed_as_left_out(
    world: World, tmp_path: Path
) -> None:
    item = taken(world.documenter, FIRST)
    content = evidence.store_stream(world.own, [b"blurred"])
    new = evidence.NewRendition(
        content=content, role="redacted", name="copy.jpg", media_type="image/jpeg"
    )
    evidence.add_renditions(actor=world.documenter, of_file_id=item.file_id, renditions=[new])
    parcel = drafted(world.custodian, [])
    choice = api.Choice(
        item_id=item.item_id, roles=("redacted",), omitted_because=api.OmittedBecause.REDACTED
    )
    left_out = api.Choice(
        item_id=taken(world.documenter, SECOND).item_id,
        left_out=True,
        omitted_because=api.OmittedBecause.WITHHELD,
    )
    api.choose(actor=world.custodian, parcel_id=parcel, put=[choice, left_out])
    api.make(actor=world.custodian, parcel_id=parcel)
    pack(world.custodian, parcel_id=parcel)
    path = written(world, parcel, tmp_path)
    with zipfile.ZipFile(path) as bag:
        payload = [bag.read(name) for name in bag.namelist() if "/data/" in name]
        (listed,) = [name for name in bag.namelist() if name.endswith("omissions.csv")]
        rows = bag.read(listed).decode()
    assert payload == [b"blurred"]
    assert f"{item.ref},{item.file_id},{hashlib.sha256(FIRST).hexdigest()},redacted" in rows
    assert ",withheld," in rows
    assert api.get_parcel(actor=world.custodian, parcel_id=parcel).omission_count == 2
    found = statuses(verified(path, trust=own_grounds(world)))
    assert (found["omissions"], found["custody"]) == ("proven", "proven")


def test_custody_of_partners_and_of_the_node_itself_verifies_too(
    world: World, home: Path, tmp_path: Path
) -> None:
    item = taken(world.documenter, FIRST)
    evidence.share(
        actor=world.custodian, item_id=item.item_id, organisation_id=world.other, reason=REASON
    )
    evidence.open_file(actor=world.partner, file_id=item.file_id, purpose="view")
    # The node's own round finds damage, which is then repaired.
    path = stored_path(home, the_file(world.documenter, item.item_id))
    flip(path, 99)
    fixity_round(world)
    assert the_file(world.documenter, item.item_id).state == "damaged"
    flip(path, 99)
    fixity_round(world)
    out = written(world, made(world, [item.item_id]), tmp_path)
    found = statuses(verified(out, trust=own_grounds(world)))
    assert (found["events"], found["inclusion"], found["custody"]) == ("proven",) * 3
    with zipfile.ZipFile(out) as bag:
        (keys,) = [name for name in bag.namelist() if name.endswith("ledger/keys.json")]
        known = {each["id"] for each in json.loads(bag.read(keys))["organisations"]}
    assert known == {None, str(world.own), str(world.other)}


def test_custody_that_goes_on_while_it_is_packed_waits_for_the_next_parcel(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = taken(world.documenter, FIRST)
    parcel = ordered(world, [item.item_id])
    real = run.assemble

    def meanwhile(*arguments: object) -> object:
        evidence.open_file(actor=world.documenter, file_id=item.file_id, purpose="analysis")
        return real(*arguments)

    monkeypatch.setattr(run, "assemble", meanwhile)
    pack(world.custodian, parcel_id=parcel)
    first = verified(written(world, parcel, tmp_path), trust=own_grounds(world))
    second = verified(written(world, made(world, [item.item_id]), tmp_path))
    assert statuses(first)["custody"] == "proven"
    # The late reading, the export of the first parcel, the second order and its opening.
    assert int(second.subject["events"]) == int(first.subject["events"]) + 4


def fixity_round(world: World) -> None:
    service = world.service("fixity")
    while not evidence.fixity_step(actor=service, budget_bytes=10**9).round_finished:
        pass


def test_making_a_file_from_a_draft_in_one_call_goes_on_where_it_broke_off(
    world: World, tmp_path: Path
) -> None:
    parcel = drafted(world.custodian, two_items(world))
    path = tmp_path / "out.zip"
    path.write_bytes(b"somebody's")
    stages = set()

    def watch(stage: api.Stage, done: int, total: int) -> None:
        stages.add(stage)

    with pytest.raises(api.TargetExists):
        api.make_parcel_file(
            actor=world.custodian, parcel_id=parcel, path=path, reason=REASON, progress=watch
        )
    assert path.read_bytes() == b"somebody's"
    assert stages == {api.Stage.OPENING, api.Stage.PACKING, api.Stage.CHECKING}
    free = tmp_path / "free.zip"
    view = api.make_parcel_file(actor=world.custodian, parcel_id=parcel, path=free)
    assert hashlib.sha256(free.read_bytes()).hexdigest() == view.sha256
    assert Act.objects.filter(action="sharing.parcel.make", outcome="done").count() == 1
    assert not [one for one in tmp_path.iterdir() if one.name.endswith(".tmp")]


@pytest.mark.parametrize("position", [30, 700, -20])
def test_a_packed_file_that_changed_on_disk_is_not_given_out_as_good(
    world: World, position: int
) -> None:
    parcel = made(world)
    (path,) = kept.folder_of(parcel).iterdir()
    flip(path, position)
    file = api.download(actor=world.custodian, parcel_id=parcel)
    with pytest.raises(api.ParcelFileDamaged):
        b"".join(file.chunks())


def test_a_packed_file_that_is_gone_is_named(world: World) -> None:
    parcel = made(world)
    (path,) = kept.folder_of(parcel).iterdir()
    path.unlink()
    file = api.download(actor=world.custodian, parcel_id=parcel)
    with pytest.raises(api.ParcelFileMissing):
        b"".join(file.chunks())
