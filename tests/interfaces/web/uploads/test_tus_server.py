# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tus endpoint behind a real server: cuts, kills, wrong offsets, strangers.

Statuses and headers: tus.io/protocols/resumable-upload, version 1.0.0.
"""

import base64
import hashlib
import importlib.util
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.intake.installation import environment

_spec = importlib.util.spec_from_file_location("tus_node", Path(__file__).parent / "node.py")
node = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(node)

CONTENT = bytes(range(256)) * 40_000  # 10,240,000 bytes


class Setting:
    def __init__(self, server, made: dict, home: Path) -> None:
        self.server, self.delivery, self.home = server, made["delivery"], home
        self.browsers = {
            name: node.Browser(server.port, session) for name, session in made["sessions"].items()
        }
        self.sender = self.browsers["documenter"]

    def begin(self, path: str = "photo.jpg", size: int = len(CONTENT), **metadata: str) -> str:
        answer = self.sender.begin(self.delivery, path, size, **metadata)
        assert answer.status == 201, answer
        return answer.headers["location"]


@pytest.fixture(scope="module")
def setting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Setting]:
    home = tmp_path_factory.mktemp("tus") / "home"
    with environment(home) as values:
        made = node.people({**values, "DOKAZ_DEMO": "yes"})
        server = node.Server(values, log=home.parent / "server.log")
        server.start()
        try:
            yield Setting(server, made, home)
        finally:
            server.kill()


def test_an_upload_in_pieces_arrives_whole(setting: Setting) -> None:
    path = setting.begin("фото/свідок.jpg")
    middle = 5_000_000
    assert setting.sender.patch(path, 0, CONTENT[:middle]).offset == middle
    done = setting.sender.patch(path, middle, CONTENT[middle:])
    assert (done.status, done.offset) == (204, len(CONTENT))
    assert done.headers["dokaz-sha256"] == hashlib.sha256(CONTENT).hexdigest()
    assert done.headers["tus-resumable"] == "1.0.0"


def test_a_cut_connection_keeps_what_came_and_goes_on_from_there(setting: Setting) -> None:
    path = setting.begin()
    setting.sender.patch_and_cut(path, 0, CONTENT, sent=6_000_000)
    kept = setting.sender.offset_after(path, at_least=5_000_000)
    assert kept <= 6_000_000
    done = setting.sender.patch(path, kept, CONTENT[kept:])
    assert done.headers["dokaz-sha256"] == hashlib.sha256(CONTENT).hexdigest()


def test_a_killed_server_loses_nothing_that_it_counted(setting: Setting) -> None:
    path = setting.begin()
    first = setting.sender.patch(path, 0, CONTENT[:3_000_000])
    assert first.status == 204
    setting.sender.patch_and_cut(path, 3_000_000, CONTENT[3_000_000:], sent=2_000_000)
    setting.server.kill()
    setting.server.start()
    kept = setting.sender.offset_after(path, at_least=3_000_000)
    done = setting.sender.patch(path, kept, CONTENT[kept:])
    assert done.headers["dokaz-sha256"] == hashlib.sha256(CONTENT).hexdigest()


def test_bytes_behind_the_count_are_cut_off(setting: Setting) -> None:
    """What a kill leaves on the disk without having been counted must not stay in the file."""
    path = setting.begin(size=20)
    setting.sender.patch(path, 0, b"0123456789")
    stored = setting.home / "uploads" / path.rstrip("/").rsplit("/", 1)[-1].replace("-", "")
    stored.write_bytes(stored.read_bytes() + b"torn tail of a killed process")
    done = setting.sender.patch(path, 10, b"abcdefghij")
    assert done.headers["dokaz-sha256"] == hashlib.sha256(b"0123456789abcdefghij").hexdigest()


def test_a_wrong_offset_is_409_and_says_the_right_one(setting: Setting) -> None:
    path = setting.begin()
    setting.sender.patch(path, 0, CONTENT[:1000])
    for offset in (0, 999, 1001, len(CONTENT)):
        answer = setting.sender.patch(path, offset, b"x")
        assert (answer.status, answer.offset) == (409, 1000)
    assert setting.sender.request("HEAD", path).offset == 1000


def test_a_piece_whose_checksum_differs_is_460_and_dropped(setting: Setting) -> None:
    path = setting.begin()
    good = base64.b64encode(hashlib.sha256(b"piece").digest()).decode()
    answer = setting.sender.patch(path, 0, b"pieCe", Upload_Checksum=f"sha256 {good}")
    assert (answer.status, answer.offset) == (460, 0)
    assert setting.sender.request("HEAD", path).offset == 0
    answer = setting.sender.patch(path, 0, b"piece", Upload_Checksum=f"sha256 {good}")
    assert (answer.status, answer.offset) == (204, 5)


def test_a_cut_piece_with_a_checksum_is_not_kept(setting: Setting) -> None:
    path = setting.begin()
    digest = base64.b64encode(hashlib.sha256(CONTENT).digest()).decode()
    browser = setting.sender
    real = browser.headers
    try:
        browser.headers = lambda extra: real({**extra, "Upload-Checksum": f"sha256 {digest}"})
        browser.patch_and_cut(path, 0, CONTENT, sent=4_000_000)
    finally:
        browser.headers = real
    assert setting.sender.offset_after(path, at_least=0) == 0
    answer = setting.sender.patch(path, 0, CONTENT)
    assert answer.headers["dokaz-sha256"] == hashlib.sha256(CONTENT).hexdigest()


@pytest.mark.parametrize(
    ("header", "value", "status"),
    [
        ("Upload_Checksum", "md5 AAAA", 400),
        ("Upload_Checksum", "sha256 not-base64", 400),
        ("Upload_Checksum", "sha256 AAAA", 400),
        ("Upload_Offset", "-1", 400),
        ("Upload_Offset", "ten", 400),
        ("Content_Type", "application/json", 415),
        ("Tus_Resumable", "0.9.0", 412),
    ],
)
def test_malformed_headers_are_refused(setting, header: str, value: str, status: int) -> None:
    path = setting.begin()
    names = {
        "Upload_Offset": "0",
        "Content_Type": "application/offset+octet-stream",
        header: value,
    }
    assert setting.sender.request("PATCH", path, body=b"x", **names).status == status
    assert setting.sender.request("HEAD", path).offset == 0


@pytest.mark.parametrize("who", ["stranger", "colleague"])
@pytest.mark.parametrize("method", ["HEAD", "PATCH", "DELETE"])
def test_other_people_s_uploads_do_not_exist(setting: Setting, who: str, method: str) -> None:
    path = setting.begin()
    browser = setting.browsers[who]
    names = {"Upload_Offset": "0", "Content_Type": "application/offset+octet-stream"}
    assert browser.request(method, path, **names).status == 404
    assert setting.sender.request("HEAD", path).offset == 0


def test_a_stranger_cannot_add_to_another_organisation_s_delivery(setting: Setting) -> None:
    answer = setting.browsers["stranger"].begin(setting.delivery, "x.jpg", 10)
    assert answer.status == 404
    assert setting.sender.begin(setting.delivery, "x.jpg", 10).status == 201


def test_without_sign_in_nothing_and_no_redirect(setting: Setting) -> None:
    unknown = node.Browser(setting.server.port, "")
    assert unknown.begin(setting.delivery, "x.jpg", 10).status == 401


def test_a_forged_request_of_another_site_is_refused(setting: Setting) -> None:
    forged = node.Browser(setting.server.port, setting.sender.session, csrf=False)
    assert forged.begin(setting.delivery, "x.jpg", 10).status == 403
    assert forged.patch(setting.begin(), 0, b"x").status == 403


def test_giving_up_removes_the_bytes(setting: Setting) -> None:
    path = setting.begin()
    setting.sender.patch(path, 0, CONTENT[:1000])
    stored = setting.home / "uploads" / path.rstrip("/").rsplit("/", 1)[-1].replace("-", "")
    assert stored.exists()
    assert setting.sender.request("DELETE", path).status == 204
    assert not stored.exists()
    assert setting.sender.request("HEAD", path).status == 404


def test_too_large_and_no_room_say_so(setting: Setting) -> None:
    too_large = setting.sender.begin(setting.delivery, "x.mov", 10**15)
    assert too_large.status == 413
    assert int(too_large.headers["tus-max-size"]) > 0
    no_room = setting.sender.begin(
        setting.delivery, "x.mov", int(too_large.headers["tus-max-size"])
    )
    assert no_room.status == 507
    assert "недостатньо місця" in no_room.body.decode()  # in the sender's own language


def test_abilities_are_told(setting: Setting) -> None:
    answer = setting.sender.request("OPTIONS", f"/uploads/{setting.delivery}/")
    assert answer.status == 204
    assert answer.headers["tus-version"] == "1.0.0"
    assert set(answer.headers["tus-extension"].split(",")) == {
        "creation",
        "termination",
        "checksum",
        "expiration",
    }
    assert answer.headers["tus-checksum-algorithm"] == "sha256"


def test_an_unfinished_upload_says_when_it_expires(setting: Setting) -> None:
    path = setting.begin()
    assert setting.sender.request("HEAD", path).headers["upload-expires"].endswith("GMT")
    assert "no-store" in setting.sender.request("HEAD", path).headers["cache-control"]
