# SPDX-License-Identifier: AGPL-3.0-or-later
"""Undoing a change by a new act: the record's form begins with what its fields held before it.

Nothing is written until somebody has looked at the form and saves it like any other change, over
what they saw: later changes of other fields stay, and who saves meanwhile is compared as always.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from dokaz.casework.events.api import LONGEST_HISTORY, ChangeView
from dokaz.gate.api import NotFound
from dokaz.interfaces.web.addresses import key_of
from dokaz.interfaces.web.words import Word

_IN_NO_FORM = frozenset({"parent_id", "markers", "privileged", "verification"})
"""Fields of changes that no form of a record has."""


def put_back(line: ChangeView) -> dict[str, Any]:
    """What fields held before the change that a line tells of; empty: there is nothing to undo.

    A field that held nothing, neither before nor after, did change: its words were erased since.
    """
    if line.kind != "changed":
        return {}
    before, after = line.before or {}, line.after or {}
    return {
        name: value
        for name, value in before.items()
        if name not in _IN_NO_FORM and (value or after.get(name))
    }


def merging_acts(lines: Iterable[ChangeView]) -> frozenset[UUID]:
    """The acts that merged records or parted them. What they united is parted by undoing the merge:
    a form would drop it."""
    return frozenset(one.act_id for one in lines if one.kind in ("absorbed", "merge_undone"))


def before_change(
    request: HttpRequest,
    lines: Callable[[int], Iterable[ChangeView]],
    *,
    fields: Mapping[str, Word],
) -> dict[str, Any]:
    """What fields held before the change that the address names (`?undo=` and its act), as history
    keeps them, and the reason `why`; empty where the address names none. The page says which of the
    `fields` were changed again since. `lines`: the newest of the history, so many of them. Raises
    NotFound: this reader sees no such change there.
    """
    act = key_of(request.GET.get("undo"))
    if act is None:
        return {}
    found = tuple(lines(LONGEST_HISTORY))
    if act in merging_acts(found):
        raise NotFound("change")
    for number, one in enumerate(found):
        if one.act_id == act and (before := put_back(one)):
            newer = _changed_since(before, found[: number + 1], fields)
            if newer:
                said = _("Changed again since, which saving would overwrite: %s.")
                messages.warning(request, said % "; ".join(newer))
            return {**before, "why": _("Undoes the change of %s") % _moment(one)}
    raise NotFound("change")


def _changed_since(
    before: Mapping[str, Any], lines: Sequence[ChangeView], fields: Mapping[str, Word]
) -> list[str]:
    """Fields whose newest value is another one than that to be put back, and since when. `lines`:
    newest first, down to the change that is undone.

    Only a change of the record itself gives it a new revision; what else a line tells of, as of
    proceedings of a case, may have fields of the same names.
    """
    later = [one for one, older in pairwise(lines) if one.revision > older.revision]
    newest = {name: one for one in reversed(later) for name in one.after or {}}
    return [
        f"{label} ({_moment(newest[name])})"
        for name, label in fields.items()
        if name in before and name in newest and (newest[name].after or {})[name] != before[name]
    ]


def _moment(line: ChangeView) -> str:
    return str(date_format(timezone.localtime(line.at), "j E Y, H:i"))
