# SPDX-License-Identifier: AGPL-3.0-or-later
"""A page that somebody asked for: captured by a real Chromium, registered, told; or a reason."""

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from dokaz.core.errors import StorageFault
from dokaz.evidence import api as evidence
from dokaz.evidence.models import CustodyEvent, File, Item
from dokaz.gate.api import Purpose, Rejected, reading, reading_everything
from dokaz.gate.models import Act
from dokaz.intake import api as intake
from dokaz.intake.captures import run
from dokaz.intake.captures.models import Capture
from dokaz.intake.capturing import session
from dokaz.intake.capturing.browser import find_browser
from dokaz.intake.derivatives.making import derive_file
from dokaz.intake.models import Delivery
from tests.intake.capturing.site import sites
from tests.intake.containers import lines, require_sums, work_off
from tests.intake.world import World

pytestmark = pytest.mark.django_db
TOOL = "dokaz test; Invented Browser 1.0; yt-dlp 2026.1.1"
WHY = "Вигадана справа, підозра на видалення"
with_browser = pytest.mark.skipif(not find_browser(), reason="no Chromium on this machine")


@pytest.fixture(scope="module")
def web() -> Iterator[tuple[Any, Any]]:
    with sites() as both:
        yield both


@pytest.fixture
def seen(world: World, web: tuple[Any, Any], settings: Any) -> Iterator[World]:
    settings.DOKAZ = dataclasses.replace(
        settings.DOKAZ, capture=True, capture_hosts=web[0].here, capture_seconds=240
    )
    with reading(world.service):
        yield world


def ask(world: World, web: tuple[Any, Any], path: str, **more: Any) -> UUID:
    return intake.request_capture(
        actor=world.documenter, url=f"http://{web[0].here}{path}", purpose=WHY, **more
    )


def got(world: World, capture: UUID) -> intake.CaptureView:
    return intake.get_capture(actor=world.documenter, capture_id=capture)


@pytest.mark.browser
@with_browser
def test_a_page_becomes_items_that_belong_together(seen: World, web: tuple[Any, Any]) -> None:
    source = evidence.add_source(actor=seen.documenter, kind="channel", name="Вигаданий канал")
    capture = ask(seen, web, "/login", source_id=source, confidentiality=2)
    assert got(seen, capture).is_under_way
    work_off()
    found = got(seen, capture)
    assert (found.state, found.reason, found.http_status, found.missing) == ("kept", "", 200, ())
    assert found.delivery_id is not None
    delivery = intake.get_delivery(actor=seen.documenter, delivery_id=found.delivery_id)
    assert (delivery.acquisition_mode, delivery.taken, delivery.refused) == ("web_manual", 5, 0)
    assert (delivery.opened_by, delivery.is_complete) == (seen.documenter.ref, True)
    require_sums(delivery.id)

    by_name = {one.path: one.item_id for one in lines(seen.documenter, delivery.id)}
    assert by_name["capture.wacz"] == found.item_id
    for name, item_id in by_name.items():
        item = evidence.get_item(actor=seen.documenter, item_id=item_id)
        assert (item.url, item.kind) == (f"http://{web[0].here}/login", "web_page")
        assert item.confidentiality == 2
        assert Item.objects.get(pk=item_id).source_id == source
        related = {
            (one.kind, one.item_id)
            for one in evidence.relations_of(actor=seen.documenter, item_id=item_id)
            if one.outgoing
        }
        assert related == (set() if name == "capture.wacz" else {("captured_with", found.item_id)})
    # The existing judging of captures reads it and flags what it shows.
    file = File.objects.get(item_id=found.item_id, role="original")
    derive_file(file.pk, organisation_id=seen.own)
    file.refresh_from_db()
    assert file.technical["capture"]["format"] == "wacz"
    assert file.technical["capture"]["walls"] == {"sign_in": 1}
    assert not (Path(settings_home()) / "captures" / str(capture)).exists()


def settings_home() -> Path:
    from django.conf import settings

    return settings.DOKAZ.home


@pytest.mark.browser
@with_browser
def test_a_page_that_cannot_be_captured_is_told_and_leaves_nothing(
    seen: World, web: tuple[Any, Any]
) -> None:
    capture = ask(seen, web, "/to-private")
    work_off()
    found = got(seen, capture)
    assert (found.state, found.reason) == ("failed", "address")
    assert found.reason_text
    assert found.advice
    assert (found.item_id, found.delivery_id) == (None, None)
    assert Delivery.objects.count() == 0
    assert web[1].asked == []
    assert not (settings_home() / "captures" / str(capture)).exists()


def made_by_hand(folder: Path, url: str) -> session.Captured:
    """A capture as the browser leaves it behind, without one."""
    folder.mkdir(parents=True)
    names = ("capture.wacz", "page.html")
    for name in names:
        (folder / name).write_bytes(b"<!doctype html>" + name.encode())
    record = {
        "url": url, "final_url": url, "title": "Назва", "status": 200, "missing": ["print"],
        "started_at": "2026-03-05T10:00:00.000+00:00", "tool": TOOL,
        "files": [{"name": one} for one in names],
    }  # fmt: skip
    (folder / session.RECORD).write_text(json.dumps(record))
    found = session.read_captured(folder)
    assert found is not None
    return found


