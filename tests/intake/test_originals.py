# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether originals are still online: sites are asked, judged, and nothing unseen is "online"."""

import dataclasses
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from dokaz.evidence import api as evidence
from dokaz.evidence.models import Original, OriginalCheck
from dokaz.gate.api import Conflict, Purpose, Refused, reading_everything
from dokaz.gate.models import Act, ActDetail
from dokaz.intake import api as intake
from dokaz.intake.capturing.addresses import Reach
from dokaz.intake.derivatives import captures
from dokaz.intake.originals.asking import LIMITS, Asker
from dokaz.media.errors import FailureReason, MediaFailed
from dokaz.media.results import Capture
from tests.intake.capturing.site import sites
from tests.intake.world import World


@pytest.fixture(scope="module")
def web() -> Iterator[tuple[Any, Any]]:
    with sites() as both:
        yield both


def judge(path: Path) -> Capture:
    with path.open("rb") as file:
        return captures.judge(file, media_type=captures.WARC_PACKED)


def asker(web: tuple[Any, Any], **more: Any) -> Asker:
    return Asker(**{"reach": Reach(named={web[0].here}), "judge": judge, **more})


@pytest.mark.parametrize(
    ("path", "state", "reason", "status"),
    [
        ("/words", "online", "", 200),
        ("/file", "online", "", 200),
        ("/endless", "online", "", 200),
        ("/shell", "unchecked", "scripts", 200),
        ("/to-words", "redirected", "", 200),
        ("/missing", "gone", "", 404),
        ("/login", "login_wall", "", 200),
        ("/to-login", "login_wall", "", 200),
        ("/soft", "unchecked", "error_page", 200),
        ("/empty", "unchecked", "no_answer", 200),
        ("/broken", "unchecked", "no_answer", None),
        ("/cut", "unchecked", "not_reached", 200),
        ("/slow", "unchecked", "time", 200),
        ("/round", "unchecked", "loops", None),
        ("/to-private", "unchecked", "address", None),
    ],
)
def test_an_answer_is_judged(
    web: tuple[Any, Any], path: str, state: str, reason: str, status: int | None
) -> None:
    limits = dataclasses.replace(LIMITS, seconds=1.0) if path == "/slow" else LIMITS
    url = f"http://{web[0].here}{path}"
    found = asker(web, limits=limits).find(url)
    assert (found.url, found.state, found.reason, found.http_status) == (url, state, reason, status)
    moved = {"/to-words": "/words#there", "/to-login": "/login?next=/plain"}
    expected = f"http://{web[0].here}{moved[path]}" if path in moved else ""
    assert found.moved_to.partition("#")[0] == expected.partition("#")[0]
    assert web[1].asked == []


@pytest.mark.parametrize(
    ("status", "state", "reason"),
    [
        (401, "login_wall", ""),
        (403, "unchecked", "refused"),
        (410, "gone", ""),
        (429, "unchecked", "busy"),
        (451, "gone", ""),
        (500, "unchecked", "server_error"),
        (503, "unchecked", "busy"),
    ],
)
def test_a_status_says_so_much_and_no_more(
    web: tuple[Any, Any], status: int, state: str, reason: str
) -> None:
    web[0].status = status
    try:
        found = asker(web).find(f"http://{web[0].here}/perhaps")
    finally:
        web[0].status = 200
    assert (found.state, found.reason, found.http_status) == (state, reason, status)


def test_what_cannot_be_asked_is_never_online(web: tuple[Any, Any]) -> None:
    def fails(path: Path) -> Capture:
        raise MediaFailed(FailureReason.CRASHED, "")

    def no_such(host: str, port: int) -> list[str]:
        raise OSError

    port = web[0].server_address[1]
    platform = Reach(named={f"x.com:{port}"}, resolve=lambda *_: ["127.0.0.1"])
    for one, url, reason in (
        (asker(web), f"http://{web[1].here}/words", "address"),
        (asker(web), "ftp://site.example/x", "bad_url"),
        (asker(web), "not an address", "bad_url"),
        (asker(web, reach=Reach(resolve=no_such)), "https://site.example/x", "not_found"),
        (asker(web, judge=fails), f"http://{web[0].here}/words", "not_judged"),
        (asker(web, reach=platform), f"http://x.com:{port}/words", "shell"),
    ):
        found = one.find(url)
        assert (found.state, found.reason) == ("unchecked", reason), url
    # A status that says "gone" is believed of a platform too.
    assert asker(web, reach=platform).find(f"http://x.com:{port}/missing").state == "gone"
    assert web[1].asked == []


