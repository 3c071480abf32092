# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writing the portal: pages in both languages, pictures, programs, beside a dataset in `data/`."""

import json
import shutil
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.template import Context, Engine

from dokaz.interfaces.portal import digested, library, packing, sketch, words
from dokaz.interfaces.portal.damage import CODE as OBJECTS
from dokaz.interfaces.portal.damage import layer_of, read_objects
from dokaz.interfaces.portal.dataset import LATEST, Dataset, read
from dokaz.interfaces.portal.digested import open_folder
from dokaz.interfaces.portal.layers import Layer
from dokaz.interfaces.portal.share import share_image
from dokaz.interfaces.portal.still import still
from dokaz.interfaces.portal.stories import Story
from dokaz.interfaces.portal.tiles import write_tiles

HERE = Path(__file__).resolve().parent
FONTS = HERE.parent / "web" / "static" / "vendor" / "fonts"
DEMONSTRATION = HERE / "demonstration"
APP = HERE / "assets" / "app.mjs"
FIRST_ROWS = LATEST
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'"
)
PROGRAMS, SHOWN = "assets", "map"
_OF_MAP = ("places.json", "events.bin")
_FONT_FILES = ("ibm-plex-sans-cyrillic.woff2", "ibm-plex-sans-latin.woff2")


def write(
    folder: Path,
    *,
    label: str = "",
    others: Sequence[tuple[str, str]] = (),
    address: str = "",
    stories: Sequence[Story] = (),
    layers: Sequence[Layer] = (),
) -> list[str]:
    """Write the portal into `folder`, whose `data/` holds a published dataset.

    `label`: a word of `words.TEXTS` that stands above the title (demonstrations). `others`: words
    and addresses, from the folder, of other portals. `address`: where people will find it
    (https://…/), which services that show a picture beside a link want to be told. Stories and
    layers that were there before and are not given are taken away.

    Programs, and what the map shows, lie in folders named by their digests, which are there before
    a page names them. Programs of the publishing before stay for whoever reads its pages just now;
    of its data nothing stays, since something may have been withdrawn.

    Returns:
        Places of stories that the dataset does not hold, a line each; they are not shown.

    Raises:
        NoDataset: `data/` holds none.
    """
    dataset = read(folder / "data")
    base = base_map()
    programs = digested.put(open_folder(folder / PROGRAMS), _programs(base))
    shown = digested.put(open_folder(folder / SHOWN), _shown(folder / "data", dataset, base))
    for name in ("stories", "en/stories", "layers"):
        shutil.rmtree(folder / name, ignore_errors=True)
    if dataset.about["invented"]:
        label = "invented"
    objects = read_objects(folder / "data")
    if objects:
        _put(open_folder(folder / "layers") / f"{OBJECTS}.geojson", objects.content)
    for layer in layers:
        _put_layer(layer, open_folder(folder / "layers"))
    for told in stories:
        _put_pictures(told, folder)
    page = Engine(dirs=[str(HERE / "templates")]).get_template("page.html")
    for language in words.LANGUAGES:
        picture = share_image(dataset, base, assets=HERE / "assets", fonts=FONTS, language=language)
        _put(folder / f"share-{language}.png", picture)
        whole = _context(dataset, language)
        whole["label"] = words.TEXTS[language].get(label, "")
        whole["layers"] = [
            *([layer_of(objects, dataset, language)] if objects else []),
            *(_layer(one, language) for one in layers),
        ]
        whole["has_objects"] = objects is not None
        whole |= {"assets": f"{PROGRAMS}/{programs}", "shown": f"{SHOWN}/{shown}"}
        whole["sketch"] = sketch.NAME if _is_large(dataset) else ""
        for story in (None, *stories):
            where = _addresses(language, story, address)
            context = {**whole, **where}
            if story is None:
                context["stories"] = [_link_to(one, language) for one in stories]
                context["others"] = [
                    {"name": words.TEXTS[language][word], "address": f"{where['root']}/{to}"}
                    for word, to in others
                ]
            else:
                context["story"] = _story(story, dataset, language)
            target = open_folder(folder / where["path"])
            _put(target / "index.html", page.render(Context(context, use_l10n=False)))
    digested.forget(folder / PROGRAMS, keep=programs, before=1)
    digested.forget(folder / SHOWN, keep=shown, before=0)
    for theme in ("dark", "light"):
        # Portals of an earlier version have them here, and events since withdrawn on them.
        (folder / f"map-{theme}.svg").unlink(missing_ok=True)
    known = {place[0] for place in dataset.about["places"]}
    return [
        f"{story.slug}, {number}: {step.state['place']}"
        for story in stories
        for number, step in enumerate(story.steps, 1)
        if "place" in step.state and step.state["place"] not in known
    ]


