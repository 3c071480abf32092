# SPDX-License-Identifier: AGPL-3.0-or-later
"""Links: each row is an address of the web, which this node is asked to capture.

What a row says of date and notes stands in the purpose of the capture, so that it is in the record
that is kept with the page. An address that was asked for before, and is kept or on its way, is not
asked for again. Taking back withdraws what still waits; what was captured stays.
"""

import zoneinfo
from collections.abc import Sequence
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, Conflict, Rejected, pieces
from dokaz.intake.actions.captures import LONGEST_PURPOSE, request_capture, withdraw_capture
from dokaz.intake.captures.models import Capture
from dokaz.intake.captures.reasons import CaptureState
from dokaz.intake.capturing.session import BadAddress, checked_address
from dokaz.intake.policy import CAPTURES
from dokaz.intake.tables.fields import Field, FieldKind
from dokaz.intake.tables.interpreting import ReadRow, Said, Trouble, time_of
from dokaz.intake.tables.mapping import Mapping
from dokaz.intake.tables.reasons import RowOutcome, RowReason
from dokaz.intake.tables.targets.target import Done, Planned, Planning, ToDo, refused

_FIELDS = (
    Field(
        key="url", label=_("Address of the page"), kind=FieldKind.ADDRESS, required=True,
        longest=4000,
        names=("url", "link", "href", "address", "web address", "посилання", "лінк", "адреса",
               "ссылка", "адрес"),
    ),
    Field(
        key="purpose", label=_("Why it is captured"), longest=1000,
        names=("purpose", "reason", "why", "мета", "навіщо", "цель"),
    ),
    Field(
        key="date", label=_("Date of the page"), kind=FieldKind.DATE,
        names=("date", "published", "posted", "pubdate", "дата", "дата публікації",
               "дата публикации"),
    ),
    Field(
        key="notes", label=_("Notes"), many=True, longest=1000,
        names=("notes", "note", "comment", "title", "description", "примітка", "примітки",
               "коментар", "назва", "опис", "примечание", "комментарий", "описание"),
    ),
    Field(
        key="source", label=_("Source (by its name)"), kind=FieldKind.SOURCE,
        names=("source", "source name", "channel", "джерело", "канал", "источник"),
    ),
)  # fmt: skip

# What stands in records is the archive's first language, whoever runs the import.
_PURPOSE = "За таблицею посилань, внесеною до архіву"
_DATED = "Дата за таблицею"
_ON_RECORD = (CaptureState.WAITING, CaptureState.CAPTURING, CaptureState.KEPT)


class Links:
    """Asks for pages by rows of a table."""

    key = "links"
    label = _("Links: each row is a page to capture")

    def fields(self) -> tuple[Field, ...]:
        """See `Target`."""
        return _FIELDS

    def plan(self, planning: Planning, rows: Sequence[ReadRow]) -> list[Planned]:
        """See `Target`."""
        asked = _asked_for(planning.actor, [_address(row.said) for row in rows])
        sources = evidence.source_names(actor=planning.actor)
        seen: set[str] = set()
        return [_plan(planning, row, asked, sources, seen) for row in rows]

    def carry_out(self, actor: Actor, mapping: Mapping, batch: Sequence[ToDo]) -> list[Done]:
        """See `Target`. One act a page, as when somebody asks for it; a page that a run before
        asked for is found by its address."""
        asked = _asked_for(actor, [_address(one.said) for one in batch])
        sources = evidence.source_names(actor=actor)
        zone = zoneinfo.ZoneInfo(mapping.zone)
        return [_ask(actor, one, asked, sources, zone) for one in batch]

    def take_back(self, actor: Actor, rows: Sequence[ToDo]) -> list[Done]:
        """See `Target`."""
        return [_withdrawn(actor, one) for one in rows]

    def refs(self, actor: Actor, keys: Sequence[UUID]) -> dict[UUID, str]:
        """See `Target`."""
        found = CAPTURES.visible(actor).filter(pk__in=list(keys))
        return dict(found.values_list("pk", "url"))


def _plan(
    planning: Planning,
    row: ReadRow,
    asked: dict[str, UUID],
    sources: dict[str, tuple[UUID, ...]],
    seen: set[str],
) -> Planned:
    if not settings.DOKAZ.capture:
        return refused(row, Trouble(RowReason.CAPTURE_OFF))
    address = _address(row.said)
    if not address:
        column = _column(planning, "url")
        return refused(row, Trouble(RowReason.NO_ADDRESS, column, str(row.said["url"])[:500]))
    name = str(row.said.get("source", ""))
    if name and len(sources.get(name.strip().casefold(), ())) != 1:
        column = _column(planning, "source")
        return refused(row, Trouble(RowReason.UNKNOWN_SOURCE, column, name))
    if address in asked:
        return Planned(row, RowOutcome.SAME, item_id=asked[address])
    if address in seen:
        return refused(row, Trouble(RowReason.REPEATED, _column(planning, "url"), address[:500]))
    seen.add(address)
    return Planned(row, RowOutcome.NEW)


def _ask(
    actor: Actor,
    one: ToDo,
    asked: dict[str, UUID],
    sources: dict[str, tuple[UUID, ...]],
    zone: zoneinfo.ZoneInfo,
) -> Done:
    address = _address(one.said)
    if address in asked:
        return Done(one.id, asked[address])
    named = sources.get(str(one.said.get("source", "")).strip().casefold(), ())
    try:
        capture_id = request_capture(
            actor=actor,
            url=address,
            purpose=_purpose(one.said, zone),
            source_id=named[0] if len(named) == 1 else None,
        )
    except Rejected:
        return Done(one.id, None, reason=RowReason.NOT_TAKEN)
    asked[address] = capture_id
    return Done(one.id, capture_id)


def _withdrawn(actor: Actor, one: ToDo) -> Done:
    assert one.item_id is not None
    try:
        withdraw_capture(actor=actor, capture_id=one.item_id)
    except Conflict:
        return Done(one.id, one.item_id, reason=RowReason.CAPTURED_ALREADY)
    return Done(one.id, one.item_id)


def _asked_for(actor: Actor, addresses: Sequence[str]) -> dict[str, UUID]:
    """Captures of these addresses that are kept or on their way, the newest of each."""
    found: dict[str, UUID] = {}
    wanted = sorted({one for one in addresses if one})
    for some in pieces(wanted):
        rows = Capture.objects.filter(
            pk__in=CAPTURES.visible(actor).values("pk"),
            url__in=some,
            state__in=_ON_RECORD,
        )
        found |= dict(rows.order_by("requested_at").values_list("url", "pk"))
    return found


def _address(said: Said) -> str:
    try:
        return checked_address(str(said.get("url", "")))
    except BadAddress:
        return ""


def _purpose(said: Said, zone: zoneinfo.ZoneInfo) -> str:
    parts = [str(said.get("purpose") or _PURPOSE)]
    if "date" in said:
        begin = time_of(said["date"]["from"]).astimezone(zone)
        parts.append(f"{_DATED}: {begin.strftime(_FORMS[said['date']['precision']])}")
    parts += [str(one) for one in said.get("notes", ())]
    return "\n".join(parts)[:LONGEST_PURPOSE]


_FORMS = {
    "year": "%Y",
    "month": "%Y-%m",
    "day": "%Y-%m-%d",
    "minute": "%Y-%m-%d %H:%M",
    "second": "%Y-%m-%d %H:%M:%S",
}


def _column(planning: Planning, field: str) -> str:
    return next((one.column for one in planning.mapping.columns if one.field == field), "")
