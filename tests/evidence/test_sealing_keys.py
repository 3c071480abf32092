# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sealing keys change, are lost and come back; what was stored stays readable or says why not."""

import secrets
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from dokaz.core.errors import StorageFault
from dokaz.core.objects.errors import NoMatchingKey
from dokaz.core.objects.ports import ObjectAddress
from dokaz.core.objects.sealed import Identity, unseal
from dokaz.evidence import api
from dokaz.evidence.actions import recovery as recovering
from dokaz.evidence.actions import rewrapping
from dokaz.evidence.models import File, SealingKey, StoredObject
from dokaz.evidence.storage import key_files, keys
from dokaz.gate.api import Conflict, Refused, Rejected
from dokaz.gate.models import Act
from tests.evidence.world import World, joined, new_file, taken

CONTENTS = [b"photo %d " % n * 300 for n in range(5)]


@pytest.fixture
def recovery(home: Path) -> Identity:
    """A recovery key whose public half the node knows."""
    identity = Identity.generate(randomness=secrets.token_bytes)
    state_recovery(home, identity)
    return identity


def state_recovery(home: Path, *identities: Identity) -> None:
    lines = "".join(f"{one.recipient.to_text()}\n" for one in identities)
    (home / "keys").mkdir(exist_ok=True)
    (home / "keys" / "recovery.recipients").write_text(lines)


def key_file(home: Path, world: World) -> Path:
    return home / "keys" / "organisations" / f"{world.own}.age"


def register_all(world: World) -> list[api.Registered]:
    return [taken(world.documenter, content) for content in CONTENTS]


def read(world: World, file_id: UUID) -> bytes:
    opened = api.open_file(actor=world.documenter, file_id=file_id, purpose="view")
    return joined(opened.chunks())


def everything_reads(world: World, answers: list[api.Registered]) -> bool:
    files = tuple(answer.file_id for answer in answers)
    opened = api.open_files(actor=world.documenter, file_ids=files, purpose="view")
    return [joined(one.chunks()) for one in opened] == CONTENTS


def rewrap_all(world: World, *, limit: int = 2) -> int:
    """The worker's steps until nothing waits; returns how many headers were wrapped."""
    total = 0
    for _ in range(20):
        result = api.rewrap_step(actor=world.service("sealing_keys"), limit=limit)
        assert (result.failed, result.unusable) == (0, ())
        total += result.rewrapped
        if not result.more:
            return total
    raise AssertionError("the steps never end")


def payloads(home: Path) -> dict[str, bytes]:
    paths = (home / "objects" / "objects").glob("*/*")
    return {path.name: path.read_bytes() for path in paths if path.is_file()}


def key_ids(world: World) -> set[str]:
    rows = StoredObject.objects.filter(organisation_id=world.own)
    return set(rows.values_list("key_id", flat=True))


def opens_alone(identity: Identity, file_id: UUID) -> bool:
    """Whether this key alone opens the object as it is recorded now."""
    row = File.objects.select_related("object").get(pk=file_id).object
    try:
        with api.store().open(ObjectAddress(row.address)) as reader:
            joined(unseal(reader.iter_chunks(), header=bytes(row.header), identities=[identity]))
    except NoMatchingKey:
        return False
    return True


@pytest.mark.parametrize("persona", ["without_role", "protection_officer"])
def test_a_change_of_the_key_wraps_every_header_anew_and_no_payload(
    world: World, home: Path, recovery: Identity, persona: str
) -> None:
    answers = register_all(world)
    (old,) = keys.identities(world.own)
    before = payloads(home)
    new = api.rotate_sealing_key(actor=getattr(world, persona))
    assert [one.recipient.to_text() for one in keys.identities(world.own)] == [
        new,
        old.recipient.to_text(),
    ]
    assert everything_reads(world, answers), "both keys open until the worker is through"
    later = taken(world.documenter, b"after the change")
    assert rewrap_all(world) == len(CONTENTS)
    assert key_ids(world) == {new}
    assert everything_reads(world, answers)
    assert {name: payloads(home)[name] for name in before} == before
    for answer in (*answers, later):
        assert opens_alone(keys.identities(world.own)[0], answer.file_id)
        assert opens_alone(recovery, answer.file_id)
        assert not opens_alone(old, answer.file_id)
    batches = Act.objects.filter(action="evidence.sealing_key.rewrap")
    assert sorted(act.facts["objects"] for act in batches) == [1, 2, 2]
    assert {act.organisation_id for act in batches} == {world.own}
    assert rewrap_all(world) == 0


