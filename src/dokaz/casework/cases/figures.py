# SPDX-License-Identifier: AGPL-3.0-or-later
"""Figures that a memo's text names, such as {{events.count}}, counted out of what a case links.

There is a closed list of names and no other language in a memo's text. A figure counts records
that its reader may see, and says how many more are linked: two readers may get two numbers.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dokaz.casework.cases import targets
from dokaz.casework.cases.models import Case, CaseDeadline, CaseLink
from dokaz.casework.cases.policy import is_walled_from_accounts
from dokaz.casework.cases.vocabulary import LinkPart
from dokaz.casework.events import api as events
from dokaz.casework.records.kind import KINDS
from dokaz.casework.records.merging import counted_as
from dokaz.gate.api import Actor, Rejected

# Ends at the next pair of braces: a text of nothing but "{{" is walked once, not once for each.
_NAMED = re.compile(r"\{\{((?:(?!\{\{|\}\}).)*)\}\}", re.DOTALL)
_BY_TWO = frozenset({"V4", "V5"})

NAMES: dict[str, Any] = {
    "events.count": gettext_lazy("Events"),
    "events.verified": gettext_lazy("Events verified by two people (V4, V5)"),
    "items.count": gettext_lazy("Items of evidence"),
    "persons.count": gettext_lazy("People"),
    "suspects.count": gettext_lazy("Suspects"),
    "victims.count": gettext_lazy("Victims"),
    "witnesses.count": gettext_lazy("Witnesses of events"),
    "units.count": gettext_lazy("Military units"),
    "objects.count": gettext_lazy("Objects under protection"),
    "killed.at_least": gettext_lazy("Killed, at least (sum of the lower numbers)"),
    "injured.at_least": gettext_lazy("Injured, at least (sum of the lower numbers)"),
    "deadlines.open": gettext_lazy("Open deadlines"),
}
"""Every name a text may hold, with what it stands for."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number. `hidden`: linked records that it leaves out since the reader may not see them."""

    value: int
    hidden: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a memo's text: words, or a figure. `frozen` is what it was at signing.

    `differs`: counted over the same number of hidden records, it is another number today.
    """

    text: str = ""
    name: str = ""
    now: Figure | None = None
    frozen: Figure | None = None

    @property
    def differs(self) -> bool:
        return self.frozen is not None and self.now is not None and self.comparable and (
            self.frozen.value != self.now.value
        )  # fmt: skip

    @property
    def comparable(self) -> bool:
        """Whether the reader counts over as many hidden records as the signer did."""
        if self.frozen is None or self.now is None:
            return True
        return self.frozen.hidden == self.now.hidden


def named_in(text: str) -> list[str]:
    """Distinct names of figures in a text, in their order.

    Raises:
        Rejected: something stands in double braces that is no figure.
    """
    found: dict[str, None] = {}
    for written in _NAMED.findall(text):
        name = written.strip()
        if name not in NAMES:
            known = ", ".join(NAMES)
            raise Rejected("text", _("“%(name)s” is no figure. There are: %(known)s.")
                           % {"name": name[:60], "known": known})  # fmt: skip
        found.setdefault(name)
    return list(found)


def parts_of(
    text: str, now: Mapping[str, Figure], frozen: Mapping[str, Mapping[str, int]] | None
) -> tuple[Part, ...]:
    """A text cut at its figures."""
    parts = []
    for number, piece in enumerate(_NAMED.split(text)):
        if number % 2 == 0:
            parts.append(Part(text=piece))
            continue
        name = piece.strip()
        kept = (frozen or {}).get(name)
        parts.append(
            Part(name=name, now=now.get(name), frozen=Figure(**kept) if kept else None)
        )  # fmt: skip
    return tuple(parts)


def counted(actor: Actor, case: Case, names: Iterable[str]) -> dict[str, Figure]:
    """The figures of these names as the actor may count them now."""
    wanted = set(names)
    if not wanted:
        return {}
    source = _Source(actor, case)
    return {name: _COUNTS[name](source) for name in NAMES if name in wanted}


def as_kept(found: Mapping[str, Figure]) -> dict[str, dict[str, int]]:
    """Figures as a signed memo keeps them."""
    return {name: {"value": one.value, "hidden": one.hidden} for name, one in found.items()}


class _Source:
    """What all figures of one case are counted from, each part looked up once and when needed."""

    def __init__(self, actor: Actor, case: Case) -> None:
        self._actor = actor
        self._case = case
        rows = CaseLink.objects.filter(case=case, ended_at__isnull=True)
        self._links: list[tuple[str, UUID, str]] = list(
            rows.values_list("kind", "record_id", "part")
        )
        self._seen: dict[str, Mapping[UUID, Any]] = {}
        self._counted_as: dict[str, Mapping[UUID, UUID]] = {}

    def _of(self, kind: str, part: str = "") -> set[UUID]:
        """Keys of what is linked: what two records were found to be of once, and nothing that left
        the lists with its import."""
        if kind not in self._counted_as:
            every = {key for one, key, _part in self._links if one == kind}
            self._counted_as[kind] = counted_as(KINDS[kind], every)
        ends = self._counted_as[kind]
        return {
            ends[key]
            for one, key, as_part in self._links
            if one == kind and part in ("", as_part) and key in ends
        }

    def _rows(self, kind: str) -> Mapping[UUID, Any]:
        if kind not in self._seen:
            ids = self._of(kind)
            if kind == "event":
                self._seen[kind] = events.rows_of(actor=self._actor, event_ids=ids)
            else:
                self._seen[kind] = targets.TARGETS[kind].rows(self._actor, ids) if ids else {}
        return self._seen[kind]

    def count(self, kind: str, part: str = "") -> Figure:
        wanted = self._of(kind, part)
        seen = wanted & set(self._rows(kind))
        return Figure(len(seen), len(wanted) - len(seen))

    def items(self) -> Figure:
        """As the page of the case counts them: without what left it with somebody's consent; hidden
        are accounts from whoever is walled off from them."""
        wanted = {key for one, key, _part in self._links if one == "item"}
        seen = list(targets.TARGETS["item"].rows(self._actor, wanted).values()) if wanted else []
        if seen and is_walled_from_accounts(self._actor, self._case.pk):
            seen = [one for one in seen if not one.account]
        return Figure(sum(not one.withdrawn for one in seen), len(wanted) - len(seen))

    def verified(self) -> Figure:
        rows = self._rows("event")
        good = sum(row.verification in _BY_TWO for row in rows.values())
        return Figure(good, len(self._of("event")) - len(rows))

    def harmed(self, harm: str) -> Figure:
        rows = self._rows("event")
        total: Counter[str] = Counter()
        for row in rows.values():
            for line in row.casualties:
                total[line.harm] += line.low
        return Figure(total[harm], len(self._of("event")) - len(rows))

    def deadlines(self) -> Figure:
        rows = CaseDeadline.objects.filter(case=self._case, ended_at__isnull=True)
        return Figure(rows.count())


_COUNTS: dict[str, Callable[[_Source], Figure]] = {
    "events.count": lambda one: one.count("event"),
    "events.verified": lambda one: one.verified(),
    "items.count": lambda one: one.items(),
    "persons.count": lambda one: one.count("person"),
    "suspects.count": lambda one: one.count("person", LinkPart.SUSPECT),
    "victims.count": lambda one: one.count("person", LinkPart.VICTIM),
    "witnesses.count": lambda one: one.count("person", LinkPart.WITNESS),
    "units.count": lambda one: one.count("unit"),
    "objects.count": lambda one: one.count("object"),
    "killed.at_least": lambda one: one.harmed("killed"),
    "injured.at_least": lambda one: one.harmed("injured"),
    "deadlines.open": lambda one: one.deadlines(),
}