def test_a_run_that_was_cut_off_goes_on_with_what_was_captured_then(
    seen: World, web: tuple[Any, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    capture = ask(seen, web, "/plain")
    made_by_hand(settings_home() / "captures" / str(capture), f"http://{web[0].here}/plain")

    def no_second_time(*_arguments: Any, **_more: Any) -> None:
        raise AssertionError("captured again")

    monkeypatch.setattr(session, "capture", no_second_time)
    keep, places = run.finish_capture, []

    def killed(**_arguments: Any) -> None:
        places.append("killed")
        raise StorageFault("killed")

    monkeypatch.setattr(run, "finish_capture", killed)
    with pytest.raises(StorageFault):
        run.capture_one(capture, organisation_id=seen.own)
    monkeypatch.setattr(run, "finish_capture", keep)
    run.capture_one(capture, organisation_id=seen.own)
    found = got(seen, capture)
    assert (found.state, found.missing) == ("kept", ("print",))
    (delivery,) = Delivery.objects.all()
    assert (delivery.taken, delivery.already_here, delivery.refused) == (3, 0, 0)
    arrivals = CustodyEvent.objects.filter(type="ingestion").values_list("facts", flat=True)
    assert [facts["tool"] for facts in arrivals] == [TOOL] * 3
    require_sums(delivery.pk)


def test_half_a_capture_is_thrown_away(
    seen: World, web: tuple[Any, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    capture = ask(seen, web, "/plain")
    folder = settings_home() / "captures" / str(capture)
    (folder / "box").mkdir(parents=True)
    (folder / "box" / "data.warc.gz").write_bytes(b"half")

    def anew(url: str, folder: Path, **_more: Any) -> session.Captured:
        assert not folder.exists()
        return made_by_hand(folder, url)

    monkeypatch.setattr(session, "capture", anew)
    monkeypatch.setattr(run, "tools", lambda: None)
    run.capture_one(capture, organisation_id=seen.own)
    assert got(seen, capture).is_kept


def test_the_last_try_writes_down_that_it_failed(
    seen: World, web: tuple[Any, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    capture = ask(seen, web, "/plain")

    def full(*_arguments: Any, **_more: Any) -> None:
        raise OSError(28, "no room")

    monkeypatch.setattr(session, "capture", full)
    monkeypatch.setattr(run, "tools", lambda: None)
    with pytest.raises(OSError, match="no room"):
        run.capture_one(capture, organisation_id=seen.own, last_try=True)
    assert (got(seen, capture).state, got(seen, capture).reason) == ("failed", "interrupted")


def test_a_node_that_does_not_capture_takes_no_requests(
    world: World, web: tuple[Any, Any], settings: Any
) -> None:
    with pytest.raises(Rejected):
        ask(world, web, "/plain")
    settings.DOKAZ = dataclasses.replace(settings.DOKAZ, capture=True, capture_browser="/nowhere")
    capture = ask(world, web, "/plain")
    # Turned off again, or without a browser, when its turn comes: told.
    with reading(world.service):
        run.capture_one(capture, organisation_id=world.own)
        assert got(world, capture).reason == "no_browser"


@pytest.mark.parametrize(
    "changes",
    [
        {"url": "file:///etc/passwd"},
        {"url": "http://name:word@site.example/"},
        {"purpose": "  "},
        {"confidentiality": 4},
        {"source_id": UUID(int=5)},
    ],
)
def test_requests_that_cannot_be_are_refused(
    seen: World, web: tuple[Any, Any], changes: dict[str, Any]
) -> None:
    given = {"url": "https://site.example/", "purpose": WHY, **changes}
    with pytest.raises(Rejected):
        intake.request_capture(actor=seen.documenter, **given)
    assert Capture.objects.count() == 0


def test_the_address_stands_in_no_facts_and_is_emptied_with_the_item(
    seen: World, web: tuple[Any, Any]
) -> None:
    capture = ask(seen, web, "/plain")
    made_by_hand(settings_home() / "captures" / str(capture), f"http://{web[0].here}/plain")
    run.capture_one(capture, organisation_id=seen.own)
    with reading_everything(Purpose.AUDIT):
        facts = json.dumps([act.facts for act in Act.objects.all()], default=str)
    assert web[0].here not in facts
    assert WHY not in facts
    from dokaz.intake.actions.forgetting import empty_names

    empty_names(actor=seen.service, item_id=got(seen, capture).item_id)
    assert (got(seen, capture).url, got(seen, capture).purpose) == ("", "")


def test_captures_are_listed_page_by_page(seen: World, web: tuple[Any, Any]) -> None:
    made = [ask(seen, web, f"/{number}") for number in range(3)]
    first = intake.captures(actor=seen.documenter, limit=2)
    rest = intake.captures(actor=seen.documenter, limit=2, after=first.after)
    assert [one.id for one in (*first.rows, *rest.rows)] == made[::-1]
    assert rest.after is None
    assert intake.captures(actor=seen.stranger).rows == ()
