# SPDX-License-Identifier: AGPL-3.0-or-later
"""Events: each row of a table is one, known by its identifier in the sender's system.

What a row states is read and judged by the room of events (`plan_rows`), and written by it in
batches (`write_batch`). An event that anybody changed since the version before of the table is left
as it is where the table changes too.
"""

import zoneinfo
from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from dokaz.casework.events import api as events
from dokaz.gate.api import Actor, Conflict, NotFound
from dokaz.intake.tables.fields import Field, FieldKind
from dokaz.intake.tables.interpreting import ReadRow, Said, Trouble, time_of
from dokaz.intake.tables.mapping import Mapping
from dokaz.intake.tables.reasons import RowOutcome, RowReason
from dokaz.intake.tables.targets.target import Done, Planned, Planning, ToDo, refused

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
)  # fmt: skip

_TEXTS = (
    "title_uk", "title_en", "place", "address", "conduct", "means", "objects_hit", "killed",
    "injured", "casualties_basis",
)  # fmt: skip
_FIELD_OF = {"when": "when", "when_zone": "when", "places": "place", "casualties": "killed"}
_WRONG = {
    "when": RowReason.NO_DATE,
    "place": RowReason.UNKNOWN_PLACE,
    "conduct": RowReason.UNKNOWN_VALUE,
    "means": RowReason.UNKNOWN_VALUE,
    "objects_hit": RowReason.UNKNOWN_VALUE,
}


class Events:
    """Makes and changes events by rows of a table."""

    key = "events"
    label = _("Events: each row is one")

    def fields(self) -> tuple[Field, ...]:
        """See `Target`."""
        return _FIELDS

    def plan(self, planning: Planning, rows: Sequence[ReadRow]) -> list[Planned]:
        """See `Target`."""
        key = planning.mapping.key_column
        keys = sorted({row.key for row in rows if row.key})
        known = (
            events.find_external(actor=planning.actor, system=key.system, values=keys)
            if key is not None
            else {}
        )
        plans = events.plan_rows(
            actor=planning.actor,
            rows=[_cells(row.said, planning.mapping) for row in rows],
            now=datetime.now(UTC),
        )
        standing = events.standings(actor=planning.actor, event_ids=known.values())
        return [
            _plan(planning, row, plan, known.get(row.key), standing)
            for row, plan in zip(rows, plans, strict=True)
        ]

    def carry_out(self, actor: Actor, mapping: Mapping, batch: Sequence[ToDo]) -> list[Done]:
        """See `Target`. A row that does not pass after all is refused; the others are written."""
        now = datetime.now(UTC)
        answers: dict[UUID, Done] = {}
        left = list(batch)
        while left:
            rows = _batch_rows(actor, mapping, left, now)
            try:
                done = events.write_batch(actor=actor, rows=rows, why=_WHY)
            except events.RowRejected as error:
                one = left.pop(error.number)
                answers[one.id] = Done(one.id, one.item_id, reason=RowReason.NOT_TAKEN)
                continue
            changed = set(done.changed)
            for one, event_id in zip(left, done.events, strict=True):
                adds = [["batch", str(done.batch_id)]]
                revision = (one.revision or 0) + (event_id in changed)
                answers[one.id] = Done(one.id, event_id, revision, adds=adds)
            break
        return [answers[one.id] for one in batch]

    def take_back(self, actor: Actor, rows: Sequence[ToDo]) -> list[Done]:
        """See `Target`; one act for each batch that was written."""
        batches = {UUID(value) for one in rows for name, value in one.adds if name == "batch"}
        gone: set[UUID] = set()
        for batch_id in sorted(batches):
            try:
                found = events.undo_batch(actor=actor, batch_id=batch_id, why=_WHY_BACK)
            except Conflict:
                continue  # by a run that was cut off before it could be noted
            except NotFound:
                continue
            gone.update((*found.removed, *found.changed_back))
        others = {one.item_id for one in rows if one.item_id} - gone
        standing = events.standings(actor=actor, event_ids=others)
        # Removed events leave the lists.
        gone |= {key for key in others if key not in standing or standing[key].undone}
        return [
            Done(one.id, one.item_id)
            if one.item_id in gone
            else Done(one.id, one.item_id, reason=RowReason.CHANGED_MEANWHILE)
            for one in rows
        ]

    def refs(self, actor: Actor, keys: Sequence[UUID]) -> dict[UUID, str]:
        """See `Target`."""
        found = events.standings(actor=actor, event_ids=keys)
        return {key: one.ref for key, one in found.items()}


