# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two organisations' sides of a node, and three holders as processes of the real program.

One enters a survivor; the other plans an interview under another spelling, is stopped, and told to
call. No row, file, log or byte on the line names her, in any spelling.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from dokaz.casework.interviews import api as interviews
from dokaz.core.seals.signature import Envelope, add_signature, parse_envelope
from dokaz.deconflict.register import api
from dokaz.deconflict.register.protocol.directory import DIRECTORY_TYPE, read_directory
from dokaz.deconflict.register.protocol.transport import end_connections
from tests.casework.interviews.scenes import WHY
from tests.deconflict.register.conftest import OTHER, OWN
from tests.deconflict.register.scenes import (
    asked,
    entered,
    everything_at_rest,
    other_side,
    shown,
    stands,
    words_of,
)
from tests.evidence.world import World
from tests.interfaces.register_holder.coalition import (
    NATALIIA,
    NATALYA,
    STRANGER,
    Coalition,
    planned,
)
from tests.interfaces.register_holder.test_five_processes import Recorder, recorded, serving
from tests.waiting import free_port

__all__ = ["recorded"]
pytestmark = [pytest.mark.database, pytest.mark.django_db, pytest.mark.slow]
Record = Callable[[list[int]], list[Recorder]]


def listening(root: Path, urls: list[str]) -> Coalition:
    """A register whose holders listen at these addresses; nothing of it runs yet."""
    coalition = Coalition(root)
    coalition.ceremony(root / "exchange", planned(coalition, root / "exchange"))
    for code in (OWN, OTHER):
        coalition.member(code)
    named = dataclasses.replace(
        read_directory(coalition.directory().payload),
        holders=dict(enumerate(urls, start=1)),
        keeper_url=urls[0],
    )
    envelope = Envelope(DIRECTORY_TYPE, named.payload())
    for holder in coalition.holders[:2]:
        envelope = add_signature(envelope, key=holder.signing())
    description = parse_envelope((coalition.holders[0].root / "description.json").read_bytes())
    for holder in coalition.holders:
        holder.take_directory(envelope)
    for member in coalition.members.values():
        member.take(description=description, directory=envelope)
    return coalition


@pytest.fixture
def running(tmp_path: Path, recorded: Record, settings: Any) -> Iterator[tuple[Coalition, Any]]:
    """The register at work: holder by holder, a function that ends its process."""
    ports = [free_port() for _ in range(3)]
    lines = recorded(ports)
    root = tmp_path / "register"
    coalition = listening(root, [f"http://127.0.0.1:{line.port}" for line in lines])
    settings.DOKAZ = dataclasses.replace(settings.DOKAZ, register_folder=str(root))
    with ExitStack() as all_of_them:
        stops = []
        for holder, port in zip(coalition.holders, ports, strict=True):
            one = all_of_them.enter_context(ExitStack())
            command = ("register-holder", "serve", "--folder", holder.root)
            log = root / f"log-{port}.txt"
            one.enter_context(serving(*command, port=port, log=log))
            stops.append(one.close)
        yield coalition, (stops, lines)
        end_connections()


@pytest.mark.thorough("five processes: interfaces/register_holder/test_five_processes.py")
def test_b_is_stopped_and_told_to_call_a_and_no_name_is_anywhere(
    world: World, home: Path, running: tuple[Coalition, Any]
) -> None:
    coalition, (stops, lines) = running
    theirs = other_side(world)
    _, there, made = entered(theirs, NATALIIA)
    assert made.state == "entered"
    stops[2]()  # One holder is gone: nothing changes.
    interview, answer = asked(world, NATALYA)
    assert answer.answer == "hit"
    assert [(one.organisation, one.contact) for one in answer.contacts] == [
        (OTHER, f"duty@{OTHER.lower()}.example")
    ]
    assert shown(world, interview).register_on_hold
    stops[1]()  # Two are gone: an honest answer, and the question waits.
    waiting, unanswered = asked(world, STRANGER)
    assert (unanswered.answer, unanswered.again) == ("not_available", True)
    assert stands(world, waiting).asked_again
    interviews.settle_register(
        actor=world.interviewer, interview_id=interview, outcome="use_existing", reason=WHY
    )
    assert api.on_page(actor=theirs.interviewer, interview_id=there).entries[0].id == made.id
    found = everything_at_rest(home, coalition.root)
    found += b"".join(bytes(line.heard) for line in lines)
    assert all(line.heard for line in lines[:2])
    for person in (NATALIIA, NATALYA, STRANGER):
        for words in words_of(person):
            assert words not in found
