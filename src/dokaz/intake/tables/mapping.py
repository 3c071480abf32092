# SPDX-License-Identifier: AGPL-3.0-or-later
"""A mapping: which column goes into which field, and how its values are read.

Its JSON form is what is saved, shipped and exchanged; docs/formats/tables.md describes it.
"""

import json
import zoneinfo
from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from importlib import resources
from typing import Any, Literal

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dokaz.gate.api import Rejected
from dokaz.intake.tables.fields import Field, FieldKind
from dokaz.media.tables.shapes import Reading

FORMAT = 1
HOME_ZONE = "Europe/Kyiv"
ORDERS = {
    FieldKind.DATE: ("", "dmy", "mdy"),
    FieldKind.PAIR: ("", "lat_lon", "lon_lat"),
}
_LONGEST = 500
_MOST_COLUMNS = 200
_MOST_VALUES = 500
Existing = Literal["refuse", "replace"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MappedColumn:
    """One column. `order`: of dates or coordinates. `values`: of a vocabulary, from what the table
    says to the term. `system`: whose identifier it is. A `key` tells rows apart in every version of
    the table. `zone`: of times that state none, if it is not the mapping's."""

    column: str
    field: str
    order: str = ""
    values: dict[str, str] = field(default_factory=dict)
    system: str = ""
    key: bool = False
    zone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """All of it. `constants`: fields that are the same in every row. `zone`: of times that state
    none. `existing`: what to do where the archive says something else already."""

    target: str
    columns: tuple[MappedColumn, ...] = ()
    constants: dict[str, str] = field(default_factory=dict)
    zone: str = HOME_ZONE
    existing: Existing = "refuse"
    reading: Reading = field(default_factory=Reading)

    @property
    def key_column(self) -> MappedColumn | None:
        """The column whose identifiers tell rows apart, if there is one."""
        return next((one for one in self.columns if one.key), None)

    def zone_of(self, field: str) -> str:
        """The zone of times that go into a field."""
        own = (one.zone for one in self.columns if one.field == field and one.zone)
        return next(own, self.zone)


def as_json(mapping: Mapping) -> dict[str, Any]:
    """What `from_json` takes: fields that say nothing are left out."""
    return {
        "format": FORMAT,
        "target": mapping.target,
        "columns": [
            {name: value for name, value in asdict(one).items() if value} for one in mapping.columns
        ],
        "constants": mapping.constants,
        "zone": mapping.zone,
        "existing": mapping.existing,
        "reading": {
            name: value
            for name, value in asdict(mapping.reading).items()
            if value != getattr(Reading(), name)
        },
    }


def from_json(raw: object, fields: Sequence[Field]) -> Mapping:
    """A mapping from its JSON form, checked against the fields of its target.

    Raises:
        Rejected: it is none, or names what there is not.
    """
    if not isinstance(raw, dict) or raw.get("format") != FORMAT:
        raise Rejected("mapping", _("This is no mapping of a table."))
    columns = raw.get("columns", [])
    if not isinstance(columns, list) or len(columns) > _MOST_COLUMNS:
        raise Rejected("mapping", _("This is no mapping of a table."))
    known = {one.key: one for one in fields}
    mapping = Mapping(
        target=_text(raw, "target"),
        columns=tuple(_column(one, known) for one in columns),
        constants=_constants(raw.get("constants", {}), known),
        zone=_zone(raw),
        existing="replace" if raw.get("existing") == "replace" else "refuse",
        reading=_reading(raw.get("reading", {})),
    )
    _require_consistent(mapping, known)
    return mapping


def _column(raw: object, known: AnyMapping[str, Field]) -> MappedColumn:
    if not isinstance(raw, dict):
        raise Rejected("mapping", _("This is no mapping of a table."))
    values = raw.get("values", {})
    if not isinstance(values, dict) or len(values) > _MOST_VALUES:
        raise Rejected("mapping", _("This is no mapping of a table."))
    column = MappedColumn(
        column=_text(raw, "column"),
        field=_text(raw, "field"),
        order=_text(raw, "order"),
        values={str(one)[:_LONGEST]: str(term)[:_LONGEST] for one, term in values.items()},
        system=_text(raw, "system").strip(),
        key=raw.get("key") is True,
        zone=_known_zone(_text(raw, "zone")),
    )
    target = known.get(column.field)
    if target is None or not column.column:
        raise Rejected("mapping", _("The mapping names a field that there is not."))
    if column.order not in ORDERS.get(target.kind, ("",)):
        raise Rejected("mapping", _("The mapping names an order that there is not."))
    terms = {term for term, _label in target.choices}
    if target.choices and not {term for term in column.values.values() if term} <= terms:
        raise Rejected("mapping", _("The mapping names a term that is not in the list."))
    return column


def _require_consistent(mapping: Mapping, known: AnyMapping[str, Field]) -> None:
    seen: set[str] = set()
    names: set[tuple[str, str]] = set()
    for one in mapping.columns:
        target = known[one.field]
        if one.field in seen and not target.many:
            raise Rejected("mapping", _("Only one column can go into “%s”.") % target.label)
        if (one.column, one.field) in names:
            raise Rejected("mapping", _("The mapping names a column twice."))
        if target.kind is FieldKind.EXTERNAL_ID and not one.system:
            raise Rejected(
                "mapping", _("Say of which system the numbers in “%s” are.") % one.column
            )
        seen.add(one.field)
        names.add((one.column, one.field))
    if sum(one.key for one in mapping.columns) > 1:
        raise Rejected("mapping", _("Only one column can tell the rows apart."))


def _constants(raw: object, known: AnyMapping[str, Field]) -> dict[str, str]:
    if not isinstance(raw, dict) or not set(raw) <= set(known):
        raise Rejected("mapping", _("The mapping names a field that there is not."))
    for name, value in raw.items():
        field_ = known[name]
        if not field_.may_be_constant or not isinstance(value, str):
            raise Rejected("mapping", _("This field cannot be the same in every row."))
        if value and field_.choices and value not in {term for term, _label in field_.choices}:
            raise Rejected("mapping", _("The mapping names a term that is not in the list."))
    return {name: value[:_LONGEST] for name, value in raw.items() if value}


def _zone(raw: dict[str, Any]) -> str:
    return _known_zone(_text(raw, "zone") or HOME_ZONE)


def _known_zone(name: str) -> str:
    if name and name not in zoneinfo.available_timezones():
        raise Rejected("zone", _("There is no such time zone."))
    return name


def _reading(raw: object) -> Reading:
    plain = Reading()
    if not isinstance(raw, dict) or not set(raw) <= set(asdict(plain)):
        raise Rejected("mapping", _("This is no mapping of a table."))
    for name, value in raw.items():
        if type(value) is not type(getattr(plain, name)):
            raise Rejected("mapping", _("This is no mapping of a table."))
    return Reading(**raw)


def _text(raw: dict[str, Any], name: str) -> str:
    value = raw.get(name, "")
    if not isinstance(value, str) or len(value) > _LONGEST or "\0" in value:
        raise Rejected("mapping", _("This is no mapping of a table."))
    return value


@dataclass(frozen=True, slots=True)
class ReadyMade:
    """A mapping that comes with Dokaz. `name` is its file's, and how it is chosen; `title` is in
    the language of now."""

    name: str
    title: str
    content: dict[str, Any]


def ready_made() -> tuple[ReadyMade, ...]:
    """All of them, by name."""
    found = []
    language = "uk" if get_language() == "uk" else "en"
    folder = resources.files("dokaz.intake.tables") / "ready"
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        if file.name.endswith(".json"):
            raw = json.loads(file.read_text(encoding="utf-8"))
            found.append(
                ReadyMade(file.name.removesuffix(".json"), raw.pop("title")[language], raw)
            )
    return tuple(found)
