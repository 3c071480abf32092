# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sealing keys that were changed, as the acts recorded it; the secrets lie in the key folder."""

from django.db import models
from django.db.models import Q

from dokaz.evidence.models.items import one_of
from dokaz.evidence.vocabulary import SealingKeyStatus
from dokaz.gate.api import Guarded, RowReaders


class SealingKey(Guarded):
    """One sealing key of an organisation by its public half (`age1…`).

    An organisation's first key has a row from its first change on; its `since` is not known.
    """

    id = models.UUIDField(primary_key=True)
    organisation_id = models.UUIDField()
    recipient = models.CharField(max_length=100)
    status = models.CharField(max_length=16)
    since = models.DateTimeField(null=True)
    replaced_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)
    destroyed_at = models.DateTimeField(null=True)

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        constraints = (
            one_of("status", SealingKeyStatus.values, name="sealing_key_status"),
            models.UniqueConstraint(
                fields=["organisation_id", "recipient"], name="sealing_key_once"
            ),
            models.UniqueConstraint(
                fields=["organisation_id"],
                condition=Q(status=SealingKeyStatus.IN_USE),
                name="one_sealing_key_in_use",
            ),
        )
