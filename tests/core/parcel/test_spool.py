# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is put aside comes back as it was, is readable by nobody else, and leaves nothing."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dokaz.core.errors import StorageFault
from dokaz.core.parcel.spool import BLOCK, Spool


@given(st.lists(st.binary(max_size=2000)), st.integers(1, 400))
def test_everything_comes_back_any_number_of_times(pieces: list[bytes], times: int) -> None:
    with Spool() as spool:
        for piece in pieces:
            spool.write(piece * times)
        whole = b"".join(piece * times for piece in pieces)
        assert spool.size == len(whole)
        assert b"".join(spool.chunks()) == whole
        assert b"".join(spool.chunks()) == whole
        assert all(0 < len(chunk) <= BLOCK for chunk in spool.chunks())


def test_writing_goes_on_after_reading() -> None:
    with Spool() as spool:
        spool.write(b"a" * BLOCK)
        assert b"".join(spool.chunks()) == b"a" * BLOCK
        spool.write(b"b" * BLOCK)
        assert b"".join(spool.chunks()) == b"a" * BLOCK + b"b" * BLOCK


@pytest.mark.skipif(os.name != "posix", reason="elsewhere the file has a name until it is closed")
def test_the_file_has_no_name_and_holds_nothing_readable(tmp_path: Path) -> None:
    with Spool(tmp_path) as spool:
        spool.write(b"name of a witness " * BLOCK)
        assert list(tmp_path.iterdir()) == []
        assert spool._file is not None
        on_disk = os.pread(spool._file.fileno(), 1 << 20, 0)
        assert len(on_disk) > BLOCK
        assert b"witness" not in on_disk


def test_bytes_that_the_disk_changed_are_refused(tmp_path: Path) -> None:
    with Spool(tmp_path) as spool:
        spool.write(b"x" * BLOCK)
        assert spool._file is not None
        spool._file.seek(100)
        spool._file.write(b"!")
        with pytest.raises(StorageFault, match="cannot be read back"):
            list(spool.chunks())


def test_a_folder_that_cannot_be_written_is_named_as_such(tmp_path: Path) -> None:
    with Spool(tmp_path / "absent") as spool, pytest.raises(StorageFault):
        spool.write(b"x" * BLOCK)
