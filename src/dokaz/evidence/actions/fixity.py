# SPDX-License-Identifier: AGPL-3.0-or-later
"""Fixity rounds: every stored object is read and compared again and again, in both directions.

A round goes through all recorded objects (is it there, are its bytes right), then through all
stored ones (is there a record). It works in steps: 1. plan, from the round's cursor; 2. read and
compare, outside any transaction, so that nobody waits for the disk; 3. record, in one act. A step
that is cut off is done again. Each eighth round also decrypts and compares the content's digest.

Failures are custody events of every file concerned, findings that alarm until acknowledged, and
facts for the rooms above. Successes are recorded with one act a step.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from dokaz.core.errors import DokazError, NotProven, StorageFault
from dokaz.core.objects.errors import ObjectDamaged, ObjectMissing
from dokaz.core.objects.ports import ObjectAddress, ObjectStore
from dokaz.evidence.custody import Custody
from dokaz.evidence.facts import FixityFailed
from dokaz.evidence.models import File, FixityFinding, FixityRound, StoredObject
from dokaz.evidence.objects import content_of
from dokaz.evidence.policy import FINDINGS
from dokaz.evidence.presenting import round_view
from dokaz.evidence.storage.binding import store
from dokaz.evidence.storage.sealing import Content
from dokaz.evidence.texts import clean
from dokaz.evidence.views import FindingView, FixityOverview, RoundView
from dokaz.evidence.vocabulary import KEPT, FindingKind, ObjectState
from dokaz.gate.api import (
    Actor,
    ActorKind,
    Conflict,
    Erasure,
    ObjectRef,
    Unit,
    action,
    any_of,
    anyone,
    holds_role,
    is_service,
    pieces,
    sees,
    view,
    with_role,
)

DUTY = "fixity"
DOCTOR = "doctor"
"""The service that looks at the node's health: it sees how far and how many, never what."""
DEEP_EVERY = 8
ORPHAN_PATIENCE = timedelta(hours=24)
"""Bytes stored and not yet registered are normal for a while: an intake may be under way."""

_PLAN_LIMIT = 1000
_NAMES_A_STEP = 5000


@dataclass(frozen=True, slots=True)
class StepResult:
    """What one step did. The caller rests `bytes_read` over its rate before the next one.

    `findings` are recorded objects that are missing or damaged; `orphans` stored ones to which no
    record refers, as an intake leaves them that is under way or was cut off.
    """

    objects_checked: int
    bytes_read: int
    findings: int
    orphans: int
    round_finished: bool


@dataclass(frozen=True, slots=True)
class _Target:
    address: str
    size: int
    content: Content | None


@dataclass(frozen=True, slots=True)
class _Plan:
    number: int
    phase: str
    cursor: str
    deep: bool
    targets: tuple[_Target, ...]


@dataclass(frozen=True, slots=True)
class _Seen:
    """One object as found: `problem` is empty when it is as it should be."""

    address: str
    size: int
    problem: str = ""


def step(*, actor: Actor, budget_bytes: int, source: ObjectStore | None = None) -> StepResult:
    """Check objects worth about `budget_bytes`, at least one; go on where the last step ended.

    Raises:
        Refused: the actor is not the service with this duty.
        StorageFault: the store as a whole cannot be read; nothing is recorded as checked.
    """
    objects = source or store()
    plan = _plan(actor=actor)
    if plan.phase == FixityRound.Phase.RECORDED:
        seen, exhausted = _look_at_recorded(objects, plan, budget_bytes)
    else:
        seen, exhausted = _look_at_stored(objects, plan)
    _record(actor=actor, plan=plan, seen=tuple(seen), exhausted=exhausted)
    recorded = plan.phase == FixityRound.Phase.RECORDED
    problems = sum(1 for one in seen if one.problem)
    return StepResult(
        objects_checked=len(seen) if recorded else 0,
        bytes_read=sum(one.size for one in seen) if recorded else 0,
        findings=problems if recorded else 0,
        orphans=0 if recorded else problems,
        round_finished=exhausted and plan.phase == FixityRound.Phase.STORED,
    )


