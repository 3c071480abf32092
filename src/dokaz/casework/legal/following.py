# SPDX-License-Identifier: AGPL-3.0-or-later
"""Parts of suspects in qualified events follow a person's record into the one it is merged with."""

from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet

from dokaz.casework.legal.models import Liability
from dokaz.casework.persons.api import Following


def _liabilities(absorbed: UUID, survivor: UUID) -> QuerySet[Any]:
    """The own organisation's, but those that the survivor has in the same mode already.

    What another organisation states of a person whom it sees stays under the number it stated.
    """
    there = Liability.objects.filter(
        person_id=survivor,
        qualification_id=OuterRef("qualification_id"),
        mode=OuterRef("mode"),
        ended_at__isnull=True,
    )
    return Liability.objects.filter(
        ~Exists(there),
        person_id=absorbed,
        organisation_id=F("person__organisation_id"),
        ended_at__isnull=True,
    )


FOLLOWING = (Following("liabilities", Liability, _liabilities),)
