# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writing the portal: pages in both languages, pictures, programs, beside a dataset in `data/`."""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.template import Context, Engine

from dokaz.interfaces.portal import words
from dokaz.interfaces.portal.dataset import Dataset, read
from dokaz.interfaces.portal.still import still

HERE = Path(__file__).resolve().parent
FONTS = HERE.parent / "web" / "static" / "vendor" / "fonts"
FIRST_ROWS = 12
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'"
)
_FONT_FILES = ("ibm-plex-sans-cyrillic.woff2", "ibm-plex-sans-latin.woff2")


def write(folder: Path, *, label: str = "", others: Sequence[tuple[str, str]] = ()) -> None:
    """Write the portal into `folder`, whose `data/` holds a published dataset.

    `label`: a word of `words.TEXTS` that stands above the title (demonstrations). `others`: words
    and addresses, from the folder, of other portals.

    Raises:
        NoDataset: `data/` holds none.
    """
    dataset = read(folder / "data")
    base = json.loads((HERE / "assets" / "basemap.json").read_text("utf-8"))
    _copy_assets(folder / "assets")
    for theme in ("dark", "light"):
        _put(folder / f"map-{theme}.svg", still(dataset, base, theme=theme))
    if dataset.about["invented"]:
        label = "invented"
    engine = Engine(dirs=[str(HERE / "templates")])
    for language in words.LANGUAGES:
        is_first = language == words.LANGUAGES[0]
        target = folder if is_first else folder / language
        target.mkdir(exist_ok=True)
        target.chmod(0o755)
        context = _context(dataset, language, root="." if is_first else "..")
        context["label"] = words.TEXTS[language].get(label, "")
        context["others"] = [
            {"name": words.TEXTS[language][word], "address": f"{context['root']}/{address}"}
            for word, address in others
        ]
        page = engine.get_template("page.html").render(Context(context))
        _put(target / "index.html", page)


def _put(path: Path, text: str) -> None:
    path.write_text(text, "utf-8")
    path.chmod(0o644)


def _copy_assets(target: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(HERE / "assets", target)
    shutil.copytree(HERE / "vendor", target / "vendor")
    (target / "fonts").mkdir()
    for name in _FONT_FILES:
        shutil.copy(FONTS / name, target / "fonts" / name)
    shutil.copy(HERE.parent / "web" / "static" / "mark.svg", target / "mark.svg")
    for path in (target, *target.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)


def _context(dataset: Dataset, language: str, *, root: str) -> dict[str, Any]:
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
    total = len(dataset.events)
    return {
        "language": language,
        "script": "cyrillic" if language == "uk" else "latin",
        "text": text,
        "root": root,
        "policy": POLICY,
        "other_address": "en/" if language == "uk" else "../",
        "total": words.number(total, language),
        "total_word": words.events(total, language),
        "kinds": [
            {
                "number": number,
                "code": one["code"],
                "name": one[language],
                "totals_only": one["totals_only"],
                "count": words.number(by_kind[one["code"]], language),
            }
            for number, one in enumerate(about["kinds"])
        ],
        "oblasts": sorted(oblasts, key=lambda one: _alphabet(one["name"])),
        "top": top,
        "most": top[0]["plain"] if top else 1,
        "rows": [_row(one, language) for one in reversed(dataset.events[-FIRST_ROWS:])],
        "number": text["number"].format(
            number=dataset.manifest["number"],
            day=words.day(dataset.manifest["made_on"], language),
        ),
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
