# SPDX-License-Identifier: AGPL-3.0-or-later
"""Stories: a narrative in steps, each with words, a state of the map and perhaps pictures.

A story is a folder with `story.toml` and its pictures; docs/formats/portal-stories.md tells its
fields. Nothing of a picture but what it shows is given out: it is drawn anew, so that no place,
time or camera stands in it, and under a name of our own.
"""

import hashlib
import os
import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from PIL import Image, ImageOps, UnidentifiedImageError

from dokaz.interfaces.portal import prose
from dokaz.interfaces.portal.wrong import FilesWrong, Problems

FORMAT = "dokaz-story/1"
FILE = "story.toml"
VIEWS = ("events", "hexagons", "oblasts")
MOST_STEPS, MOST_PICTURES = 40, 4
MOST_BYTES, MOST_POINTS, LONGEST_SIDE = 40_000_000, 80_000_000, 1600
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_MAP = ("view", "kinds", "oblast", "place", "from", "to", "at", "layers", "play")
_WEST, _EAST, _SOUTH, _NORTH, _FAR, _NEAR = 3, 59, 31, 65, 3.4, 10


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it is given out (WebP). `alt`, `credit`: by language."""

    content: bytes
    width: int
    height: int
    alt: Mapping[str, str]
    credit: Mapping[str, str]
    licence: str

    def told(self) -> dict[str, Any]:
        """All that is given out of it; for what it shows, its digest."""
        return {
            "sha256": hashlib.sha256(self.content).hexdigest(),
            "alt": dict(self.alt),
            "credit": dict(self.credit),
            "licence": self.licence,
        }


@dataclass(frozen=True, slots=True)
class Step:
    """`html`: by language. `state`: what the map shows, as it stands behind the # of an address."""

    heading: Mapping[str, str]
    html: Mapping[str, str]
    state: Mapping[str, str]
    pictures: Sequence[Picture]

    def address(self, known_places: Collection[str]) -> str:
        """The state; a place that the dataset does not hold (any more) is left out of it."""
        state = dict(self.state)
        if state.get("place") not in known_places:
            state.pop("place", None)
        return urlencode(state, safe=",")

    def told(self) -> dict[str, Any]:
        """All that is given out of it."""
        return {
            "heading": dict(self.heading),
            "html": dict(self.html),
            "map": dict(self.state),
            "pictures": [one.told() for one in self.pictures],
        }


@dataclass(frozen=True, slots=True)
class Story:
    """`slug`: its folder, which is its address."""

    slug: str
    title: Mapping[str, str]
    summary: Mapping[str, str]
    steps: Sequence[Step]

    def told(self) -> dict[str, Any]:
        """All that is given out of it, as text, lists and tables: what a release is of."""
        return {
            "format": FORMAT,
            "name": self.slug,
            "title": dict(self.title),
            "summary": dict(self.summary),
            "steps": [one.told() for one in self.steps],
        }


def read_story(
    folder: Path, *, kinds: Collection[str], oblasts: Collection[str], layers: Collection[str] = ()
) -> Story:
    """The story in its own folder, as `read_stories`. Raises FilesWrong."""
    # Named as it was given: a link's name is the address, not that of what it leads to.
    return _Reader(Path(os.path.abspath(folder)), kinds, oblasts, layers).story()


def read_stories(
    folder: Path, *, kinds: Collection[str], oblasts: Collection[str], layers: Collection[str] = ()
) -> list[Story]:
    """All stories in a folder, by their addresses. `kinds` … : codes that a map can show.

    Raises:
        FilesWrong: any of them has problems; all problems of all of them are told.
    """
    folders = sorted(one for one in folder.iterdir() if one.is_dir() and one.name[0] != ".")
    if not folders:
        raise FilesWrong([f"{folder.name}: there is no folder with a {FILE} in it."])
    made, problems = [], []
    for one in folders:
        try:
            made.append(_Reader(one, kinds, oblasts, layers).story())
        except FilesWrong as wrong:
            problems += wrong.problems
    if problems:
        raise FilesWrong(problems)
    return made


