# SPDX-License-Identifier: Apache-2.0
"""Two calls of Linux that Python does not offer: renameat2(2) without replacing, and syncfs(2).

Both are optional: where the system or the file system has no such call, the functions say so and
`durable` takes the longer way. Nothing here decides anything about durability.
"""

import ctypes
import errno
import os
import platform
import re
from functools import cache
from typing import Any

_RENAME_NOREPLACE = 1
_AT_FDCWD = -100
# By these a system says "no such call here", never "the call failed".
_NO_SUCH_CALL = frozenset({errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP})


def _find_call(name: str, *argument_types: Any) -> Any:
    if platform.system() != "Linux":
        return None
    call = getattr(ctypes.CDLL(None, use_errno=True), name, None)
    if call is not None:
        call.argtypes = argument_types
    return call


_renameat2 = _find_call(
    "renameat2", ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_uint
)
_syncfs = _find_call("syncfs", ctypes.c_int)


def rename_without_replacing(
    source: str | os.PathLike[str], target: str | os.PathLike[str]
) -> bool | None:
    """Rename in one step; False if the target exists, None if there is no such call here.

    Raises:
        OSError: as the system says it; nothing was renamed.
    """
    if _renameat2 is None:
        return None
    done = _renameat2(
        _AT_FDCWD, os.fsencode(source), _AT_FDCWD, os.fsencode(target), _RENAME_NOREPLACE
    )
    if done == 0:
        return True
    number = ctypes.get_errno()
    if number == errno.EEXIST:
        return False
    if number in _NO_SUCH_CALL:
        return None
    raise OSError(number, os.strerror(number))


def syncfs_reports_errors() -> bool:
    """Whether syncfs(2) exists and tells of failed write-back, which it does since Linux 5.8."""
    return _syncfs is not None and _kernel_version() >= (5, 8)


@cache
def _kernel_version() -> tuple[int, int]:
    found = re.match(r"(\d+)\.(\d+)", platform.release())
    return (int(found[1]), int(found[2])) if found is not None else (0, 0)


def syncfs(descriptor: int) -> None:
    """Flush the whole file system on which `descriptor` is open.

    Raises:
        OSError: as the system says it, or ENOSYS where there is no such call.
    """
    if _syncfs is None:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
    if _syncfs(descriptor) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
