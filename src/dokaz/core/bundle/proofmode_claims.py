# SPDX-License-Identifier: Apache-2.0
"""Reading what a ProofMode device wrote about a capture: CSV of all versions, and JSON.

The fields that may be open are listed; everything else is identifying until somebody has judged
it. Devices write numbers of phones and lines, addresses and nearby cells, and new versions add
fields: a list of what to hide would be late each time.
"""

import csv
import io
import itertools
import json
from collections.abc import Mapping
from dataclasses import dataclass

from dokaz.core.bundle.json_text import read_object

LARGEST = 1 << 20
"""Bytes of one proof; real ones have about a thousand."""

_DIGESTS = ("File Hash SHA256", "SHA256")
OPEN = frozenset(
    {
        "CurrentDateTime0GMT",
        "DataType",
        "File Modified",
        "Hardware",
        "Language",
        "Locale",
        "Location.Accuracy",
        "Location.Altitude",
        "Location.Bearing",
        "Location.Latitude",
        "Location.Longitude",
        "Location.Provider",
        "Location.Speed",
        "Location.Time",
        "Manufacturer",
        "Modified",
        "NetworkType",
        "Proof Generated",
        "SafetyCheck",
        "SafetyCheckBasicIntegrity",
        "SafetyCheckCtsMatch",
        "SafetyCheckTimestamp",
        "ScreenSize",
        *_DIGESTS,
    }
)
_TELLING = (
    b"CurrentDateTime0GMT",
    b"DataType",
    b"DeviceID",
    b"Location.Accuracy",
    b"Location.Bearing",
    b"Location.Latitude",
    b"Location.Provider",
    b"NetworkType",
    b"SafetyCheck",
    b"ScreenSize",
    b"Wifi MAC",
)
_TELLING_ENOUGH = 5
"""Half of them: a text about devices may name some as well."""


class ProofMalformed(ValueError):
    """A proof is not what any known version writes."""


@dataclass(frozen=True, slots=True)
class Proof:
    """One proof: the digest of the media it speaks of (hex, lower case), and its fields."""

    sha256: str
    fields: Mapping[str, str]


def read_csv(content: bytes) -> Proof:
    """A header line and at least one line of values.

    The app adds a line when a time-stamp arrives, so the first line is the capture's.

    Raises:
        ProofMalformed: no such lines, or no digest.
    """
    try:
        lines = list(csv.reader(io.StringIO(_text(content)), strict=True))
    except csv.Error as broken:
        raise ProofMalformed("no CSV") from broken
    rows = [line for line in lines if any(line)]
    if len(rows) < 2:
        raise ProofMalformed("no values")
    # Every version ends each line with a comma, so the last name is empty.
    names = [name.strip() for name in rows[0] if name.strip()]
    if len(set(names)) != len(names) or len(rows[1]) < len(names):
        raise ProofMalformed("the values do not fit their names")
    return _proof(dict(zip(names, rows[1], strict=False)))


def read_json(content: bytes) -> Proof:
    """An object of texts.

    Raises:
        ProofMalformed: something else, or no digest.
    """
    try:
        found = read_object(content)
        fields = {_encodable(name): _as_text(value) for name, value in found.items()}
    except (ValueError, RecursionError) as broken:
        raise ProofMalformed("no JSON object") from broken
    return _proof(fields)


def looks_like_a_proof(content: bytes) -> bool:
    """Whether bytes have the names of fields that proofs have, whole or not: what a damaged proof
    says of its device is not to be shown for being damaged."""
    # UTF-16 puts a zero before or behind each of these letters.
    plain = content.replace(b"\0", b"")
    return sum(name in plain for name in _TELLING) >= _TELLING_ENOUGH


def disagreements(proofs: list[Proof]) -> frozenset[str]:
    """Names of fields on which the proofs of one capture differ in more than the comma.

    The CSV writer of the app replaces commas by blanks, so blanks and commas do not count.
    """
    differing = set()
    for first, second in itertools.pairwise(proofs):
        for name in set(first.fields) | set(second.fields):
            if _plain(first.fields.get(name, "")) != _plain(second.fields.get(name, "")):
                differing.add(name)
    return frozenset(differing)


def _proof(fields: Mapping[str, str]) -> Proof:
    stated = next((fields[name] for name in _DIGESTS if fields.get(name)), "")
    digest = stated.strip().lower()
    if len(digest) != 64 or not all(sign in "0123456789abcdef" for sign in digest):
        raise ProofMalformed("no digest")
    return Proof(digest, fields)


def _plain(value: str) -> str:
    return " ".join(value.replace(",", " ").split())


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as broken:
        raise ProofMalformed("no UTF-8") from broken


def _as_text(value: object) -> str:
    if value is None:
        return ""
    return _encodable(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def _encodable(text: str) -> str:
    """JSON can name halves of a character (RFC 8259, 8.2), which no file and database can hold."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