class _Reader:
    def __init__(
        self,
        folder: Path,
        kinds: Collection[str],
        oblasts: Collection[str],
        layers: Collection[str],
    ) -> None:
        self._folder, self._problems = folder, Problems(f"{folder.name}/{FILE}")
        self._known = {"kinds": kinds, "oblast": oblasts, "layers": layers}

    def story(self) -> Story:
        problems = self._problems
        if not _SLUG.fullmatch(self._folder.name):
            problems.tell("name the folder with small Latin letters, digits and hyphens.")
        try:
            stated = tomllib.loads((self._folder / FILE).read_text("utf-8"))
        except OSError as error:
            raise FilesWrong([f"{self._folder.name}: {FILE} cannot be read."]) from error
        except ValueError as error:
            raise FilesWrong([f"{self._folder.name}/{FILE}: this is no TOML: {error}."]) from error
        table = problems.table(stated, must=("format", "title", "summary", "step"))
        if table.get("format") != FORMAT:
            problems.tell(f"format must be {FORMAT!r}.")
        title = problems.both(table.get("title"), "title", most=120)
        summary = problems.both(table.get("summary"), "summary", most=400)
        steps = table.get("step")
        if not isinstance(steps, list) or not 1 <= len(steps) <= MOST_STEPS:
            problems.tell(f"a story has 1 to {MOST_STEPS} steps, each under [[step]].")
            steps = []
        made = []
        for number, step in enumerate(steps, 1):
            with problems.at(f"step {number}"):
                made.append(self._step(step))
        problems.done()
        return Story(self._folder.name, title, summary, made)

    def _step(self, value: Any) -> Step:
        problems = self._problems
        table = problems.table(value, must=("heading", "text"), may=("map", "picture"))
        text = problems.both(table.get("text"), "text", most=4000)
        pictures = table.get("picture", [])
        if not isinstance(pictures, list) or len(pictures) > MOST_PICTURES:
            problems.tell(
                f"a step has at most {MOST_PICTURES} pictures, each under [[step.picture]]."
            )
            pictures = []
        with problems.at("map"):
            state = self._map(table.get("map", {}))
        made = []
        for number, picture in enumerate(pictures, 1):
            with problems.at(f"picture {number}"):
                made.append(self._picture(picture))
        return Step(
            heading=problems.both(table.get("heading"), "heading", most=120),
            html={language: prose.html(one) for language, one in text.items()},
            state=state,
            pictures=[one for one in made if one],
        )

    def _map(self, value: Any) -> dict[str, str]:
        problems = self._problems
        table = problems.table(value, must=(), may=_MAP)
        state = {}
        if "view" in table:
            state["view"] = problems.one_of(table["view"], "view", VIEWS)
        for name in ("kinds", "layers"):
            if name in table:
                state[name] = self._codes(table[name], name)
        if "oblast" in table:
            state["oblast"] = problems.one_of(table["oblast"], "oblast", self._known["oblast"])
        if "place" in table:
            state["place"] = problems.text(table["place"], "place", most=40)
        for name in ("from", "to"):
            if name in table:
                state[name] = self._day(table[name], name)
        if state.get("from", "") > state.get("to", "9999"):
            problems.tell("from lies after to.")
        if "at" in table:
            state["at"] = self._at(table["at"])
        if table.get("play", False) is True:
            state["play"] = "yes"
        elif "play" in table and table["play"] is not False:
            problems.tell("play must be true or false.")
        return state

    def _codes(self, value: Any, name: str) -> str:
        if not isinstance(value, list):
            self._problems.tell(f"{name} must be a list of codes.")
            return ""
        codes = [self._problems.one_of(one, name, self._known[name]) for one in value]
        return ",".join(codes)

    def _day(self, value: Any, name: str) -> str:
        try:
            return (
                value.isoformat() if type(value) is date else date.fromisoformat(value).isoformat()
            )
        except (TypeError, ValueError):
            self._problems.tell(f"{name} must be a date like 2022-02-24.")
            return ""

    def _at(self, value: Any) -> str:
        if (
            isinstance(value, list)
            and len(value) == 3
            and all(type(x) in (int, float) for x in value)
        ):
            longitude, latitude, zoom = value
            if (
                _WEST <= longitude <= _EAST
                and _SOUTH <= latitude <= _NORTH
                and _FAR <= zoom <= _NEAR
            ):
                return f"{longitude:g},{latitude:g},{zoom:g}"
        self._problems.tell(
            f"at must be [longitude {_WEST} to {_EAST}, latitude {_SOUTH} to {_NORTH}, "
            f"nearness {_FAR} to {_NEAR}]."
        )
        return ""

    def _picture(self, value: Any) -> Picture | None:
        problems = self._problems
        table = problems.table(value, must=("file", "alt", "credit", "licence"))
        alt = problems.both(table.get("alt"), "alt", most=400)
        credit = problems.both(table.get("credit"), "credit", most=200)
        licence = problems.text(table.get("licence"), "licence", most=80)
        name = problems.text(table.get("file"), "file", most=200)
        path = self._folder / name
        if not name or path.name != name or not path.is_file() or path.is_symlink():
            problems.tell("file must name a file in the story's own folder.")
            return None
        if path.stat().st_size > MOST_BYTES:
            problems.tell(f"the file is larger than {MOST_BYTES // 1_000_000} MB.")
            return None
        try:
            content, width, height = _drawn_anew(path)
        except (OSError, ValueError, SyntaxError, UnidentifiedImageError,
                Image.DecompressionBombError):  # fmt: skip
            problems.tell("the file is no JPEG, PNG or WebP picture that can be read.")
            return None
        return Picture(content, width, height, alt, credit, licence)


def _drawn_anew(path: Path) -> tuple[bytes, int, int]:
    """What a picture shows, and nothing that was written into its file beside that."""
    with Image.open(path, formats=("JPEG", "PNG", "WEBP")) as found:
        if found.width * found.height > MOST_POINTS:
            raise ValueError("too many points")
        found.draft("RGB", (2 * LONGEST_SIDE, 2 * LONGEST_SIDE))
        upright = ImageOps.exif_transpose(found).convert("RGBA")
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    clean = Image.new("RGB", upright.size, "white")
    clean.paste(upright, mask=upright.getchannel("A"))
    out = BytesIO()
    clean.save(out, "WEBP", quality=82, method=4)
    return out.getvalue(), clean.width, clean.height
