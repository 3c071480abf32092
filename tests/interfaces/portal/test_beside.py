# SPDX-License-Identifier: AGPL-3.0-or-later
"""What lies beside a dataset: stories and layers, read whole or refused, made harmless."""

import contextlib
import gzip
import json
import sqlite3
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms

from dokaz.interfaces.portal import layers, prose, site, stories, tiles
from dokaz.interfaces.portal.serving import application
from dokaz.interfaces.portal.wrong import FilesWrong

KINDS = ("attack", "detention")
CRIMEA, KHARKIV = "UA01000000000013043", "UA63000000000041885"
STORY = """
format = "dokaz-story/1"
title = {uk = "Назва", en = "Title"}
summary = {uk = "Коротко", en = "In short"}
[[step]]
heading = {uk = "Початок", en = "Beginning"}
text = {uk = "Це *важливо*.", en = "This *matters*."}
map = {kinds = ["attack"], oblast = "UA63000000000041885", from = 2022-02-24, to = "2022-06-30"}
"""
PICTURE = """
[[step.picture]]
file = "one.jpg"
alt = {uk = "Будинок", en = "A house"}
credit = {uk = "Авторка", en = "Its author"}
licence = "CC BY 4.0"
"""


def story(folder: Path, text: str, name: str = "rik") -> Path:
    (folder / name).mkdir(parents=True)
    (folder / name / "story.toml").write_text(text, "utf-8")
    return folder


def picture(path: Path, *, colour: str = "#803020") -> None:
    Image.new("RGB", (40, 20), colour).save(path)


def read(folder: Path) -> list[stories.Story]:
    return stories.read_stories(folder, kinds=KINDS, oblasts=(CRIMEA, KHARKIV), layers=("front",))


def area(
    state: object, *, west: float = 32.0, east: float = 36.8, **more: object
) -> dict[str, Any]:
    ring = [[west, 44.3], [east, 44.3], [east, 46.3], [west, 46.3], [west, 44.3]]
    return {
        "type": "Feature",
        "properties": {"state": state, **more},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def laid(folder: Path, *features: dict[str, Any], kind: str = "control", more: str = "") -> Path:
    folder.mkdir(exist_ok=True)
    collection = {"type": "FeatureCollection", "features": features}
    (folder / "one.geojson").write_text(json.dumps(collection), "utf-8")
    (folder / "layers.toml").write_text(
        f'format = "dokaz-layers/1"\n[[layer]]\ncode = "front"\nkind = "{kind}"\n'
        'file = "one.geojson"\nname = {uk = "Стан", en = "State"}\ndate = 2024-05-01\n'
        f'source = "Invented source"\nlicence = "CC BY 4.0"\n{more}',
        "utf-8",
    )
    return folder


def test_a_story_becomes_words_and_states_of_the_map(tmp_path: Path) -> None:
    (one,) = read(story(tmp_path, STORY))
    assert one.slug == "rik"
    assert one.steps[0].html["uk"] == "<p>Це <em>важливо</em>.</p>\n"
    assert one.steps[0].address(()) == (
        "kinds=attack&oblast=UA63000000000041885&from=2022-02-24&to=2022-06-30"
    )
    placed = STORY.replace("kinds =", 'place = "UA99", kinds =')
    (one,) = read(story(tmp_path / "placed", placed))
    assert "place=UA99" in one.steps[0].address(["UA99"])
    assert "place" not in one.steps[0].address(["UA98"])


def test_every_problem_of_a_story_is_told_at_its_place(tmp_path: Path) -> None:
    wrong = (
        STORY.replace('["attack"]', '["attack", "theft"]')
        .replace(KHARKIV, "RU-CR")
        .replace("2022-02-24", '"2023-01-01"')
        .replace(', en = "This *matters*."', "")
        .replace("summary", "sumary")
        + "colour = 3\n"
        + PICTURE.replace("one.jpg", "../one.jpg")
    )
    with pytest.raises(FilesWrong) as caught:
        read(story(tmp_path, wrong))
    told = "\n".join(caught.value.problems)
    for each in (
        "rik/story.toml: there is no field 'sumary'",
        "step 1, map: kinds 'theft' is not known. Known: attack, detention.",
        "step 1, map: oblast 'RU-CR' is not known",
        "step 1, map: from lies after to.",
        "step 1, text: the field 'en' is missing.",
        "step 1: there is no field 'colour'",
        "step 1, picture 1: file must name a file in the story's own folder.",
    ):
        assert each in told
    with pytest.raises(FilesWrong, match="no folder with a"):
        read(tmp_path / "rik")
    with pytest.raises(FilesWrong, match="this is no TOML"):
        read(story(tmp_path / "broken", "format = "))


def test_a_picture_keeps_nothing_but_what_it_shows(tmp_path: Path) -> None:
    folder = story(tmp_path, STORY + PICTURE)
    image = Image.new("RGB", (400, 200), "#803020")
    exif = Image.Exif()
    exif[0x0112] = 6  # Orientation: it has to be turned.
    exif[0x010F] = "PLANTED-CAMERA"
    exif.get_ifd(0x8825).update({1: "N", 2: (44.0, 57.0, 8.0), 29: "PLANTED-DAY"})
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    image.save(
        folder / "rik" / "one.jpg", exif=exif, icc_profile=profile, comment=b"PLANTED-COMMENT"
    )
    assert b"PLANTED" in (folder / "rik" / "one.jpg").read_bytes()
    ((made,),) = [one.steps[0].pictures for one in read(folder)]
    assert (made.width, made.height) == (200, 400)
    for planted in (b"PLANTED", b"EXIF", b"ICCP", b"XMP", b"GPS"):
        assert planted not in made.content
    (folder / "rik" / "one.jpg").write_bytes(b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    with pytest.raises(FilesWrong, match="no JPEG, PNG or WebP picture"):
        read(folder)


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, list[tuple[str, str | None]]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, attrs))