def base_map() -> Mapping[str, Any]:
    """Outlines of Ukraine, by code of the oblast, and of what lies around it."""
    base: Mapping[str, Any] = json.loads((HERE / "assets" / "basemap.json").read_text("utf-8"))
    return base


def folded(base: Mapping[str, Any]) -> str:
    """The base map as browsers are given it (JSON): a ring is one row of steps, east and north by
    turns, in hundredths of a degree, the first from 0, 0. A third of the bytes; `unfolded` in
    assets/data.mjs opens it.
    """

    def steps(ring: Sequence[Sequence[float]]) -> list[int]:
        points = [(0, 0), *((round(100 * x), round(100 * y)) for x, y in ring)]
        return [
            to - from_
            for before, here in pairwise(points)
            for from_, to in zip(before, here, strict=True)
        ]

    rings = {code: [steps(one) for one in each] for code, each in base["oblasts"].items()}
    made = {**base, "land": [steps(one) for one in base["land"]], "oblasts": rings}
    return json.dumps(made, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _addresses(language: str, story: Story | None, address: str) -> dict[str, str]:
    """Where a page lies, and from there: the portal's root, its first page, the other language."""
    home = "" if language == words.LANGUAGES[0] else f"{language}/"
    inside = f"stories/{story.slug}/" if story else ""
    root = "/".join([".."] * (home + inside).count("/")) or "."
    other = words.TEXTS[language]["other"]
    other_home = "" if other == words.LANGUAGES[0] else f"{other}/"
    return {
        "path": home + inside,
        "root": root,
        "home_address": f"{root}/{home}",
        "other_address": f"{root}/{other_home}{inside}",
        "address": address and f"{address.rstrip('/')}/",
        "own_address": address and f"{address.rstrip('/')}/{home}{inside}",
    }


def _link_to(story: Story, language: str) -> dict[str, str]:
    return {
        "address": f"stories/{story.slug}/",
        "title": story.title[language],
        "summary": story.summary[language],
    }


def _story(story: Story, dataset: Dataset, language: str) -> dict[str, Any]:
    known = {place[0] for place in dataset.about["places"]}
    return {
        "title": story.title[language],
        "summary": story.summary[language],
        "steps": [
            {
                "heading": step.heading[language],
                "html": step.html[language],
                "state": step.address(known),
                "pictures": [
                    {
                        "address": f"stories/{story.slug}/{number}-{at}.webp",
                        "alt": one.alt[language],
                        "credit": one.credit[language],
                        "licence": one.licence,
                        "width": one.width,
                        "height": one.height,
                    }
                    for at, one in enumerate(step.pictures, 1)
                ],
            }
            for number, step in enumerate(story.steps, 1)
        ],
    }


def _put_pictures(story: Story, folder: Path) -> None:
    target = open_folder(folder / "stories" / story.slug)
    for number, step in enumerate(story.steps, 1):
        for at, one in enumerate(step.pictures, 1):
            _put(target / f"{number}-{at}.webp", one.content)


def _put_layer(layer: Layer, folder: Path) -> None:
    if layer.tiles is None:
        _put(folder / f"{layer.code}.geojson", layer.content)
    else:
        write_tiles(layer.tiles, layer.content, folder / layer.code)
        _put(folder / f"{layer.code}.json", layer.content)


def _layer(layer: Layer, language: str) -> dict[str, Any]:
    text = words.TEXTS[language]
    return {
        "code": layer.code,
        "kind": layer.kind,
        "name": layer.name[language],
        "said": text["layer_said"].format(
            day=words.day(layer.day, language), source=layer.source, licence=layer.licence
        ),
        "states": [{"code": one, "name": text[one]} for one in layer.states],
    }


def _put(path: Path, content: str | bytes) -> None:
    packing.forget(path)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    path.chmod(0o644)


def _programs(base: Mapping[str, Any]) -> dict[str, bytes]:
    """What runs in a browser, by path: nothing of it is of a dataset."""
    licences = library.VENDORED / "licences"
    return {
        **{one.name: one.read_bytes() for one in (HERE / "assets").iterdir() if one.is_file()},
        **{f"vendor/licences/{one.name}": one.read_bytes() for one in licences.iterdir()},
        **{f"fonts/{name}": (FONTS / name).read_bytes() for name in _FONT_FILES},
        f"vendor/{library.NAME}": library.joined().encode(),
        "basemap.json": folded(base).encode(),
        "mark.svg": (HERE.parent / "web" / "static" / "mark.svg").read_bytes(),
    }


def _shown(data: Path, dataset: Dataset, base: Mapping[str, Any]) -> dict[str, bytes]:
    """What the map shows of a dataset: files that mean nothing, or the wrong thing, apart."""
    stills = {
        f"map-{theme}.svg": still(dataset, base, theme=theme).encode()
        for theme in ("dark", "light")
    }
    files = {**stills, **{name: (data / name).read_bytes() for name in _OF_MAP}}
    return {**files, sketch.NAME: sketch.sketch(dataset)} if _is_large(dataset) else files


def _is_large(dataset: Dataset) -> bool:
    return dataset.total >= sketch.LEAST


def _context(dataset: Dataset, language: str) -> dict[str, Any]:
    text, about = words.TEXTS[language], dataset.about
    by_kind, by_oblast = dataset.by_kind, dataset.by_oblast
    column = 1 if language == "uk" else 2
    oblasts = [
        {"number": number, "code": one[0], "name": one[column]}
        for number, one in enumerate(about["oblasts"])
    ]
    order = [one for one in oblasts if by_oblast[one["code"]]]
    order.sort(key=lambda one: (-by_oblast[one["code"]], one["code"]))
    top = [
        {
            **one,
            "plain": by_oblast[one["code"]],
            "count": words.number(by_oblast[one["code"]], language),
        }
        for one in order[:7]
    ]
    total = dataset.total
    return {
        "language": language,
        # Digits and signs are in the second one.
        "scripts": ["cyrillic", "latin"] if language == "uk" else ["latin"],
        "text": text,
        "policy": POLICY,
        # Named on the page, so that a bad line does not wait for one to learn of the next.
        "modules": sorted(one.name for one in (HERE / "assets").glob("*.mjs") if one != APP),
        "total": words.number(total, language),
        "total_word": words.events(total, language),
        # The most first; what is told as totals only stands below, beside the note on it.
        "kinds": [
            {
                "number": number,
                "code": one["code"],
                "name": one[language],
                "totals_only": one["totals_only"],
                "count": words.number(by_kind[one["code"]], language),
            }
            for number, one in sorted(
                enumerate(about["kinds"]),
                key=lambda each: (each[1]["totals_only"], -by_kind[each[1]["code"]]),
            )
        ],
        "oblasts": sorted(oblasts, key=lambda one: _alphabet(one["name"])),
        "top": top,
        "most": top[0]["plain"] if top else 1,
        "rows": [_row(one, language) for one in reversed(dataset.latest)],
        "number": text["number"].format(
            number=dataset.manifest["number"],
            day=words.day(dataset.manifest["made_on"], language),
        ),
        "digest": dataset.digest,
    }


def _row(one: Any, language: str) -> dict[str, str]:
    where = dict.fromkeys((one[f"place_{language}"], one[f"oblast_{language}"]))
    return {
        "kind": one["kind"],
        "name": one[f"kind_{language}"],
        "where": ", ".join(where),
        "when": words.day(one["date"], language),
    }


def _alphabet(name: str) -> list[int]:
    """Ukrainian letters in their own order; others by their numbers."""
    order = "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя"
    return [order.find(sign) if sign in order else ord(sign) for sign in name.lower()]
