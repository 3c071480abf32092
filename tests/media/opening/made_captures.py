# SPDX-License-Identifier: AGPL-3.0-or-later
"""Small indexes in the shape that auto-archiver and ArchiveBox write them. Invented content."""

import csv
import hashlib
import io
import json
from typing import Any

HERE = "https://t.me/invented_channel/77"
PICTURE = b"\xff\xd8\xff\xe0 an invented picture"
PAGE = b"<!doctype html><title>Invented</title><p>Words of an invented page.</p>"
_TIME = "datetime.datetime(2026, 3, 5, 10, 0, 1, 250000, tzinfo=datetime.timezone.utc)"


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def media(path: str, *, digest: str = "", inner: list[dict[str, Any]] | None = None) -> Any:
    properties: dict[str, Any] = {"id": "media_0"}
    if digest:
        properties["hash"] = digest
    if inner:
        properties["thumbnails"] = inner
    return {
        "filename": f"/tmp/invented/{path.rpartition('/')[2]}",
        "_key": path,
        "urls": [f"./{path}"],
        "properties": properties,
        "_mimetype": None,
        "_stored": True,
    }


def table(*rows: tuple[str, str, list[Any]], newline: str = "\r\n") -> bytes:
    """The CSV: a row is status, address and media."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, ["status", "metadata", "media"], lineterminator=newline)
    writer.writeheader()
    for status, url, files in rows:
        about = "{'_processed_at': %s, 'url': %r, 'title': 'Два\\nрядки'}" % (_TIME, url)  # noqa: UP031
        writer.writerow({"status": status, "metadata": about, "media": repr(files)})
    return text.getvalue().encode()


def result(status: str, url: str, files: list[Any]) -> dict[str, Any]:
    """One result as JSON."""
    return {
        "status": status,
        "metadata": {"_processed_at": 1772704801.25, "url": url},
        "media": files,
    }


def run(status: str, output: object) -> dict[str, Any]:
    return {
        "cmd": ["wget", HERE],
        "cmd_version": "1.21",
        "end_ts": "2026-03-05T10:00:02.500000+00:00",
        "output": output,
        "pwd": "/data/archive/1772704800",
        "schema": "ArchiveResult",
        "start_ts": "2026-03-05T10:00:00+00:00",
        "status": status,
    }


def snapshot(history: dict[str, list[dict[str, Any]]]) -> bytes:
    """`index.json` of a version up to 0.7."""
    index = {
        "archive_path": "archive/1772704800",
        "base_url": "t.me/invented_channel/77",
        "canonical": {},
        "history": history,
        "schema": "Link",
        "timestamp": "1772704800",
        "title": "Invented",
        "url": HERE,
    }
    return json.dumps(index, indent=4, sort_keys=True).encode()


def records(*runs: dict[str, Any]) -> bytes:
    """`index.jsonl` of a later version."""
    first = {"type": "Snapshot", "schema_version": "0.9.1", "id": "1", "url": HERE, "title": ""}
    program = {"type": "Process", "id": "2", "cmd": ["chrome"]}
    lines = [first, program, *({"type": "ArchiveResult", **one} for one in runs)]
    return "".join(json.dumps(line) + "\n" for line in lines).encode()
