# SPDX-License-Identifier: AGPL-3.0-or-later
"""The sealed block of a device's identifiers, as lines for its page (docs/formats/captures.md).

The block is made here from a file of somebody else: what is not in order is shown as nothing.
"""

import json
from dataclasses import dataclass

from dokaz.evidence import api as evidence

PROOF_NAMES = (".proof.csv", ".proof.json")
_PROOF = "proofmode_proof"


def is_proof(file: evidence.FileView) -> bool:
    """Whether a file is a proof whose words are shown nowhere: by what examining it found, and by
    its name, since it may not be examined yet."""
    capture = file.technical.get("capture")
    found = isinstance(capture, dict) and capture.get("format") == _PROOF
    return found or file.original_name.lower().endswith(PROOF_NAMES)


@dataclass(frozen=True, slots=True)
class Block:
    """What one proof says of the device that made it, as name and value."""

    sha256: str
    lines: tuple[tuple[str, str], ...]


def blocks(opened: evidence.OpenFile) -> tuple[Block, ...]:
    """The blocks of an opened file; none where it is not in order."""
    try:
        found = json.loads(b"".join(opened.chunks()))["captures"]
        return tuple(
            Block(
                sha256=str(one["sha256"]),
                lines=tuple((str(name), str(value)) for name, value in one["values"].items()),
            )
            for one in found
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return ()
