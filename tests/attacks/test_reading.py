# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bytes on their way to a browser, names on their way to a terminal."""

import dataclasses
import re
from urllib.parse import unquote

import pytest
from django.test import RequestFactory
from rich.console import Console

from dokaz.evidence import api as evidence
from dokaz.gate.api import NotFound, Refused
from dokaz.gate.models import Act
from dokaz.interfaces.cli import output
from dokaz.interfaces.web.evidence import passes, serving
from tests.attacks.operator import Operator
from tests.evidence.world import World, taken

HOSTILE = (
    "\x1b]0;owned\x07\x1b[2J.jpg",
    "[/b][link=https://example.org]x",
    "a\r\nb.jpg",
    "gpj.\u202eexe",
    "\x9b31m.jpg",
)


def opened(world: World, content: bytes, **values: object) -> evidence.OpenFile:
    answer = taken(world.documenter, content, **values)
    return evidence.open_file(actor=world.documenter, file_id=answer.file_id, purpose="download")


@pytest.mark.parametrize(
    "media_type",
    ["text/html", "image/svg+xml", "application/xhtml+xml", "application/javascript",
     "application/pdf", "text/xml", "image/jpeg; x=text/html", "TEXT/HTML", ""],
)  # fmt: skip
def test_nothing_a_browser_would_run_is_shown(world: World, media_type: str) -> None:
    file = opened(world, b"<script>alert(1)</script>", media_type=media_type)
    response = serving.shown(RequestFactory().get("/"), file)
    assert response.status_code == 415
    assert b"script" not in response.content


def test_a_download_is_a_file_of_unknown_type_in_a_sandbox(world: World) -> None:
    file = opened(world, b"<script>alert(1)</script>", media_type="text/html", name="x.html")
    response = serving.downloaded(file)
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"


@pytest.mark.parametrize("name", [*HOSTILE, 'a"; filename=evil.exe', "../../etc/passwd", "c:\\x"])
def test_a_name_cannot_leave_its_header(world: World, name: str) -> None:
    response = serving.downloaded(opened(world, name.encode(), name=name))
    value = response["Content-Disposition"]
    assert re.fullmatch(r"attachment; filename\*=UTF-8''[A-Za-z0-9._~%-]+", value)
    kept = unquote(value.partition("''")[2])
    assert "/" not in kept
    assert "\\" not in kept


def test_content_that_is_not_what_was_taken_in_never_arrives_whole(
    world: World, operator: Operator
) -> None:
    """The stored bytes are in order, but the digest the register holds is another's."""
    answer = taken(world.documenter, b"z" * 300_000, media_type="image/png")
    operator.sql("update evidence_file set sha256 = %s where id = %s", "0" * 64, answer.file_id)
    for purpose, serve in (
        ("download", serving.downloaded),
        ("view", lambda file: serving.shown(RequestFactory().get("/"), file)),
    ):
        file = evidence.open_file(actor=world.documenter, file_id=answer.file_id, purpose=purpose)
        response = serve(file)
        pieces: list[bytes] = []
        with pytest.raises(evidence.ContentChanged):
            pieces.extend(response.streaming_content)
        assert sum(map(len, pieces)) < int(response["Content-Length"])


def test_content_arrives_whole_otherwise(world: World) -> None:
    for size in (0, 1, 65_536, 300_000):
        response = serving.downloaded(opened(world, b"y" * size + b"!"))
        assert b"".join(response.streaming_content) == b"y" * size + b"!"


def test_a_pass_ends_with_the_role_that_opened_the_file(world: World) -> None:
    answer = taken(world.documenter, b"content", media_type="image/png")
    token = passes.issue(actor=world.documenter, file_id=answer.file_id, purpose="view")
    assert passes.redeem(actor=world.documenter, file_id=answer.file_id, token=token)
    demoted = dataclasses.replace(world.documenter, roles=frozenset({"auditor"}))
    with pytest.raises(Refused):
        passes.redeem(actor=demoted, file_id=answer.file_id, token=token)
    revoked = dataclasses.replace(world.documenter, roles=frozenset())
    with pytest.raises((Refused, NotFound)):
        passes.redeem(actor=revoked, file_id=answer.file_id, token=token)
    opened_ = Act.objects.filter(action="evidence.file.open").order_by("at", "pk")
    assert [act.outcome for act in opened_] == ["done", "refused", "refused"]


def test_a_pass_of_somebody_else_opens_nothing(world: World) -> None:
    answer = taken(world.documenter, b"content", media_type="image/png")
    token = passes.issue(actor=world.documenter, file_id=answer.file_id, purpose="view")
    for other in (world.second_documenter, world.stranger, world.nobody, world.node_admin):
        with pytest.raises(NotFound):
            passes.redeem(actor=other, file_id=answer.file_id, token=token)
    another = taken(world.documenter, b"other content", media_type="image/png").file_id
    with pytest.raises(NotFound):
        passes.redeem(actor=world.documenter, file_id=another, token=token)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_cannot_steer_the_terminal(
    name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(output, "OUT", Console(highlight=False, soft_wrap=True, width=200))
    output.say(f"refused: {name}")
    output.table(("path",), [(name,)])
    shown = capsys.readouterr().out
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", shown)
    if "[" in name and name.isprintable():
        assert shown.count(name) == 2
