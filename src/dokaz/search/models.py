# SPDX-License-Identifier: AGPL-3.0-or-later
"""Searches and views of lists that people keep. All else is derived and lies in a folder."""

from django.db import models

from dokaz.gate.api import Guarded, RowReaders
from dokaz.search.lists.vocabulary import ListName


class SavedSearch(Guarded):
    """What one person searches for again, while acting for one organisation. Nobody else sees it.

    `asked` as `saved.written` makes it; it and `name` are emptied when the search is forgotten.
    `looked_at`: what was registered after it is new. `new_matches`: how many the person could see
    at `counted_at`.
    """

    id = models.UUIDField(primary_key=True)
    organisation_id = models.UUIDField()
    owner_ref = models.UUIDField()
    name = models.CharField(max_length=200, blank=True)
    asked = models.JSONField(default=dict)
    tells = models.BooleanField(default=False)
    saved_at = models.DateTimeField()
    save_act_id = models.UUIDField()
    looked_at = models.DateTimeField()
    new_matches = models.PositiveIntegerField(default=0)
    counted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    READ_BY = RowReaders(person="owner_ref")

    class Meta:
        indexes = (
            models.Index(fields=["owner_ref", "organisation_id", "id"], name="saved_search_own"),
            models.Index(fields=["tells", "id"], name="saved_search_tells"),
        )


class SavedList(Guarded):
    """What a list is narrowed to and how it is sorted, under a name; `shared` in the organisation.

    `query` maps names of the list's filters to lists of values; it and `name` are emptied when the
    view is forgotten.
    """

    id = models.UUIDField(primary_key=True)
    organisation_id = models.UUIDField()
    owner_ref = models.UUIDField()
    list = models.CharField(max_length=16)
    name = models.CharField(max_length=200, blank=True)
    query = models.JSONField(default=dict)
    shared = models.BooleanField(default=False)
    saved_at = models.DateTimeField()
    save_act_id = models.UUIDField()
    ended_at = models.DateTimeField(null=True)

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(list__in=ListName.values), name="saved_list_of_what"
            ),
        )
        indexes = (models.Index(fields=["organisation_id", "list"], name="saved_list_own"),)
