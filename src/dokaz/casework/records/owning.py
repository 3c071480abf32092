# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who registered records of any kind, for rooms above that tell people what became of theirs."""

from collections.abc import Collection
from uuid import UUID

from dokaz.casework.records.kind import KINDS


def registered_by(kind: str, keys: Collection[UUID]) -> dict[UUID, tuple[UUID, UUID]]:
    """Account and organisation by record; asked while all rows are read.

    Raises:
        KeyError: no such kind.
    """
    rows = KINDS[kind].rows.objects.filter(pk__in=list(keys))
    found = rows.values_list("pk", "registered_by", "organisation_id")
    return {key: (account, organisation) for key, account, organisation in found}
