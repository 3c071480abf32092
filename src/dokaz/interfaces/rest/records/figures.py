# SPDX-License-Identifier: AGPL-3.0-or-later
"""Operations of figures: what the reader's own lists hold, counted anew."""

from datetime import date

from dokaz.gate.api import Actor
from dokaz.interfaces.rest.errors import BadValue
from dokaz.interfaces.rest.records.making import get
from dokaz.reports import api as reports

_FIRST, _LAST = date(1990, 1, 1), date(2100, 12, 31)


def _figures(
    *,
    actor: Actor,
    since: date,
    until: date,
    own: bool = True,
    oblast: str = "",
    conduct: str = "",
) -> reports.Figures:
    return reports.figures(actor=actor, scope=_scope(since, until, own, oblast, conduct))


def _breakdown(
    *, actor: Actor, since: date, until: date, by: str, own: bool = True
) -> tuple[reports.Broken, ...]:
    scope = _scope(since, until, own, "", "")
    return reports.breakdown(actor=actor, scope=scope, by=reports.By(by))


def _scope(since: date, until: date, own: bool, oblast: str, conduct: str) -> reports.Scope:
    if not _FIRST <= since <= _LAST:
        raise BadValue("query.since", f"Give a day from {_FIRST} to {_LAST}.")
    if not since <= until <= _LAST:
        raise BadValue("query.until", f"Give a day from since to {_LAST}.")
    return reports.Scope(since=since, until=until, own=own, oblast=oblast, conduct=conduct)


OFFERED = (
    get(
        "/figures", "get_figures", "What was done in a time",
        "Each figure of a time beside that of the time before, of the records the caller may see. "
        "Days since and until both belong to it; null: not known by place or conduct.",
        _figures, serves=("reports.figures.show",),
    ),
    get(
        "/figures/events", "break_down_events", "Events of a time by oblast or conduct",
        "The most first; an event of two oblasts or kinds of conduct counts in both.",
        _breakdown, kinds={"by": reports.By}, serves=("reports.figures.break_down",),
    ),
)  # fmt: skip
