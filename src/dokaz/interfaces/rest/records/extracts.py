# SPDX-License-Identifier: AGPL-3.0-or-later
"""Operations of extracts: records of casework as a file, with consent asked for each of them.

Who people are does not go this way: identities are handed out from the pages, by somebody who says
why. `text` narrows those lists that are searched by words.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.events.api import EventFilter
from dokaz.casework.objects.api import ObjectFilter
from dokaz.casework.persons.api import PersonFilter
from dokaz.casework.units.api import UnitFilter
from dokaz.gate.api import Actor, Rejected
from dokaz.interfaces.rest.records.making import get, post
from dokaz.members.api import Scope
from dokaz.sharing import api as sharing

_FILTERS: Mapping[str, Callable[..., Any]] = {
    sharing.ExtractKind.EVENTS: EventFilter,
    sharing.ExtractKind.PERSONS: PersonFilter,
    sharing.ExtractKind.OBJECTS: ObjectFilter,
    sharing.ExtractKind.UNITS: UnitFilter,
}
_KINDS = {"kind": sharing.ExtractKind, "form": sharing.ExtractForm}


@dataclass(frozen=True, slots=True)
class ExtractMade:
    """What was taken out. `left_out`: by reason, in words, how many records did not go."""

    id: UUID
    ref: str
    kind: str
    form: str
    recipient_kind: str
    recipient_name: str
    purpose: str
    at: datetime
    by: UUID
    records: int
    left_out: Mapping[str, int]
    unchecked: int
    shortened: int
    identities: int
    level: int
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class ExtractsMade:
    """`after`: where the next page begins."""

    rows: tuple[ExtractMade, ...]
    after: UUID | None


@dataclass(frozen=True, slots=True)
class ExtractWritten:
    """The file: it is kept nowhere else. `left_out`: by reason, how many records did not go."""

    id: UUID
    ref: str
    name: str
    media_type: str
    content: str
    records: int
    left_out: Mapping[str, int]


def _told(one: sharing.ExtractView) -> ExtractMade:
    values = {field.name: getattr(one, field.name) for field in fields(one)}
    return ExtractMade(**{**values, "left_out": {str(why): n for why, n in one.left_out}})


def _extract(*, actor: Actor, extract_id: UUID) -> ExtractMade:
    return _told(sharing.get_extract(actor=actor, extract_id=extract_id))


def _extracts(*, actor: Actor, after: UUID | None = None, limit: int = 50) -> ExtractsMade:
    page = sharing.visible_extracts(actor=actor, before=after, limit=limit)
    return ExtractsMade(tuple(map(_told, page.rows)), page.before)


def _preview(
    *, actor: Actor, kind: str, form: str, recipient_kind: str, purpose: str,
    recipient_name: str = "", text: str = "",
) -> sharing.ExtractPreview:  # fmt: skip
    order = _order(kind, text, form=form, recipient_kind=recipient_kind, purpose=purpose,
                   recipient_name=recipient_name)  # fmt: skip
    return sharing.preview_extract(actor=actor, order=order)


def _make(
    *, actor: Actor, kind: str, form: str, recipient_kind: str, purpose: str,
    recipient_name: str = "", text: str = "",
) -> ExtractWritten:  # fmt: skip
    order = _order(kind, text, form=form, recipient_kind=recipient_kind, purpose=purpose,
                   recipient_name=recipient_name)  # fmt: skip
    made = sharing.make_extract(actor=actor, order=order)
    return ExtractWritten(
        id=made.id,
        ref=made.ref,
        name=made.name,
        media_type=made.media_type,
        content=made.content.decode(),
        records=made.records,
        left_out=made.left_out,
    )


def _order(kind: str, text: str, **values: Any) -> sharing.ExtractOrder:
    if not text.strip():
        return sharing.ExtractOrder(kind=kind, **values)
    if kind not in _FILTERS:
        raise Rejected("text", _("Records of this kind are not narrowed by words here."))
    return sharing.ExtractOrder(
        kind=kind, narrowed={"narrowed": _FILTERS[kind](text=text)}, **values
    )


def _read_by_it(sent: Mapping[str, Any]) -> Iterable[Scope]:
    """Whoever takes records out reads them."""
    yield Scope.RECORDS_READ
    if sent["kind"] == sharing.ExtractKind.INTERVIEWS:
        yield Scope.INTERVIEWS_READ


OFFERED = (
    get(
        "/extracts", "list_extracts", "List extracts",
        "What the organisation took out as files, newest first.",
        _extracts, serves=("sharing.extract.list",),
    ),
    get(
        "/extracts/{uuid:extract_id}", "get_extract", "One extract",
        "For whom, why, how many records, and how many did not go.",
        _extract, serves=("sharing.extract.show",),
    ),
    get(
        "/extracts/preview", "preview_extract", "See what would go",
        "Count the records that may go to this recipient for this purpose now, and those that may "
        "not, by reason.",
        _preview, kinds=_KINDS, serves=("sharing.extract.preview",), further=_read_by_it,
    ),
    post(
        "/extracts", "make_extract", "Take records out",
        "Write own records into a table or a graph (FollowTheMoney) and record that they left. "
        "Each record's consents decide whether it goes; people go by code name. The token must "
        "be one that reads these records too.",
        _make, kinds=_KINDS, serves=("sharing.extract.gather", "sharing.extract.make"),
        further=_read_by_it,
    ),
)  # fmt: skip
