# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading lists and pages of cases. The number of queries does not depend on the number of rows."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import fields, replace
from uuid import UUID

from django.db.models import F, Min, Q

from dokaz.casework.cases import figures, targets
from dokaz.casework.cases.acting import Acts, done_in
from dokaz.casework.cases.erasing import may_erase
from dokaz.casework.cases.litigation import count_of, litigation_of
from dokaz.casework.cases.marks import MARKS
from dokaz.casework.cases.models import (
    Case,
    CaseDeadline,
    CaseLink,
    CaseMember,
    CaseWall,
    HearingNote,
    Memo,
    MemoRevision,
    Proceeding,
)
from dokaz.casework.cases.policy import (
    CASES,
    CHANGES,
    DEADLINES,
    MEMOS,
    in_force,
    is_manager,
    is_walled_from_accounts,
    is_worker,
)
from dokaz.casework.cases.recording import KIND
from dokaz.casework.cases.views import (
    CaseOfRecord,
    CasePage,
    CaseRow,
    CaseView,
    DeadlineView,
    HearingView,
    LinkedRecord,
    MemberInTeam,
    MemoLine,
    MemoView,
    ProceedingView,
    ScoreView,
    WaitingDeadline,
    WallView,
    WithdrawnRecord,
)
from dokaz.casework.cases.vocabulary import EDITABLE, CaseState, ChangeKind, Criterion
from dokaz.casework.records import history as records
from dokaz.casework.records import listing
from dokaz.casework.records.days import today
from dokaz.casework.records.history import ChangeView
from dokaz.casework.records.listing import LONGEST_PAGE, Cursor
from dokaz.casework.records.seeing import NOTHING
from dokaz.gate.api import Actor, acted_for, anyone, sees, view

MOST_SHOWN = 500


def narrowing(*, text: str, state: str, tag: str = "") -> Q:
    """What the list is narrowed to, as a condition on cases."""
    condition = Q(state=state) if state else ~Q(state=CaseState.CLOSED)
    if tag.strip():
        condition &= MARKS.tagged(tag)
    if text.strip():
        words = MARKS.in_words(text)
        condition &= NOTHING if words is None else words
    return condition


@view("cases.case.list", rule=anyone)
def visible_cases(
    *,
    actor: Actor,
    text: str = "",
    state: str = "",
    tag: str = "",
    after: Cursor | None = None,
    limit: int = 50,
) -> CasePage:
    """Cases this actor may see, the newest first; `text` is matched with titles and numbers.

    Closed cases are shown only when asked for by state.
    """
    limit = max(1, min(limit, LONGEST_PAGE))
    condition = narrowing(text=text, state=state, tag=tag)
    keys = listing.page_of_keys(
        Case,
        (lambda one: Q(pk__in=CASES.visible(one).values("pk")),),
        actor,
        condition,
        after=after,
        count=limit + 1,
    )
    ids = [key for key, _when in keys[:limit]]
    rows = {row.pk: row for row in CASES.visible(actor).filter(pk__in=ids)}
    due = _next_due(ids)
    shown = tuple(case_row(rows[key], due.get(key)) for key in ids if key in rows)
    return CasePage(rows=shown, after=Cursor(ids[-1]) if len(keys) > limit else None)


def _next_due(ids: Sequence[UUID]) -> dict[UUID, object]:
    rows = CaseDeadline.objects.filter(case__in=list(ids), ended_at__isnull=True)
    return dict(rows.order_by().values_list("case_id").annotate(Min("due_date")))


@view("cases.deadline.waiting", rule=anyone)
def waiting_deadlines(
    *, actor: Actor, deadline_ids: Collection[UUID]
) -> tuple[WaitingDeadline, ...]:
    """Those of the deadlines that are not over and whose cases the actor may see."""
    rows = DEADLINES.visible(actor).filter(pk__in=list(deadline_ids), ended_at__isnull=True)
    return tuple(
        WaitingDeadline(row.pk, row.case_id, row.case.ref, row.what, row.due_date)
        for row in rows.select_related("case")
    )


@view("cases.case.show", rule=sees(CASES, "case_id"))
def get_case(*, actor: Actor, case_id: UUID, most_litigation: int | None = None) -> CaseView:
    """One case's page, with all its litigation actions or the first so many. Raises NotFound."""
    case = CASES.once(actor, case_id)
    manages, works = is_manager(actor, case), is_worker(actor, case)
    links, hidden, withdrawn = _links(actor, case)
    deadlines = _deadlines(case)
    waiting = [one.due_date for one in deadlines if one.ended_at is None]
    scores = _scores(case)
    acts = done_in((case.pk,), ChangeKind.HEARING_NOTED, ChangeKind.MEMO_WRITTEN)
    return CaseView(
        row=case_row(case, min(waiting, default=None)),
        own=case.organisation_id == actor.organisation_id,
        manages=manages,
        works=works,
        theory=case.theory,
        scope=case.scope,
        tags=tuple(case.tags),
        privileged=case.privileged,
        registered_by=case.registered_by,
        changed_at=case.changed_at,
        revision=case.revision,
        editable=works and case.state in EDITABLE,
        review_asked_by=case.review_asked_by,
        scores=scores,
        total=sum(one.score for one in scores) if all(one.score for one in scores) else 0,
        links=links,
        links_hidden=hidden,
        withdrawn=withdrawn,
        team=_team(case),
        walls=_walls(case) if manages else (),
        deadlines=deadlines,
        proceedings=_proceedings(case),
        hearings=_hearings(actor, case, acts),
        litigation=litigation_of(actor, case, most_litigation),
        litigation_count=count_of(case),
        memos=_memos(case, acts),
    )


