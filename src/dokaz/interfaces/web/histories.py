# SPDX-License-Identifier: AGPL-3.0-or-later
"""The history of a record as its page shows it: who changed what, from what to what, and why."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar
from uuid import UUID

from django.http import HttpRequest

from dokaz.casework.events.api import LONGEST_HISTORY, ChangeView
from dokaz.interfaces.web.addresses import how_many
from dokaz.interfaces.web.history_words import Say, codes_of_places, in_words
from dokaz.interfaces.web.people import Names
from dokaz.interfaces.web.undoing import merging_acts
from dokaz.interfaces.web.words import Word

L = TypeVar("L")
Older = Literal["", "shown", "logged"]
"""Older lines: there are none, another address shows them, or there are more than any page shows
and the log of acts has them (`web/parts/older.html`)."""
Changed = list[tuple[Word, Any, Any]]
"""Names of fields with what they held before and after."""


@dataclass(frozen=True, slots=True)
class History:
    """`rows`: each line, by whom, and what it changed, newest first; `merging`: acts of theirs that
    merged records or parted them."""

    rows: list[tuple[ChangeView, str, Changed]]
    merging: frozenset[UUID]
    older: Older


def history_of(
    request: HttpRequest,
    names: Names,
    lines: Callable[[int], Sequence[ChangeView]],
    *,
    fields: Mapping[str, Word],
    say: Mapping[str, Say],
    say_of: Callable[[Sequence[ChangeView]], Mapping[str, Say]] | None = None,
) -> History:
    """The first lines, or all if the address asks for all.

    `lines`: the newest, so many of them; of `fields` a line may speak, others are left out; `say`:
    how the values of fields are said whose words the room has; `say_of`: of those that have to be
    looked up for these lines.
    """
    found, older = newest(request, lines)
    if say_of is not None:
        say = {**say, **say_of(found)}
    said = in_words(say, names.located(codes_of_places(found)))
    return History(
        rows=[
            (
                one,
                names.person(one.by, kind=one.by_kind, organisation_id=one.organisation_id),
                _changed(one, fields, said),
            )
            for one in found
        ],
        merging=merging_acts(found),
        older=older,
    )


def newest(request: HttpRequest, lines: Callable[[int], Sequence[L]]) -> tuple[Sequence[L], Older]:
    """The newest lines of a history, or all if the address asks for all; and what is left out."""
    most = how_many(request)
    found = lines(LONGEST_HISTORY if most is None else most + 1)
    if most is not None:
        return found[:most], "shown" if len(found) > most else ""
    return found, "logged" if len(found) == LONGEST_HISTORY else ""


def _changed(
    one: ChangeView, fields: Mapping[str, Word], said: Callable[[str, Any], Any]
) -> Changed:
    before, after = dict(one.before or {}), dict(one.after or {})
    return [
        (label, said(name, before.get(name)), said(name, after.get(name)))
        for name, label in fields.items()
        if name in before or name in after
    ]
