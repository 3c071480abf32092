# SPDX-License-Identifier: AGPL-3.0-or-later
"""Passwords that people wanted kept, sealed beside the item they open."""

import json
from uuid import UUID

from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor

_MAY_BE_LOCKED = (
    "application/pdf",
    "application/msword",
    "application/x-ole-storage",
    "application/vnd.ms-",
    "application/vnd.oasis.opendocument.",
)


def for_document(media: Actor, file: evidence.FileView) -> str:
    """What to make things of a document with; empty for none, and for files that have no locks."""
    found = str(file.technical.get("media_type") or file.media_type)
    return kept(media, file.item_id, file.id) if found.startswith(_MAY_BE_LOCKED) else ""


def kept(media: Actor, item_id: UUID, file_id: UUID) -> str:
    """The newest password kept for an original; empty for none. Its reading is recorded.

    Raises:
        NotFound, Conflict: the item is sealed or was disposed of.
        StorageFault: the store failed.
    """
    found = [
        one
        for one in evidence.files_of(actor=media, item_ids=(item_id,))
        if one.role == evidence.FileRole.PASSWORD and one.derived_from == file_id and not one.erased
    ]
    if not found:
        return ""
    opened = evidence.open_file(actor=media, file_id=found[-1].id, purpose="derivation")
    content = json.loads(b"".join(opened.chunks()))
    return str(content["password"])
