# SPDX-License-Identifier: AGPL-3.0-or-later
"""Locked archives, made by programs that are not ours."""

import io

import libarchive
import py7zr


def locked_zip(*members: tuple[str, bytes], password: str, kind: str = "aes256") -> bytes:
    """By libarchive. `kind`: aes128, aes256, or zipcrypt for the old encryption."""
    pieces: list[bytes] = []

    def keep(piece: bytes) -> int:
        pieces.append(bytes(piece))
        return len(piece)

    with libarchive.custom_writer(
        keep, "zip", options=f"zip:encryption={kind}", passphrase=password
    ) as archive:
        for name, content in members:
            archive.add_file_from_memory(name, len(content), content)
    return b"".join(pieces)


def locked_seven_zip(*members: tuple[str, bytes], password: str, names_too: bool = False) -> bytes:
    """By py7zr; `names_too`: nobody sees what is inside without the password."""
    raw = io.BytesIO()
    with py7zr.SevenZipFile(raw, "w", password=password, header_encryption=names_too) as archive:
        for name, content in members:
            archive.writestr(content, name)
    return raw.getvalue()
