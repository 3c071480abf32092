# SPDX-License-Identifier: AGPL-3.0-or-later
"""What browsers keep: programs for good, everything else until they ask; never a mixture of two
publishings."""

import re
from pathlib import Path

import brotli
import pytest
from tests.casework.codifier import home, kept_located, located
from tests.evidence.world import World
from tests.interfaces.portal.test_portal import TODAY, digested, written

from dokaz.interfaces.portal import digested as folders
from dokaz.interfaces.portal import packing, serving, site, words
from dokaz.interfaces.portal.serving import application
from dokaz.members.api import service_actor
from dokaz.publication import api

__all__ = ["home", "kept_located", "located"]
ROOT = Path(__file__).resolve().parents[3]


def _asked(folder: Path, path: str, **headers: str) -> tuple[str, dict[str, str], bytes]:
    found: list[tuple[str, dict[str, str]]] = []
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": path, **headers}
    answer = application(folder)(environ, lambda status, told: found.append((status, dict(told))))
    content = b"".join(answer)
    getattr(answer, "close", lambda: None)()
    return *found[0], content


def test_an_address_never_means_two_things_and_the_one_before_stays(tmp_path: Path) -> None:
    one, other, third = ({"a.mjs": text} for text in (b"1", b"2", b"3"))
    first = folders.put(tmp_path, one)
    assert re.fullmatch("[0-9a-f]{12}", first)
    second = folders.put(tmp_path, {**other, "fonts/b": b""})
    assert folders.put(tmp_path, one) == first != second
    # Neither does where its parts end.
    assert folders.put(tmp_path, {"a.mjs": b"", "1": b""}) not in (first, second)
    (tmp_path / "0123456789ab.part").mkdir()
    (tmp_path / "app.mjs").write_text("old")
    newest = folders.put(tmp_path, third)
    folders.forget(tmp_path, keep=newest, before=1)
    left = {one.name for one in tmp_path.iterdir()}
    assert len(left) == 2
    assert newest in left
    folders.forget(tmp_path, keep=newest, before=0)
    assert [one.name for one in tmp_path.iterdir()] == [newest]
    assert (tmp_path / newest / "a.mjs").read_bytes() == b"3"


def _named(page: str) -> set[str]:
    """Paths of programs and pictures that a page names."""
    return set(re.findall(r'(?:src|href)="\./((?:assets|map)/[^"]+)"', page))