def test_the_site_learns_nothing_of_who_asks(web: tuple[Any, Any]) -> None:
    from dokaz.intake.originals import asking

    sent = b" ".join(name + value for name, value in asking._HEADERS).lower()
    assert b"dokaz" not in sent


@pytest.fixture
def node(world: World, web: tuple[Any, Any], settings: Any) -> World:
    settings.DOKAZ = dataclasses.replace(
        settings.DOKAZ, check_originals=True, capture_hosts=web[0].here
    )
    web[0].status = 200
    return world


def item_at(world: World, url: str, **said: Any) -> UUID:
    content = evidence.store_stream(world.own, [f"{url} {sorted(said)}".encode()])
    draft = evidence.ItemDraft(url=url, confidentiality=1, **said)
    file = evidence.NewFile(
        content=content, name="p.html", relative_path="p.html", media_type="text/html",
        claimed_modified_at=None, item=draft, external_ids=(),
    )  # fmt: skip
    return evidence.register(actor=world.documenter, files=[file])[0].item_id


def known(world: World, item_id: UUID) -> evidence.OriginalView:
    found = evidence.find_original(actor=world.documenter, item_id=item_id)
    assert found is not None
    return found


@pytest.mark.django_db
def test_an_original_is_seen_then_found_gone_and_every_check_is_kept(
    node: World, web: tuple[Any, Any]
) -> None:
    assert intake.check_next_original() is None
    source = evidence.add_source(actor=node.documenter, kind="channel", name="Вигаданий канал")
    change = evidence.SourceChange(kind="channel", name="Вигаданий канал", platform="Telegram")
    evidence.describe_source(actor=node.documenter, source_id=source, change=change)
    item = item_at(node, f"http://{web[0].here}/perhaps", source_id=source)
    assert known(node, item).checked_at is None
    assert evidence.original_statistics(actor=node.documenter).never == 1

    # The confined process looks at the answer here.
    first = intake.check_next_original()
    assert first is not None
    assert (first.item_id, first.state, first.http_status) == (item, "online", 200)
    assert intake.check_next_original() is None  # It is asked again after a month.
    seen = known(node, item)
    assert (seen.state, seen.known, seen.gone_at, seen.is_current) == (
        "online",
        "online",
        None,
        True,
    )
    assert seen.due_at is not None
    assert seen.due_at > datetime.now(UTC) + timedelta(days=29)

    web[0].status = 404
    evidence.order_original(actor=node.documenter, item_id=item)
    assert intake.check_next_original().state == "gone"
    gone_at = known(node, item).gone_at
    assert gone_at is not None

    # A day on which the site does not answer makes nothing unknown again.
    web[0].status = 503
    evidence.order_original(actor=node.documenter, item_id=item)
    assert intake.check_next_original().reason == "busy"
    now = known(node, item)
    assert (now.state, now.known, now.gone_at) == ("unchecked", "gone", gone_at)
    assert now.due_at < datetime.now(UTC) + timedelta(days=2)
    assert [one.state for one in now.checks] == ["unchecked", "gone", "online"]
    assert [one.http_status for one in now.checks] == [503, 404, 200]

    stated = evidence.original_statistics(actor=node.documenter)
    assert (stated.all, stated.gone, stated.never) == (1, 1, 0)
    assert stated.months == ((gone_at.date().replace(day=1), 1),)
    assert [(one.name, one.gone, one.all) for one in stated.platforms] == [("Telegram", 1, 1)]
    assert [(one.id, one.gone) for one in stated.sources] == [(source, 1)]
    assert [one.name for one in stated.sites] == ["127.0.0.1"]
    page = evidence.originals(actor=node.documenter, known="gone")
    assert [row.item_id for row in page.rows] == [item]

    # Nobody else sees it: not even that there is an address.
    for other in (node.stranger, node.nobody, node.node_admin, node.colleague):
        assert evidence.find_original(actor=other, item_id=item) is None
        assert evidence.originals(actor=other).rows == ()
        assert evidence.original_statistics(actor=other).all == 0
    assert evidence.original_statistics(actor=node.low_clearance).all == 0