# What stands in records is the archive's first language, whoever runs the import.
_BASIS = "За таблицею, внесеною до архіву"
_WHY = "Рядки таблиці"
_WHY_BACK = "Імпорт таблиці скасовано"


def _plan(
    planning: Planning,
    row: ReadRow,
    plan: events.RowPlan,
    event_id: UUID | None,
    standing: dict[UUID, events.EventStanding],
) -> Planned:
    if not row.key:
        column = _column(planning, "external_id")
        return refused(row, Trouble(RowReason.NAMES_NOTHING, column))
    if plan.wrong:
        return refused(row, _trouble(planning, row, plan.wrong[0]), item_id=event_id)
    if event_id is None:
        if not (row.said.get("title_uk") or row.said.get("title_en")):
            return refused(row, Trouble(RowReason.MISSING, _column(planning, "title_uk")))
        return Planned(row, RowOutcome.NEW)
    former = planning.former.get(row.key)
    if former is not None and former.said == row.said:
        return Planned(row, RowOutcome.SAME, item_id=event_id)
    revision = standing[event_id].revision
    is_replacing = planning.mapping.existing == "replace"
    if former is not None and former.revision != revision and not is_replacing:
        return refused(row, Trouble(RowReason.CHANGED_BY_OTHERS), item_id=event_id)
    if former is None and not is_replacing:
        return refused(row, Trouble(RowReason.OTHER_VALUE), item_id=event_id)
    return Planned(row, RowOutcome.CHANGED, item_id=event_id, revision=revision)


def _trouble(planning: Planning, row: ReadRow, wrong: events.Wrong) -> Trouble:
    field = _FIELD_OF.get(wrong.field, wrong.field)
    reason = _WRONG.get(field, RowReason.NOT_TAKEN)
    value = row.said.get(field, "")
    text = value if isinstance(value, str) else ""
    return Trouble(reason, _column(planning, field), text[:500])


def _column(planning: Planning, field: str) -> str:
    return next((one.column for one in planning.mapping.columns if one.field == field), "")


def _cells(said: Said, mapping: Mapping) -> dict[str, str]:
    """A row as the room of events reads it: texts by the names of its columns."""
    found = {name: str(said[name]) for name in _TEXTS if said.get(name)}
    if "killed" in found or "injured" in found:
        found.setdefault("casualties_basis", _BASIS)
    if said.get("description"):
        found["description"] = "\n\n".join(map(str, said["description"]))
    if "when" in said:
        begin = _edtf(said["when"], mapping.zone)
        end = _edtf(said["when_to"], mapping.zone) if "when_to" in said else ""
        found["when"] = f"{begin}/{end}" if end and end != begin else begin
        found["when_zone"] = mapping.zone
    pair = said.get("coordinates") or [said.get("latitude"), said.get("longitude")]
    for name, value in zip(("latitude", "longitude"), pair, strict=True):
        if value is not None:
            found[name] = str(value)
    return found


_FORMS = {
    "year": "%Y",
    "month": "%Y-%m",
    "day": "%Y-%m-%d",
    "minute": "%Y-%m-%dT%H:%M",
    "second": "%Y-%m-%dT%H:%M:%S",
}


def _edtf(said: dict[str, str], zone: str) -> str:
    """A time as EDTF in the mapping's zone."""
    return (
        time_of(said["from"])
        .astimezone(zoneinfo.ZoneInfo(zone))
        .strftime(_FORMS[said["precision"]])
    )


def _batch_rows(
    actor: Actor, mapping: Mapping, batch: Sequence[ToDo], now: datetime
) -> list[events.BatchRow]:
    key = mapping.key_column
    system = key.system if key else ""
    cells = [_cells(one.said, mapping) for one in batch]
    plans = events.plan_rows(actor=actor, rows=cells, now=now)
    return [
        events.BatchRow(system=system, value=one.key, values=plan.values)
        for one, plan in zip(batch, plans, strict=True)
    ]
