# SPDX-License-Identifier: AGPL-3.0-or-later
"""Holding an organisation's row, so that two changes of its people cannot pass each other."""

from uuid import UUID

from dokaz.gate.api import NotFound
from dokaz.members import models


def locked(organisation_id: UUID | None) -> models.Organisation:
    """The organisation, held until the open act ends.

    Raises:
        NotFound: there is none.
    """
    row = models.Organisation.objects.select_for_update().filter(pk=organisation_id).first()
    if row is None:
        raise NotFound("organisation")
    return row  # type: ignore[no-any-return]
