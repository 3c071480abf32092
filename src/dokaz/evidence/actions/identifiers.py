# SPDX-License-Identifier: AGPL-3.0-or-later
"""Opening the sealed block with the identifiers of a device: numbers of phones and lines, network
addresses, cells and Wi-Fi nearby. They can find a person: they are read for a stated reason only.
"""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.evidence.actions.description import require_live
from dokaz.evidence.actions.files import OpenFile, opened_file
from dokaz.evidence.custody import Custody, file_ref, item_ref
from dokaz.evidence.policy import FILES, IDENTIFIER_READERS
from dokaz.evidence.texts import clean
from dokaz.evidence.vocabulary import FileRole
from dokaz.gate.api import Actor, Erasure, Rejected, Unit, action, own, with_role


@dataclass(frozen=True)
class IdentifiersOpened:
    file: UUID
    item: UUID


@action(
    "evidence.identifiers.open",
    rule=with_role(IDENTIFIER_READERS, own(FILES, "file_id")),
    facts=IdentifiersOpened,
    erasure=Erasure.DETAILS,
    event="displaying",
)
def open_identifiers(unit: Unit, *, actor: Actor, file_id: UUID, reason: str) -> OpenFile:
    """Permit and record one reading of a sealed block; the bytes are read after the act.

    Raises:
        Rejected: there is no reason, or the file is no such block.
        Conflict: the item was disposed of.
    """
    reason = clean("reason", reason, longest=10_000, required=True)
    file = FILES.visible(actor).select_related("item", "object").get(pk=file_id)
    if file.role != FileRole.IDENTIFIERS:
        raise Rejected("file_id", _("This file holds no identifiers of a device."))
    require_live(file.item)
    custody = Custody(unit)
    custody.add("displaying", file.item, file=file, facts={"role": file.role})
    custody.write()
    unit.record(
        IdentifiersOpened(file=file.pk, item=file.item_id),
        objects=(item_ref(file.item_id), file_ref(file)),
        details={"reason": reason},
    )
    return opened_file(file, actor, unit.act_id)
