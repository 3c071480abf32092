#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keep the third-party browser files that are committed to this repository.

    tools/vendor.py --check    compare the committed files with the lock (no network)
    tools/vendor.py            fetch the packages again, verify them, write the files
    tools/vendor.py --pin      accept what was fetched and write its digests into the lock

The lock names each package, its version, licence and the SHA-512 of its archive, and each file
taken from it with its SHA-256. Fetching goes through `npm pack`, so the address is the operator's
own setting. Nothing from a package is ever run. Two changes are made on the way, both repeatable: a
reference to a source map is cut off (the map is not shipped), and the icons become one sprite.
"""

import argparse
import base64
import dataclasses
import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parent.parent
STATIC = REPOSITORY / "src/dokaz/interfaces/web/static/vendor"
REPLAY = REPOSITORY / "src/dokaz/interfaces/replay/vendor"
PORTAL = REPOSITORY / "src/dokaz/interfaces/portal/vendor"
TESTING = REPOSITORY / "tests/vendor"
"""What is shipped to browsers: with our pages, at the address of archived pages, with the public
portal; and what only tests load into one. Each has a lock of its own."""
LOCK_NAME = "vendor.lock.json"
MAX_FILE = 16 * 1024 * 1024
_SOURCE_MAP = re.compile(rb"\s*(/\*# sourceMappingURL=\S+ \*/|//# sourceMappingURL=\S+)\s*$")
_SVG = "{http://www.w3.org/2000/svg}"


class VendorError(Exception):
    """The files, the lock and the packages do not agree."""


@dataclasses.dataclass(frozen=True)
class Package:
    """One entry of the lock."""

    name: str
    version: str
    integrity: str
    files: list[dict[str, str]]
    sprite: dict[str, Any] | None


def read_lock(folder: Path) -> dict[str, Any]:
    lock: dict[str, Any] = json.loads((folder / LOCK_NAME).read_text())
    return lock


def packages(lock: dict[str, Any]) -> list[Package]:
    return [
        Package(
            entry["name"],
            entry["version"],
            entry.get("integrity", ""),
            entry.get("files", []),
            entry.get("sprite"),
        )
        for entry in lock["packages"]
    ]


def locked_digests(lock: dict[str, Any]) -> dict[str, str]:
    """Path under the vendor folder -> SHA-256 in hexadecimal."""
    found: dict[str, str] = {}
    for package in packages(lock):
        outputs = [*package.files, *([package.sprite] if package.sprite else [])]
        for output in outputs:
            found[output["to"]] = output.get("sha256", "")
    return found


def check(lock: dict[str, Any], folder: Path) -> list[str]:
    """Every way in which the committed files differ from the lock; empty when they agree."""
    wanted = locked_digests(lock)
    there = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and path.name != LOCK_NAME
    }
    problems = [f"not in the lock: {name}" for name in sorted(there - set(wanted))]
    for name, digest in sorted(wanted.items()):
        if name not in there:
            problems.append(f"missing: {name}")
        elif hashlib.sha256((folder / name).read_bytes()).hexdigest() != digest:
            problems.append(f"changed: {name}")
    return problems


def fetch(package: Package, folder: Path) -> Path:
    """The package's archive, fetched with the operator's npm and without running scripts."""
    subprocess.run(
        [
            "npm",
            "pack",
            "--silent",
            "--ignore-scripts",
            f"--pack-destination={folder}",
            f"{package.name}@{package.version}",
        ],
        check=True,
        stdout=subprocess.DEVNULL,
        cwd=folder,
    )
    (archive,) = folder.glob("*.tgz")
    return archive


def integrity_of(archive: Path) -> str:
    digest = hashlib.sha512(archive.read_bytes()).digest()
    return "sha512-" + base64.b64encode(digest).decode()


def member(archive: tarfile.TarFile, name: str) -> bytes:
    """One plain file of the archive, by its path inside the package."""
    info = archive.getmember(f"package/{name}")
    if not info.isfile() or info.size > MAX_FILE:
        raise VendorError(f"not a plain file of sensible size: {name}")
    source = archive.extractfile(info)
    assert source is not None
    return source.read()


def sprite(archive: tarfile.TarFile, names: list[str]) -> bytes:
    """All icons as symbols of one SVG, named icon-<name>, drawn in the colour of the text."""
    ET.register_namespace("", _SVG[1:-1])
    root = ET.Element(f"{_SVG}svg")
    for name in sorted(names):
        drawing = ET.fromstring(member(archive, f"icons/outline/{name}.svg"))
        symbol = ET.SubElement(
            root,
            f"{_SVG}symbol",
            {
                "id": f"icon-{name}",
                "viewBox": "0 0 24 24",
                "fill": "none",
                "stroke": "currentColor",
                "stroke-width": "1.75",
                "stroke-linecap": "round",
                "stroke-linejoin": "round",
            },
        )
        for shape in drawing:
            if shape.get("stroke") != "none":  # the invisible frame around every icon
                shape.tail = None
                symbol.append(shape)
    return ET.tostring(root, encoding="utf-8") + b"\n"


def outputs(package: Package, archive: Path) -> dict[str, bytes]:
    """What this package gives: path under the vendor folder -> content."""
    made: dict[str, bytes] = {}
    with tarfile.open(archive) as opened:
        for file in package.files:
            made[file["to"]] = _SOURCE_MAP.sub(b"\n", member(opened, file["from"]))
        if package.sprite:
            made[package.sprite["to"]] = sprite(opened, package.sprite["icons"])
    return made


def refresh(lock: dict[str, Any], folder: Path, *, pin: bool) -> None:
    """Fetch, verify (or pin) and write everything. Nothing is written when one package differs."""
    everything: dict[str, bytes] = {}
    for package, entry in zip(packages(lock), lock["packages"], strict=True):
        with tempfile.TemporaryDirectory() as passing:
            archive = fetch(package, Path(passing))
            integrity = integrity_of(archive)
            if pin:
                entry["integrity"] = integrity
            elif integrity != package.integrity:
                raise VendorError(f"{package.name} is not the archive named in the lock")
            everything.update(outputs(package, archive))
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in everything.items()}
    if pin:
        for entry in lock["packages"]:
            for output in [*entry.get("files", []), *filter(None, [entry.get("sprite")])]:
                output["sha256"] = digests[output["to"]]
    elif digests != locked_digests(lock):
        raise VendorError("the files taken from the packages differ from the lock")
    for name, data in everything.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    if pin:
        (folder / LOCK_NAME).write_text(json.dumps(lock, indent=2, ensure_ascii=False) + "\n")


def main() -> int:
    parser = argparse.ArgumentParser(description="Third-party browser files and their lock")
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--check", action="store_true", help="verify the committed files, offline")
    group.add_argument("--pin", action="store_true", help="write new digests into the lock")
    arguments = parser.parse_args()
    problems, agreeing = [], 0
    for folder in (STATIC, REPLAY, PORTAL, TESTING):
        lock = read_lock(folder)
        if not arguments.check:
            try:
                refresh(lock, folder, pin=arguments.pin)
            except VendorError as error:
                print(f"Nothing was written to {folder.parent.name}: {error}", file=sys.stderr)
                return 1
            lock = read_lock(folder)
        problems += check(lock, folder)
        agreeing += len(locked_digests(lock))
    for problem in problems:
        print(problem, file=sys.stderr)
    if not problems:
        print(f"{agreeing} vendored files agree with their locks")
    return 1 if problems else 0


if __name__ == "__main__":
    raise SystemExit(main())