def linked(actor: Actor, case: Case) -> tuple[tuple[LinkedRecord, ...], dict[str, int]]:
    """Linked records that the actor may see, in the order of linking; hidden ones by kind."""
    found, hidden, _withdrawn = _links(actor, case)
    return found, hidden


def _links(
    actor: Actor, case: Case
) -> tuple[tuple[LinkedRecord, ...], dict[str, int], tuple[WithdrawnRecord, ...]]:
    """As `linked`, with what left the case because somebody took their consent back."""
    rows = list(CaseLink.objects.filter(case=case, ended_at__isnull=True).order_by("pk"))
    seen = targets.shown(actor, [(row.kind, row.record_id) for row in rows])
    if is_walled_from_accounts(actor, case.pk):
        seen = {key: one for key, one in seen.items() if not one.account}
    hidden: Counter[str] = Counter()
    found, withdrawn = [], []
    for row in rows:
        one = seen.get((row.kind, row.record_id))
        if one is None:
            hidden[row.kind] += 1
            continue
        if one.withdrawn:
            withdrawn.append(WithdrawnRecord(row.kind, row.record_id, one.ref))
            continue
        found.append(
            LinkedRecord(
                link_id=row.pk,
                kind=row.kind,
                record_id=row.record_id,
                ref=one.ref,
                title_uk=one.title_uk,
                title_en=one.title_en,
                part=row.part,
                note=row.note,
                at=row.at,
                by=row.by,
            )
        )
    return tuple(found), dict(hidden), tuple(withdrawn)


def _scores(case: Case) -> tuple[ScoreView, ...]:
    kept = case.scores
    return tuple(
        ScoreView(name, kept[name]["score"], kept[name]["reason"])
        if name in kept
        else ScoreView(name, 0, "")
        for name in Criterion.values
    )


def _team(case: Case) -> tuple[MemberInTeam, ...]:
    rows = CaseMember.objects.filter(in_force(), case=case).order_by("pk")[:MOST_SHOWN]
    return tuple(
        MemberInTeam(
            row.pk, row.member_ref, row.organisation_id, row.part, row.until, row.shared_at
        )
        for row in rows
        if row.member_ref is not None
    )


def _walls(case: Case) -> tuple[WallView, ...]:
    rows = CaseWall.objects.filter(case=case, ended_at__isnull=True).order_by("pk")[:MOST_SHOWN]
    return tuple(
        WallView(row.pk, row.member_ref, row.scope, row.reason, row.at, row.by) for row in rows
    )


def _proceedings(case: Case) -> tuple[ProceedingView, ...]:
    """Those that have not been taken off the case, in the order of entering."""
    names = tuple(each.name for each in fields(ProceedingView))
    rows = Proceeding.objects.filter(case=case, ended_at__isnull=True).order_by("pk")[:MOST_SHOWN]
    return tuple(ProceedingView(*row) for row in rows.values_list(*names))


def _hearings(actor: Actor, case: Case, acts: Acts) -> tuple[HearingView, ...]:
    """Of proceedings that have not been taken off the case, the latest first."""
    rows = HearingNote.objects.filter(
        case=case, proceeding__ended_at__isnull=True, withdrawn_at__isnull=True
    )
    return tuple(
        HearingView(
            row.pk, row.proceeding_id, row.held_on, row.observer, row.heard, tuple(row.concerns),
            row.next_on, row.at, row.by, acts[case.pk, row.at].organisation_id,
            acts[case.pk, row.at].act_id,
            bool(row.heard) and may_erase(actor, case.organisation_id, row.by),
        )
        for row in rows.order_by("-held_on", "-pk")[:MOST_SHOWN]
    )  # fmt: skip


def _deadlines(case: Case) -> tuple[DeadlineView, ...]:
    """Those that wait, the nearest first, then those that ended, the last one first."""
    now = today()
    in_order = (F("ended_at").desc(nulls_first=True), "due_date", "pk")
    rows = CaseDeadline.objects.filter(case=case).order_by(*in_order)[:MOST_SHOWN]
    return tuple(
        DeadlineView(
            id=row.pk,
            litigation_id=row.litigation_id,
            what=row.what,
            due_date=row.due_date,
            done=row.done,
            ended_at=row.ended_at,
            late=row.ended_at is None and row.due_date < now,
        )
        for row in rows
    )


