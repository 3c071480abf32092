# SPDX-License-Identifier: AGPL-3.0-or-later
"""A capture that takes longer than an examination may is judged later, and says that it waits."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from dokaz.evidence.models import File
from dokaz.gate.api import reading
from dokaz.intake.background import queue, workers
from dokaz.intake.derivatives import judging, making
from dokaz.interfaces.web.templatetags.dokaz_captures import capture_undone
from dokaz.media.conversation import StepFailure
from dokaz.media.errors import FailureReason
from dokaz.media.results import Step
from tests.core.bundle.made_warc import info, response
from tests.intake.containers import AT_ONCE
from tests.intake.test_derivatives import take
from tests.intake.test_derivatives import work_off as examine_all
from tests.intake.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def waits(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[UUID]:
    """A WARC whose judgement did not end within an examination's time."""
    (tmp_path / "capture.warc").write_bytes(info() + response("https://net.example/p/1"))
    examine = making.Sandbox.examine

    def too_slow(self: Any, *given: Any, **named: Any) -> Any:
        found = examine(self, *given, **named)
        failure = StepFailure(step=Step.CAPTURE, reason=FailureReason.TIMED_OUT, detail="capture")
        return dataclasses.replace(found, capture=None, failures=(failure,))

    with monkeypatch.context() as slow:
        slow.setattr(making.Sandbox, "examine", too_slow)
        take(world, tmp_path)
        examine_all()
    with reading(world.service):
        yield File.objects.get(role="original").pk


def technical(file_id: UUID) -> dict[str, Any]:
    found: dict[str, Any] = File.objects.get(pk=file_id).technical
    return found


def judge_once() -> bool:
    with workers.enlisted() as number:
        return queue.run_one(number, queue="reading", pause=AT_ONCE)


def test_it_says_that_it_waits_and_is_judged_in_the_background(waits: UUID) -> None:
    assert technical(waits)["capture_waits"] == "timed_out"
    assert "capture" not in technical(waits)
    assert capture_undone(technical(waits))
    assert judge_once()
    found = technical(waits)
    assert found["capture"]["format"] == "warc"
    assert found["capture"]["questions"]["records"]["standing"] == "proven"
    assert capture_undone(found) == ""
    assert File.objects.filter(original_name=judging.NAME).count() == 1
    assert not judge_once()
    judging.judge_file(waits, organisation_id=File.objects.get(pk=waits).item.organisation_id)
    assert File.objects.filter(original_name=judging.NAME).count() == 1


def test_it_is_tried_again_and_then_said_to_be_not_judged(
    waits: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = []

    def in_vain(opened: Any) -> Any:
        tried.append(opened)
        return None, FailureReason.OUT_OF_MEMORY

    monkeypatch.setattr(judging, "_judged", in_vain)
    while judge_once():
        assert "capture" not in technical(waits)
    assert len(tried) == queue.LIMIT
    found = technical(waits)
    assert (found["capture_waits"], found["capture_not_judged"]) == ("", "out_of_memory")
    assert capture_undone(found)
