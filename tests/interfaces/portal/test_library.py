# SPDX-License-Identifier: AGPL-3.0-or-later
"""MapLibre goes to browsers as one file that holds what was vendored, letter for letter."""

import re

from dokaz.interfaces.portal import library


def test_the_joined_library_holds_both_parts_whole_and_exports_what_is_used() -> None:
    whole = library.joined()
    for name in ("maplibre-gl.mjs", "maplibre-gl-worker.mjs"):
        part = (library.VENDORED / name).read_text("utf-8")
        body, _, exports = part.rpartition("export{")
        assert len(exports) < 10_000 < len(body)
        assert body in whole
    # One statement exports, as a module may only at its outermost level.
    assert re.findall(r"^export .*", whole, re.MULTILINE) == [
        "export { givenMap as Map, givensetWorkerUrl as setWorkerUrl };"
    ]