@view("evidence.fixity.plan", rule=is_service(DUTY))
def _plan(*, actor: Actor) -> _Plan:
    last = FixityRound.objects.order_by("-number").first()
    if last is None or last.phase == FixityRound.Phase.DONE:
        number = last.number + 1 if last else 1
        phase, cursor, deep = str(FixityRound.Phase.RECORDED), "", number % DEEP_EVERY == 0
    else:
        number, phase, cursor, deep = last.number, last.phase, last.cursor, last.deep
    targets: tuple[_Target, ...] = ()
    if phase == FixityRound.Phase.RECORDED:
        rows = StoredObject.objects.filter(address__gt=cursor, state__in=KEPT).order_by("address")
        chosen = list(rows[:_PLAN_LIMIT])
        contents = _contents(chosen) if deep else {}
        targets = tuple(_Target(row.address, row.size, contents.get(row.address)) for row in chosen)
    return _Plan(number, phase, cursor, deep, targets)


def _contents(rows: list[StoredObject]) -> dict[str, Content]:
    files = File.objects.filter(object__in=rows, disposed_at__isnull=True)
    return {file.object_id: content_of(file) for file in files.select_related("object")}


def _look_at_recorded(
    objects: ObjectStore, plan: _Plan, budget_bytes: int
) -> tuple[list[_Seen], bool]:
    seen: list[_Seen] = []
    spent = 0
    for target in plan.targets:
        if seen and spent + target.size > budget_bytes:
            return seen, False
        seen.append(_Seen(target.address, target.size, _problem(objects, target)))
        spent += target.size
    return seen, len(plan.targets) < _PLAN_LIMIT


def _problem(objects: ObjectStore, target: _Target) -> str:
    try:
        digests = objects.verify(ObjectAddress(target.address))
    except ObjectMissing:
        return FindingKind.MISSING
    except ObjectDamaged:
        return FindingKind.DAMAGED
    if digests.size != target.size:
        return FindingKind.DAMAGED
    return _content_problem(objects, target.content) if target.content is not None else ""


def _content_problem(objects: ObjectStore, content: Content) -> str:
    """Decrypt everything; the stored bytes were found right just before."""
    try:
        for _piece in content.chunks(objects):
            pass
    except NotProven:
        return FindingKind.CONTENT
    except StorageFault:
        return FindingKind.UNREADABLE
    except DokazError:
        return FindingKind.UNREADABLE
    return ""


def _look_at_stored(objects: ObjectStore, plan: _Plan) -> tuple[list[_Seen], bool]:
    after = ObjectAddress(plan.cursor) if plan.cursor else None
    names: list[str] = []
    for address in objects.addresses(after):
        names.append(address.sha256)
        if len(names) == _NAMES_A_STEP:
            break
    known = _recorded(names)
    seen = [_Seen(name, 0, "" if name in known else FindingKind.ORPHAN) for name in names]
    return seen, len(names) < _NAMES_A_STEP


def _recorded(names: list[str]) -> set[str]:
    known: set[str] = set()
    for some in pieces(names):
        rows = StoredObject.objects.filter(pk__in=some)
        known.update(rows.values_list("pk", flat=True))
    return known


@dataclass(frozen=True)
class StepRecorded:
    round: int
    phase: str
    deep: bool
    objects: int
    bytes: int
    failures: int
    round_finished: bool


@action(
    "evidence.fixity.record",
    rule=is_service(DUTY),
    facts=StepRecorded,
    erasure=Erasure.NOTHING_PERSONAL,
    event="fixity check",
)
def _record(
    unit: Unit, *, actor: Actor, plan: _Plan, seen: tuple[_Seen, ...], exhausted: bool
) -> None:
    current = _current_round(unit, plan)
    bad = {one.address: one.problem for one in seen if one.problem}
    if plan.phase == FixityRound.Phase.RECORDED:
        failures = _record_checked(unit, plan, seen, bad)
    else:
        failures = _record_orphans(unit, plan, seen, bad)
    _advance(unit, current, plan, seen, failures=failures, exhausted=exhausted)
    unit.record(
        StepRecorded(
            round=plan.number,
            phase=plan.phase,
            deep=plan.deep,
            objects=len(seen),
            bytes=sum(one.size for one in seen),
            failures=failures,
            round_finished=current.phase == FixityRound.Phase.DONE,
        )
    )


def _current_round(unit: Unit, plan: _Plan) -> FixityRound:
    """The planned round, locked. Raises Conflict: another worker did this step meanwhile."""
    fresh = FixityRound(number=plan.number, phase=plan.phase, deep=plan.deep, started_at=unit.at)
    FixityRound.objects.bulk_create([fresh], ignore_conflicts=True)
    current: FixityRound = FixityRound.objects.select_for_update().get(number=plan.number)
    if (current.phase, current.cursor) != (plan.phase, plan.cursor):
        raise Conflict("step_done_elsewhere", "another worker did this step of the round")
    return current


