# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two items beside each other: what their records say, and where they say different things."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from dokaz.evidence import api as evidence
from dokaz.interfaces.web.evidence.pictures import Pictures, pictures_of
from dokaz.interfaces.web.people import Names

PARTS: dict[str, tuple[Promise, bool]] = {
    "people:shared": (_("the same person had a role in both"), True),
    "items:shared": (_("shares an item"), True),
    "items:alike": (_("material is alike"), True),
    "when:same": (_("same time"), True),
    "when:next": (_("next to it in time"), True),
    "when:week": (_("times of some days overlap"), True),
    "when:wide": (_("wide times overlap"), True),
    "when:apart": (_("another time"), False),
    "where:near": (_("less than 1 km away"), True),
    "where:around": (_("less than 5 km away"), True),
    "where:place": (_("same place"), True),
    "where:elsewhere": (_("another place"), False),
    "conduct:shared": (_("same conduct"), True),
    "conduct:other": (_("other conduct"), False),
    "harm:fits": (_("numbers of people fit"), True),
    "harm:other": (_("numbers of people differ"), False),
}
"""What each part of a score says, and whether it speaks for it."""


@dataclass(frozen=True, slots=True)
class Side:
    """One item with its first picture."""

    item: evidence.ItemView
    picture: Pictures | None


@dataclass(frozen=True, slots=True)
class Compared:
    """A line of the comparison. What one of them does not say is no difference."""

    name: str | Promise
    one: str
    other: str

    @property
    def differs(self) -> bool:
        return bool(self.one and self.other and self.one != self.other)


def side(item: evidence.ItemView) -> Side:
    """An item as the page shows it."""
    pictures = pictures_of(item)
    return Side(item, next((one for one in pictures if one.preview), None))


def compared(one: evidence.ItemView, other: evidence.ItemView, names: Names) -> list[Compared]:
    """The lines in which at least one of two items says something."""
    rows = zip(_lines(one, names), _lines(other, names), strict=True)
    lines = [Compared(name, first, second) for (name, first), (_name, second) in rows]
    return [line for line in lines if line.one or line.other]


def _lines(item: evidence.ItemView, names: Names) -> Iterable[tuple[str | Promise, str]]:
    original = next((file for file in item.files if file.role == evidence.FileRole.ORIGINAL), None)
    yield _("Organisation"), names.organisation(item.organisation_id)
    yield _("Received"), _moment(item.registered_at)
    yield _("Recorded"), _moment(item.recorded_from)
    yield _("Kind"), str(evidence.ItemKind(item.kind).label)
    yield _("Verification"), str(item.verification)
    yield _("Address on the internet"), item.url
    yield _("File"), original.original_name if original else ""
    yield _("Type of file"), original.media_type if original else ""
    yield _("Size in bytes"), str(original.size) if original else ""
    yield "SHA-256", (original.sha256 or "") if original else ""


def _moment(at: object) -> str:
    return date_format(localtime(at), "j E Y, H:i") if at else ""  # type: ignore[arg-type]
