# SPDX-License-Identifier: AGPL-3.0-or-later
"""The node's key folder, and where the passphrase comes from if its keys lie under one.

The passphrase is what was handed over in this process (typed at a terminal), or the first line of
the file that the setting `keys_passphrase_file` names. It is read once and then held in memory,
as the opened keys are: whoever controls the running machine has both.
"""

import secrets
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from dokaz.core.objects.key_folder import KeyFolder
from dokaz.core.objects.passphrase_file import read_passphrase

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
