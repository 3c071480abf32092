# SPDX-License-Identifier: AGPL-3.0-or-later
"""How items belong together: a file taken out of an archive, an answer to a letter.

Rows are written once. A relation that turns out wrong is answered by a note, never removed.
"""

from django.db import models
from django.db.models import F, Q

from dokaz.evidence.models.items import Item, one_of
from dokaz.evidence.vocabulary import RelationKind
from dokaz.gate.api import Guarded, RowReaders


class ItemRelation(Guarded):
    """`item` is, in the way `kind` says, of `to`: part of it, attached to it, derived from it."""

    FROZEN = True

    id = models.UUIDField(primary_key=True)
    item = models.ForeignKey(Item, models.PROTECT, related_name="relations", db_index=False)
    kind = models.CharField(max_length=16)
    to = models.ForeignKey(Item, models.PROTECT, related_name="related", db_index=False)
    organisation_id = models.UUIDField()
    at = models.DateTimeField()
    by = models.UUIDField()

    READ_BY = RowReaders(organisation="organisation_id", through="item")

    class Meta:
        constraints = (
            one_of("kind", RelationKind.values, name="relation_kind"),
            models.UniqueConstraint(fields=["item", "kind", "to"], name="one_relation"),
            models.CheckConstraint(condition=~Q(item=F("to")), name="relation_to_another"),
        )
        indexes = (models.Index(fields=["to", "kind", "item"], name="relation_by_target"),)
