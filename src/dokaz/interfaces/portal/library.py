# SPDX-License-Identifier: AGPL-3.0-or-later
"""MapLibre as one file. It is shipped as two: what a page runs, and what its worker runs. Most of
the second is in the first too, by the same names, so that Brotli carries both for little more than
the first alone: a hundred kilobytes fewer, half a second of a line of 1.6 Mbit/s. Page and worker
ask for the same address, and run their own part of it. Not a letter of either part is changed but
for its list of what it gives others.
"""

import re
from functools import lru_cache
from pathlib import Path

VENDORED = Path(__file__).resolve().parent / "vendor"
NAME = "maplibre.mjs"
GIVEN = ("Map", "setWorkerUrl")
"""What our programs use of it."""
_EXPORTS = re.compile(r"export\{([^{}]*)\};?\s*$")
_WHOLE = """const inWorker = globalThis.WorkerGlobalScope;
const isWorker = inWorker !== undefined && self instanceof inWorker;
let given = {{}};
if (isWorker) (() => {{
{worker}
}})();
else given = (() => {{
{page}
return {{ {returned} }};
}})();
// Under other names inside: the library itself means JavaScript's own by `Map`.
const {{ {inside} }} = given;
export {{ {exported} }};
"""


@lru_cache(maxsize=1)
def joined() -> str:
    """The file (ECMAScript module)."""
    page, exports = _parted((VENDORED / "maplibre-gl.mjs").read_text("utf-8"))
    worker, _ = _parted((VENDORED / "maplibre-gl-worker.mjs").read_text("utf-8"))
    return _WHOLE.format(
        worker=worker,
        page=page,
        returned=", ".join(f"{name}: {exports[name]}" for name in GIVEN),
        inside=", ".join(f"{name}: given{name}" for name in GIVEN),
        exported=", ".join(f"given{name} as {name}" for name in GIVEN),
    )


def _parted(module: str) -> tuple[str, dict[str, str]]:
    """A module without its last statement, and what that one exports: {name: name inside}."""
    found = _EXPORTS.search(module)
    assert found, "a module ends with what it exports"
    pairs = (one.partition(" as ") for one in found[1].split(","))
    return module[: found.start()], {name or inside: inside for inside, _, name in pairs}
