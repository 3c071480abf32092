# SPDX-License-Identifier: Apache-2.0
"""Where things lie in a parcel, and the number of the format (docs/formats/parcel.md section 2)."""

import re

from dokaz.core.parcel.errors import UnknownFormat

FORMAT = "dokaz-parcel/1"

DATA = "data/"
BAGIT = "bagit.txt"
BAG_INFO = "bag-info.txt"
MANIFESTS = {"sha256": "manifest-sha256.txt", "sha512": "manifest-sha512.txt"}
TAG_MANIFEST = "tagmanifest-sha256.txt"
SEAL = "seal.json"
CRATE = "ro-crate-metadata.json"

PARCEL = "metadata/parcel.json"
ITEMS = "metadata/items.jsonl"
PREMIS = "metadata/premis.xml"
OMISSIONS = "metadata/omissions.csv"
EVENTS = "custody/events.jsonl"
TIMELINE = "custody/timeline.csv"

CHECKPOINT = "ledger/checkpoint"
LOG_VKEY = "ledger/log.vkey"
POLICY = "ledger/policy.txt"
KEYS = "ledger/keys.json"
LEDGER = "ledger/"
ANCHORS = "ledger/anchors/"
CONTINUATIONS = "ledger/continuations/"
TSA = "ledger/tsa/"

SEAL_PAYLOAD_TYPE = "application/vnd.dokaz.parcel-seal+json"

_FORMAT = re.compile(r"dokaz-parcel/([1-9][0-9]{0,5})\Z")


def guide_name(language: str, kind: str) -> str:
    """Path of the hand-check guide: `language` is "uk" or "en", `kind` "txt" or "html"."""
    return f"READ-ME-FIRST.{language}.{kind}"


def require_known_format(found: object) -> None:
    """Accept the format this program reads.

    Raises:
        UnknownFormat: another one; the message says what to do.
    """
    if found == FORMAT:
        return
    match = _FORMAT.match(found) if isinstance(found, str) else None
    if match is None:
        raise UnknownFormat(
            "this does not say that it is a Dokaz parcel; ask the sender for the original file"
        )
    raise UnknownFormat(
        f"the parcel has format {match[1]}, this program reads format 1. The parcel may be sound; "
        "get a newer dokaz-verify and check again"
    )
