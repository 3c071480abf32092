# SPDX-License-Identifier: AGPL-3.0-or-later
"""Packing a recording as WACZ 1.1.1: the WARC, its index, the list of pages, digests of all.

Not signed: the node's own ledger holds the digest of the whole file from its arrival on.
"""

import datetime as dt
import hashlib
import json
import uuid
import zipfile
from pathlib import Path
from typing import Any

from dokaz.intake.capturing.recording import Recorded, index

WARC_NAME = "data.warc.gz"
_PIECE = 1 << 20


def pack(
    to: Path,
    *,
    warc: Path,
    recorded: list[Recorded],
    url: str,
    title: str,
    at: dt.datetime,
    status: int | None,
    software: str,
) -> None:
    """Write the WACZ. `url` is the page's address as it is recorded, where it led to."""
    page: dict[str, Any] = {"id": str(uuid.uuid4()), "url": url, "ts": _moment(at), "title": title}
    if status is not None:
        page["status"] = status
    pages = [{"format": "json-pages-1.0", "id": "pages", "title": "All Pages"}, page]
    with zipfile.ZipFile(to, "x", zipfile.ZIP_STORED) as package:
        resources = [
            _copied(package, f"archive/{WARC_NAME}", warc),
            _written(package, "indexes/index.cdxj", index(recorded, file_name=WARC_NAME)),
            _written(package, "pages/pages.jsonl", _lines(pages)),
        ]
        description = _json(
            {
                "profile": "data-package",
                "wacz_version": "1.1.1",
                "software": software,
                "created": _moment(at),
                "title": title or url,
                "mainPageUrl": url,
                "mainPageDate": _moment(at),
                "resources": resources,
            }
        )
        package.writestr("datapackage.json", description)
        digest = {"path": "datapackage.json", "hash": _named(hashlib.sha256(description))}
        package.writestr("datapackage-digest.json", _json(digest))


def _copied(package: zipfile.ZipFile, path: str, file: Path) -> dict[str, Any]:
    digest, size = hashlib.sha256(), 0
    with file.open("rb") as source:
        while piece := source.read(_PIECE):
            digest.update(piece)
            size += len(piece)
    # Not streamed: ZIP64 fields in the local header keep programs that replay from the records.
    package.write(file, path)
    return _resource(path, _named(digest), size)


def _written(package: zipfile.ZipFile, path: str, content: bytes) -> dict[str, Any]:
    package.writestr(path, content)
    return _resource(path, _named(hashlib.sha256(content)), len(content))


def _resource(path: str, digest: str, size: int) -> dict[str, Any]:
    return {"name": path.rpartition("/")[2], "path": path, "hash": digest, "bytes": size}


def _named(digest: "hashlib._Hash") -> str:
    return f"sha256:{digest.hexdigest()}"


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "replace")


def _lines(values: list[dict[str, Any]]) -> bytes:
    return "".join(json.dumps(value) + "\n" for value in values).encode()


def _moment(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
