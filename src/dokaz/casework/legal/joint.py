# SPDX-License-Identifier: AGPL-3.0-or-later
"""Matrices of many events at once: of the events of a case, and of a suspect.

Each crime and each suspect's mode of liability is one part; its lines are the events it is stated
in. A line is filled as in the event's own matrix. What is filed for all of a part is counted
together too, with sources once: for elements that one event does not show, such as the armed
conflict. That a gap of one event would be closed by another is never said.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from dokaz.casework.legal.covering import gap_of
from dokaz.casework.legal.frameworks import Crime
from dokaz.casework.legal.matrices import Read, matrices_of
from dokaz.casework.legal.models import Qualification
from dokaz.casework.legal.policy import LIABILITIES, QUALIFICATIONS
from dokaz.casework.legal.views import ElementRow, LiabilityView, MatrixView, PlanRow
from dokaz.casework.legal.vocabulary import Cover, Status
from dokaz.casework.persons import api as persons
from dokaz.gate.api import Actor, anyone, view

MOST_JOINED = 200
"""Qualifications in a joint matrix, those made first."""


@dataclass(frozen=True, slots=True)
class JointLine:
    """An event in a part. `crime`: what the event is qualified as; `liability_id`: the suspect's
    part in it, or None."""

    qualification_id: UUID
    liability_id: UUID | None
    event_id: UUID
    event_ref: str
    event_title_uk: str
    event_title_en: str
    crime: str
    status: str
    rows: tuple[ElementRow, ...]


@dataclass(frozen=True, slots=True)
class JointPart:
    """A crime, or a mode by which a suspect is held liable: `person` is the code name, or empty.

    `together` has a line for each element, of all that is filed for it in any of the events.
    """

    framework: str
    crime: Crime
    person_id: UUID | None
    person: str
    lines: tuple[JointLine, ...]
    together: tuple[ElementRow, ...]


@dataclass(frozen=True, slots=True)
class JointUnknown:
    """A line without elements: its crime, or the mode by which `person` is held liable, is not in
    the law's files as they are now."""

    framework: str
    code: str
    person: str
    line: JointLine


@dataclass(frozen=True, slots=True)
class JointMatrix:
    """`events`: those that are qualified and shown. `unknown`: in no part, and no gap is counted of
    them. `rejected`: qualifications that are left out because they were rejected; `cut`: because
    there are too many; `withdrawn`: passages that are left out because somebody took their consent
    back."""

    parts: tuple[JointPart, ...]
    unknown: tuple[JointUnknown, ...]
    events: frozenset[UUID]
    rejected: int
    cut: int
    withdrawn: int

    @property
    def gaps(self) -> int:
        """How many elements of lines are not covered."""
        return sum(
            row.cover != Cover.COVERED
            for part in self.parts
            for line in part.lines
            for row in line.rows
        )


def plan_of_joint(joint: JointMatrix) -> tuple[tuple[JointPart, JointLine, PlanRow], ...]:
    """The gaps with the events they are in: part by part, in each event by event."""
    return tuple(
        (part, line, gap_of(row, part.crime.code, part.person))
        for part in joint.parts
        for line in part.lines
        for row in line.rows
        if row.cover != Cover.COVERED
    )


@view("legal.matrix.of_events", rule=anyone)
def matrix_of_events(
    *, actor: Actor, event_ids: Collection[UUID], without: Collection[str] = ()
) -> JointMatrix:
    """The joint matrix of events that the actor may see, with the parts of all suspects in them.

    `without`: kinds of items that are not counted.
    """
    rows = QUALIFICATIONS.visible(actor).filter(event_id__in=event_ids).order_by("pk")
    return _joint(actor, rows, without=without)


