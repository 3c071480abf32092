# SPDX-License-Identifier: AGPL-3.0-or-later
"""The origin of archived pages: a pass for one file, worth what its person may do now."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings as django_settings
from django.core import signing
from django.core.signals import request_finished
from django.db import close_old_connections
from tests.interfaces.web.pages.scene import Scene, taken

from dokaz.evidence import api as evidence
from dokaz.gate.models import Act
from dokaz.interfaces.replay.app import application
from dokaz.site.configuration import Configuration

pytestmark = pytest.mark.django_db
HOST = "127.0.0.1:8099"
CONTENT = bytes(range(256)) * 8


@pytest.fixture(autouse=True)
def _served(settings: Any) -> Iterator[None]:
    settings.DOKAZ = dataclasses.replace(settings.DOKAZ, replay_port=8099, port=8098)
    # As Django's own test client does: the connection is the test's, not the answer's.
    request_finished.disconnect(close_old_connections)
    yield
    request_finished.connect(close_old_connections)


@dataclasses.dataclass
class Answer:
    status: int
    headers: dict[str, str]
    content: bytes


def ask(path: str, *, method: str = "GET", host: str = HOST, **headers: str) -> Answer:
    begun: list[Any] = []
    environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "HTTP_HOST": host}
    environ |= {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    pieces = application(environ, lambda status, found: begun.append((status, found)))
    content = b"".join(pieces)
    status, found = begun[0]
    return Answer(int(status.split()[0]), dict(found), content)


@pytest.fixture
def opened(scene: Scene) -> tuple[str, UUID]:
    """A pass, and the item whose archive it is for."""
    own = scene.actor("own")
    item = taken(own, CONTENT, media_type="application/warc")
    found = evidence.open_file(actor=own, file_id=item.file_id, purpose="view")
    return evidence.pass_for(found, actor=own), item.item_id


def test_the_file_comes_whole_or_in_parts(opened: tuple[str, UUID]) -> None:
    path = f"/files/{opened[0]}/archive.warc"
    whole = ask(path)
    assert (whole.status, whole.content) == (200, CONTENT)
    part = ask(path, range="bytes=10-19")
    assert (part.status, part.content) == (206, CONTENT[10:20])
    assert part.headers["Content-Range"] == f"bytes 10-19/{len(CONTENT)}"
    assert ask(path, range="bytes=99999-").status == 416
    head = ask(path, method="HEAD")
    assert (head.status, head.content) == (200, b"")
    assert head.headers["Content-Length"] == str(len(CONTENT))


def test_reading_on_is_no_new_act(opened: tuple[str, UUID]) -> None:
    before = Act.objects.count()
    ask(f"/files/{opened[0]}/archive.warc")
    assert Act.objects.count() == before


def test_a_pass_ends(opened: tuple[str, UUID], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dokaz.evidence.passes.LASTS_SECONDS", -1)
    assert ask(f"/files/{opened[0]}/archive.warc").status == 404


def test_a_pass_is_worth_what_its_person_may_do_now(scene: Scene, opened: tuple[str, UUID]) -> None:
    path = f"/files/{opened[0]}/archive.warc"
    evidence.classify(actor=scene.actor("second"), item_id=opened[1], confidentiality=4)
    assert ask(path).status == 404
    assert ask(f"/open/{opened[0]}/still/", sec_fetch_dest="iframe").status == 404


@pytest.mark.parametrize("spoil", [lambda t: t[:-1], lambda t: "x" + t, lambda _t: "none"])
def test_a_spoiled_pass_is_none(opened: tuple[str, UUID], spoil: Any) -> None:
    assert ask(f"/files/{spoil(opened[0])}/archive.warc").status == 404


def test_another_persons_act_is_none(scene: Scene, opened: tuple[str, UUID]) -> None:
    named = signing.loads(opened[0], salt="dokaz.evidence.pass")
    forged = [str(scene.accounts["second"]), *named[1:]]
    assert (
        ask(f"/files/{signing.dumps(forged, salt='dokaz.evidence.pass')}/archive.warc").status
        == 404
    )


def test_only_archives_are_given(scene: Scene) -> None:
    own = scene.actor("own")
    picture = taken(own, b"a picture")
    found = evidence.open_file(actor=own, file_id=picture.file_id, purpose="view")
    token = evidence.pass_for(found, actor=own)
    assert ask(f"/files/{token}/archive.warc").status == 404


def test_pages_are_given_to_frames_alone(opened: tuple[str, UUID]) -> None:
    for mode in ("still", "running"):
        path = f"/open/{opened[0]}/{mode}/"
        assert ask(path).status == 404
        assert ask(path, sec_fetch_dest="document").status == 404
        shown = ask(path, sec_fetch_dest="iframe")
        assert shown.status == 200
        assert f'replaybase="/{mode}/"'.encode() in shown.content
        assert shown.headers["Clear-Site-Data"] == '"storage"'


@pytest.mark.parametrize(
    ("path", "method", "host", "status"),
    [
        ("/", "GET", HOST, 404),
        ("/evidence/", "GET", HOST, 404),
        ("/sign-in/", "GET", HOST, 404),
        ("/static/app.js", "GET", HOST, 404),
        ("/ui.js", "POST", HOST, 405),
        ("/ui.js", "GET", "rebound.example", 400),
        ("/ui.js", "GET", "127.0.0.1:8098", 400),
        ("/ui.js", "GET", HOST, 200),
        ("/still/sw.js", "GET", HOST, 200),
        ("/running/wabac.js", "GET", HOST, 200),
        ("/vendor/../app.py", "GET", HOST, 404),
    ],
)
def test_every_answer_is_fenced_and_sets_no_cookie(
    path: str, method: str, host: str, status: int
) -> None:
    answer = ask(path, method=method, host=host, cookie="dokaz=somebody")
    assert answer.status == status
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith(("default-src 'self'", "default-src 'none'"))
    assert "http:" not in policy.replace("http://127.0.0.1:8098", "").replace(
        "http://localhost:8098", ""
    )


def test_archived_pages_run_nothing_unless_asked() -> None:
    still, running = ask("/still/sw.js").content, ask("/running/sw.js").content
    assert b"const PAGES" in still
    assert b"script-src 'none'" in still.split(b"const PAGES")[1].split(b"\n")[0]
    assert b"script-src 'none'" not in running


def test_the_page_frames_that_origin_alone_and_says_so_where_there_is_none(
    scene: Scene, opened: tuple[str, UUID], settings: Any
) -> None:
    client = scene.client("own")
    item = evidence.get_item(actor=scene.actor("own"), item_id=opened[1])
    file = item.files[0].id
    answer = client.post(f"/evidence/files/{file}/open/", {"purpose": "view"})
    shown = client.get(answer["Location"], headers={"host": "127.0.0.1:8098"})
    assert "frame-src http://127.0.0.1:8099" in shown["Content-Security-Policy"]
    assert b'sandbox="allow-scripts allow-same-origin"' in shown.content
    assert b"/still/" in shown.content
    asked = client.get(f"{answer['Location']}?programs=yes", headers={"host": "127.0.0.1:8098"})
    assert b"/running/" in asked.content
    # A server behind a proxy, for which the operator has named no second address.
    node: Configuration = django_settings.DOKAZ
    settings.DOKAZ = dataclasses.replace(node, public_url="https://dokaz.example", replay_port=0)
    without = client.get(answer["Location"])
    assert "frame-src" not in without["Content-Security-Policy"]
    assert b"<iframe" not in without.content
    assert b"replay_url" in without.content
