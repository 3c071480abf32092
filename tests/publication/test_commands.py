# SPDX-License-Identifier: AGPL-3.0-or-later
"""`dokaz embargo` and `dokaz layer …-objects`: what they say and end with, over a real scene.

That the person is asked to prove who they are is tested where commands run as processes.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from dokaz.gate.api import Actor
from dokaz.interfaces.cli import embargo_cmd, layer_cmd
from dokaz.interfaces.cli.exits import Exit
from dokaz.interfaces.cli.main import program
from dokaz.publication import api
from tests.evidence.world import World
from tests.publication.scenes import damaged, other_publisher, publisher, second_publisher

pytestmark = [pytest.mark.database, pytest.mark.django_db]
Run = Callable[..., tuple[int, Any]]
PEOPLE = {"first": publisher, "second": second_publisher, "stranger": other_publisher,
          "documenter": lambda world: world.documenter}  # fmt: skip


@pytest.fixture
def run(located: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """A command as one of these people; its exit code and its document."""

    def actor(email: str, org: str) -> Actor:
        return PEOPLE[email](located)

    for module in (embargo_cmd, layer_cmd):
        monkeypatch.setattr(module, "start", lambda: None)
        monkeypatch.setattr(module, "member_actor", actor)

    def called(who: str, *words: object) -> tuple[int, Any]:
        capsys.readouterr()
        arguments = [*map(str, words), "--as", who]
        code = program.main(arguments, standalone_mode=False, obj={"json": True})
        said = capsys.readouterr().out
        return int(code), json.loads(said) if code == Exit.DONE else said

    return called


def test_two_publishers_change_the_time_of_silence_and_nobody_else(
    located: World, run: Run
) -> None:
    least = api.rules_in_force(actor=publisher(located)).least_days
    wanted = least + 30
    assert run("second", "embargo", "approve", wanted)[0] == Exit.USAGE, "nothing waits"
    assert run("documenter", "embargo", "propose", wanted)[0] == Exit.REFUSED
    code, made = run("first", "embargo", "propose", wanted)
    assert (code, made["days"]) == (Exit.DONE, wanted)
    assert run("first", "embargo", "approve", wanted)[0] == Exit.REFUSED, "nobody agrees alone"
    assert run("second", "embargo", "approve", wanted + 1)[0] == Exit.USAGE, "another number"
    assert run("stranger", "embargo", "approve", wanted)[0] == Exit.USAGE, "theirs is another"
    _code, before = run("first", "embargo", "list")
    assert (before["in_force"], [one["state"] for one in before["embargoes"]]) == (
        least, ["proposed"]
    )  # fmt: skip
    code, agreed = run("second", "embargo", "approve", wanted)
    assert (code, agreed["id"]) == (Exit.DONE, made["id"])
    assert run("first", "embargo", "propose", wanted + 1)[0] == Exit.DONE
    assert run("first", "embargo", "decline", "--reason", "вигадана причина")[0] == Exit.DONE
    _code, after = run("stranger", "embargo", "list")
    assert (after["in_force"], after["embargoes"]) == (least, [])
    _code, after = run("second", "embargo", "list")
    assert after["in_force"] == wanted
    assert [one["state"] for one in after["embargoes"]] == ["declined", "released"]


def test_damage_to_objects_is_told_after_two_have_agreed_to_its_digest(
    located: World, run: Run
) -> None:
    damaged(located)
    assert run("documenter", "layer", "propose-objects")[0] == Exit.REFUSED
    code, made = run("first", "layer", "propose-objects")
    assert (code, made["code"]) == (Exit.DONE, "objects")
    digest = made["sha256"]
    assert run("second", "layer", "approve-objects", "0" * 64)[0] == Exit.USAGE
    assert run("first", "layer", "approve-objects", digest)[0] == Exit.REFUSED
    assert run("stranger", "layer", "approve-objects", digest)[0] == Exit.USAGE
    assert not api.collect_objects()
    assert run("second", "layer", "approve-objects", digest.upper())[0] == Exit.DONE
    assert len(api.collect_objects()) == 1
    why = ("--reason", "вигадана причина")
    assert run("second", "layer", "withdraw", digest, *why)[0] == Exit.DONE
    assert not api.collect_objects()
    (row,) = run("first", "layer", "list")[1]["layers"]
    assert (row["code"], row["sha256"], row["state"]) == ("objects", digest, "withdrawn")
    assert run("second", "layer", "withdraw", digest, *why)[0] == Exit.USAGE, "it lives no more"