_HOSTILE = st.lists(
    st.sampled_from(
        ["<script>", "</p>", "<img src=x onerror=y>", "[a](", "javascript:", "https://a.org", ")",
         "![",
         "](", "*", "**", "\n\n", "> ", "- ", "1. ", "&lt;", "\"", "'", "<!--",
         "<https://a.org>", "`", "\\", "x",
         "[x]: javascript:y\n", "data:text/html,", "#", " "]
    ),
    max_size=24,
).map("".join)  # fmt: skip


@given(_HOSTILE)
def test_no_text_of_a_story_becomes_markup_of_its_own(text: str) -> None:
    reader = _Tags()
    reader.feed(prose.html(text))
    allowed = {"p", "em", "strong", "ul", "ol", "li", "blockquote", "a"}
    for tag, attributes in reader.found:
        assert tag in allowed
        names = {name for name, _ in attributes}
        assert names <= ({"href", "rel"} if tag == "a" else {"start"})
        if tag == "a":
            assert str(dict(attributes)["href"]).startswith("https://")
            assert "noopener" in str(dict(attributes)["rel"])


def test_a_layer_keeps_outlines_and_states_alone(tmp_path: Path) -> None:
    planted = area("occupied", west=32.123456, name="PLANTED", id="PLANTED")
    (made,) = layers.read_layers(laid(tmp_path, planted))
    assert (made.kind, made.day, made.states) == ("control", "2024-05-01", ["occupied"])
    assert b"PLANTED" not in made.content
    (feature,) = json.loads(made.content)["features"]
    assert feature["properties"] == {"state": "occupied"}
    assert feature["geometry"]["coordinates"][0][0] == [32.12, 44.3]
    point = {"type": "Point", "coordinates": [36.2345678, 49.9876543]}
    damage = {"type": "Feature", "properties": {"state": "damaged"}, "geometry": point}
    (made,) = layers.read_layers(laid(tmp_path, damage, kind="damage"))
    assert json.loads(made.content)["features"][0]["geometry"]["coordinates"] == [36.23, 49.99]


def test_every_problem_of_a_layer_is_told(tmp_path: Path) -> None:
    with pytest.raises(FilesWrong) as caught:
        layers.read_layers(
            laid(tmp_path, area("annexed"), more='colour = "red"\n[[layer]]\ncode = "A B"\n')
        )
    told = "\n".join(caught.value.problems)
    assert "layer 1: there is no field 'colour'" in told
    assert "layer 1, feature 1: state 'annexed' is not known" in told
    assert "layer 2: code must be small Latin letters" in told
    assert "layer 2: the field 'source' is missing." in told
    broken_points = (["a", None], [], {}, [36.2], [10**400, 1], "36")
    for broken in (
        *({"type": "Point", "coordinates": one} for one in broken_points),
        {"type": "Circle"},
        {"type": ["Point"], "coordinates": [36.2, 49.9]},
        {"type": "Polygon", "coordinates": [[[36.2, 49.9], [36.3]]]},
        None,
    ):
        feature = {"type": "Feature", "properties": {"count": 3}, "geometry": broken}
        with pytest.raises(FilesWrong, match=r"feature 1: (the geometry|coordinates)"):
            layers.read_layers(laid(tmp_path, feature, kind="air_raid"))


