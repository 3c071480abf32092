# SPDX-License-Identifier: AGPL-3.0-or-later
"""The machine: versions, free space, and how tightly decoders of foreign files are locked in."""

import platform
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path

from dokaz.interfaces.cli.health.verdict import Finding, attention, ok, wrong

OLDEST_PYTHON, FIRST_UNTRIED_PYTHON = (3, 11), (3, 14)
LEAST_BYTES, COMFORTABLE_BYTES = 1_000_000_000, 10_000_000_000


def versions() -> Iterator[Finding]:
    python = platform.python_version()
    if not OLDEST_PYTHON <= sys.version_info[:2] < FIRST_UNTRIED_PYTHON:
        yield attention(
            "python", f"Python {python} is not among the tried versions.", "Use 3.11 to 3.13."
        )
    else:
        yield ok("python", f"Python {python}")
    yield ok("sqlite library", f"SQLite {sqlite3.sqlite_version}")
    found = shutil.which("openssl")
    message = "present" if found else "not installed (only people who check by hand need it)"
    yield ok("openssl", message)


def free_space(home: Path) -> Iterator[Finding]:
    usage = shutil.disk_usage(home if home.exists() else home.parent)
    words = f"{usage.free / 1e9:.1f} GB free of {usage.total / 1e9:.1f} GB"
    todo = "Free space, or move the node to a larger disk: nothing can be taken in on a full one."
    if usage.free < LEAST_BYTES:
        yield wrong("disk", words, todo)
    elif usage.free < COMFORTABLE_BYTES:
        yield attention("disk", words, todo)
    else:
        yield ok("disk", words)


def letters() -> Iterator[Finding]:
    """Whether letters in photos and scans can be read by machine."""
    from dokaz.media import language_data

    name = "letters in pictures"
    data = language_data.found()
    if not language_data.is_installed():
        yield attention(
            name,
            "not read: the package tesserocr is not installed",
            "Install dokaz with its extra 'server'.",
        )
    elif data is None or data.missing:
        missing = language_data.WANTED if data is None else data.missing
        packages = " ".join(f"tesseract-ocr-{language}" for language in missing)
        yield attention(
            name,
            f"language data are missing: {', '.join(missing)}",
            f"As root: apt-get install {packages}. Then 'dokaz renditions make reading --older'.",
        )
    else:
        yield ok(name, f"read by machine in: {', '.join(data.languages)}")


def sandbox() -> Iterator[Finding]:
    from dokaz.media.sandbox import Sandbox

    with Sandbox() as box:
        fences = box.confinement()
    standing = {
        "network": fences.network_blocked,
        "files": fences.files_blocked,
        "programs": fences.programs_blocked,
        "resources": fences.resources_limited,
    }
    missing = [name for name, stands in standing.items() if not stands]
    if not missing:
        yield ok("sandbox", "decoders of foreign files have no network, files or programs")
        return
    yield attention(
        "sandbox",
        f"decoders of foreign files are NOT confined in: {', '.join(missing)}",
        "Run the node on Linux 5.13 or newer, outside a container that forbids seccomp and "
        "landlock. Until then take in files of unknown origin on a separate machine.",
    )
