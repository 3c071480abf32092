# SPDX-License-Identifier: AGPL-3.0-or-later
"""People: each row of a table is one (`records`), known by a number that tells nothing of them.

Columns that tell who somebody is go into the sealed block of a new person and nowhere else: not
into the report, not beside the row. A newer version of the table does not change a block, since it
cannot be compared without being read; that is done on the person's page, by an act of its own.
"""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from dokaz.casework.persons import api as persons
from dokaz.core.errors import NotProven, StorageFault
from dokaz.deconflict.duplicates import api as duplicates
from dokaz.gate.api import Actor, pieces
from dokaz.intake.tables.fields import Field, FieldKind
from dokaz.intake.tables.interpreting import ReadRow, Said
from dokaz.intake.tables.mapping import Mapping
from dokaz.intake.tables.reasons import RowOutcome, RowReason
from dokaz.intake.tables.targets.records import (
    WHY,
    WHY_BACK,
    Records,
    Stated,
    Written,
    edtf,
    texts,
)
from dokaz.intake.tables.targets.target import LIKE, Planned, Planning

_OPEN = (
    Field(
        key="external_id", label=_("Number in another system"), kind=FieldKind.EXTERNAL_ID,
        names=("id", "uid", "uuid", "person id", "identifier", "code", "ід", "номер", "код",
               "ідентифікатор", "номер особи", "идентификатор"),
    ),
    Field(
        key="series", label=_("Letter of the code name"), kind=FieldKind.CHOICE, required=True,
        choices=tuple(persons.Series.choices),
        names=("series", "letter", "літера", "серія"),
    ),
    Field(
        key="summary", label=_("In short, without names"), longest=2000,
        names=("summary", "стисло", "коротко"),
    ),
    Field(
        key="categories", label=_("Who the person is in the case (terms, with ; between them)"),
        longest=2000,
        names=("categories", "category", "role", "категорія", "роль", "категория"),
    ),
    Field(
        key="statuses", label=_("Status in law (terms, with ; between them)"), longest=2000,
        names=("statuses", "status", "статус"),
    ),
    Field(
        key="vulnerabilities", label=_("What makes vulnerable (terms, with ; between them)"),
        longest=2000,
        names=("vulnerabilities", "vulnerability", "вразливість", "уязвимость"),
    ),
    Field(
        key="languages", label=_("Languages (terms, with ; between them)"), longest=500,
        names=("languages", "language", "мова", "мови", "язык"),
    ),
    Field(
        key="contact_rules", label=_("How to get in touch, without contacts"), longest=10_000,
        names=("contact rules", "правила зв'язку"),
    ),
    Field(
        key="needs", label=_("Needs"), longest=10_000,
        names=("needs", "потреби", "потребности"),
    ),
    Field(
        key="protection", label=_("Protection"), longest=10_000,
        names=("protection", "security", "захист", "безпека"),
    ),
    Field(
        key="tags", label=_("Tags (with ; between them)"), longest=2000,
        names=("tags", "tag", "labels", "keywords", "теги", "мітки", "ключові слова", "метки"),
    ),
)  # fmt: skip

_PARTS = ("family", "given", "patronymic")
_LABELS = {
    "uk": (
        _("Sealed: full name in Ukrainian (family name first)"),
        _("Sealed: family name in Ukrainian"),
        _("Sealed: given name in Ukrainian"),
        _("Sealed: patronymic in Ukrainian"),
    ),
    "ru": (
        _("Sealed: full name in Russian (family name first)"),
        _("Sealed: family name in Russian"),
        _("Sealed: given name in Russian"),
        _("Sealed: patronymic in Russian"),
    ),
    "lat": (
        _("Sealed: full name in Latin letters (family name first)"),
        _("Sealed: family name in Latin letters"),
        _("Sealed: given name in Latin letters"),
        _("Sealed: patronymic in Latin letters"),
    ),
}
_NAMES = {
    "full_uk": ("піб", "п і б", "прізвище ім'я по батькові", "повне ім'я"),
    "family_uk": ("прізвище",),
    "given_uk": ("ім'я",),
    "patronymic_uk": ("по батькові",),
    "full_ru": ("фио", "ф и о", "фамилия имя отчество"),
    "family_ru": ("фамилия",),
    "given_ru": ("имя",),
    "patronymic_ru": ("отчество",),
    "family_lat": ("surname", "last name", "family name"),
    "given_lat": ("first name", "given name"),
    "patronymic_lat": ("patronymic",),
}
_NAME_FIELDS = tuple(
    Field(key=f"{part}_{script}", label=label, longest=200, sealed=True,
          names=_NAMES.get(f"{part}_{script}", ()))
    for script, labels in _LABELS.items()
    for part, label in zip(("full", *_PARTS), labels, strict=True)
)  # fmt: skip
_SEALED = (
    *_NAME_FIELDS,
    Field(
        key="birth", label=_("Sealed: date of birth"), kind=FieldKind.DATE, sealed=True,
        names=("birth", "date of birth", "born", "dob", "дата народження", "народився",
               "народилася", "дата рождения"),
    ),
    Field(key="age", label=_("Sealed: age"), sealed=True, names=("age", "вік", "возраст")),
    Field(
        key="sex", label=_("Sealed: sex"), longest=40, sealed=True,
        names=("sex", "gender", "стать", "пол"),
    ),
    Field(
        key="nationality", label=_("Sealed: nationality"), sealed=True,
        names=("nationality", "citizenship", "громадянство", "гражданство"),
    ),
    Field(
        key="call_sign", label=_("Sealed: call sign"), sealed=True,
        names=("call sign", "callsign", "позивний", "позывной"),
    ),
    Field(
        key="document", label=_("Sealed: documents (with ; between them)"), longest=2000,
        sealed=True, names=("document", "passport", "паспорт", "документ", "рнокпп", "інн"),
    ),
    Field(
        key="contact", label=_("Sealed: contacts (with ; between them)"), longest=2000,
        sealed=True,
        names=("contact", "contacts", "phone", "email", "e mail", "контакт", "контакти", "телефон"),
    ),
    Field(
        key="address", label=_("Sealed: addresses (with ; between them)"), longest=2000,
        sealed=True, names=("address", "адреса", "адреса проживання", "адрес"),
    ),
    Field(
        key="ante_mortem", label=_("Sealed: what helps to identify"), longest=20_000, sealed=True,
        names=("distinguishing marks", "особливі прикмети", "прикмети", "приметы"),
    ),
    Field(
        key="note", label=_("Sealed: note"), longest=20_000, sealed=True,
        names=("note", "notes", "comment", "примітка", "примітки", "коментар", "примечание"),
    ),
)  # fmt: skip
_FIELDS = (*_OPEN, *_SEALED)
_TEXTS = tuple(
    one.key for one in _FIELDS if one.key in persons.COLUMNS and one.kind is not FieldKind.DATE
)
_NAMED = tuple(one.key for one in _NAME_FIELDS)


