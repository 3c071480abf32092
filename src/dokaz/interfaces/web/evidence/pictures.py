# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which small pictures stand for each original, and how much they are veiled at first."""

from dataclasses import dataclass

from dokaz.evidence import api as evidence
from dokaz.interfaces.web.evidence.renditions import newest
from dokaz.interfaces.web.evidence.workable import OFFERED, says_of_letter

_CLEAR = (evidence.GraphicLevel.NONE,)
_GREY = (evidence.GraphicLevel.MILD, evidence.GraphicLevel.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Pictures:
    """An original with its preview, for a video its contact sheet, and what was made of its
    content."""

    original: evidence.FileView
    preview: evidence.FileView | None
    sheet: evidence.FileView | None
    workable: tuple[evidence.FileView, ...] = ()


def veil_of(graphic_level: str) -> str:
    """ "" shows at once, "grey" without colour, "blur" blurred until somebody asks."""
    if graphic_level in _CLEAR:
        return ""
    return "grey" if graphic_level in _GREY else "blur"


def pictures_of(item: evidence.ItemView) -> tuple[Pictures, ...]:
    """Each living original of an item with the largest picture made from it."""
    if item.confidentiality == evidence.Confidentiality.L4:
        return ()
    living = newest(file for file in item.files if not file.erased)
    return tuple(
        Pictures(
            original=original,
            preview=_largest(
                living, original, (evidence.FileRole.THUMBNAIL, evidence.FileRole.POSTER)
            ),
            sheet=_largest(living, original, (evidence.FileRole.CONTACT_SHEET,)),
            workable=_workable(living, original),
        )
        for original in living
        if original.role == evidence.FileRole.ORIGINAL
    )


def _workable(
    files: list[evidence.FileView], original: evidence.FileView
) -> tuple[evidence.FileView, ...]:
    order = {str(role): place for place, role in enumerate(OFFERED)}
    found = [
        file
        for file in files
        if file.derived_from == original.id and (file.role in order or says_of_letter(file))
    ]
    return tuple(sorted(found, key=lambda file: (order.get(file.role, -1), file.added_at)))


def _largest(
    files: list[evidence.FileView],
    original: evidence.FileView,
    roles: tuple[evidence.FileRole, ...],
) -> evidence.FileView | None:
    found = [file for file in files if file.derived_from == original.id and file.role in roles]
    return max(found, key=lambda file: file.technical.get("width") or 0, default=None)