def test_an_old_key_rests_is_moved_aside_and_destroyed_by_order(
    world: World, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = register_all(world)
    late = new_file(world.own, b"stored before, registered after")
    (old,) = keys.identities(world.own)
    api.rotate_sealing_key(actor=world.protection_officer)
    state_recovery(home)
    rewrap_all(world)
    row = SealingKey.objects.get(recipient=old.recipient.to_text())
    assert row.status == "older", "it rests for a day"
    with pytest.raises(Conflict):
        api.destroy_sealing_key(actor=world.protection_officer, key_id=row.pk, reason="нащо")
    monkeypatch.setattr(rewrapping, "REST", timedelta(0))
    assert api.rewrap_step(actor=world.service("sealing_keys")).retired == 1
    assert old.recipient not in {one.recipient for one in keys.identities(world.own)}
    (aside,) = (home / "keys" / "organisations" / "retired").iterdir()
    assert aside.read_text().strip() == old.to_text()
    assert aside.stat().st_mode & 0o777 == 0o600
    (registered,) = api.register(actor=world.documenter, files=[late])
    row.refresh_from_db()
    with pytest.raises(Conflict):
        api.destroy_sealing_key(actor=world.protection_officer, key_id=row.pk, reason="зарано")
    assert rewrap_all(world) == 1, "retired keys still open what arrives late"
    assert read(world, registered.file_id) == b"stored before, registered after"
    with pytest.raises(Rejected):
        api.destroy_sealing_key(actor=world.protection_officer, key_id=row.pk, reason=" ")
    api.destroy_sealing_key(actor=world.protection_officer, key_id=row.pk, reason="ноутбук украли")
    assert not aside.exists()
    row.refresh_from_db()
    assert (row.status, row.destroyed_at is not None) == ("destroyed", True)
    act = Act.objects.get(action="evidence.sealing_key.destroy", outcome="done")
    assert "ноутбук" not in str(act.facts)
    assert everything_reads(world, answers)


def test_changing_recovery_keys_wraps_anew_in_both_directions(
    world: World, home: Path, recovery: Identity
) -> None:
    answers = register_all(world)
    second = Identity.generate(randomness=secrets.token_bytes)
    state_recovery(home, recovery, second)
    assert rewrap_all(world) == len(CONTENTS)
    assert opens_alone(second, answers[0].file_id)
    state_recovery(home, second, recovery)
    assert rewrap_all(world) == 0, "their order says nothing"
    state_recovery(home, second)
    assert rewrap_all(world) == len(CONTENTS)
    assert not any(opens_alone(recovery, answer.file_id) for answer in answers)
    state_recovery(home)
    assert rewrap_all(world) == len(CONTENTS)
    assert not any(opens_alone(second, answer.file_id) for answer in answers)
    assert everything_reads(world, answers)


def test_a_lost_list_of_recovery_keys_takes_nothing_away(
    world: World, home: Path, recovery: Identity
) -> None:
    answers = register_all(world)
    (home / "keys" / "recovery.recipients").unlink()
    api.rotate_sealing_key(actor=world.protection_officer)
    assert rewrap_all(world) == 0
    assert all(opens_alone(recovery, answer.file_id) for answer in answers)
    view = api.sealing_keys(actor=world.protection_officer)
    assert (view.recovery_keys, view.waiting) == (None, len(CONTENTS))
    state_recovery(home, recovery)
    assert rewrap_all(world) == len(CONTENTS)
    assert all(opens_alone(recovery, answer.file_id) for answer in answers)


def test_the_overview_counts_objects_by_key(world: World, recovery: Identity) -> None:
    register_all(world)
    (old,) = keys.identities(world.own)
    new = api.rotate_sealing_key(actor=world.protection_officer)
    api.rewrap_step(actor=world.service("sealing_keys"), limit=2)
    view = api.sealing_keys(actor=world.auditor)
    counts = [(one.recipient, one.status, one.objects, one.at_hand) for one in view.keys]
    assert counts == [
        (new, "in_use", 2, True),
        (old.recipient.to_text(), "older", 3, True),
    ]
    assert (view.waiting, view.trouble) == (3, "")
    assert view.recovery_keys == (recovery.recipient.to_text(),)
    with pytest.raises(Refused):
        api.sealing_keys(actor=world.documenter)
    assert api.sealing_keys(actor=world.person(40, "auditor", organisation=world.other)).keys == ()


def test_a_lost_key_is_named_refused_and_recovered_from(
    world: World, home: Path, recovery: Identity
) -> None:
    answers = register_all(world)
    lost = keys.identities(world.own)[0].recipient.to_text()
    key_file(home, world).unlink()
    with pytest.raises(api.SealingKeyLost, match="recover"):
        read(world, answers[0].file_id)
    with pytest.raises(api.SealingKeyLost):
        api.store_stream(world.own, [b"must not make a new key in silence"])
    assert not key_file(home, world).exists()
    (trouble,) = api.sealing_key_troubles()
    assert (trouble.organisation_id, trouble.kind) == (world.own, api.KeyTroubleKind.LOST)
    assert trouble.objects == len(CONTENTS)
    result = api.recover_sealing_key(actor=world.protection_officer, recovery=[recovery])
    assert (result.recovered, result.not_opened) == (len(CONTENTS), 0)
    assert everything_reads(world, answers)
    assert lost not in key_ids(world)
    assert api.sealing_key_troubles() == ()
    assert SealingKey.objects.get(recipient=lost).status == "lost"
    kept = "".join(path.read_text() for path in (home / "keys").rglob("*.age"))
    assert recovery.to_text() not in kept
    with pytest.raises(Conflict):
        api.recover_sealing_key(actor=world.protection_officer, recovery=[recovery])


def test_a_wrong_recovery_key_is_refused_and_changes_nothing(
    world: World, home: Path, recovery: Identity
) -> None:
    register_all(world)
    headers = dict(StoredObject.objects.values_list("address", "header"))
    key_file(home, world).unlink()
    wrong = Identity.generate(randomness=secrets.token_bytes)
    for given in ([wrong], []):
        with pytest.raises(Rejected) as refused:
            api.recover_sealing_key(actor=world.protection_officer, recovery=given)
        assert refused.value.field == "recovery"
    assert not key_file(home, world).exists()
    assert dict(StoredObject.objects.values_list("address", "header")) == headers
    assert not SealingKey.objects.exists()
    with pytest.raises(Refused):
        api.recover_sealing_key(actor=world.documenter, recovery=[recovery])


def test_without_the_list_of_recovery_keys_nothing_is_recovered_in_part(
    world: World, home: Path, recovery: Identity
) -> None:
    answers = register_all(world)
    key_file(home, world).unlink()
    (home / "keys" / "recovery.recipients").unlink()
    with pytest.raises(Conflict, match=r"recovery\.recipients"):
        api.recover_sealing_key(actor=world.protection_officer, recovery=[recovery])
    state_recovery(home, recovery)
    api.recover_sealing_key(actor=world.protection_officer, recovery=[recovery])
    assert everything_reads(world, answers)
    assert all(opens_alone(recovery, answer.file_id) for answer in answers)


def test_a_damaged_key_file_is_kept_aside_by_recovery(
    world: World, home: Path, recovery: Identity
) -> None:
    answers = register_all(world)
    key_file(home, world).write_text("AGE-SECRET-KEY-1DAMAGED\n")
    with pytest.raises(api.SealingKeyLost) as named:
        read(world, answers[0].file_id)
    assert "DAMAGED" not in str(named.value)
    api.recover_sealing_key(actor=world.protection_officer, recovery=[recovery])
    assert everything_reads(world, answers)
    (aside,) = (home / "keys" / "organisations" / "retired").glob("*.damaged")
    assert aside.read_text() == "AGE-SECRET-KEY-1DAMAGED\n"


def test_what_was_sealed_before_there_was_a_recovery_key_is_counted_as_lost(
    world: World, home: Path
) -> None:
    before = taken(world.documenter, b"nobody had a recovery key yet")
    assert [one.kind for one in api.sealing_key_troubles()] == ["no_recovery_key"]
    recovery = Identity.generate(randomness=secrets.token_bytes)
    state_recovery(home, recovery)
    after = taken(world.documenter, b"now there is one")
    key_file(home, world).unlink()
    result = api.recover_sealing_key(actor=world.protection_officer, recovery=[recovery])
    assert (result.recovered, result.not_opened) == (1, 1)
    assert read(world, after.file_id) == b"now there is one"
    with pytest.raises(NoMatchingKey):
        read(world, before.file_id)
    (trouble,) = api.sealing_key_troubles()
    assert (trouble.kind, trouble.objects) == ("objects_without_key", 1)
    assert api.rewrap_step(actor=world.service("sealing_keys")).failed == 0


def test_an_older_backup_of_the_keys_is_noticed(
    world: World, home: Path, recovery: Identity
) -> None:
    register_all(world)
    backup = key_file(home, world).read_bytes()
    api.rotate_sealing_key(actor=world.protection_officer)
    rewrap_all(world)
    key_file(home, world).write_bytes(backup)
    kinds = {one.kind: one.objects for one in api.sealing_key_troubles()}
    assert kinds == {"other_key": 0, "objects_without_key": len(CONTENTS)}
    with pytest.raises(Conflict):
        api.rotate_sealing_key(actor=world.protection_officer)


def test_objects_disposed_of_meanwhile_keep_no_header(
    world: World, recovery: Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = register_all(world)
    api.rotate_sealing_key(actor=world.protection_officer)
    honest = rewrapping.write_headers

    def disposed_first(**arguments: object) -> int:
        disposal = api.propose_disposal(
            actor=world.custodian,
            item_id=answers[0].item_id,
            reason_code="safety",
            reason="вигадана",
        )
        api.approve_disposal(actor=world.protection_officer, disposal_id=disposal)
        return honest(**arguments)

    monkeypatch.setattr(rewrapping, "write_headers", disposed_first)
    result = api.rewrap_step(actor=world.service("sealing_keys"))
    assert result.rewrapped == len(CONTENTS) - 1
    gone = File.objects.select_related("object").get(pk=answers[0].file_id).object
    assert gone.header is None


class Killed(BaseException):
    """Stands for a process that ends at once."""


def _dies_after(monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    """Let the process die at the n-th change of a key file, after it was written."""
    left = [count]
    for name in ("_write_bytes", "_unlink"):
        honest = getattr(key_files, name)

        def dying(*arguments: object, honest=honest) -> None:
            honest(*arguments)
            left[0] -= 1
            if left[0] == 0:
                raise Killed

        monkeypatch.setattr(key_files, name, dying)


@pytest.mark.parametrize("point", [1, 2, 3])
def test_a_change_cut_off_after_any_write_of_a_key_file_loses_nothing(
    world: World, recovery: Identity, monkeypatch: pytest.MonkeyPatch, point: int
) -> None:
    answers = register_all(world)
    with monkeypatch.context() as broken:
        _dies_after(broken, point)
        with pytest.raises(Killed):
            api.rotate_sealing_key(actor=world.protection_officer)
    assert everything_reads(world, answers)
    rewrap_all(world)
    assert everything_reads(world, answers)
    new = api.rotate_sealing_key(actor=world.protection_officer)
    rewrap_all(world)
    assert key_ids(world) == {new}
    assert everything_reads(world, answers)
    assert api.sealing_key_troubles() == ()


@pytest.mark.parametrize("point", [1, 2])
def test_moving_aside_cut_off_after_any_write_loses_nothing(
    world: World, home: Path, recovery: Identity, monkeypatch: pytest.MonkeyPatch, point: int
) -> None:
    monkeypatch.setattr(rewrapping, "REST", timedelta(0))
    answers = register_all(world)
    (old,) = keys.identities(world.own)
    api.rotate_sealing_key(actor=world.protection_officer)
    rewrap_all(world, limit=100)
    with monkeypatch.context() as broken:
        _dies_after(broken, point)
        with pytest.raises(Killed):
            api.rewrap_step(actor=world.service("sealing_keys"))
    held = {one.recipient for one in keys.every_identity(world.own)}
    assert old.recipient in held
    assert api.rewrap_step(actor=world.service("sealing_keys")).retired == 1
    assert len(list((home / "keys" / "organisations" / "retired").iterdir())) == 1
    assert everything_reads(world, answers)


@pytest.mark.parametrize("point", [1, 2, 3])
def test_a_recovery_cut_off_after_any_write_is_finished_by_the_same_call(
    world: World, home: Path, recovery: Identity, monkeypatch: pytest.MonkeyPatch, point: int
) -> None:
    answers = register_all(world)
    key_file(home, world).unlink()
    with monkeypatch.context() as broken:
        _dies_after(broken, point)
        with pytest.raises(Killed):
            api.recover_sealing_key(actor=world.protection_officer, recovery=[recovery])
    result = api.recover_sealing_key(actor=world.protection_officer, recovery=[recovery])
    assert result.recovered == len(CONTENTS)
    assert everything_reads(world, answers)
    assert api.sealing_key_troubles() == ()


def test_a_recovery_cut_off_between_batches_goes_on(
    world: World, home: Path, recovery: Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = register_all(world)
    key_file(home, world).unlink()
    monkeypatch.setattr(recovering, "BATCH", 2)
    honest, calls = recovering.rewrap_with, []

    def dying(*arguments, **named):
        calls.append(1)
        if len(calls) == 2:
            raise Killed
        return honest(*arguments, **named)

    with monkeypatch.context() as broken:
        broken.setattr(recovering, "rewrap_with", dying)
        with pytest.raises(Killed):
            api.recover_sealing_key(actor=world.protection_officer, recovery=[recovery])
    result = api.recover_sealing_key(actor=world.protection_officer, recovery=[recovery])
    assert result.recovered == len(CONTENTS) - 2
    assert everything_reads(world, answers)


def test_one_organisation_without_its_key_does_not_stop_the_others(
    world: World, home: Path, recovery: Identity
) -> None:
    taken(world.partner, b"theirs")
    answers = register_all(world)
    api.rotate_sealing_key(actor=world.protection_officer)
    theirs = home / "keys" / "organisations" / f"{world.other}.age"
    theirs.write_text("not a key\n")
    result = api.rewrap_step(actor=world.service("sealing_keys"))
    assert (result.rewrapped, result.unusable) == (len(CONTENTS), (world.other,))
    assert everything_reads(world, answers)


def test_recovery_identities_are_read_from_a_private_file_only(tmp_path: Path) -> None:
    identity = Identity.generate(randomness=secrets.token_bytes)
    path = tmp_path / "recovery.txt"
    path.write_text(f"# from the safe\n{identity.to_text()}\n")
    path.chmod(0o644)
    with pytest.raises(api.SealingKeyUnavailable):
        api.read_recovery_identity(path)
    path.chmod(0o600)
    assert [one.recipient for one in api.read_recovery_identity(path)] == [identity.recipient]
    path.write_text("something else\n")
    with pytest.raises(StorageFault):
        api.read_recovery_identity(path)
