# SPDX-License-Identifier: AGPL-3.0-or-later
"""Comparing qualifications and findings with the log: what it names must be there.

Found: one removed whole, one put in behind the log, a qualification whose status, or a finding
whose direction or element is not the one that was recorded. Not found: words changed in a row.
"""

from collections.abc import Iterator, Sequence
from uuid import UUID

from dokaz.casework.legal.models import Finding, Qualification, QualificationChange
from dokaz.casework.legal.vocabulary import ChangeKind
from dokaz.casework.records.comparison import named
from dokaz.ledger.api import Finding as LogFinding
from dokaz.ledger.api import PlacedEvent, known_acts

_PIECE = 500
_WHAT = "qualification"


class LawAgainstLog:
    """Qualifications and findings against the log's events; a `Comparison`."""

    def events(self, placed: Sequence[PlacedEvent]) -> Iterator[LogFinding]:
        done = [one for one in placed if one.event.get("outcome") == "success"]
        yield from _qualifications_missing(done)
        yield from _findings_differ(done)

    def rest(self) -> Iterator[LogFinding]:
        after = UUID(int=0)
        rows = Qualification.objects.order_by("pk").values_list("pk", flat=True)
        while piece := list(rows.filter(pk__gt=after)[:_PIECE]):
            after = piece[-1]
            lines = QualificationChange.objects.filter(
                qualification_id__in=piece, kind=ChangeKind.MADE
            )
            acts = dict(lines.values_list("qualification_id", "act_id"))
            known = known_acts(list(set(acts.values())))
            for key in piece:
                if acts.get(key) not in known:
                    yield LogFinding(_WHAT, None, f"{_WHAT} {key} was made by no act of the log")


def _qualifications_missing(done: Sequence[PlacedEvent]) -> Iterator[LogFinding]:
    wanted = named(done, "legal.qualification.make", "qualification")
    here = set(Qualification.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    for key, one in wanted.items():
        if key not in here:
            told = f"{_WHAT} {key} is in the log and not in the database"
            yield LogFinding(_WHAT, one.index, told)


def _findings_differ(done: Sequence[PlacedEvent]) -> Iterator[LogFinding]:
    wanted = named(done, "legal.finding.file", "finding")
    rows = Finding.objects.filter(pk__in=wanted)
    here = {key: told for key, *told in rows.values_list("pk", "direction", "element")}
    for key, one in wanted.items():
        facts = one.event["facts"]
        if here.get(key) != [facts["direction"], facts["element"]]:
            told = f"finding {key} is missing or stands elsewhere than was recorded"
            yield LogFinding(_WHAT, one.index, told)
