# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sources: each row of a table is an entry of the directory, known by its identifier in the
sender's system.

What a row does not say stays as it is on record. A judgement needs the words it rests on, as it
does on the page of a source.

Partners number their directories from one, and name the column alike. A row that has the number of
an entry, and nothing that tells that it is the same source, is refused: otherwise a second
directory would turn the sources of the first, and all that came from them, into its own.
"""

from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor
from dokaz.intake.tables.fields import Field, FieldKind
from dokaz.intake.tables.interpreting import ReadRow, Said, Trouble
from dokaz.intake.tables.mapping import Mapping
from dokaz.intake.tables.reasons import RowOutcome, RowReason
from dokaz.intake.tables.targets.target import Done, Planned, Planning, ToDo, refused

_FIELDS = (
    Field(
        key="external_id", label=_("Number in another system"), kind=FieldKind.EXTERNAL_ID,
        names=("id", "uid", "uuid", "source id", "identifier", "code", "channel id", "ід",
               "номер", "код", "ідентифікатор", "идентификатор"),
    ),
    Field(
        key="name", label=_("Name of the source"), required=True,
        names=("name", "source", "source name", "channel", "назва", "джерело", "канал", "название",
               "источник"),
    ),
    Field(
        key="kind", label=_("Kind of source"), kind=FieldKind.CHOICE, required=True,
        choices=tuple(evidence.SourceKind.choices),
        names=("kind", "type", "source kind", "тип", "вид"),
    ),
    Field(
        key="url", label=_("Address on the internet"), kind=FieldKind.ADDRESS,
        names=("url", "link", "href", "посилання", "адреса в інтернеті", "ссылка"),
    ),
    Field(
        key="platform", label=_("Platform"), longest=40,
        names=("platform", "network", "платформа", "мережа"),
    ),
    Field(
        key="handle", label=_("Name on the platform"), longest=200,
        names=("handle", "username", "account", "screen name", "акаунт", "аккаунт"),
    ),
    Field(
        key="language", label=_("Language"), longest=35,
        names=("language", "lang", "мова", "язык"),
    ),
    Field(
        key="credibility", label=_("How far it is believed (A to F)"), kind=FieldKind.CHOICE,
        choices=tuple(evidence.Credibility.choices),
        names=("credibility", "reliability", "grade", "надійність", "достовірність", "надежность"),
    ),
    Field(
        key="credibility_reason", label=_("What the judgement rests on"), longest=4000,
        names=("credibility reason", "reliability reason", "підстава оцінки", "основание оценки"),
    ),
    Field(
        key="independence_group", label=_("Independence group"), longest=100,
        names=("independence group", "group", "група незалежності", "група", "группа"),
    ),
    Field(
        key="remarks", label=_("Remarks"), many=True, longest=20_000,
        names=("remarks", "notes", "note", "comment", "примітка", "примітки", "коментар",
               "примечание"),
    ),
)  # fmt: skip
_SAYS = tuple(one.key for one in _FIELDS if one.key != "external_id")


class Sources:
    """Makes and changes entries of the directory by rows of a table."""

    key = "sources"
    label = _("Sources: each row is an entry of the directory")

    def fields(self) -> tuple[Field, ...]:
        """See `Target`."""
        return _FIELDS

    def plan(self, planning: Planning, rows: Sequence[ReadRow]) -> list[Planned]:
        """See `Target`."""
        key = planning.mapping.key_column
        keys = sorted({row.key for row in rows if row.key})
        known = (
            evidence.find_sources_by_external_ids(
                actor=planning.actor, system=key.system, values=keys
            )
            if key is not None
            else {}
        )
        return [_plan(planning, row, known.get(row.key)) for row in rows]

    def carry_out(self, actor: Actor, mapping: Mapping, batch: Sequence[ToDo]) -> list[Done]:
        """See `Target`. What a run that was cut off has written is found as it would leave it."""
        key = mapping.key_column
        system = key.system if key else ""
        rows = [evidence.SourceRow(system, one.key, _says(one.said)) for one in batch]
        done = evidence.write_sources(actor=actor, rows=rows)
        return [
            Done(one.id, written.source_id, adds=_adds(one, written))
            for one, written in zip(batch, done, strict=True)
        ]

    def take_back(self, actor: Actor, rows: Sequence[ToDo]) -> list[Done]:
        """See `Target`."""
        undoings = [
            evidence.SourceUndoing(
                source_id=one.item_id,
                created=["created", ""] in [list(pair) for pair in one.adds],
                wrote=_wrote(one),
                before={pair[1]: pair[2] for pair in one.adds if pair[0] == "before"},
            )
            for one in rows
            if one.item_id
        ]
        left = evidence.take_back_sources(actor=actor, rows=undoings)
        return [
            Done(one.id, one.item_id, reason=RowReason.CHANGED_MEANWHILE)
            if one.item_id in left
            else Done(one.id, one.item_id)
            for one in rows
        ]

    def refs(self, actor: Actor, keys: Sequence[UUID]) -> dict[UUID, str]:
        """See `Target`."""
        found = (evidence.find_source(actor=actor, source_id=key) for key in keys)
        return {one.id: one.name for one in found if one is not None}


def _plan(planning: Planning, row: ReadRow, known: evidence.SourceView | None) -> Planned:
    if not row.key:
        return refused(row, Trouble(RowReason.NAMES_NOTHING, _column(planning, "external_id")))
    says = _says(row.said)
    on_record = {name: getattr(known, name) for name in _SAYS} if known else {}
    wrong = evidence.refusal_of({**on_record, **says})
    if wrong:
        reason = RowReason.NOT_TAKEN if says.get(wrong) else RowReason.MISSING
        trouble = Trouble(reason, _column(planning, wrong), str(says.get(wrong, ""))[:500])
        return refused(row, trouble, item_id=known.id if known else None)
    if known is None:
        return Planned(row, RowOutcome.NEW)
    if all(on_record[name] == value for name, value in says.items()):
        return Planned(row, RowOutcome.SAME, item_id=known.id)
    former = planning.former.get(row.key)
    said_before = _says(former.said) if former is not None else {}
    known_names = (on_record["name"], said_before.get("name", ""))
    if planning.mapping.existing != "replace" and _is_another(on_record, says, known_names):
        trouble = Trouble(RowReason.OTHER_SOURCE, _column(planning, "name"), says["name"][:500])
        return refused(row, trouble, item_id=known.id)
    unchanged = former is not None and all(
        on_record[name] == value for name, value in said_before.items()
    )
    if not unchanged and planning.mapping.existing != "replace":
        reason = RowReason.OTHER_VALUE if former is None else RowReason.CHANGED_BY_OTHERS
        return refused(row, Trouble(reason), item_id=known.id)
    return Planned(row, RowOutcome.CHANGED, item_id=known.id)


def _is_another(
    on_record: AnyMapping[str, Any], says: AnyMapping[str, Any], names: Sequence[str]
) -> bool:
    """Whether a row says none of the names the source has or came in with, and neither its address
    nor its account."""
    if "name" not in says or any(_alike(says["name"], one) for one in names):
        return False
    return not any(_alike(says.get(name, ""), on_record[name]) for name in ("url", "handle"))


def _alike(one: str, other: str) -> bool:
    return bool(one) and one.strip().casefold() == other.strip().casefold()


def _column(planning: Planning, field: str) -> str:
    return next((one.column for one in planning.mapping.columns if one.field == field), "")


def _says(said: Said) -> dict[str, Any]:
    found = {name: said[name] for name in _SAYS if said.get(name)}
    if "remarks" in found:
        found["remarks"] = "\n\n".join(map(str, found["remarks"]))
    return found


def _adds(one: ToDo, written: evidence.WrittenSource) -> list[list[str]]:
    """What taking it back needs. A planned new one that is there without a difference was made by
    a run that could not say so any more."""
    if written.created or (one.item_id is None and not written.before):
        return [["created", ""]]
    return [["before", name, str(value)] for name, value in written.before.items()]


def _wrote(one: ToDo) -> dict[str, Any]:
    says = _says(one.said)
    if ["created", ""] in [list(pair) for pair in one.adds]:
        return says
    return {pair[1]: says[pair[1]] for pair in one.adds if pair[0] == "before" and pair[1] in says}
