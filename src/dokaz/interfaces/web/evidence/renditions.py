# SPDX-License-Identifier: AGPL-3.0-or-later
"""Derived files on an item's page: which are the newest, and what can be made again."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dokaz.evidence import api as evidence
from dokaz.intake import api as intake

ON_ARRIVAL = "on_arrival"

CHOICES: tuple[tuple[str, str | Promise], ...] = (
    (ON_ARRIVAL, _("Everything that is made on arrival")),
    *(
        (str(kind), evidence.FileRole(intake.RENDITION_ROLES[kind]).label)
        for kind in intake.RenditionKind
        if kind is not intake.RenditionKind.EXAMINATION
    ),
)


_REPLACED = frozenset(
    {
        *intake.RENDITION_ROLES.values(),
        evidence.FileRole.THUMBNAIL,
        evidence.FileRole.POSTER,
        evidence.FileRole.CONTACT_SHEET,
    }
)
"""Roles of which programs make one of a name from an original."""


def kinds_of(choice: str) -> tuple[str, ...]:
    """The kinds that a choice of the form stands for."""
    # The examination brings everything else of the arrival with it.
    return (str(intake.RenditionKind.EXAMINATION),) if choice == ON_ARRIVAL else (choice,)


def newest(files: Iterable[evidence.FileView]) -> list[evidence.FileView]:
    """Files without those that a newer one, made from the same by programs, replaces.

    What people made, and frames they kept, do not replace each other.
    """
    found: dict[tuple[object, ...], evidence.FileView] = {}
    for file in sorted(files, key=lambda file: (file.added_at, file.id)):
        is_one_of_many = file.derived_from is None or file.role not in _REPLACED
        found[file.derived_from, file.role, file.id if is_one_of_many else file.original_name] = (
            file
        )
    return list(found.values())
