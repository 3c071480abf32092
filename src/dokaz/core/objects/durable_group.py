# SPDX-License-Identifier: Apache-2.0
"""Writing many small files that must never change, with few flushes.

Promises the same as `durable.write_file_durably` with `NEW_OR_EQUAL`, for all of them together:
each name shows its whole content or is not there, and after the function returned all contents
and names are on the medium. Not promised: that all appear at once. Whoever needs that writes a
head afterwards that says which count.

Order: 1 every content under a temporary name, 2 flush them, 3 give the names, 4 flush the folders.
"""

import os
from collections import deque
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from dokaz.core.objects.durable import (
    GroupSync,
    WriteMode,
    create_temporary,
    publish_new,
    write_all,
    write_file_durably,
)
from dokaz.core.objects.errors import fault_from, naming_fault_from, unknown_from


def write_new_files_durably(
    files: Iterable[tuple[Path, bytes]], *, staging: Path, permissions: int = 0o600
) -> None:
    """Write each path with its content; a file that exists must hold exactly that.

    The folders of the paths must exist. `staging` is a folder of the same file system in which
    temporary files may lie; a killed process leaves some there (see `durable.remove_leftovers`).
    Repeating the call after any failure is safe.

    Raises:
        ContentConflict: a file holds something else; it is left as it is, others may be written.
        StoreFull, StoreReadOnly, StoreUnusable: no new name appeared, or the call can be repeated.
        OutcomeUnknown: names are visible, and whether they survive a power cut is not known.
    """
    contents = list(files)
    if not contents:
        return
    temporaries: deque[str] = deque()
    try:
        # Made before the first write: see `GroupSync`.
        group = GroupSync(staging)
    except OSError as error:
        raise fault_from(error, doing="writing files") from error
    try:
        try:
            for _, content in contents:
                temporaries.append(_write_temporary(staging, content, permissions))
            group.flush_files(temporaries)
        except OSError as error:
            raise fault_from(error, doing="writing files") from error
        _give_names(temporaries, contents)
        try:
            group.flush_folders({str(path.parent) for path, _ in contents})
        except OSError as error:
            raise unknown_from(error, doing="flushing folders") from error
    finally:
        group.close()
        for temporary in temporaries:
            with suppress(OSError):
                os.unlink(temporary)


def _write_temporary(staging: Path, content: bytes, permissions: int) -> str:
    descriptor, temporary = create_temporary(staging, permissions=permissions)
    try:
        write_all(descriptor, content)
    except OSError:
        with suppress(OSError):
            os.unlink(temporary)
        raise
    finally:
        os.close(descriptor)
    return temporary


def _give_names(temporaries: deque[str], contents: Sequence[tuple[Path, bytes]]) -> None:
    """Name each file; a temporary one stays in the queue until its content needs it no more."""
    for path, content in contents:
        try:
            named = publish_new(temporaries[0], path)
        except OSError as error:
            raise naming_fault_from(error) from error
        if not named:
            # Whoever wrote it may have died before flushing it: compared and flushed there.
            write_file_durably(path, content, mode=WriteMode.NEW_OR_EQUAL)
            os.unlink(temporaries[0])
        temporaries.popleft()
