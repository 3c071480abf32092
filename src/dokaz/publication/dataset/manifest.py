# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a dataset says of itself: its number, every file with its digest, and the node's signature.

The manifest is canonical JSON (RFC 8785). Its digest enters the node's log before the dataset is
given to anybody, and stands in a signed note (C2SP signed-note) beside it: whoever has the dataset
can check that it is whole and whose it is without asking anybody.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dokaz.core.canonical import canonical_json
from dokaz.core.errors import DokazError
from dokaz.core.keys import SigningKey
from dokaz.core.log.note import VerifierKey, log_key, parse_note, sign_note, verify_note

FORMAT = "dokaz-dataset/1"
MANIFEST = "manifest.json"
NOTE = "manifest.note"


class DamagedDataset(Exception):
    """A file is missing, changed or not named, or the signature does not hold."""


def sha256(content: bytes) -> str:
    """In hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def manifest(
    files: Mapping[str, tuple[int, str]], *, number: int, facts: Mapping[str, Any]
) -> bytes:
    """The manifest of these files: by their names how many bytes they have, and their digest."""
    return canonical_json(
        {
            "format": FORMAT,
            "number": number,
            "files": [
                {"name": name, "bytes": size, "sha256": digest}
                for name, (size, digest) in sorted(files.items())
            ],
            **facts,
        }
    )


def name_of_key(origin: str) -> str:
    """The name under which a node signs datasets: never that of its log."""
    return f"{origin}/datasets"


def signed(content: bytes, *, origin: str, key: SigningKey) -> bytes:
    """A note that names the manifest's digest, signed by the node."""
    return sign_note(_text(content), name=name_of_key(origin), key=key).to_bytes()


def verifier_key(origin: str, key: SigningKey) -> VerifierKey:
    """What others need to check the node's datasets."""
    return log_key(name_of_key(origin), key.public)


def _text(content: bytes) -> str:
    digest = base64.b64encode(hashlib.sha256(content).digest()).decode("ascii")
    return f"{FORMAT}\n{json.loads(content)['number']}\n{digest}\n"


def check(folder: Path, *, key: VerifierKey) -> Mapping[str, Any]:
    """The manifest of a dataset on disk, when every file is what it says and the node signed it.

    Raises:
        DamagedDataset: with the name of what is wrong.
    """
    try:
        content = (folder / MANIFEST).read_bytes()
        stated: Mapping[str, Any] = json.loads(content)
        note = parse_note((folder / NOTE).read_bytes())
        if stated["format"] != FORMAT or note.text != _text(content):
            raise DamagedDataset("the manifest is not the one that was signed")
        verify_note(note, keys=[key])
        named = {one["name"]: one["sha256"] for one in stated["files"]}
        here = {one.name for one in folder.iterdir()} - {MANIFEST, NOTE}
        if here != set(named):
            raise DamagedDataset(f"files differ from the manifest: {sorted(here ^ set(named))}")
        for name, digest in named.items():
            with (folder / name).open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
            if found != digest:
                raise DamagedDataset(f"{name} was changed")
    except (OSError, ValueError, KeyError, TypeError, DokazError) as error:
        raise DamagedDataset(f"the dataset cannot be read ({type(error).__name__})") from error
    return stated
