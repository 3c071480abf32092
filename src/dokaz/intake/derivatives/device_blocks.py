# SPDX-License-Identifier: AGPL-3.0-or-later
"""The identifiers of devices that a proof names, as a sealed file of their own beside the item.

docs/formats/captures.md has the form. Random bytes go along: the digest of a file stands in open
records, and fifteen digits of a telephone's number are soon tried against it.
"""

import json
import secrets
from collections.abc import Sequence
from uuid import UUID

from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor
from dokaz.intake.archive import TOOL
from dokaz.media.results import DeviceBlock

FORMAT = "dokaz.identifiers/1"


def keep(
    actor: Actor, file: evidence.FileView, organisation_id: UUID, blocks: Sequence[DeviceBlock]
) -> None:
    """Seal them beside an original, unless a block is there already.

    Raises:
        NotFound, Conflict: the item is sealed or was disposed of.
        StorageFault: the store failed.
    """
    if not blocks:
        return
    for one in evidence.files_of(actor=actor, item_ids=(file.item_id,)):
        is_block = one.role == evidence.FileRole.IDENTIFIERS and one.derived_from == file.id
        if is_block and not one.erased:
            return
    content = {
        "format": FORMAT,
        "salt": secrets.token_hex(32),
        "captures": [
            {"sha256": one.sha256, "values": {each.name: each.value for each in one.values}}
            for one in blocks
        ],
    }
    stored = evidence.store_sealed(
        organisation_id, [json.dumps(content, ensure_ascii=False).encode("utf-8")]
    )
    evidence.add_renditions(
        actor=actor,
        of_file_id=file.id,
        renditions=[
            evidence.NewRendition(
                content=stored,
                role=str(evidence.FileRole.IDENTIFIERS),
                name="identifiers.json",
                media_type="application/json",
                tool=TOOL,
            )
        ],
    )
