# SPDX-License-Identifier: Apache-2.0
"""The passphrase of a key folder in a file: its first line, for the eyes of one account only."""

import os
import stat
from pathlib import Path

from dokaz.core.objects.errors import KeysLocked

_LONGEST = 4096
_OTHERS = stat.S_IRWXO | stat.S_IRWXG


def read_passphrase(path: Path) -> str:
    """The first line of a file that only one account may read; a pipe will do.

    Raises:
        KeysLocked: it cannot be read, is empty, or other accounts can read it.
    """
    try:
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            line = file.read(_LONGEST).split(b"\n", 1)[0].rstrip(b"\r")
        passphrase = line.decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise KeysLocked(
            f"The file with the passphrase of the keys cannot be read ({type(error).__name__}). "
            "Nothing was started. Look at DOKAZ_KEYS_PASSPHRASE_FILE and at the file's rights."
        ) from error
    if _is_open_to_others(path, status):
        raise KeysLocked(
            "The file with the passphrase of the keys can be read by other accounts. Nothing was "
            "started. Take the rights away (chmod 600) and consider the passphrase exposed."
        )
    if not passphrase:
        raise KeysLocked(
            "The first line of the file with the passphrase of the keys is empty. Nothing was "
            "started. Write the passphrase there, or name another file."
        )
    return passphrase


def _is_open_to_others(path: Path, status: os.stat_result) -> bool:
    if os.name != "posix" or not stat.S_ISREG(status.st_mode):
        return False
    # systemd gives the service its credentials by an access list, whose mask shows as the group's.
    credentials = os.environ.get("CREDENTIALS_DIRECTORY")
    forgiven = stat.S_IRGRP if credentials and path.is_relative_to(credentials) else 0
    return bool(status.st_mode & _OTHERS & ~forgiven)
