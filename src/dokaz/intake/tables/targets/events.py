# SPDX-License-Identifier: AGPL-3.0-or-later
"""Events: each row of a table is one (`records`)."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from dokaz.casework.events import api as events
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
        names=("id", "uid", "uuid", "event id", "identifier", "code", "relid", "ід", "номер",
               "код", "ідентифікатор", "номер події", "идентификатор", "код события"),
    ),
    Field(
        key="title_uk", label=_("Title in Ukrainian"),
        names=("назва", "заголовок", "подія", "назва події", "название", "событие", "title uk"),
    ),
    Field(
        key="title_en", label=_("Title in English"),
        names=("title", "title en", "event", "name", "headline", "source headline"),
    ),
    Field(
        key="description", label=_("Description"), many=True, longest=20_000,
        names=("description", "summary", "notes", "comment", "опис", "примітка", "коментар",
               "описание", "комментарий", "where description"),
    ),
    Field(
        key="when", label=_("When it happened"), kind=FieldKind.DATE,
        names=("date", "datetime", "when", "event date", "date start", "started at", "start date",
               "дата", "дата події", "коли", "дата события", "початок"),
    ),
    Field(
        key="when_to", label=_("When it ended"), kind=FieldKind.DATE,
        names=("end", "end date", "date end", "finished at", "кінець", "дата завершення",
               "дата окончания"),
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
        names=("coordinates", "coords", "gps", "geo", "geom wkt", "координати", "координаты"),
    ),
    Field(
        key="conduct", label=_("Conduct (terms, with ; between them)"), longest=2000,
        names=("conduct", "act", "type of act", "діяння", "вид діяння", "деяние"),
    ),
    Field(
        key="means", label=_("Means of attack (terms, with ; between them)"), longest=2000,
        names=("means", "weapon", "weapons", "засіб ураження", "зброя", "оружие"),
    ),
    Field(
        key="objects_hit", label=_("Objects hit (terms, with ; between them)"), longest=2000,
        names=("objects", "target", "object type", "об'єкт", "тип об'єкта", "объект"),
    ),
    Field(
        key="killed", label=_("People killed (a number or a range)"),
        names=("killed", "dead", "deaths", "deaths civilians", "загинуло", "загиблі", "погибло"),
    ),
    Field(
        key="injured", label=_("People injured (a number or a range)"),
        names=("injured", "wounded", "поранено", "поранені", "ранено"),
    ),
    Field(
        key="casualties_basis", label=_("By whom people were counted"),
        names=("casualties source", "джерело про жертви"),
    ),
    Field(
        key="attacking_side", label=_("Attacking side, as claimed"), longest=200,
        names=("attacking side", "attacker", "perpetrator side", "armed group",
               "сторона, що напала", "сторона нападу", "нападник", "сторона нападения"),
    ),
    Field(
        key="warnings", label=_("Warnings given beforehand"), many=True, longest=10_000,
        names=("warning", "warnings", "попередження", "предупреждение"),
    ),
    Field(
        key="military_context", label=_("Military use nearby, other explanations"), many=True,
        longest=10_000, names=("military context", "military presence", "військові поруч"),
    ),
    Field(
        key="tags", label=_("Tags (with ; between them)"), longest=2000,
        names=("tags", "tag", "labels", "keywords", "теги", "мітки", "ключові слова", "метки"),
    ),
)  # fmt: skip

_TEXTS = (
    "title_uk", "title_en", "description", "place", "address", "conduct", "means", "objects_hit",
    "killed", "injured", "casualties_basis", "attacking_side", "warnings", "military_context",
    "tags",
)  # fmt: skip
# What stands in records is the archive's first language, whoever runs the import.
_BASIS = "За таблицею, внесеною до архіву"


class Events(Records):
    """Makes and changes events by rows of a table."""

    key = "events"
    label = _("Events: each row is one")
    titles = ("title_uk", "title_en")
    of_room: ClassVar = {
        "when_zone": ("when",),
        "places": ("place",),
        "casualties": ("killed", "injured"),
    }
    reasons: ClassVar = {
        "when": RowReason.NO_DATE,
        "place": RowReason.UNKNOWN_PLACE,
        "conduct": RowReason.UNKNOWN_VALUE,
        "means": RowReason.UNKNOWN_VALUE,
        "objects_hit": RowReason.UNKNOWN_VALUE,
    }

    def fields(self) -> tuple[Field, ...]:
        """See `Target`."""
        return _FIELDS

    def find(self, actor: Actor, system: str, values: Sequence[str]) -> dict[str, UUID | None]:
        """See `Records`."""
        return events.find_external(actor=actor, system=system, values=values)

    def plans(
        self, actor: Actor, cells: Sequence[dict[str, str]], now: datetime
    ) -> list[events.RowPlan]:
        """See `Records`."""
        return events.plan_rows(actor=actor, rows=cells, now=now)

    def standings(self, actor: Actor, keys: Collection[UUID]) -> dict[UUID, events.EventStanding]:
        """See `Records`."""
        return events.standings(actor=actor, event_ids=keys)

    def unchanged(self, actor: Actor, stated: Stated, now: datetime) -> list[bool]:
        """See `Records`."""
        return events.unchanged(actor=actor, stated=stated, now=now)

    def write(self, actor: Actor, rows: Sequence[events.BatchRow]) -> Written:
        """See `Records`."""
        done = events.write_batch(actor=actor, rows=rows, why=WHY)
        return Written(done.batch_id, done.events, done.created, done.changed)

    def undo(self, actor: Actor, batch_id: UUID) -> events.UndoResult:
        """See `Records`."""
        return events.undo_batch(actor=actor, batch_id=batch_id, why=WHY_BACK)

    def cells(self, said: Said, mapping: Mapping) -> dict[str, str]:
        """See `Records`."""
        found = texts(said, _TEXTS) | degrees(said)
        if "killed" in found or "injured" in found:
            found.setdefault("casualties_basis", _BASIS)
        if "when" in said:
            zone = mapping.zone_of("when")
            begin = edtf(said["when"], zone)
            end = edtf(said["when_to"], zone) if "when_to" in said else ""
            found["when"] = f"{begin}/{end}" if end and end != begin else begin
            found["when_zone"] = zone
        return found
