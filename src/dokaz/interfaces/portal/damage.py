# SPDX-License-Identifier: AGPL-3.0-or-later
"""The layer of damaged objects that a dataset itself holds (`objects.geojson`)."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dokaz.interfaces.portal import words
from dokaz.interfaces.portal.dataset import Dataset, NoDataset

CODE = KIND = "objects"
FILE = "objects.geojson"
DAMAGE = ("destroyed", "damaged", "looted")


@dataclass(frozen=True, slots=True)
class Objects:
    """`content`: GeoJSON with a feature a place and its numbers by damage; `groups`: numbers of
    each group by damage."""

    content: bytes
    groups: Mapping[str, Counter[str]]

    @property
    def damage(self) -> list[str]:
        """Those of the words for damage that occur."""
        return [one for one in DAMAGE if any(found[one] for found in self.groups.values())]


def read_objects(folder: Path) -> Objects | None:
    """What the dataset in a folder tells of objects; None: of none.

    Raises:
        NoDataset: the file is there and is not what the format says.
    """
    try:
        features = json.loads((folder / FILE).read_bytes())["features"]
        groups: dict[str, Counter[str]] = {}
        places: dict[str, dict[str, Any]] = {}
        for one in features:
            told = one["properties"]
            damage, count = DAMAGE[DAMAGE.index(told["damage"])], int(told["count"])
            groups.setdefault(told["group"], Counter())[damage] += count
            place = places.setdefault(told["place_code"], _place(one))
            place["properties"][damage] += count
            place["properties"]["count"] += count
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NoDataset(f"{FILE} in {folder.name} cannot be read.") from error
    if not places:
        return None
    # Large ones first: what is drawn later lies above.
    order = sorted(places.values(), key=lambda one: -one["properties"]["count"])
    content = {"type": "FeatureCollection", "features": order}
    return Objects(
        json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode(),
        groups,
    )


def _place(feature: Mapping[str, Any]) -> dict[str, Any]:
    told = feature["properties"]
    return {
        "type": "Feature",
        "geometry": feature["geometry"],
        "properties": {
            "uk": told["place_uk"],
            "en": told["place_en"],
            "count": 0,
            **dict.fromkeys(DAMAGE, 0),
        },
    }


def layer_of(found: Objects, dataset: Dataset, language: str) -> dict[str, Any]:
    """What a page tells of the layer, its numbers for those who do not see the map among it."""
    text = words.TEXTS[language]
    made_on = words.day(dataset.manifest["made_on"], language)
    return {
        "code": CODE,
        "kind": KIND,
        "name": text["objects"],
        "said": text["objects_said"].format(day=made_on),
        "states": [{"code": one, "name": text[f"objects_{one}"]} for one in found.damage],
        "groups": _groups(found, text, language),
    }


def _groups(found: Objects, text: Mapping[str, str], language: str) -> Sequence[Mapping[str, str]]:
    order = sorted(found.groups.items(), key=lambda one: (-one[1].total(), one[0]))
    return [
        {
            "name": text.get(f"group_{group}", group),
            "told": ", ".join(
                f"{text[f'objects_{one}'].lower()}: {words.number(count[one], language)}"
                for one in DAMAGE
                if count[one]
            ),
        }
        for group, count in order
    ]
