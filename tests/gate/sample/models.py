# SPDX-License-Identifier: AGPL-3.0-or-later
from django.db import models

from dokaz.gate.api import Guarded, OpenRows, RowReaders


class Stamp(Guarded):
    FROZEN = True

    id = models.UUIDField(primary_key=True)
    text = models.CharField(max_length=100)

    READ_BY = OpenRows("says nothing of anybody")


class Note(Guarded):
    id = models.UUIDField(primary_key=True)
    organisation_id = models.UUIDField()
    title = models.CharField(max_length=100)

    READ_BY = RowReaders(organisation="organisation_id")
