# SPDX-License-Identifier: Apache-2.0
"""Reading JSON that others wrote into a bundle: one object, nothing repeated."""

import json
from typing import Any


def read_object(content: bytes) -> dict[str, Any]:
    """One JSON object (RFC 8259) in UTF-8, with or without a byte order mark.

    Readers disagree on which of two values counts, so a repeated name is refused at any depth.

    Raises:
        ValueError: no UTF-8, no JSON, nested too deep, no object, or a name that stands twice.
    """
    try:
        found = json.loads(content.decode("utf-8-sig"), object_pairs_hook=_without_repeats)
    except RecursionError as deep:
        raise ValueError("nested too deep") from deep
    if not isinstance(found, dict):
        raise ValueError("no object")
    return found


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found
