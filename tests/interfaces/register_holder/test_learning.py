# SPDX-License-Identifier: AGPL-3.0-or-later
"""Members learn the register's newer files from the holders they know, and from nobody else."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tests.interfaces.register_holder.coalition import (
    CONTACT,
    NATALIIA,
    NATALYA,
    Coalition,
    made,
    new_epoch,
    planned,
)

from dokaz.core.canonical import canonical_json
from dokaz.core.seals.signature import Envelope, add_signature, parse_envelope
from dokaz.deconflict.register.protocol.directory import DIRECTORY_TYPE, read_directory
from dokaz.deconflict.register.protocol.errors import RefusedByHolder
from dokaz.deconflict.register.protocol.files import Files, write_files
from dokaz.deconflict.register.protocol.learning import Learned, look
from dokaz.deconflict.register.protocol.member import MemberFolder
from dokaz.interfaces.register_holder.ceremony import step
from dokaz.interfaces.register_holder.folder import HolderFolder


@pytest.fixture
def coalition(tmp_path: Path) -> Coalition:
    """A register with one interview in it."""
    root = tmp_path / "coalition"
    root.mkdir()
    found = made(root)
    found.members["ALPHA"].add(NATALIIA, CONTACT)
    return found


def learned(member: MemberFolder) -> Learned:
    found = look(member)
    if found.newer is not None:
        member.take(description=found.newer.description, directory=found.newer.directory)
    return found


def shared_anew(coalition: Coalition, *, leaves: int | None = None) -> None:
    """The key is shared anew by holders that stay; `leaves`: another takes that one's place."""
    before = coalition.description()
    dealing = tuple(n for n in (1, 2, 3) if n != leaves)[:2]
    old = [coalition.holders[n - 1] for n in dealing]
    if leaves is not None:
        newcomer = HolderFolder(coalition.root / f"newcomer-{before.generation}")
        newcomer.create(name=f"Newcomer {before.generation}")
        coalition.holders[leaves - 1] = newcomer
    exchange = coalition.root / f"sharing-{before.generation}"
    fingerprint = planned(
        coalition,
        exchange,
        epoch=before.epoch,
        generation=before.generation + 1,
        dealing=dealing,
        previous=before,
    )
    for _ in range(3):
        for holder in {one.root: one for one in (*old, *coalition.holders)}.values():
            step(holder, exchange, fingerprint=fingerprint)
    given_to_holders(coalition)


def given_to_holders(coalition: Coalition) -> None:
    """Holders take the next directory and start anew; members are given nothing."""
    coalition.version += 1
    directory = coalition.directory()
    for holder in coalition.holders:
        holder.take_directory(directory)
    coalition.start()


def test_after_a_new_sharing_a_member_finds_again_and_nobody_brings_it_files(
    coalition: Coalition,
) -> None:
    beta = coalition.members["BETA"]
    assert look(beta) == Learned()
    shared_anew(coalition, leaves=2)
    shared_anew(coalition, leaves=3)  # Of those it knew, one is left: signatures lead on.
    with pytest.raises(RefusedByHolder):
        beta.check(NATALYA)
    # One holder that is behind, and one that is silent, are no trouble.
    coalition.line.down = {"http://h2"}
    assert learned(beta).doubted == ()
    assert (beta.description().generation, beta.directory().version) == (3, 3)
    coalition.line.down.clear()
    assert [one.organisation for one in beta.check(NATALYA).told] == ["ALPHA"]
    assert look(beta) == Learned()


def test_a_new_year_is_learned_too_and_the_old_one_not_again(coalition: Coalition) -> None:
    beta, signed = coalition.members["BETA"], (coalition.holders[0].root / "description.json")
    last_year = signed.read_bytes()
    with_files = beta.root / "description.json", beta.root / "directory.json"
    before = [one.read_bytes() for one in with_files]
    new_epoch(coalition, "2027")
    for path, content in zip(with_files, before, strict=True):
        path.write_bytes(content)  # As if nobody had given it the files.
    assert beta.epoch == "2026"
    assert learned(beta).doubted == ()
    assert beta.epoch == "2027"
    assert [one.organisation for one in beta.check(NATALYA).told] == ["ALPHA"]
    # When the last year is retired, a holder cannot bring anybody back to it.
    coalition.extra = {}
    coalition.version += 1
    newest = coalition.directory().to_json()
    showing(coalition, 3, Files((last_year,), newest))
    assert [one.holder for one in look(beta).doubted] == ["Holder 3"]
    assert look(beta).newer is None


