# SPDX-License-Identifier: AGPL-3.0-or-later
"""Made-up folder trees, hostile ones among them, and what is in them."""

import os
import socket
from dataclasses import dataclass
from pathlib import Path

from hypothesis import strategies as st

NAME = st.one_of(
    st.sampled_from(
        [
            b"photo.jpg",
            "Іван Ґалаґан.jpg".encode(),
            "свідчення.mov".encode("cp1251"),
            b"a\xff\xfeb",
            b"=cmd()",
            b"line\nbreak",
            b"back\\slash",
            b".hidden",
            b"x" * 255,
        ]
    ),
    st.binary(min_size=1, max_size=12).filter(
        lambda name: b"/" not in name and b"\0" not in name and name not in (b".", b"..")
    ),
)
KIND = st.sampled_from(["file", "file", "file", "empty", "link", "pipe", "folder"])
TREE = st.recursive(
    st.dictionaries(NAME, st.tuples(KIND, st.binary(min_size=1, max_size=40)), max_size=5),
    lambda below: st.dictionaries(
        NAME, st.one_of(st.tuples(KIND, st.binary(min_size=1, max_size=40)), below), max_size=4
    ),
    max_leaves=8,
)


@dataclass
class Expected:
    """How many inputs there are, and which contents can be taken."""

    inputs: int = 0
    refused: int = 0
    contents: list[bytes] | None = None


def build(root: Path, tree: dict, expected: Expected | None = None) -> Expected:
    """Write a tree to disk; tells what a receipt of it must find."""
    expected = expected or Expected(contents=[])
    _build(os.fsencode(root), tree, expected)
    return expected


def _build(folder: bytes, tree: dict, expected: Expected) -> None:
    os.makedirs(folder, exist_ok=True)
    for name, what in tree.items():
        path = os.path.join(folder, name)
        if isinstance(what, dict):
            _build(path, what, expected)
            continue
        kind, content = what
        if kind == "folder":
            os.makedirs(path)
            continue
        expected.inputs += 1
        if kind == "file":
            Path(os.fsdecode(path)).write_bytes(content)
            expected.contents.append(content)
            continue
        expected.refused += 1
        if kind == "empty":
            Path(os.fsdecode(path)).write_bytes(b"")
        elif kind == "link":
            os.symlink(b"/etc/passwd", path)
        elif kind == "pipe":
            os.mkfifo(path)


def make_socket(path: Path) -> None:
    """A socket file, as a mail or display server leaves behind."""
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(path))