@view("legal.matrix.of_person", rule=anyone)
def matrix_of_person(*, actor: Actor, person_id: UUID) -> JointMatrix:
    """The joint matrix of a suspect: the crimes they are stated to have a part in, and their modes
    of liability. Raises NotFound."""
    persons.require_person(actor=actor, person_id=person_id)
    stated = LIABILITIES.visible(actor).filter(person_id=person_id, ended_at=None)
    parts = stated.exclude(status=Status.REJECTED)
    rows = QUALIFICATIONS.visible(actor).filter(pk__in=parts.values("qualification_id"))
    return _joint(actor, rows.order_by("pk"), person_id=person_id)


def _joint(
    actor: Actor,
    rows: Iterable[Qualification],
    *,
    person_id: UUID | None = None,
    without: Collection[str] = (),
) -> JointMatrix:
    every = list(rows)
    standing = [row for row in every if row.status != Status.REJECTED]
    read = matrices_of(actor, standing[:MOST_JOINED], most=0, without=without)
    return JointMatrix(
        parts=(*_crimes(read), *_modes(read, person_id)),
        unknown=tuple(_unknown(read, person_id)),
        events=frozenset(one.qualification.event_id for one in read.matrices),
        rejected=len(every) - len(standing),
        cut=max(0, len(standing) - MOST_JOINED),
        withdrawn=sum(one.withdrawn for one in read.matrices),
    )


def _crimes(read: Read) -> list[JointPart]:
    found: dict[tuple[str, str], list[MatrixView]] = {}
    for one in read.matrices:
        if one.qualification.crime is not None:
            key = (one.qualification.framework, one.qualification.code)
            found.setdefault(key, []).append(one)
    return [
        JointPart(
            framework=framework,
            crime=crime,
            person_id=None,
            person="",
            lines=tuple(_line(one, None) for one in same),
            together=read.together(crime, {(one.qualification.id, None) for one in same}),
        )
        for (framework, _code), same in sorted(found.items())
        if (crime := same[0].qualification.crime) is not None
    ]


def _modes(read: Read, person_id: UUID | None) -> list[JointPart]:
    found: dict[tuple[str, str, str], list[tuple[MatrixView, LiabilityView]]] = {}
    for matrix, one in _stated(read, person_id):
        if one.crime is not None:
            key = (one.code, matrix.qualification.framework, one.mode)
            found.setdefault(key, []).append((matrix, one))
    return [
        JointPart(
            framework=framework,
            crime=crime,
            person_id=same[0][1].person_id,
            person=code,
            lines=tuple(_line(matrix, one) for matrix, one in same),
            together=read.together(
                crime, {(matrix.qualification.id, one.id) for matrix, one in same}
            ),
        )
        for (code, framework, _mode), same in sorted(found.items())
        if (crime := same[0][1].crime) is not None
    ]


def _stated(read: Read, person_id: UUID | None) -> Iterator[tuple[MatrixView, LiabilityView]]:
    """Parts of suspects that were not rejected: of one person, or of all."""
    for matrix in read.matrices:
        for one in matrix.liabilities:
            if one.status != Status.REJECTED and person_id in (None, one.person_id):
                yield matrix, one


def _unknown(read: Read, person_id: UUID | None) -> Iterator[JointUnknown]:
    for one in read.matrices:
        found = one.qualification
        if found.crime is None:
            yield JointUnknown(found.framework, found.code, "", _line(one, None))
    for matrix, part in _stated(read, person_id):
        if part.crime is None:
            framework = matrix.qualification.framework
            yield JointUnknown(framework, part.mode, part.code, _line(matrix, part))


def _line(matrix: MatrixView, part: LiabilityView | None) -> JointLine:
    found = matrix.qualification
    return JointLine(
        qualification_id=found.id,
        liability_id=part.id if part else None,
        event_id=found.event_id,
        event_ref=matrix.event_ref,
        event_title_uk=matrix.event_title_uk,
        event_title_en=matrix.event_title_en,
        crime=found.code,
        status=part.status if part else found.status,
        rows=part.rows if part else matrix.rows,
    )
