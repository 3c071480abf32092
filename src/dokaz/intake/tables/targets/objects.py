# SPDX-License-Identifier: AGPL-3.0-or-later
"""Protected objects: each row of a table is one (`records`)."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from dokaz.casework.objects import api as objects
from dokaz.gate.api import Actor
from dokaz.intake.tables.fields import Field, FieldKind
from dokaz.intake.tables.interpreting import Said
from dokaz.intake.tables.mapping import Mapping
from dokaz.intake.tables.reasons import RowReason
from dokaz.intake.tables.targets.records import (
    WHY,
    WHY_BACK,
    Records,
    Stated,
    Written,
    degrees,
    edtf,
    texts,
)

_FIELDS = (
    Field(
        key="external_id", label=_("Number in another system"), kind=FieldKind.EXTERNAL_ID,
        names=("id", "uid", "uuid", "object id", "identifier", "code", "ref", "ід", "номер", "код",
               "ідентифікатор", "охоронний номер", "номер об'єкта", "идентификатор"),
    ),
    Field(
        key="name_uk", label=_("Name in Ukrainian"),
        names=("назва", "назва об'єкта", "найменування", "name uk"),
    ),
    Field(
        key="name_en", label=_("Name in English"),
        names=("name", "name en", "object", "object name", "title"),
    ),
    Field(
        key="name_other", label=_("Other name"),
        names=("інша назва", "колишня назва", "alias", "other name", "название", "наименование"),
    ),
    Field(
        key="description", label=_("Description"), many=True, longest=20_000,
        names=("description", "notes", "comment", "опис", "примітка", "коментар", "описание",
               "примечание"),
    ),
    Field(
        key="function", label=_("What it is used for"), longest=10_000,
        names=("function", "use", "призначення", "функція", "назначение"),
    ),
    Field(
        key="operator", label=_("Who runs or owns it"),
        names=("operator", "owner", "власник", "балансоутримувач", "утримувач", "владелец"),
    ),
    Field(
        key="place", label=_("Settlement: its name or code of the codifier"), longest=1000,
        names=("place", "settlement", "city", "location", "населений пункт", "місце", "місто",
               "населенный пункт", "место"),
    ),
    Field(
        key="address", label=_("Address"), longest=1000,
        names=("address", "street", "адреса", "вулиця", "адрес"),
    ),
    Field(
        key="latitude", label=_("Latitude"), kind=FieldKind.LATITUDE,
        names=("latitude", "lat", "широта"),
    ),
    Field(
        key="longitude", label=_("Longitude"), kind=FieldKind.LONGITUDE,
        names=("longitude", "lon", "lng", "long", "довгота", "долгота"),
    ),
    Field(
        key="coordinates", label=_("Latitude and longitude in one column"), kind=FieldKind.PAIR,
        names=("coordinates", "coords", "gps", "geo", "координати", "координаты"),
    ),
    Field(
        key="protection", label=_("Why the law protects it (terms or words, with ; between them)"),
        longest=4000,
        names=("protection", "legal basis", "підстава захисту", "правова підстава"),
    ),
    Field(
        key="markings", label=_("Markings (terms, with ; between them)"), longest=2000,
        names=("markings", "emblem", "позначення", "маркування", "эмблема"),
    ),
    Field(
        key="marking_note", label=_("About the markings"), longest=4000,
        names=("marking note", "примітка про позначення"),
    ),
    Field(
        key="enhanced_list", label=_("List of enhanced protection it stands on"),
        names=("enhanced list", "enhanced protection", "посилений захист"),
    ),
    Field(
        key="enhanced_when", label=_("Under enhanced protection since"), kind=FieldKind.DATE,
        names=("enhanced since", "enhanced date", "дата посиленого захисту"),
    ),
    Field(
        key="notified", label=_("Who was given its coordinates (with ; between them)"),
        longest=2000,
        names=("notified", "coordinates given to", "кому передано координати"),
    ),
    Field(
        key="tags", label=_("Tags (with ; between them)"), longest=2000,
        names=("tags", "tag", "labels", "keywords", "теги", "мітки", "ключові слова", "метки"),
    ),
)  # fmt: skip
_TEXTS = (
    "name_uk", "name_en", "name_other", "description", "type", "function", "operator", "place",
    "address", "protection", "markings", "marking_note", "enhanced_list", "notified",
    "tags",
)  # fmt: skip


class Objects(Records):
    """Makes and changes protected objects by rows of a table."""

    key = "objects"
    label = _("Protected objects: each row is one")
    titles = ("name_uk", "name_en", "name_other")
    of_room: ClassVar = {
        "longitude": ("longitude", "coordinates"),
        "latitude": ("latitude", "coordinates"),
    }
    reasons: ClassVar = {"place": RowReason.UNKNOWN_PLACE, "markings": RowReason.UNKNOWN_VALUE}

    def fields(self) -> tuple[Field, ...]:
        """See `Target`. Terms stand in the reader's language."""
        type_ = Field(
            key="type", label=_("Kind of object"), kind=FieldKind.CHOICE, required=True,
            choices=tuple(objects.terms.TYPES.choices()), finds=objects.terms.TYPES.code_of,
            names=("type", "object type", "kind", "category", "тип", "тип об'єкта", "вид",
                   "категорія", "тип объекта"),
        )  # fmt: skip
        return (_FIELDS[0], type_, *_FIELDS[1:])

    def find(self, actor: Actor, system: str, values: Sequence[str]) -> dict[str, UUID | None]:
        """See `Records`."""
        return objects.find_external(actor=actor, system=system, values=values)

    def plans(
        self, actor: Actor, cells: Sequence[dict[str, str]], now: datetime
    ) -> list[objects.RowPlan]:
        """See `Records`."""
        return objects.plan_rows(actor=actor, rows=cells)

    def standings(self, actor: Actor, keys: Collection[UUID]) -> dict[UUID, objects.ObjectStanding]:
        """See `Records`."""
        return objects.standings(actor=actor, object_ids=keys)

    def unchanged(self, actor: Actor, stated: Stated, now: datetime) -> list[bool]:
        """See `Records`."""
        return objects.unchanged(actor=actor, stated=stated, now=now)

    def write(self, actor: Actor, rows: Sequence[objects.BatchRow]) -> Written:
        """See `Records`."""
        done = objects.write_batch(actor=actor, rows=rows, why=WHY)
        return Written(done.batch_id, done.objects, done.created, done.changed)

    def undo(self, actor: Actor, batch_id: UUID) -> objects.UndoResult:
        """See `Records`."""
        return objects.undo_batch(actor=actor, batch_id=batch_id, why=WHY_BACK)

    def cells(self, said: Said, mapping: Mapping) -> dict[str, str]:
        """See `Records`."""
        found = texts(said, _TEXTS) | degrees(said)
        if "enhanced_when" in said:
            found["enhanced_when"] = edtf(said["enhanced_when"], mapping.zone_of("enhanced_when"))
        return found
