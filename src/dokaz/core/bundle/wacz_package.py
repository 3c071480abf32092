# SPDX-License-Identifier: Apache-2.0
"""Reading the two descriptions in a WACZ: what it lists, and what was signed.

Sources: WACZ 1.1.1 (5.2.4 datapackage.json, 5.2.5 datapackage-digest.json) with the older
spelling of 1.0.0, and Multi-WACZ. Does not read any other file of the archive.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from dokaz.core.bundle.json_text import read_object

PACKAGE = "datapackage.json"
DIGEST = "datapackage-digest.json"
LARGEST = 64 << 20
"""Bytes of a description; a crawl of a million pages stays far below."""

_ALGORITHMS = frozenset({"sha256", "sha384", "sha512"})
_MULTI = "multi-wacz-package"


class DescriptionMalformed(ValueError):
    """A description is not what the specification says; the caller turns it into a judgement."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A file the package lists. `digest` in hex; both are empty if none can be compared here."""

    path: str
    algorithm: str
    digest: str
    size: int | None

    @property
    def is_elsewhere(self) -> bool:
        """It is named by an address, as Multi-WACZ allows; nothing here fetches it."""
        return "://" in self.path


@dataclass(frozen=True, slots=True)
class Package:
    """The package description. Texts are what the producer wrote, unchecked."""

    version: str
    title: str
    software: str
    created: str
    is_multi: bool
    listed: tuple[Listed, ...]


def gathered(pieces: Iterable[bytes]) -> bytes:
    """The content of a description.

    Raises:
        DescriptionMalformed: larger than `LARGEST`.
    """
    content = bytearray()
    for piece in pieces:
        content += piece
        if len(content) > LARGEST:
            raise DescriptionMalformed("too large")
    return bytes(content)


def parse_json(content: bytes) -> dict[str, Any]:
    """The object in a description.

    Raises:
        DescriptionMalformed: see `read_object`.
    """
    try:
        return read_object(content)
    except ValueError as broken:
        raise DescriptionMalformed("no JSON object") from broken


def read_package(found: dict[str, Any]) -> Package:
    """The package in the parsed `datapackage.json`.

    Raises:
        DescriptionMalformed: there is no list of resources, or one of them has no path.
    """
    resources = found.get("resources")
    if not isinstance(resources, list):
        raise DescriptionMalformed("no resources")
    metadata = found.get("metadata")
    title = found.get("title") or (metadata.get("title") if isinstance(metadata, dict) else "")
    return Package(
        version=_text(found.get("wacz_version")),
        title=_text(title),
        software=_text(found.get("software")),
        created=_text(found.get("created")),
        is_multi=found.get("profile") == _MULTI,
        listed=tuple(_listed(one) for one in resources),
    )


def _listed(found: object) -> Listed:
    if not isinstance(found, dict) or not isinstance(found.get("path"), str):
        raise DescriptionMalformed("a resource has no path")
    # 1.0.0 put digest and size one level down and the algorithm beside them.
    stats = found.get("stats")
    stats = stats if isinstance(stats, dict) else {}
    stated = _text(found.get("hash") or stats.get("hash"))
    algorithm, colon, digest = stated.partition(":")
    if not colon:
        algorithm, digest = _text(found.get("hashing")), stated
    size = found.get("bytes", stats.get("bytes"))
    known = algorithm in _ALGORITHMS
    return Listed(
        path=found["path"],
        algorithm=algorithm if known else "",
        digest=digest.lower() if known else "",
        size=size if isinstance(size, int) and not isinstance(size, bool) else None,
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
