# SPDX-License-Identifier: AGPL-3.0-or-later
"""Items: an index beside files says what they are. The files are in the archive already.

A row names its file by an identifier that an item has, by its digest, or by its path in the
delivery the table came with; by its bare name only where one file of the delivery bears it. What a
row says of place stands in the description, since items have no field of their own for it.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, Rejected
from dokaz.intake.models import DeliveryEntry
from dokaz.intake.tables.fields import Field, FieldKind
from dokaz.intake.tables.interpreting import ReadRow, Said, Trouble, time_of
from dokaz.intake.tables.mapping import Mapping
from dokaz.intake.tables.reasons import RowOutcome, RowReason
from dokaz.intake.tables.targets.target import Done, Planned, Planning, ToDo, refused

_FIELDS = (
    Field(
        key="file", label=_("File: path or name"), kind=FieldKind.FILE, longest=4000,
        names=("file", "filename", "file name", "path", "filepath", "файл", "назва файлу",
               "ім'я файлу", "шлях", "имя файла", "название файла", "путь", "media file"),
    ),
    Field(
        key="sha256", label=_("File: SHA-256 digest"), kind=FieldKind.DIGEST,
        names=("sha256", "sha 256", "hash", "digest", "hash sha256", "file hash", "хеш", "хэш",
               "геш", "контрольна сума", "контрольная сумма"),
    ),
    Field(
        key="external_id", label=_("Number in another system"), kind=FieldKind.EXTERNAL_ID,
        many=True,
        names=("id", "uid", "uuid", "identifier", "record id", "ід", "ідентифікатор", "номер",
               "код", "идентификатор", "ид"),
    ),
    Field(
        key="title_uk", label=_("Title in Ukrainian"),
        names=("назва", "заголовок", "найменування", "название", "наименование", "title uk"),
    ),
    Field(
        key="title_en", label=_("Title in English"),
        names=("title", "title en", "name", "headline"),
    ),
    Field(
        key="description", label=_("Description"), many=True, longest=20_000,
        names=("description", "desc", "text", "body", "notes", "note", "comment", "опис", "текст",
               "примітка", "примітки", "коментар", "описание", "примечание", "комментарий"),
    ),
    Field(
        key="kind", label=_("Kind of item"), kind=FieldKind.CHOICE,
        choices=tuple(evidence.ItemKind.choices),
        names=("kind", "type", "item kind", "тип", "вид", "вид матеріалу", "вид материала"),
    ),
    Field(
        key="language", label=_("Language"), longest=35,
        names=("language", "lang", "мова", "язык"),
    ),
    Field(
        key="url", label=_("Address on the internet"), kind=FieldKind.ADDRESS,
        names=("url", "link", "href", "web address", "посилання", "лінк", "адреса в інтернеті",
               "ссылка"),
    ),
    Field(
        key="tags", label=_("Tags (with ; between them)"), longest=2000,
        names=("tags", "tag", "labels", "keywords", "теги", "мітки", "ключові слова", "метки"),
    ),
    Field(
        key="source", label=_("Source (by its name)"), kind=FieldKind.SOURCE,
        names=("source", "source name", "джерело", "источник"),
    ),
    Field(
        key="acquired_from", label=_("Received from"),
        names=("received from", "from", "отримано від", "получено от"),
    ),
    Field(
        key="acquired", label=_("When it was acquired"), kind=FieldKind.DATE,
        names=("acquired", "acquired at", "received", "date received", "дата отримання",
               "отримано", "дата получения"),
    ),
    Field(
        key="recorded", label=_("When it was recorded"), kind=FieldKind.DATE,
        names=("date", "datetime", "recorded", "recorded at", "date of recording", "captured",
               "capture date", "дата", "дата зйомки", "дата запису", "час запису",
               "дата съемки", "дата записи"),
    ),
    Field(
        key="recorded_to", label=_("When the recording ended"), kind=FieldKind.DATE,
        names=("end", "end date", "recorded to", "дата завершення", "кінець",
               "дата окончания"),
    ),
    Field(
        key="place", label=_("Place"), longest=1000,
        names=("place", "location", "address", "settlement", "місце", "адреса", "населений пункт",
               "локація", "место", "адрес", "населенный пункт"),
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
        names=("coordinates", "coords", "gps", "geo", "geom", "координати", "координаты"),
    ),
)  # fmt: skip

_PLAIN = ("title_uk", "title_en", "kind", "language", "url", "acquired_from")
# What stands in descriptions is the archive's first language, whoever runs the import.
_PLACE, _COORDINATES = "Місце (за таблицею)", "Координати (за таблицею)"


class Items:
    """Describes items by rows of an index."""

    key = "items"
    label = _("Items and documents: an index of files that are in the archive")

    def fields(self) -> tuple[Field, ...]:
        """See `Target`."""
        return _FIELDS

    def plan(self, planning: Planning, rows: Sequence[ReadRow]) -> list[Planned]:
        """See `Target`."""
        found = _Finder(planning, rows)
        sources = evidence.source_names(actor=planning.actor)
        matches = [found.item_of(row) for row in rows]
        ids = {one for one in matches if isinstance(one, UUID)}
        now = evidence.describable(actor=planning.actor, item_ids=sorted(ids))
        digests = evidence.digests_of(
            actor=planning.actor,
            item_ids=sorted({
                one for row, one in zip(rows, matches, strict=True)
                if isinstance(one, UUID) and row.said.get("sha256")
            }),
        )  # fmt: skip
        taken: set[UUID] = set()
        planned = []
        for row, match in zip(rows, matches, strict=True):
            if isinstance(match, Trouble):
                planned.append(refused(row, match))
                continue
            if match in taken:
                planned.append(refused(row, Trouble(RowReason.REPEATED), item_id=match))
                continue
            if match not in now:
                planned.append(refused(row, Trouble(RowReason.NO_SUCH_ITEM)))
                continue
            one = _plan(planning, row, now[match], digests.get(match, ()), sources)
            if one.outcome != RowOutcome.REFUSED:
                taken.add(match)
            planned.append(one)
        return planned

    def carry_out(self, actor: Actor, mapping: Mapping, batch: Sequence[ToDo]) -> list[Done]:
        """See `Target`."""
        keys = [one.item_id for one in batch if one.item_id is not None]
        now = evidence.describable(actor=actor, item_ids=keys)
        sources = evidence.source_names(actor=actor)
        wanted: list[tuple[ToDo, evidence.Description]] = []
        answers: dict[UUID, Done] = {}
        for one in batch:
            item = now.get(one.item_id) if one.item_id is not None else None
            if item is None:
                answers[one.id] = Done(one.id, one.item_id, reason=RowReason.GONE)
                continue
            values = _values(one.said, sources)
            is_done = all(item.values[name] == value for name, value in values.items())
            if is_done and item.revision == (one.revision or 0) + 1:
                # Done by a run that was cut off before it could be noted.
                answers[one.id] = Done(one.id, item.id, item.revision)
                continue
            wanted.append((one, _description(one, item, values)))
        if wanted:
            said = [description for _one, description in wanted]
            done = evidence.describe_many(actor=actor, items=said)
            for (one, _said), answer in zip(wanted, done, strict=True):
                answers[one.id] = _done(one, answer)
        return [answers[one.id] for one in batch]

    def take_back(self, actor: Actor, rows: Sequence[ToDo]) -> list[Done]:
        """See `Target`."""
        keys = [one.item_id for one in rows if one.item_id is not None]
        visible = evidence.describable(actor=actor, item_ids=keys)
        undoing = [
            evidence.Undoing(
                item_id=one.item_id,
                revision=one.revision or 0,
                external_ids=tuple((system, value) for system, value in one.adds),
            )
            for one in rows
            if one.item_id is not None and one.item_id in visible
        ]
        done = evidence.take_back(actor=actor, items=undoing) if undoing else ()
        answers = {answer.item_id: answer for answer in done}
        return [
            _done(one, answers[one.item_id])
            if one.item_id in answers
            else Done(one.id, one.item_id, reason=RowReason.GONE)
            for one in rows
        ]

    def refs(self, actor: Actor, keys: Sequence[UUID]) -> dict[UUID, str]:
        """See `Target`."""
        found = evidence.describable(actor=actor, item_ids=keys)
        return {key: item.ref for key, item in found.items()}


def _done(one: ToDo, answer: evidence.Answer) -> Done:
    if answer.standing == evidence.Standing.CHANGED_MEANWHILE:
        return Done(one.id, answer.item_id, reason=RowReason.CHANGED_MEANWHILE)
    if answer.standing == evidence.Standing.DISPOSED:
        return Done(one.id, answer.item_id, reason=RowReason.GONE)
    return Done(one.id, answer.item_id, answer.revision)


def _description(
    one: ToDo, item: evidence.Describable, values: dict[str, Any]
) -> evidence.Description:
    changes = {name: value for name, value in values.items() if item.values[name] != value}
    drafts = tuple(
        evidence.ExternalIdDraft(system=system, value=value) for system, value in one.adds
    )
    return evidence.Description(
        item_id=item.id,
        changes=changes,
        revision=one.revision or 0,
        external_ids=drafts,
    )


def _plan(
    planning: Planning,
    row: ReadRow,
    item: evidence.Describable,
    digests: Sequence[str],
    sources: dict[str, tuple[UUID, ...]],
) -> Planned:
    checked = ""
    if stated := row.said.get("sha256"):
        if stated not in digests:
            trouble = Trouble(RowReason.DIGEST_DIFFERS, _column(planning, "sha256"), stated)
            return refused(row, trouble, item_id=item.id, checked="differs")
        checked = "agrees"
    trouble = _cannot_stand(planning, row, sources)
    if trouble is not None:
        return refused(row, trouble, item_id=item.id, checked=checked)
    wanted = _values(row.said, sources)
    former = planning.former.get(row.key) if row.key else None
    before = _values(former.said, sources) if former else {}
    changes = {}
    for name, value in wanted.items():
        present = item.values[name]
        if present == value or (name in before and before[name] == value):
            continue  # so already, or the table says nothing new
        if name in before and present != before[name] and not _is_empty(item, name):
            return _not_over(planning, row, name, RowReason.CHANGED_BY_OTHERS, item, checked)
        is_kept = planning.mapping.existing != "replace" and name not in _FOLLOWING
        if name not in before and is_kept and not _is_empty(item, name):
            return _not_over(planning, row, name, RowReason.OTHER_VALUE, item, checked)
        changes[name] = value
    adds = [
        pair for pair in row.said.get("external_id", []) if tuple(pair) not in item.external_ids
    ]
    outcome = RowOutcome.CHANGED if changes or adds else RowOutcome.SAME
    return Planned(
        row, outcome, item_id=item.id, adds=adds, checked=checked, revision=item.revision
    )


_FOLLOWING = frozenset({"recorded_to", "recorded_precision", "recorded_basis"})
"""Set together with another field, which alone is looked at."""
_EMPTY = {"recorded_precision": "unknown", "recorded_basis": "unknown"}


def _is_empty(item: evidence.Describable, name: str) -> bool:
    value = item.values[name]
    if name == "kind":
        # That of a new item is told by its file alone: a table may say it better.
        return value in item.told_kinds
    return value in (None, "", [], _EMPTY.get(name))


def _not_over(
    planning: Planning,
    row: ReadRow,
    name: str,
    reason: RowReason,
    item: evidence.Describable,
    checked: str,
) -> Planned:
    field = _OF_VALUE.get(name, name)
    said = row.said.get(field, "")
    value = said.get("from", "") if isinstance(said, dict) else said
    text = "; ".join(map(str, value)) if isinstance(value, list) else str(value)
    trouble = Trouble(reason, _column(planning, field), text[:500])
    return refused(row, trouble, item_id=item.id, checked=checked)


_OF_VALUE = {
    "source_id": "source",
    "acquired_at": "acquired",
    "recorded_from": "recorded",
    "recorded_to": "recorded_to",
}


def _column(planning: Planning, field: str) -> str:
    """The column that goes into a field; the first of several."""
    return next((one.column for one in planning.mapping.columns if one.field == field), "")


def _cannot_stand(
    planning: Planning, row: ReadRow, sources: dict[str, tuple[UUID, ...]]
) -> Trouble | None:
    said = row.said
    if "source" in said and len(sources.get(said["source"].strip().casefold(), ())) != 1:
        return Trouble(RowReason.UNKNOWN_SOURCE, _column(planning, "source"), said["source"])
    if "tags" in said:
        try:
            evidence.tags("tags", _parted(said["tags"]))
        except Rejected:
            return Trouble(RowReason.TOO_LONG, _column(planning, "tags"), said["tags"][:500])
    if ("latitude" in said) != ("longitude" in said):
        field = "longitude" if "latitude" in said else "latitude"
        return Trouble(RowReason.HALF_A_PLACE, _column(planning, field))
    end = said.get("recorded_to")
    if end and "recorded" in said and end["to"] < said["recorded"]["from"]:
        return Trouble(RowReason.END_BEFORE_BEGIN, _column(planning, "recorded_to"))
    return None


def _values(said: Said, sources: dict[str, tuple[UUID, ...]]) -> dict[str, Any]:
    """What a row says, as fields of an item."""
    found: dict[str, Any] = {name: said[name] for name in _PLAIN if name in said}
    if text := _words(said):
        found["description"] = text
    if tags := evidence.tags("tags", _parted(said.get("tags", ""))):
        found["tags"] = tags
    if "source" in said:
        keys = sources.get(said["source"].strip().casefold(), ())
        if len(keys) == 1:
            found["source_id"] = keys[0]
    if "acquired" in said:
        found["acquired_at"] = time_of(said["acquired"]["from"])
    if recorded := said.get("recorded"):
        end = said.get("recorded_to", recorded)
        found["recorded_from"] = time_of(recorded["from"])
        found["recorded_to"] = time_of(end["to"])
        found["recorded_precision"] = recorded["precision"]
        found["recorded_basis"] = evidence.TimeBasis.SOURCE.value
    return found


def _parted(cell: str) -> list[str]:
    return re.split(r"[,;|\n]", cell)


def _words(said: Said) -> str:
    parts = [str(one) for one in said.get("description", [])]
    pair = said.get("coordinates") or (
        [said["latitude"], said["longitude"]]
        if "latitude" in said and "longitude" in said
        else None
    )
    about = []
    if "place" in said:
        about.append(f"{_PLACE}: {said['place']}")
    if pair:
        about.append(f"{_COORDINATES}: {pair[0]}, {pair[1]}")
    return "\n\n".join([*parts, *(["\n".join(about)] if about else [])])


class _Finder:
    """Finds what rows are about, with few questions for all of them."""

    def __init__(self, planning: Planning, rows: Sequence[ReadRow]) -> None:
        self._planning = planning
        actor = planning.actor
        key = planning.mapping.key_column
        self._by_id = (
            evidence.find_by_external_ids(
                actor=actor, system=key.system, values=sorted({row.key for row in rows if row.key})
            )
            if key is not None and key.system
            else {}
        )
        stated = sorted({row.said["sha256"] for row in rows if row.said.get("sha256")})
        self._by_digest = evidence.find_by_digests(actor=actor, sha256=stated)
        self._paths = _Paths(planning) if any(row.said.get("file") for row in rows) else None

    def item_of(self, row: ReadRow) -> UUID | Trouble:
        """The item, or why there is none. What a row names in several ways must be one item:
        registers of two partners begin with the same numbers."""
        named, digest = row.said.get("file"), row.said.get("sha256")
        by_file = self._paths.items(named) if named and self._paths is not None else set()
        by_digest = set(self._by_digest.get(digest, ())) if digest else set()
        if numbered := self._numbered(row.key):
            meant = by_file or by_digest
            if meant and meant.isdisjoint(numbered):
                field = "file" if by_file else "sha256"
                value = str(named if by_file else digest)[:500]
                return Trouble(RowReason.OTHER_ITEM, _column(self._planning, field), value)
            return self._only(numbered, row.key)
        if by_file:
            return self._only(tuple(by_file), str(named))
        if by_digest:
            return self._only(tuple(by_digest), str(digest))
        if not (named or digest or row.key):
            return Trouble(RowReason.NAMES_NOTHING)
        field = "file" if named else "sha256" if digest else "external_id"
        value = str(named or digest or row.key)[:500]
        return Trouble(RowReason.NO_SUCH_ITEM, _column(self._planning, field), value)

    def _numbered(self, key: str) -> tuple[UUID, ...]:
        """Items with this number: in the version before of the table, else in the archive."""
        former = self._planning.former.get(key) if key else None
        if former is not None and former.item_id is not None:
            return (former.item_id,)
        return tuple(self._by_id.get(key, ())) if key else ()

    def _only(self, found: tuple[UUID, ...], value: str) -> UUID | Trouble:
        if len(found) == 1:
            return found[0]
        return Trouble(RowReason.SEVERAL_ITEMS, _column(self._planning, "file"), value[:500])


class _Paths:
    """Paths of what came with the table: in its delivery, or in the container it came out of."""

    def __init__(self, planning: Planning) -> None:
        lines = DeliveryEntry.objects.filter(file_id=planning.table_file)
        places = list(lines.values_list("delivery_id", "path"))
        self._folders = {_plain(path).rpartition("/")[0] for _delivery, path in places}
        self._by_path: dict[str, set[UUID]] = {}
        self._by_name: dict[str, set[UUID]] = {}
        rows = DeliveryEntry.objects.filter(
            delivery_id__in={delivery for delivery, _path in places}, item_id__isnull=False
        ).exclude(item_id=planning.table_item)
        for path, item_id in rows.values_list("path", "item_id").iterator(chunk_size=5000):
            plain = _plain(path)
            self._by_path.setdefault(plain, set()).add(item_id)
            self._by_name.setdefault(plain.rpartition("/")[2], set()).add(item_id)

    def items(self, named: str) -> set[UUID]:
        """Items a path or name in the table may mean: the nearest reading that finds any."""
        wanted = _plain(named)
        for folder in sorted(self._folders, key=len, reverse=True):
            if found := self._by_path.get(f"{folder}/{wanted}" if folder else wanted):
                return found
        if found := self._by_path.get(wanted):
            return found
        if "/" not in wanted:
            return self._by_name.get(wanted, set())
        ends = [items for path, items in self._by_path.items() if path.endswith(f"/{wanted}")]
        return set().union(*ends)


def _plain(path: str) -> str:
    """A path with one way of writing it; what leads upwards stays, and finds nothing."""
    text = unicodedata.normalize("NFC", path.strip()).replace("\\", "/")
    while text.startswith("./"):
        text = text[2:]
    return text.lstrip("/")