def showing(coalition: Coalition, number: int, files: Files) -> None:
    """A holder that says to have newer files, and gives these."""
    app = coalition.line.apps[f"http://h{number}"]

    def lying(environment: dict, start_response: Callable) -> list[bytes]:
        path = environment["PATH_INFO"]
        if path == "/files":
            start_response("200 OK", [])
            return [write_files(files)]
        content = b"".join(app(environment, start_response))
        if path == "/health":
            content = canonical_json({**json.loads(content), "directory": 10_000})
        return [content]

    coalition.line.apps[f"http://h{number}"] = lying  # type: ignore[assignment]


def test_a_lie_is_named_and_what_others_say_is_taken(coalition: Coalition, tmp_path: Path) -> None:
    beta = coalition.members["BETA"]
    known = (coalition.holders[0].root / "description.json").read_bytes()
    # A whole other register, all of whose holders signed; its directory lets this member in.
    (tmp_path / "forged").mkdir()
    forged = Coalition(tmp_path / "forged", version=9)
    fingerprint = planned(forged, tmp_path / "forged" / "exchange", epoch="2027")
    forged.ceremony(tmp_path / "forged" / "exchange", fingerprint)
    forged.keys, forged.members = coalition.keys, coalition.members
    theirs = (forged.holders[0].root / "description.json").read_bytes()
    cases = {
        "others signed the description": Files((known, theirs), forged.directory().to_json()),
        "others signed the directory": Files((known,), forged.directory().to_json()),
        "one holder signed the directory": Files((known,), lone(coalition)),
        "it does not say what it goes with": Files((known,), unsaid(coalition)),
        "the same number, other words": Files((known,), same_number(coalition)),
        "nonsense": Files((b"{}",), b"{}"),
    }
    for what, files in cases.items():
        coalition.start()
        showing(coalition, 2, files)
        found = look(beta)
        assert (what, [one.holder for one in found.doubted]) == (what, ["Holder 2"])
        assert found.newer is None
    coalition.start()
    given_to_holders(coalition)
    showing(coalition, 2, cases["others signed the description"])
    assert [one.holder for one in learned(beta).doubted] == ["Holder 2"]
    assert beta.directory().version == 2


def lone(coalition: Coalition) -> bytes:
    """The next directory, which one holder alone signed."""
    return signed_by(coalition, 1, version=5)


def unsaid(coalition: Coalition) -> bytes:
    return signed_by(coalition, 2, version=5, sharing=None)


def same_number(coalition: Coalition) -> bytes:
    return signed_by(coalition, 2, quota=100_000)


def signed_by(coalition: Coalition, count: int, **changes: object) -> bytes:
    value = replace(read_directory(coalition.directory().payload), **changes)
    envelope = Envelope(DIRECTORY_TYPE, value.payload())
    for holder in coalition.holders[:count]:
        envelope = add_signature(envelope, key=holder.signing())
    return envelope.to_json()


@pytest.mark.parametrize("said", ['{"directory":1e400,"epoch":"2026","generation":1}', "[]", '""'])
def test_what_a_holder_says_of_itself_stops_no_member(coalition: Coalition, said: str) -> None:
    """A number without a bound is none that can be counted with."""
    honest, beta = coalition.line.apps["http://h3"], coalition.members["BETA"]

    def talks(environment: dict, start_response: Callable) -> list[bytes]:
        answers = {"/health": said, "/standing": '{"alerts":0,"quota":1e400,"used":0}'}
        if environment["PATH_INFO"] not in answers:
            return honest(environment, start_response)  # type: ignore[return-value]
        start_response("200 OK", [])
        return [answers[environment["PATH_INFO"]].encode()]

    coalition.line.apps["http://h3"] = talks
    assert look(beta) == Learned()
    assert [one.left is None for one in beta.standings()] == [False, False, True]
    assert beta.check(NATALYA).told


def test_files_are_for_organisations_of_the_register_only(coalition: Coalition) -> None:
    beta = coalition.members["BETA"]
    assert beta.ask_files("http://h1")[0] == 200
    asked = coalition.line.heard[-2]
    request = parse_envelope(asked)
    forged = replace(request, signatures=())
    assert coalition.line.post("http://h1/files", forged.to_json())[0] == 403
    assert coalition.line.post("http://h1/files", b"{}") == (400, b"malformed")
    assert coalition.line.get("http://h1/files")[0] == 405


def test_cut_off_between_its_two_files_a_member_goes_on(coalition: Coalition) -> None:
    beta = coalition.members["BETA"]
    shared_anew(coalition)
    described = (coalition.holders[0].root / "description.json").read_bytes()
    (beta.root / "description.json").write_bytes(described)
    assert learned(beta).doubted == ()
    assert [one.organisation for one in beta.check(NATALYA).told] == ["ALPHA"]
