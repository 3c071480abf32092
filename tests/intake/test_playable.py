# SPDX-License-Identifier: AGPL-3.0-or-later
"""Films that browsers do not play get a working copy, in their own time and queue."""

import dataclasses
import io
from pathlib import Path

import av
import pytest

from dokaz.evidence import api as evidence
from dokaz.evidence.models import CustodyEvent, File
from dokaz.intake import api as intake
from dokaz.intake.background import queue, workers
from dokaz.intake.derivatives import playable_copies
from dokaz.media.errors import FailureReason, MediaFailed
from tests.intake.test_derivatives import AT_ONCE, roles, take, work_off
from tests.intake.test_ordering import _orders_wait, deliver_orders, numbers  # noqa: F401
from tests.intake.world import World
from tests.media.test_playing import film

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _copies(settings) -> None:
    settings.DOKAZ = dataclasses.replace(settings.DOKAZ, playable_copies=True)


def copy_off() -> int:
    done = 0
    with workers.enlisted() as number:
        while queue.run_one(number, queue="films", pause=AT_ONCE):
            done += 1
    return done


def test_a_film_of_another_kind_gets_a_copy_that_names_its_times(
    world: World, tmp_path: Path, settings
) -> None:
    (tmp_path / "a.avi").write_bytes(film(container="avi", codec="mpeg4"))
    take(world, tmp_path)
    work_off()
    assert "playable" not in roles()
    assert copy_off() == 1
    copy = File.objects.get(role="playable")
    assert (copy.media_type, copy.original_name) == ("video/mp4", "playable.mp4")
    assert copy.technical["frames"] == 12
    assert copy.technical["time_base"] == [1, 10]
    assert "PyAV" in copy.tool
    assert CustodyEvent.objects.filter(file=copy, type="normalization").exists()
    opened = evidence.open_file(actor=world.documenter, file_id=copy.pk, purpose="view")
    with av.open(io.BytesIO(b"".join(opened.chunks()))) as found:
        assert sum(1 for _frame in found.decode(video=0)) == 12
    assert numbers(world, "playable") == {"present": 1}
    assert list((settings.DOKAZ.home / "examining").iterdir()) == []


def test_a_film_that_browsers_play_needs_none_unless_a_person_asks(
    world: World, tmp_path: Path
) -> None:
    (tmp_path / "a.mp4").write_bytes(film(container="mp4", codec="libx264"))
    take(world, tmp_path)
    work_off()
    copy_off()
    assert "playable" not in roles()
    assert numbers(world, "playable") == {"present": 1}
    item = File.objects.get(role="original").item_id
    intake.order_renditions_for_item(actor=world.documenter, item_id=item, kinds=("playable",))
    deliver_orders()
    assert copy_off() == 1
    assert roles()["playable"] == 1


def test_what_cannot_be_copied_is_told_and_what_died_is_tried_again(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.avi").write_bytes(film(container="avi", codec="mpeg4"))
    take(world, tmp_path)
    work_off()
    reasons = [FailureReason.CRASHED] * queue.LIMIT

    def fails(*args, **kwargs):
        raise MediaFailed(reasons.pop())

    monkeypatch.setattr(playable_copies.copier(), "make", fails)
    assert copy_off() == queue.LIMIT
    assert reasons == []
    assert numbers(world, "playable") == {"failed": 1}
    made = File.objects.get(role="original").technical["made"]
    assert made["playable"]["failed"] == "crashed"


def test_where_nobody_wants_copies_none_is_made(world: World, tmp_path: Path, settings) -> None:
    settings.DOKAZ = dataclasses.replace(settings.DOKAZ, playable_copies=False)
    (tmp_path / "a.avi").write_bytes(film(container="avi", codec="mpeg4"))
    take(world, tmp_path)
    work_off()
    assert copy_off() == 0
    assert numbers(world, "playable") == {"lacking": 1}
