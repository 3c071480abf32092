# SPDX-License-Identifier: AGPL-3.0-or-later
"""Setting up a node before anybody can sign in.

Whoever comes first would own the node. So a browser on the same machine needs nothing, and any
other must type the code that stands in the file `setup-code` of the node's home folder.
"""

import hmac
import secrets
from pathlib import Path

from django.conf import settings

from dokaz.core.objects.durable import write_file_durably
from dokaz.ledger.api import create_node_key
from dokaz.members.actions.organisation import set_up
from dokaz.members.standing import service_actor
from dokaz.members.views import NewNode


def set_up_node(
    *,
    code: str,
    name_uk: str,
    name_en: str,
    kind: str,
    email: str,
    display_name: str,
    language: str,
    password: str,
) -> NewNode:
    """Create the first organisation, its administrator and the node's key.

    Raises:
        Conflict: the node is set up already.
        Rejected: a value does not pass; names the field.
    """
    create_node_key()
    made = set_up(
        actor=service_actor("first_run"),
        code=code,
        name_uk=name_uk,
        name_en=name_en,
        kind=kind,
        email=email,
        display_name=display_name,
        language=language,
        password=password,
    )
    _path().unlink(missing_ok=True)
    return made


def setup_code() -> str:
    """The code a browser elsewhere must type; made when first asked for, readable by the node."""
    path = _path()
    # Whole or not at all: a file that is still empty would make nothing the code.
    if not path.exists() or not path.read_text("ascii").strip():
        write_file_durably(path, f"{secrets.token_hex(8)}\n".encode(), permissions=0o600)
    return path.read_text("ascii").strip()


def is_setup_code(typed: str) -> bool:
    """Whether this is the code, compared in constant time."""
    return hmac.compare_digest(typed.strip().encode(), setup_code().encode())


def _path() -> Path:
    return Path(settings.DOKAZ.home) / "setup-code"