def _memos(case: Case, acts: Acts) -> tuple[MemoLine, ...]:
    rows = Memo.objects.filter(case=case).order_by("-pk")[:MOST_SHOWN]
    return tuple(
        MemoLine(
            row.pk, row.title, row.state, row.written_by,
            acts[case.pk, row.written_at].organisation_id, row.written_at, row.signed_at,
        )
        for row in rows
    )  # fmt: skip


@view("cases.memo.show", rule=sees(MEMOS, "memo_id"))
def get_memo(*, actor: Actor, memo_id: UUID) -> MemoView:
    """One memo with its figures counted for this reader now. Raises NotFound."""
    memo = MEMOS.get(actor, memo_id)
    case = CASES.get(actor, memo.case_id)
    now = figures.counted(actor, case, figures.named_in(memo.text))
    earlier = list(MemoRevision.objects.filter(memo=memo).values_list("by", flat=True))
    acts = done_in((case.pk,), ChangeKind.MEMO_WRITTEN, ChangeKind.MEMO_SIGNED)
    return MemoView(
        id=memo.pk,
        case_id=memo.case_id,
        title=memo.title,
        text=memo.text,
        state=memo.state,
        revision=memo.revision,
        former=len(earlier),
        written_by=memo.written_by,
        written_for=acts[case.pk, memo.written_at].organisation_id,
        written_at=memo.written_at,
        changed_at=memo.changed_at,
        handed_in_by=memo.handed_in_by,
        handed_in_at=memo.handed_in_at,
        signed_by=memo.signed_by,
        signed_for=acts[case.pk, memo.signed_at].organisation_id if memo.signed_at else None,
        signed_at=memo.signed_at,
        parts=figures.parts_of(memo.text, now, memo.frozen),
        wrote=actor.ref in {memo.written_by, memo.handed_in_by, *earlier},
    )


@view("cases.case.know", rule=sees(CASES, "case_id"))
def require_case(*, actor: Actor, case_id: UUID) -> None:
    """Nothing, if the actor may see the case. Raises NotFound."""


@view("cases.case.identify", rule=anyone)
def find_case(*, actor: Actor, ref: str) -> UUID | None:
    """The visible case with this number."""
    rows = CASES.visible(actor).filter(ref__iexact=ref.strip())
    found: UUID | None = rows.values_list("pk", flat=True).first()
    return found


@view("cases.case.rows", rule=anyone)
def rows_of(*, actor: Actor, case_ids: Iterable[UUID]) -> dict[UUID, CaseRow]:
    """Those of up to 500 cases that the actor may see, by identifier."""
    wanted = list(dict.fromkeys(case_ids))[:MOST_SHOWN]
    return {row.pk: case_row(row, None) for row in CASES.visible(actor).filter(pk__in=wanted)}


@view("cases.case.history", rule=sees(CASES, "case_id"))
def history(*, actor: Actor, case_id: UUID, limit: int = 200) -> tuple[ChangeView, ...]:
    """Who changed what and why, newest first; the whole team reads it."""
    lines = records.lines(KIND, CHANGES, actor, case_id, limit=limit)
    known = acted_for(one.act_id for one in lines)
    return tuple(
        replace(one, organisation_id=known.get(one.act_id, one.organisation_id)) for one in lines
    )


@view("cases.link.of_record", rule=anyone)
def cases_of(*, actor: Actor, kind: str, record_id: UUID) -> tuple[CaseOfRecord, ...]:
    """Visible cases that a record belongs to, if the actor may see the record."""
    if not targets.shown(actor, [(kind, record_id)]):
        return ()
    rows = CASES.visible(actor).filter(
        pk__in=CaseLink.objects.filter(
            kind=kind, record_id=record_id, ended_at__isnull=True
        ).values("case_id")
    )
    return tuple(
        CaseOfRecord(row.pk, row.ref, row.title_uk, row.title_en, row.state)
        for row in rows.order_by("-pk")[:MOST_SHOWN]
    )


@view("cases.target.find", rule=anyone)
def find_record(*, actor: Actor, ref: str) -> targets.Shown | None:
    """The visible record with this number, of any kind that a case can link."""
    return targets.find(actor, ref)


def case_row(case: Case, due: object) -> CaseRow:
    """A row as a list shows it."""
    return CaseRow(
        id=case.pk,
        ref=case.ref,
        organisation_id=case.organisation_id,
        title_uk=case.title_uk,
        title_en=case.title_en,
        forum=case.forum,
        state=case.state,
        confidentiality=case.confidentiality,
        markers=tuple(case.markers),
        registered_at=case.registered_at,
        next_due=due,  # type: ignore[arg-type]  # A date, or None.
    )
