# SPDX-License-Identifier: AGPL-3.0-or-later
"""Activities by rows of a table: intake lies below and is told of this target here."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import ClassVar
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from dokaz.casework.records.batches import BatchRow, UndoResult
from dokaz.casework.records.history import Standing
from dokaz.casework.records.planning import RowPlan
from dokaz.casework.records.restating import Stated
from dokaz.gate.api import Actor
from dokaz.intake import api as intake
from dokaz.outreach.actions.batches import unchanged, undo_batch, write_batch
from dokaz.outreach.planning import plan_rows
from dokaz.outreach.queries import find_external, standings
from dokaz.outreach.vocabulary import ActivityKind, ActivityState, Visibility

_FIELDS = (
    intake.Field(
        key="external_id", label=_("Number in another system"),
        kind=intake.FieldKind.EXTERNAL_ID,
        names=("id", "no", "number", "uid", "identifier", "code", "ід", "№", "номер", "код",
               "ідентифікатор", "идентификатор"),
    ),
    intake.Field(
        key="kind", label=_("Kind of activity"), kind=intake.FieldKind.CHOICE, required=True,
        choices=tuple(ActivityKind.choices),
        names=("kind", "type", "activity", "format", "тип", "вид", "вид активності", "формат"),
    ),
    intake.Field(
        key="title_uk", label=_("Title in Ukrainian"),
        names=("назва", "заголовок", "тема", "назва публікації", "название", "title uk"),
    ),
    intake.Field(
        key="title_en", label=_("Title in English"),
        names=("title", "title en", "headline", "topic", "name"),
    ),
    intake.Field(
        key="first_date", label=_("Day, or the first of several"),
        kind=intake.FieldKind.DATE, required=True,
        names=("date", "day", "published", "publication date", "start", "start date", "дата",
               "дата публікації", "коли", "початок", "дата початку"),
    ),
    intake.Field(
        key="last_date", label=_("Last day"), kind=intake.FieldKind.DATE,
        names=("end", "end date", "until", "кінець", "дата завершення", "дата закінчення"),
    ),
    intake.Field(
        key="state", label=_("State"), kind=intake.FieldKind.CHOICE,
        choices=tuple(ActivityState.choices), names=("state", "status", "стан", "статус"),
    ),
    intake.Field(
        key="visibility", label=_("Who sees it"), kind=intake.FieldKind.CHOICE,
        choices=tuple(Visibility.choices), names=("visibility", "access", "доступ", "видимість"),
    ),
    intake.Field(
        key="channel", label=_("Outlet, venue or addressee"),
        names=("channel", "outlet", "media", "media outlet", "venue", "addressee", "publisher",
               "видання", "медіа", "змі", "канал", "адресат", "майданчик", "сми"),
    ),
    intake.Field(
        key="body", label=_("To which body (a term)"),
        names=("body", "authority", "institution", "орган", "установа", "інституція"),
    ),
    intake.Field(
        key="partners", label=_("Together with"), longest=2000,
        names=("partners", "organisations", "organizations", "with", "партнери", "організації",
               "учасники коаліції", "разом з"),
    ),
    intake.Field(
        key="languages", label=_("Languages (codes, with ; between them)"),
        names=("language", "languages", "lang", "мова", "мови", "язык"),
    ),
    intake.Field(
        key="links", label=_("Addresses on the web (with blanks between them)"), longest=8000,
        names=("link", "links", "url", "href", "посилання", "лінк", "ссылка"),
    ),
    intake.Field(
        key="oblasts", label=_("Oblasts (names, with ; between them)"), longest=1000,
        names=("oblast", "oblasts", "region", "область", "області", "регіон"),
    ),
    intake.Field(
        key="place", label=_("Place in words"),
        names=("place", "city", "location", "місце", "місто", "локація", "место"),
    ),
    intake.Field(
        key="participants", label=_("How many people took part"),
        names=("participants", "attendance", "people", "учасники", "кількість учасників",
               "кількість", "участники"),
    ),
    intake.Field(
        key="reference", label=_("Number of the submission"), longest=200,
        names=("reference", "registration number", "incoming number", "вхідний номер",
               "реєстраційний номер"),
    ),
    intake.Field(
        key="description", label=_("Description"), many=True, longest=20_000,
        names=("description", "notes", "comment", "summary", "опис", "примітка", "коментар",
               "описание", "примечание"),
    ),
)  # fmt: skip
_DAYS = ("first_date", "last_date")
_TEXTS = tuple(one.key for one in _FIELDS if one.key not in ("external_id", *_DAYS))


class Activities(intake.RecordsTarget):
    """Makes and changes activities by rows of a table."""

    key = "activities"
    label = _("Communication and advocacy work: each row is one activity")
    titles = ("title_uk", "title_en")
    reasons: ClassVar = {
        "oblasts": intake.RowReason.UNKNOWN_PLACE,
        "body": intake.RowReason.UNKNOWN_VALUE,
        "participants": intake.RowReason.NO_NUMBER,
        "links": intake.RowReason.NO_ADDRESS,
    }

    def fields(self) -> tuple[intake.Field, ...]:
        """See `Target`."""
        return _FIELDS

    def find(self, actor: Actor, system: str, values: Sequence[str]) -> dict[str, UUID | None]:
        """See `Records`."""
        return find_external(actor=actor, system=system, values=values)

    def plans(self, actor: Actor, cells: Sequence[dict[str, str]], now: datetime) -> list[RowPlan]:
        """See `Records`."""
        return plan_rows(actor=actor, rows=cells)

    def standings(self, actor: Actor, keys: Collection[UUID]) -> dict[UUID, Standing]:
        """See `Records`."""
        return standings(actor=actor, activity_ids=keys)

    def unchanged(self, actor: Actor, stated: Stated, now: datetime) -> list[bool]:
        """See `Records`."""
        return unchanged(actor=actor, stated=stated, now=now)

    def write(self, actor: Actor, rows: Sequence[BatchRow]) -> intake.WrittenRecords:
        """See `Records`."""
        done = write_batch(actor=actor, rows=rows, why=intake.WHY_IMPORTED)
        return intake.WrittenRecords(done.batch_id, done.activities, done.created, done.changed)

    def undo(self, actor: Actor, batch_id: UUID) -> UndoResult:
        """See `Records`."""
        return undo_batch(actor=actor, batch_id=batch_id, why=intake.WHY_TAKEN_BACK)

    def cells(self, said: intake.Said, mapping: intake.TableMapping) -> dict[str, str]:
        """See `Records`. A time of day is left out: activities have days."""
        found = intake.texts_of(said, _TEXTS)
        for name in _DAYS:
            if name in said:
                zone = ZoneInfo(mapping.zone_of(name))
                at = intake.time_of(said[name]["from"]).astimezone(zone)
                found[name] = at.date().isoformat()
        return found