def test_no_layer_can_tell_that_crimea_is_not_ukraine(tmp_path: Path) -> None:
    """States of control are states of Ukraine's territory, and Crimea is never left out of them."""
    for kind, states in layers.STATES.items():
        assert not any("russia" in one or one == "ru" for one in states), kind
    for foreign in ("russia", "RU", "annexed", "", None):
        with pytest.raises(FilesWrong, match="state"):
            layers.read_layers(laid(tmp_path, area(foreign)))
    without = area("occupied", west=33.0, east=34.9)
    without["geometry"]["coordinates"][0] = [[33, 46.2], [35, 46.2], [35, 47], [33, 47], [33, 46.2]]
    with pytest.raises(FilesWrong, match=r"covers Simferopol\. Crimea is Ukraine"):
        layers.read_layers(laid(tmp_path, without))
    crimea = [area(one) for one in ("occupied", "liberated", "government", "contested")]
    for each in crimea:
        assert layers.read_layers(laid(tmp_path, each))


def test_boundaries_are_outlines_alone_and_hold_all_of_ukraine(tmp_path: Path) -> None:
    planted = area("anything", name="PLANTED", count=3)
    (made,) = layers.read_layers(laid(tmp_path, planted, kind="boundaries"))
    (feature,) = json.loads(made.content)["features"]
    assert (feature["properties"], made.states) == ({}, [])
    with pytest.raises(FilesWrong, match=r"covers Kerch\. Crimea is Ukraine"):
        layers.read_layers(laid(tmp_path, area(None, east=35.0), kind="boundaries"))


def _pictures(folder: Path, *rows: tuple[object, object, object, object]) -> Path:
    """A layer of tiles: zoom, column, row from the south and content of each."""
    folder.mkdir(exist_ok=True)
    path = folder / "one.mbtiles"
    path.unlink(missing_ok=True)
    with contextlib.closing(sqlite3.connect(path)) as database:
        database.execute("create table tiles (zoom_level, tile_column, tile_row, tile_data)")
        database.executemany("insert into tiles values (?, ?, ?, ?)", rows)
        database.commit()
    stated = laid(folder, kind="tiles") / "layers.toml"
    stated.write_text(stated.read_text("utf-8").replace("one.geojson", "one.mbtiles"), "utf-8")
    return folder


PNG = b"\x89PNG\r\n\x1a\n"


def test_tiles_of_another_map_are_given_out_as_they_were_read(tmp_path: Path) -> None:
    rows = [(0, 0, 0, PNG + b"whole"), (2, 2, 3, PNG + b"north"), (2, 2, 0, PNG + b"south")]
    (made,) = layers.read_layers(_pictures(tmp_path, *rows))
    index = json.loads(made.content)
    assert {one: index[one] for one in ("count", "format", "minzoom", "maxzoom")} == {
        "count": 3, "format": "png", "minzoom": 0, "maxzoom": 2,
    }  # fmt: skip
    assert made.tiles is not None
    tiles.write_tiles(made.tiles, made.content, tmp_path / "out")
    # A web map counts rows from the north.
    assert (tmp_path / "out/2/2/0.png").read_bytes() == PNG + b"north"
    assert (tmp_path / "out/2/2/3.png").read_bytes() == PNG + b"south"
    assert len(list((tmp_path / "out").rglob("*.png"))) == 3
    # What two publishers agree to is every tile at its place.
    told = {json.dumps(made.told(), sort_keys=True)}
    for other in ([*rows[:2], (2, 2, 0, PNG + b"other")], [*rows[:2], (2, 1, 0, PNG + b"south")]):
        (changed,) = layers.read_layers(_pictures(tmp_path / f"{len(told)}", *other))
        told.add(json.dumps(changed.told(), sort_keys=True))
    assert len(told) == 3
    _pictures(tmp_path, *rows[:2])
    with pytest.raises(FilesWrong, match="changed while it was read"):
        tiles.write_tiles(made.tiles, made.content, tmp_path / "late")
    assert not (tmp_path / "late").exists()