def _advance(
    unit: Unit,
    current: FixityRound,
    plan: _Plan,
    seen: tuple[_Seen, ...],
    *,
    failures: int,
    exhausted: bool,
) -> None:
    if plan.phase == FixityRound.Phase.RECORDED:
        current.objects_checked += len(seen)
        current.bytes_checked += sum(one.size for one in seen)
    current.findings += failures
    current.cursor = seen[-1].address if seen else current.cursor
    if exhausted:
        current.cursor = ""
        if plan.phase == FixityRound.Phase.RECORDED:
            current.phase = FixityRound.Phase.STORED
        else:
            current.phase, current.finished_at = FixityRound.Phase.DONE, unit.at
    current.save()


def _record_checked(unit: Unit, plan: _Plan, seen: tuple[_Seen, ...], bad: dict[str, str]) -> int:
    """Dates for what is well, findings for what is not; returns the failures.

    Objects whose removal was ordered while they were read are left out.
    """
    rows = StoredObject.objects.select_for_update().filter(
        pk__in=[one.address for one in seen], state__in=KEPT
    )
    kept = {row.address: row for row in rows.order_by("pk")}
    well = [address for address in kept if address not in bad]
    dates = {"checked_at": unit.at, **({"content_checked_at": unit.at} if plan.deep else {})}
    for piece in pieces(well):
        StoredObject.objects.filter(pk__in=piece).update(state=ObjectState.PRESENT, **dates)
    _resolve(unit, well, orphans=False)
    custody = Custody(unit)
    for address, row in kept.items():
        if address in bad:
            _fail(unit, custody, plan, row, bad[address])
    custody.write()
    return sum(1 for address in bad if address in kept)


def _fail(unit: Unit, custody: Custody, plan: _Plan, row: StoredObject, problem: str) -> None:
    missing = problem == FindingKind.MISSING
    row.state = ObjectState.MISSING if missing else ObjectState.DAMAGED
    row.checked_at = unit.at
    row.save(update_fields=["state", "checked_at"])
    finding = _finding(unit, plan, row.address, problem, organisation_id=row.organisation_id)
    files = list(File.objects.filter(object=row, disposed_at__isnull=True).order_by("pk"))
    for file in files:
        custody.add(
            "fixity check",
            file.item_id,
            file=file,
            outcome="failure",
            facts={"finding": str(finding.pk), "problem": problem, "round": plan.number},
        )
    unit.emit(
        FixityFailed(
            finding=finding.pk,
            address=row.address,
            kind=problem,
            organisation=row.organisation_id,
            items=tuple(sorted({file.item_id for file in files})),
        )
    )


def _record_orphans(unit: Unit, plan: _Plan, seen: tuple[_Seen, ...], bad: dict[str, str]) -> int:
    """Orphans alarm when a later round still finds them after the time an intake may take."""
    names = [one.address for one in seen]
    late = _recorded(list(bad))
    _resolve(unit, [name for name in names if name not in bad or name in late], orphans=True)
    orphans = [name for name in bad if name not in late]
    for name in orphans:
        finding = _finding(unit, plan, name, FindingKind.ORPHAN, organisation_id=None, alarm=False)
        old_enough = finding.first_seen_at + ORPHAN_PATIENCE <= unit.at
        if old_enough and not finding.alarm and finding.acknowledged_at is None:
            finding.alarm = True
            finding.save(update_fields=["alarm"])
            unit.emit(FixityFailed(finding.pk, name, FindingKind.ORPHAN, None, ()))
    return len(orphans)


def _finding(
    unit: Unit,
    plan: _Plan,
    address: str,
    kind: str,
    *,
    organisation_id: UUID | None,
    alarm: bool = True,
) -> FixityFinding:
    """The open finding about this object, seen again, or a new one."""
    found: FixityFinding | None = FixityFinding.objects.filter(
        address=address, kind=kind, resolved_at__isnull=True
    ).first()
    if found is not None:
        found.last_seen_at, found.round_number = unit.at, plan.number
        found.save(update_fields=["last_seen_at", "round_number"])
        return found
    fresh = FixityFinding(
        id=unit.new_id(),
        address=address,
        kind=kind,
        organisation_id=organisation_id,
        round_number=plan.number,
        first_seen_at=unit.at,
        last_seen_at=unit.at,
        alarm=alarm,
    )
    fresh.save(force_insert=True)
    return fresh


