# SPDX-License-Identifier: AGPL-3.0-or-later
"""The recording proxy: what went over the wire is recorded; limits end what would not end."""

import datetime as dt
import gzip
import http.client
import io
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from dokaz.core.bundle.judgement import Standing
from dokaz.core.bundle.warc import judge_warc
from dokaz.intake.capturing.addresses import Reach
from dokaz.intake.capturing.certificates import Certificates
from dokaz.intake.capturing.limits import CaptureLimits, Refusal
from dokaz.intake.capturing.proxy import RecordingProxy
from dokaz.intake.capturing.recording import Recording, sort_key
from tests.intake.capturing.site import _Server, sites

PATIENCE = 60


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@dataclass
class Running:
    proxy: RecordingProxy
    warc: Path
    recording: Recording
    looked_up: list[str] = field(default_factory=list)


@contextmanager
def running(folder: Path, *named: str, limits: CaptureLimits | None = None,
            trust: ssl.SSLContext | None = None) -> Iterator[Running]:  # fmt: skip
    recording = Recording(folder / "data.warc.gz", software="test", at=now())
    looked_up: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        looked_up.append(host)
        return ["127.0.0.1"]

    proxy = RecordingProxy(
        reach=Reach(named=named, resolve=resolve),
        limits=limits or CaptureLimits(seconds=PATIENCE * 5),
        recording=recording,
        certificates=Certificates(folder, now=now()),
        now=now,
        trust=trust,
    )
    with proxy:
        yield Running(proxy, folder / "data.warc.gz", recording, looked_up)
    recording.close()


