# SPDX-License-Identifier: AGPL-3.0-or-later
"""The key under which packed files wait on this node's disk.

Evidence is sealed at rest; a packed file must not lie beside it in readable form. The identity is
`<keys>/parcels/<organisation>.age`, mode 0600. It opens packed files only; losing it loses no
evidence, since a parcel can be made anew.
"""

import os
import secrets
import stat
from pathlib import Path
from uuid import UUID

from django.conf import settings

from dokaz.core.errors import DokazError
from dokaz.core.objects.durable import WriteMode, make_folder_durably
from dokaz.core.objects.errors import KeysLocked
from dokaz.core.objects.sealed import Identity
from dokaz.evidence.errors import SealingKeyUnavailable
from dokaz.ledger.api import key_folder


def keeping_key(organisation_id: UUID) -> Identity:
    """The organisation's key for packed files; made when first asked for.

    Raises:
        SealingKeyUnavailable: it exists and is unreadable, open to other accounts or malformed.
        StorageFault: it could not be written.
        KeysLocked: it lies under a passphrase that is missing or wrong.
    """
    path = Path(settings.DOKAZ.keys_folder) / "parcels" / f"{organisation_id}.age"
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        make_folder_durably(path.parent)
        text = Identity.generate(randomness=secrets.token_bytes).to_text() + "\n"
        # Another process may have made one meanwhile: then that one counts.
        key_folder().write(path, text.encode(), mode=WriteMode.NEW_OR_EQUAL)
    return _read(path)


def _read(path: Path) -> Identity:
    try:
        status = os.stat(path)
        if os.name == "posix" and status.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise SealingKeyUnavailable(
                f"parcel key {path.name} can be read by other accounts. Nothing was written. "
                "Take the rights away (chmod 600) and consider the key exposed."
            )
        return Identity.parse(key_folder().read(path).decode("ascii").strip())
    except (SealingKeyUnavailable, KeysLocked):
        raise
    except (OSError, UnicodeDecodeError, DokazError) as error:
        raise SealingKeyUnavailable(
            f"parcel key {path.name} cannot be used ({type(error).__name__}). Nothing was "
            "written. Restore the key folder from its backup."
        ) from error