def test_who_reads_while_a_new_dataset_is_published_keeps_programs_and_gets_no_old_data(
    located: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = written(tmp_path / "portal", invented=60)
    old = _named((folder / "index.html").read_text("utf-8"))
    programs = {one for one in old if one.startswith("assets/")}
    kept = {one: (folder / one).read_bytes() for one in programs}
    assert len(programs) > 10
    assert len(old - programs) == 2
    told = api.invented(service_actor(api.SERVICE), api.shipped(), count=40)
    api.make_invented(folder / "data", told, today=TODAY)
    monkeypatch.setattr(site, "folded", lambda _base: '{"another": 1}')
    (folder / "map-dark.svg").write_text("as earlier versions left it")
    site.write(folder)
    assert not (folder / "map-dark.svg").exists()
    # The program of the page before is there to the letter, and finds its own data gone.
    assert {one: (folder / one).read_bytes() for one in programs} == kept
    assert not any((folder / one).exists() for one in old - programs)
    new = _named((folder / "index.html").read_text("utf-8"))
    assert not new & old
    assert all((folder / one).exists() for one in new)
    shown = digested(folder, site.SHOWN)
    for name in ("places.json", "events.bin"):
        assert (folder / shown / name).read_bytes() == (folder / "data" / name).read_bytes()
    # From the third on the first one's programs are gone.
    monkeypatch.setattr(site, "folded", lambda _base: '{"another": 2}')
    site.write(folder)
    assert not any((folder / one).exists() for one in programs)


def test_programs_are_kept_for_good_and_everything_else_is_asked_for_again(tmp_path: Path) -> None:
    name = folders.put(folders.open_folder(tmp_path / "assets"), {"app.mjs": b"1;" * 2000})
    for path in ("index.html", "map/0123456789ab/events.bin", "data/events.csv", "assets/app.mjs"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(b"x" * 2000)
    for takes in ("", "br"):
        status, headers, _ = _asked(tmp_path, f"/assets/{name}/app.mjs", HTTP_ACCEPT_ENCODING=takes)
        assert (status, "immutable" in headers["Cache-Control"]) == ("200 OK", True)
        assert int(re.findall(r"max-age=(\d+)", headers["Cache-Control"])[0]) > 30_000_000
    others = ("/", "/map/0123456789ab/events.bin", "/data/events.csv", "/assets/app.mjs", "/gone")
    for path in others:
        status, headers, _ = _asked(tmp_path, path, HTTP_ACCEPT_ENCODING="br")
        assert headers["Cache-Control"] == "no-cache", path
    status, headers, _ = _asked(tmp_path, "/")
    again = {"HTTP_IF_MODIFIED_SINCE": headers["Last-Modified"], "HTTP_ACCEPT_ENCODING": "br"}
    assert _asked(tmp_path, "/", **again)[0].startswith("304")


def test_nothing_of_hidden_folders_is_given_out(tmp_path: Path) -> None:
    """A dataset is there for a moment before its place, and the one before after it: for longer
    where the program was stopped just then."""
    for path in ("data", ".data.old", ".data.new"):
        (tmp_path / path).mkdir()
        (tmp_path / path / "events.csv").write_bytes(b"withdrawn" * 300)
    assert _asked(tmp_path, "/data/events.csv")[0] == "200 OK"
    for path in ("/.data.old/events.csv", "/.data.new/events.csv", "/data/../.data.old/events.csv"):
        for takes in ("", "br"):
            status, headers, content = _asked(tmp_path, path, HTTP_ACCEPT_ENCODING=takes)
            assert (status, headers["Cache-Control"], content) == ("404 Not Found", "no-cache", b"")


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_the_guide_s_other_web_server_sends_what_ours_does(language: str, tmp_path: Path) -> None:
    guide = (ROOT / f"docs/guides/publication.{language}.md").read_text("utf-8")
    example = guide.partition("map.example.org {")[2].partition("```")[0]
    (tmp_path / "index.html").write_text("x")
    _, headers, _ = _asked(tmp_path, "/")
    for name in ("Content-Security-Policy", *serving._HEADERS):
        assert f'{name} "{headers[name]}"' in example
    assert serving._FOR_GOOD.pattern in example
    assert f"precompressed {packing.SUFFIX[1:]}" in example


def test_what_was_packed_when_published_is_given_out_and_never_when_it_is_old(
    tmp_path: Path,
) -> None:
    page = tmp_path / "index.html"
    data = tmp_path / "data" / "events.json"
    data.parent.mkdir()
    data.write_bytes(b"1," * 4000)
    site._put(page, "<p>перша</p>" * 300)
    packing.pack(tmp_path)
    assert not list(data.parent.glob("*.br"))
    lying = (tmp_path / "index.html.br").read_bytes()
    _, headers, small = _asked(tmp_path, "/", HTTP_ACCEPT_ENCODING="gzip, br")
    assert (headers["Content-Encoding"], headers["Vary"]) == ("br", "Accept-Encoding")
    assert small == lying
    assert brotli.decompress(small) == page.read_bytes()
    for takes in ("", "br;q=0", "zstd"):
        _, headers, plain = _asked(tmp_path, "/", HTTP_ACCEPT_ENCODING=takes)
        assert ("Content-Encoding" in headers, plain) == (False, page.read_bytes())
    _, headers, part = _asked(tmp_path, "/", HTTP_ACCEPT_ENCODING="br", HTTP_RANGE="bytes=0-2")
    assert ("Content-Encoding" in headers, part) == (False, b"<p>")
    site._put(page, "<p>друга</p>" * 300)
    _, headers, small = _asked(tmp_path, "/", HTTP_ACCEPT_ENCODING="br")
    assert brotli.decompress(small) == page.read_bytes() != brotli.decompress(lying)