def get(running: Running, url: str, **headers: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", running.proxy.port, timeout=PATIENCE)
    try:
        connection.request("GET", url, headers={"Accept": "*/*", **headers})
        answer = connection.getresponse()
        try:
            return answer.status, answer.read()
        except http.client.IncompleteRead as cut:
            return answer.status, cut.partial
    finally:
        connection.close()


def raw_records(warc: Path) -> bytes:
    return gzip.decompress(warc.read_bytes())


def test_what_went_over_the_wire_is_recorded_and_proven(tmp_path: Path) -> None:
    with sites() as (site, _private), running(tmp_path, site.here) as made:
        assert get(made, f"http://{site.here}/page")[0] == 200
        status, style = get(made, f"http://{site.here}/style.css")
        assert (status, gzip.decompress(style)) == (200, b"h1 { color: #123456 }")
        assert get(made, f"http://{site.here}/nothing")[0] == 404
        assert get(made, f"http://{site.here}/early")[0] == 200
    report = judge_warc(io.BytesIO(made.warc.read_bytes()))
    assert report.counts == {"warcinfo": 1, "request": 4, "response": 4}
    for question in (report.records, report.blocks, report.payloads):
        assert question.standing is Standing.PROVEN
    raw = raw_records(made.warc)
    assert b"Transfer-Encoding: chunked\r\n\r\n12c\r\n" in raw
    assert b"Accept-Encoding: gzip, deflate\r\n" in raw
    assert b"WARC-IP-Address: 127.0.0.1\r\n" in raw
    assert b"103 Early Hints" not in raw
    assert not made.proxy.refused


def test_a_private_address_is_never_asked_and_is_named(tmp_path: Path) -> None:
    with sites() as (site, private), running(tmp_path, site.here) as made:
        assert get(made, f"http://{private.here}/secret")[0] == 403
        assert get(made, f"http://localhost:{private.server_address[1]}/secret")[0] == 403
        assert get(made, f"http://{site.here}/to-private")[0] == 302
        assert private.asked == []
    assert [one.reason for one in made.proxy.refused] == [Refusal.ADDRESS] * 2
    assert b"secret HTTP" not in raw_records(made.warc).replace(b"Location", b"")


def test_an_endless_answer_ends_at_the_limit_and_says_so(tmp_path: Path) -> None:
    limits = CaptureLimits(seconds=PATIENCE * 5, one_bytes=300_000)
    with sites() as (site, _private), running(tmp_path, site.here, limits=limits) as made:
        _status, body = get(made, f"http://{site.here}/endless")
        assert 0 < len(body) <= 300_000
    assert b"WARC-Truncated: length\r\n" in raw_records(made.warc)
    assert made.proxy.meter.reached == {Refusal.BYTES}


def test_all_answers_together_end_at_the_limit(tmp_path: Path) -> None:
    limits = CaptureLimits(seconds=PATIENCE * 5, bytes=200)
    with sites() as (site, _private), running(tmp_path, site.here, limits=limits) as made:
        for _ in range(3):
            get(made, f"http://{site.here}/file")
    assert Refusal.BYTES in made.proxy.meter.reached


def test_a_slow_answer_ends_when_the_time_is_over(tmp_path: Path) -> None:
    limits = CaptureLimits(seconds=8)
    with sites() as (site, _private), running(tmp_path, site.here, limits=limits) as made:
        get(made, f"http://{site.here}/slow")
        assert get(made, f"http://{site.here}/plain")[0] == 504
    assert b"WARC-Truncated: time\r\n" in raw_records(made.warc)


def test_more_requests_than_allowed_are_not_made(tmp_path: Path) -> None:
    limits = CaptureLimits(seconds=PATIENCE * 5, requests=2)
    with sites() as (site, _private), running(tmp_path, site.here, limits=limits) as made:
        assert [get(made, f"http://{site.here}/plain")[0] for _ in range(3)] == [200, 200, 403]
        assert site.asked == ["/plain"] * 2


def test_answers_that_are_broken_or_break_off_are_told(tmp_path: Path) -> None:
    with sites() as (site, _private), running(tmp_path, site.here) as made:
        assert get(made, f"http://{site.here}/broken")[0] == 403
        assert get(made, f"http://{site.here}/cut") == (200, b"only this")
    reasons = [one.reason for one in made.proxy.refused]
    assert reasons == [Refusal.MALFORMED, Refusal.NOT_REACHED]
    assert b"WARC-Truncated: disconnect\r\n" in raw_records(made.warc)


def test_what_the_browser_wants_for_itself_is_not_even_looked_up(tmp_path: Path) -> None:
    with sites() as (site, _private), running(tmp_path, site.here) as made:
        own = {"Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "no-cors"}
        assert get(made, "http://update.example/", **own)[0] == 403
        assert get(made, f"http://{site.here}/socket", Upgrade="websocket")[0] == 403
    assert made.looked_up == []
    assert [one.reason for one in made.proxy.refused][-1] is Refusal.UPGRADE


@contextmanager
def secure_site(folder: Path) -> Iterator[tuple[_Server, ssl.SSLContext]]:
    """A site over TLS at `localhost`, and a context that trusts it."""
    made = Certificates(folder, now=now())
    server = _Server()
    server.socket = made.context("localhost").wrap_socket(server.socket, server_side=True)
    trust = ssl.create_default_context(cafile=str(folder / "0.pem"))
    # The certificate made for tests is its own issuer and says of itself that it is none.
    trust.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server, trust
    finally:
        server.over.set()
        server.shutdown()
        server.server_close()


def get_secure(made: Running, folder: Path, host: str, port: int, path: str) -> tuple[int, bytes]:
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    connection = http.client.HTTPSConnection(
        "127.0.0.1", made.proxy.port, timeout=PATIENCE, context=context
    )
    try:
        connection.set_tunnel(host, port)
        connection.request("GET", path, headers={"Accept": "*/*"})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def test_tls_is_recorded_inside_and_the_servers_certificate_is_checked(tmp_path: Path) -> None:
    for name in ("site", "proxy", "second"):
        (tmp_path / name).mkdir()
    with secure_site(tmp_path / "site") as (site, trust):
        port = site.server_address[1]
        with running(tmp_path / "proxy", f"localhost:{port}", trust=trust) as made:
            status, body = get_secure(made, tmp_path, "localhost", port, "/plain")
        assert (status, "Проста" in body.decode()) == (200, True)
        raw = raw_records(made.warc)
        assert f"WARC-Target-URI: https://localhost:{port}/plain\r\n".encode() in raw
        # Without a root for it, its certificate proves nothing and no request is sent.
        with running(tmp_path / "second", f"localhost:{port}") as other:
            assert get_secure(other, tmp_path, "localhost", port, "/plain")[0] == 403
        assert [one.reason for one in other.proxy.refused] == [Refusal.CERTIFICATE]
        assert site.asked == ["/plain"]


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://www.Example.com/A?b=C", "com,example,www)/a?b=c"),
        ("http://a.example:8080", "example,a:8080)/"),
        ("urn:view:https://a.example/", "urn:view:https://a.example/"),
    ],
)
def test_keys_of_the_index(url: str, key: str) -> None:
    assert sort_key(url) == key