def _resolve(unit: Unit, addresses: list[str], *, orphans: bool) -> None:
    """Close findings about objects that are well again."""
    about = Q(kind=FindingKind.ORPHAN) if orphans else ~Q(kind=FindingKind.ORPHAN)
    for some in pieces(addresses):
        FixityFinding.objects.filter(about, address__in=some, resolved_at__isnull=True).update(
            resolved_at=unit.at, alarm=False
        )


@dataclass(frozen=True)
class FindingAcknowledged:
    finding: UUID
    address: str
    kind: str


@action(
    "evidence.fixity.acknowledge",
    rule=with_role(
        ("custodian", "data_protection_officer", "platform_admin"), sees(FINDINGS, "finding_id")
    ),
    facts=FindingAcknowledged,
    erasure=Erasure.DETAILS,
    event="assessment",
)
def acknowledge(unit: Unit, *, actor: Actor, finding_id: UUID, note: str) -> None:
    """Say that a person has seen a finding and what is being done; the alarm goes quiet.

    The finding stays open until a round finds the object well.

    Raises:
        Rejected: no note.
        Conflict: acknowledged before.
    """
    note = clean("note", note, longest=10_000, required=True)
    finding = FixityFinding.objects.select_for_update().get(pk=finding_id)
    if finding.acknowledged_at is not None:
        raise Conflict("already_acknowledged", _("Somebody acknowledged this finding before."))
    finding.acknowledged_at, finding.acknowledged_by = unit.at, actor.ref
    finding.alarm = finding.alarm and finding.kind == FindingKind.ORPHAN
    finding.note = note
    finding.save(update_fields=["acknowledged_at", "acknowledged_by", "alarm", "note"])
    unit.record(
        FindingAcknowledged(finding=finding.pk, address=finding.address, kind=finding.kind),
        objects=(ObjectRef("finding", finding.pk, {"stored_sha256": finding.address}),),
        details={"note": note},
    )


@view("evidence.fixity.findings", rule=anyone)
def findings(
    *, actor: Actor, open_only: bool = True, before: UUID | None = None, limit: int = 50
) -> tuple[FindingView, ...]:
    """Findings the actor may see, newest first; items only of the own organisation."""
    rows = FINDINGS.visible(actor).order_by("-pk")
    if open_only:
        rows = rows.filter(resolved_at__isnull=True)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    chosen = list(rows[: max(1, min(limit, 200))])
    items: dict[str, list[UUID]] = {}
    own = File.objects.filter(
        Q(organisation_id=actor.organisation_id), object_id__in=[row.address for row in chosen]
    )
    for address, item_id in own.values_list("object_id", "item_id").order_by("pk"):
        items.setdefault(address, []).append(item_id)
    return tuple(
        FindingView(
            id=row.pk,
            address=row.address,
            kind=row.kind,
            organisation_id=row.organisation_id,
            first_seen_at=row.first_seen_at,
            last_seen_at=row.last_seen_at,
            alarm=row.alarm,
            acknowledged_at=row.acknowledged_at,
            resolved_at=row.resolved_at,
            note=row.note,
            items=tuple(dict.fromkeys(items.get(row.address, ()))),
        )
        for row in chosen
    )


@view(
    "evidence.fixity.overview",
    rule=any_of(
        holds_role("custodian", "data_protection_officer", "auditor", "platform_admin"),
        is_service(DOCTOR),
    ),
)
def overview(*, actor: Actor) -> FixityOverview:
    """Where the rounds are. Counts are of the whole node: sizes and numbers, no content."""
    rounds = FixityRound.objects.order_by("-number")
    current = rounds.exclude(phase=FixityRound.Phase.DONE).first()
    last = rounds.filter(phase=FixityRound.Phase.DONE).first()
    # Which findings they are is not the doctor's to see; how many is.
    every = actor.kind is ActorKind.SERVICE
    findings_seen = FixityFinding.objects.all() if every else FINDINGS.visible(actor)
    never = StoredObject.objects.filter(state__in=KEPT, checked_at__isnull=True)
    return FixityOverview(
        current=_round(current),
        last_finished=_round(last),
        objects=current.objects_checked if current else last.objects_checked if last else 0,
        bytes=current.bytes_checked if current else last.bytes_checked if last else 0,
        never_checked=never[:1000].count(),
        alarms=findings_seen.filter(alarm=True).count(),
    )


def _round(row: FixityRound | None) -> RoundView | None:
    return round_view(row) if row is not None else None