@pytest.mark.django_db
def test_what_must_not_be_asked_is_not(node: World, web: tuple[Any, Any], settings: Any) -> None:
    before = len(web[0].asked)
    risky = evidence.add_source(
        actor=node.documenter, kind="website", name="Небезпечний сайт", security_risk=True
    )
    item = item_at(node, f"http://{web[0].here}/words", source_id=risky)
    hidden = item_at(node, f"http://{web[0].here}/login", privileged=True)
    found = intake.check_next_original()
    assert (found.item_id, found.state, found.reason) == (item, "unchecked", "risk")
    assert intake.check_next_original() is None
    assert known(node, hidden).checked_at is None
    assert len(web[0].asked) == before

    settings.DOKAZ = dataclasses.replace(settings.DOKAZ, check_originals=False)
    with pytest.raises(Conflict):
        evidence.order_original(actor=node.documenter, item_id=item)
    item_at(node, f"http://{web[0].here}/words?1")
    assert intake.check_next_original() is None
    assert len(web[0].asked) == before


@pytest.mark.django_db
def test_a_finding_about_another_address_is_of_no_item(node: World, web: tuple[Any, Any]) -> None:
    item = item_at(node, f"http://{web[0].here}/words")
    late = evidence.OriginalFinding(url="http://site.example/", state="online", http_status=200)
    with pytest.raises(Conflict):
        evidence.record_original(
            actor=node.service, item_id=item, found=late, again_at=datetime.now(UTC)
        )
    assert OriginalCheck.objects.count() == 0
    assert intake.check_next_original().state == "online"
    evidence.describe(
        actor=node.documenter,
        item_id=item,
        changes={"url": f"http://{web[0].here}/missing"},
        revision=0,
    )
    changed = known(node, item)
    assert (changed.known, changed.is_current) == ("online", False)
    evidence.order_original(actor=node.documenter, item_id=item)
    assert intake.check_next_original().state == "gone"
    assert [(one.revision, one.state) for one in known(node, item).checks] == [
        (1, "gone"),
        (0, "online"),
    ]


@pytest.mark.django_db
def test_the_words_go_with_the_item(node: World, web: tuple[Any, Any]) -> None:
    item = item_at(node, f"http://{web[0].here}/to-words")
    assert intake.check_next_original().state == "redirected"
    officer = dataclasses.replace(node.documenter, roles=frozenset({"data_protection_officer"}))
    disposal = evidence.propose_disposal(
        actor=officer, item_id=item, reason_code="safety", reason="вигадана причина"
    )
    second = dataclasses.replace(officer, ref=UUID(int=77))
    evidence.approve_disposal(actor=second, disposal_id=disposal)
    with reading_everything(Purpose.CHECKS):
        row = Original.objects.get(item_id=item)
        assert (row.url, row.host, row.moved_to, row.known) == ("", "", "", "redirected")
        act = Act.objects.get(action="evidence.original.record")
        assert ActDetail.objects.get(act=act).content is None
    assert OriginalCheck.objects.filter(item_id=item).count() == 1
    assert intake.check_next_original() is None


@pytest.mark.django_db
def test_a_person_learns_what_waits_of_what_they_may_see(node: World, web: tuple[Any, Any]) -> None:
    item = item_at(node, f"http://{web[0].here}/words")
    now = datetime.now(UTC)
    assert evidence.due_originals(actor=node.documenter, now=now) == (item,)
    assert evidence.due_originals(actor=node.stranger, now=now) == ()
    with pytest.raises(Refused):
        evidence.due_originals(actor=node.auditor, now=now)
    assert intake.check_next_original(only=()) is None
    assert intake.check_next_original(only=(item,)).state == "online"
    assert evidence.due_originals(actor=node.documenter, now=now) == ()
