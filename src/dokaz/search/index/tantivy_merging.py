# SPDX-License-Identifier: AGPL-3.0-or-later
"""All segments of an index made one: each question costs less there, and words that stand in
several of them are kept once.

The engine's Python binding has no word for it. With each commit the engine applies a rule of its
own (`LogMergePolicy`): the longest segment comes first, with the documents that were taken out of
it; those join it that have not much fewer documents than are left in it; and where eight have come
together, they are merged. So a segment that is longer than all others, and of which one document is
left, is joined by all of them. Another rule in a later engine would leave the segments as they are:
nothing is lost by that, and a test says so.
"""

import json
from pathlib import Path

MERGED_AT_ONCE = 8


def lengths(folder: Path) -> list[int]:
    """Documents of each segment, with those taken out. Raises OSError, ValueError."""
    described = json.loads((folder / "meta.json").read_bytes())
    return [int(one["max_doc"]) for one in described["segments"]]
