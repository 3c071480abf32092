# SPDX-License-Identifier: AGPL-3.0-or-later
"""A large dataset in a few kilobytes, for a map that does not wait for all of its events.

JSON: `kinds` are their codes, in the order of places.json; `x` and `y` the points that events are
told at, in thousandths of a degree, each as the step from the one before, from the west on;
`counts` for each kind a column with its events at each point. assets/sketch.mjs draws it.
"""

import json
from itertools import pairwise

from dokaz.interfaces.portal.dataset import Dataset

NAME = "sketch.json"
LEAST = 100_000
"""Events: fewer come sooner than a sketch and they would together."""


def sketch(dataset: Dataset) -> bytes:
    """The file; counts of kinds and points alone, both of which the pages and the pack tell too."""
    kinds = [one["code"] for one in dataset.about["kinds"]]
    points = sorted(dataset.counts)
    told = {
        "kinds": kinds,
        "x": _steps([round(1000 * longitude) for longitude, _latitude in points]),
        "y": _steps([round(1000 * latitude) for _longitude, latitude in points]),
        "counts": [[dataset.counts[point][kind] for point in points] for kind in kinds],
    }
    return json.dumps(told, separators=(",", ":")).encode()


def _steps(values: list[int]) -> list[int]:
    return [to - before for before, to in pairwise([0, *values])]
