# SPDX-License-Identifier: AGPL-3.0-or-later
"""The node's key folder, and where the passphrase comes from if its keys lie under one.

The passphrase is what was handed over in this process (typed at a terminal), or the first line of
the file that the setting `keys_passphrase_file` names. It is read once and then held in memory,
as the opened keys are: whoever controls the running machine has both.
"""

import os
import secrets
import stat
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from dokaz.core.objects.errors import KeysLocked
from dokaz.core.objects.key_folder import KeyFolder

_LONGEST = 4096
_OTHERS = stat.S_IRWXO | stat.S_IWGRP | stat.S_IXGRP
_handed_over: dict[str, str] = {}


def key_folder() -> KeyFolder:
    """The folder that the settings name; one object for each, so that it is opened once."""
    return _folder(Path(settings.DOKAZ.keys_folder))


@lru_cache(maxsize=16)
def _folder(root: Path) -> KeyFolder:
    return KeyFolder(root, passphrase=keys_passphrase, randomness=secrets.token_bytes)


def hand_over_passphrase(passphrase: str) -> None:
    """Use this passphrase from now on in this process; it goes before the file of the settings."""
    _handed_over["typed"] = passphrase


def keys_passphrase() -> str | None:
    """The passphrase, or None where none was given.

    Raises:
        KeysLocked: the file that should hold it cannot be read, is empty or open to others.
    """
    if "typed" in _handed_over:
        return _handed_over["typed"]
    named: str = settings.DOKAZ.keys_passphrase_file
    if not named:
        return None
    # A pipe gives its content once.
    if named not in _handed_over:
        _handed_over[named] = read_passphrase(Path(named))
    return _handed_over[named]


def forget_passphrases() -> None:
    """Forget what was read and typed, and every folder opened with it."""
    _handed_over.clear()
    _folder.cache_clear()


def read_passphrase(path: Path) -> str:
    """The first line of a file that only the node may read.

    Raises:
        KeysLocked: see `keys_passphrase`.
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
    return bool(status.st_mode & (_OTHERS | stat.S_IRGRP) & ~forgiven)
