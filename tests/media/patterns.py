# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pictures made by whole numbers only, so that every machine makes the same ones."""

import functools

from PIL import Image


@functools.cache
def hills(width: int, height: int, *, seed: int) -> Image.Image:
    """Overlapping ramps in three colours: edges everywhere, no two corners alike."""

    def colour(x: int, y: int, part: int) -> int:
        a = (x * (3 + seed) + y * (5 + part)) * 256 // (width + height)
        b = ((x - width // 3) ** 2 + (y - height // 2) ** 2) // (40 + 11 * seed)
        return (a + b * (part + 1) + (x * y) // (90 + part)) % 256

    data = bytes(
        colour(x, y, part) for y in range(height) for x in range(width) for part in range(3)
    )
    return Image.frombytes("RGB", (width, height), data)