@pytest.mark.parametrize(
    "row",
    [
        (0, 0, 0, b"<svg onload='x()'/>"),
        (0, 0, 0, None),
        (1, 2, 0, PNG),
        (15, 0, 0, PNG),
        ("../..", 0, 0, PNG),
        (0, 0, 0, PNG + bytes(tiles.MOST_TILE)),
    ],
)
def test_what_is_no_tile_is_refused(tmp_path: Path, row: tuple[object, ...]) -> None:
    with pytest.raises(FilesWrong, match=r"tile .* is no picture"):
        layers.read_layers(_pictures(tmp_path, row))  # type: ignore[arg-type]


def test_a_file_without_tiles_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FilesWrong, match="there must be tiles"):
        layers.read_layers(_pictures(tmp_path))
    with pytest.raises(FilesWrong, match="one format"):
        layers.read_layers(_pictures(tmp_path, (0, 0, 0, PNG), (1, 0, 0, b"\xff\xd8\xff")))
    (tmp_path / "one.mbtiles").write_bytes(b"SQLite format 3\0" + bytes(200))
    with pytest.raises(FilesWrong, match="no MBTiles"):
        layers.read_layers(tmp_path)


def test_only_sites_that_were_named_may_show_the_portal_inside_theirs(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<!doctype html>", "utf-8")

    def ancestors(*origins: str) -> str:
        found: dict[str, str] = {}
        environ = {"REQUEST_METHOD": "HEAD", "PATH_INFO": "/", "SCRIPT_NAME": ""}
        application(tmp_path, embed_on=origins)(
            environ, lambda _status, headers, *_: found.update(headers)
        )
        return found["Content-Security-Policy"].rpartition("frame-ancestors ")[2]

    assert ancestors() == "'self'"
    assert ancestors("https://example.org") == "'self' https://example.org"
    for wrong in ("https://example.org/page", "example.org; script-src *", "javascript:", ""):
        with pytest.raises(ValueError, match="origin"):
            application(tmp_path, embed_on=[wrong])


def test_the_demonstrations_story_can_be_told() -> None:
    kinds = ("attack", "protected", "detention", "torture", "deportation")
    folder = site.DEMONSTRATION / "stories"
    (one,) = stories.read_stories(folder, kinds=kinds, oblasts=site.base_map()["oblasts"])
    assert len(one.steps) == 6
    assert any(step.state.get("oblast") == CRIMEA for step in one.steps)
    assert "вигадані" in one.summary["uk"]


def test_files_go_packed_to_who_takes_it_and_always_as_they_are_now(tmp_path: Path) -> None:
    page = tmp_path / "app.css"

    def asked(*, method: str = "GET", **headers: str) -> tuple[dict[str, str], bytes]:
        told: dict[str, str] = {}
        environ = {"REQUEST_METHOD": method, "PATH_INFO": "/app.css", **headers}
        answer = application(tmp_path)(environ, lambda _status, found: told.update(dict(found)))
        content = b"".join(answer)
        getattr(answer, "close", lambda: None)()
        return told, content

    for colour in ("red", "blue"):
        page.write_text(f"a {{ color: {colour}; }}" * 200)
        plain, whole = asked()
        assert ("Content-Encoding" in plain, whole) == (False, page.read_bytes())
        for takes, coding, unpacked in (
            ("gzip, deflate, br, zstd", "br", brotli.decompress),
            ("gzip, br;q=0", "gzip", gzip.decompress),
        ):
            packed, small = asked(HTTP_ACCEPT_ENCODING=takes)
            assert (packed["Content-Encoding"], packed["Vary"]) == (coding, "Accept-Encoding")
            assert int(packed["Content-Length"]) == len(small) < len(whole) / 5
            assert unpacked(small) == whole
            assert packed["Content-Security-Policy"] == plain["Content-Security-Policy"]
        assert asked(HTTP_ACCEPT_ENCODING="zstd")[1] == whole
        part, some = asked(HTTP_ACCEPT_ENCODING="gzip", HTTP_RANGE="bytes=0-9")
        assert ("Content-Encoding" in part, some) == (False, whole[:10])