class Persons(Records):
    """Registers people by rows of a table, and changes what is open of them."""

    key = "persons"
    label = _("People: each row is one; who they are is sealed")
    of_room: ClassVar = {
        "names": _NAMED,
        "identity": (*_NAMED, *(one.key for one in _SEALED)),
        "documents": ("document",),
        "contacts": ("contact",),
        "addresses": ("address",),
    }
    reasons: ClassVar = {
        "birth": RowReason.NO_DATE,
        "categories": RowReason.UNKNOWN_VALUE,
        "statuses": RowReason.UNKNOWN_VALUE,
        "vulnerabilities": RowReason.UNKNOWN_VALUE,
        "languages": RowReason.UNKNOWN_VALUE,
        "full_uk": RowReason.NAME_PARTS,
        "full_ru": RowReason.NAME_PARTS,
        "full_lat": RowReason.NAME_PARTS,
    }

    def fields(self) -> tuple[Field, ...]:
        """See `Target`."""
        return _FIELDS

    def find(self, actor: Actor, system: str, values: Sequence[str]) -> dict[str, UUID | None]:
        """See `Records`."""
        return persons.find_external(actor=actor, system=system, values=values)

    def plans(
        self, actor: Actor, cells: Sequence[dict[str, str]], now: datetime
    ) -> list[persons.RowPlan]:
        """See `Records`."""
        return persons.plan_rows(actor=actor, rows=cells, now=now)

    def plan(self, planning: Planning, rows: Sequence[ReadRow]) -> list[Planned]:
        """See `Target`. New people are compared with those who are there, by an act: a row says
        who it may be, or that it could not be compared."""
        planned = super().plan(planning, rows)
        actor = planning.actor
        if not actor.holds(*duplicates.COMPARES_PEOPLE):
            return planned
        new = [one for one in planned if one.outcome is RowOutcome.NEW]
        stated = [self.cells({**one.row.said, **one.row.sealed}, planning.mapping) for one in new]
        plans = self.plans(actor, stated, datetime.now(UTC))
        known = [
            (one, duplicates.stated_of(plan.values["identity"]))
            for one, plan in zip(new, plans, strict=True)
            if plan.values.get("identity") is not None
        ]
        for some in pieces(known, duplicates.MOST_ROWS):
            _compare(actor, some)
        return planned

    def standings(self, actor: Actor, keys: Collection[UUID]) -> dict[UUID, persons.Standing]:
        """See `Records`."""
        return persons.standings(actor=actor, person_ids=keys)

    def unchanged(self, actor: Actor, stated: Stated, now: datetime) -> list[bool]:
        """See `Records`."""
        return persons.unchanged(actor=actor, stated=stated, now=now)

    def write(self, actor: Actor, rows: Sequence[persons.BatchRow]) -> Written:
        """See `Records`."""
        done = persons.write_batch(actor=actor, rows=rows, why=WHY)
        return Written(done.batch_id, done.persons, done.created, done.changed)

    def undo(self, actor: Actor, batch_id: UUID) -> persons.UndoResult:
        """See `Records`."""
        return persons.undo_batch(actor=actor, batch_id=batch_id, why=WHY_BACK)

    def cells(self, said: Said, mapping: Mapping) -> dict[str, str]:
        """See `Records`."""
        found = texts(said, _TEXTS)
        if "birth" in said:
            found["birth"] = edtf(said["birth"], mapping.zone_of("birth"))
        for script in _LABELS:
            full = said.get(f"full_{script}")
            if full:
                # A field that there is not is what the room names as wrong.
                found |= _parted(full, script) or {f"full_{script}": full}
        return found


def _compare(actor: Actor, rows: Sequence[tuple[Planned, duplicates.Stated]]) -> None:
    """Note at rows whom they may be."""
    try:
        found = duplicates.compare_rows(actor=actor, rows=[who for _one, who in rows])
    except (StorageFault, NotProven):
        for one, _who in rows:
            one.adds = [[LIKE, ""]]
        return
    for (one, _who), several in zip(rows, found, strict=True):
        one.adds = [[LIKE, f"{key}:{band}"] for key, band in several]


def _parted(full: str, script: str) -> dict[str, str]:
    """A full name in its parts, in the order that the field states; empty if it cannot be parted.

    Two or three words: more of them, as with name suffixes of other peoples, would be a guess.
    """
    words = full.split()
    if len(words) not in (2, 3):
        return {}
    return {f"{part}_{script}": word for part, word in zip(_PARTS, words, strict=False)}
