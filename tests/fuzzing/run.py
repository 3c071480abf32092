# SPDX-License-Identifier: AGPL-3.0-or-later
"""Looking for faults in one parser, guided by what its code runs through (atheris, libFuzzer):

    python -m tests.fuzzing.run TARGET [-max_total_time=60 and other options of libFuzzer]

Without a target it lists them. What it finds is written into the working folder as crash-….
"""

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["dokaz"]):
    from tests.fuzzing.targets import TARGETS, Target, give


def main(arguments: list[str]) -> int:
    """Search; ends the process itself once it begins to."""
    if not arguments or arguments[0] not in TARGETS:
        print("\n".join(TARGETS))
        return 2 if arguments else 0
    target: Target = TARGETS[arguments[0]]
    with tempfile.TemporaryDirectory(prefix="dokaz-fuzz-") as folder:
        for number, seed in enumerate(target.seeds):
            (Path(folder) / str(number)).write_bytes(seed)
        atheris.Setup([sys.argv[0], *arguments[1:], folder], lambda data: give(target, data))
        atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
