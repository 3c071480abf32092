# SPDX-License-Identifier: AGPL-3.0-or-later
"""The identity block: who a person is. Pure values, their checks, and their bytes.

Nothing here is ever a column, a fact, a detail of an act, an address or a line of history. The form
of the bytes is described in docs/formats/identity.md.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from dokaz.casework.records.texts import chosen, clean, moment
from dokaz.gate.api import Rejected

VERSION = 1
MOST_LINES = 20
_BLOCK = 4096
"""Blocks are filled up to a multiple of this, so that their size tells little of what is inside."""


class Script(TextChoices):
    """In which spelling a name stands."""

    UKRAINIAN = "uk", gettext_lazy("Ukrainian spelling")
    RUSSIAN = "ru", gettext_lazy("Russian spelling")
    LATIN = "lat", gettext_lazy("Latin letters")


class Sex(TextChoices):
    FEMALE = "female", gettext_lazy("Female")
    MALE = "male", gettext_lazy("Male")
    OTHER = "other", pgettext_lazy("sex", "Another")
    UNKNOWN = "", gettext_lazy("Not stated")


class _Unsaid:
    """What tells who somebody is does not tell it to logs and tracebacks."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Name(_Unsaid):
    """One name in one script. `note`: by whom or since when it is used, if there are several."""

    script: str
    family: str = ""
    given: str = ""
    patronymic: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Line(_Unsaid):
    """A document, a contact or an address: what it is, and its value."""

    kind: str = ""
    value: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Identity(_Unsaid):
    """Who a person is. `birth` is EDTF; `age` a text such as `30–40, 2022`.

    `photo` names an item of evidence. `ante_mortem`: what helps to identify the dead or missing.
    """

    names: tuple[Name, ...] = ()
    birth: str = ""
    age: str = ""
    sex: str = ""
    nationality: str = ""
    call_sign: str = ""
    documents: tuple[Line, ...] = ()
    contacts: tuple[Line, ...] = ()
    addresses: tuple[Line, ...] = ()
    photo: UUID | None = None
    ante_mortem: str = ""
    note: str = ""


def checked(identity: Identity, *, now: datetime) -> Identity:
    """The block with its texts cleaned and its empty lines left out.

    Raises:
        Rejected: a value does not pass (says which), or nothing is stated at all.
    """
    short = partial(clean, longest=500)
    found = Identity(
        names=_names(identity.names),
        birth=_birth(identity.birth, now=now),
        age=short("age", identity.age),
        sex=chosen("sex", identity.sex, Sex),
        nationality=short("nationality", identity.nationality),
        call_sign=short("call_sign", identity.call_sign),
        documents=_lines("documents", identity.documents),
        contacts=_lines("contacts", identity.contacts),
        addresses=_lines("addresses", identity.addresses),
        photo=identity.photo,
        ante_mortem=clean("ante_mortem", identity.ante_mortem, longest=20_000),
        note=clean("note", identity.note, longest=20_000),
    )
    if found == Identity():
        raise Rejected("names", _("Nothing is stated: fill in at least one field."))
    return found


def _birth(text: str, *, now: datetime) -> str:
    read = moment("birth", text, zone="Europe/Kyiv")
    if read is None:
        return ""
    begin = read.earliest or read.latest
    if begin is not None and begin > now:
        raise Rejected("birth", _("This time lies in the future."))
    return read.text


def _names(names: Iterable[Name]) -> tuple[Name, ...]:
    short = partial(clean, longest=200)
    found = []
    for one in _few("names", names):
        made = Name(
            script=chosen("names", one.script, Script),
            family=short("names", one.family),
            given=short("names", one.given),
            patronymic=short("names", one.patronymic),
            note=short("names", one.note),
        )
        if made.family or made.given or made.patronymic:
            found.append(made)
    return tuple(found)


def _lines(field: str, lines: Iterable[Line]) -> tuple[Line, ...]:
    found = []
    for one in _few(field, lines):
        made = Line(
            kind=clean(field, one.kind, longest=200),
            value=clean(field, one.value, longest=1000),
            note=clean(field, one.note, longest=1000),
        )
        if made.value or made.note:
            found.append(made)
    return tuple(found)


def _few(field: str, rows: Iterable[Any]) -> list[Any]:
    found = list(rows)
    if len(found) > MOST_LINES:
        raise Rejected(field, _("There are too many lines."))
    return found


def to_bytes(identity: Identity) -> bytes:
    """The block as JSON in UTF-8, filled up with blanks to a multiple of 4096 bytes."""
    values = asdict(identity)
    values["photo"] = str(identity.photo) if identity.photo else None
    plain = json.dumps({"version": VERSION, **values}, ensure_ascii=False).encode("utf-8")
    return plain + b" " * (-len(plain) % _BLOCK)


def from_bytes(plain: bytes) -> Identity:
    """The block from its bytes. Fields that a later version added are not shown.

    Raises:
        ValueError: these are not the bytes of a block. A sealed block is authenticated before it
            comes here, so this is a defect and nothing that a person can meet.
    """
    values = json.loads(plain)
    if not isinstance(values, dict) or values.get("version") != VERSION:
        raise ValueError("not an identity block of this version")
    known = {each.name: values[each.name] for each in fields(Identity) if each.name in values}
    known["names"] = tuple(Name(**_texts(Name, one)) for one in known.get("names", ()))
    for name in ("documents", "contacts", "addresses"):
        known[name] = tuple(Line(**_texts(Line, one)) for one in known.get(name, ()))
    known["photo"] = UUID(known["photo"]) if known.get("photo") else None
    return Identity(**known)


def _texts(kind: type[Any], values: Mapping[str, Any]) -> dict[str, str]:
    return {each.name: values.get(each.name, "") for each in fields(kind)}
