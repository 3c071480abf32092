# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading litigation actions: of a case, one by itself, and the roadmap of all that one may see.

Actions are put together by pieces of `AT_ONCE`: below that the number of queries does not depend
on theirs.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from uuid import UUID

from django.db.models import F, Min, OuterRef, QuerySet, Subquery

from dokaz.casework.cases import targets
from dokaz.casework.cases.acting import done_in
from dokaz.casework.cases.authorising import CONSENT_FOR, answers, covers
from dokaz.casework.cases.conflicts import conflicts_of
from dokaz.casework.cases.limits import last_day_to_file
from dokaz.casework.cases.models import Case, CaseDeadline, LitigationAction, LitigationLink
from dokaz.casework.cases.policy import LITIGATION, of_visible_cases
from dokaz.casework.cases.views import LitigationView, NamedRecord
from dokaz.casework.cases.vocabulary import ChangeKind, LitigationPart
from dokaz.casework.events import api as events
from dokaz.casework.records.days import today
from dokaz.gate.api import Actor, NotFound, anyone, sees, view

AT_ONCE = 500
_PLAIN = (
    "id", "case_id", "forum", "body", "claim", "against", "lead_id", "state", "state_on",
    "decided_on", "file_by", "filed_on", "own_number", "forum_number", "outcome", "revision", "at",
    "by", "changed_at",
)  # fmt: skip


@view("cases.litigation.roadmap", rule=anyone)
def roadmap(
    *,
    actor: Actor,
    forum: str = "",
    state: str = "",
    lead: UUID | None = None,
    limit: int | None = None,
) -> tuple[LitigationView, ...]:
    """Actions of cases that the actor may see, those with the nearest deadline first; all of them,
    or so many."""
    waiting = CaseDeadline.objects.filter(litigation=OuterRef("pk"), ended_at__isnull=True)
    nearest = Subquery(waiting.order_by("due_date").values("due_date")[:1])
    found = _on_roadmap(actor, forum, state, lead).annotate(due=nearest)
    keys = list(
        found.order_by(F("due").asc(nulls_last=True), "pk").values_list("pk", flat=True)[:limit]
    )
    rows = LitigationAction.objects.select_related("case").in_bulk(keys)
    return views_of(actor, [rows[key] for key in keys])


@view("cases.litigation.count", rule=anyone)
def count_litigation(
    *, actor: Actor, forum: str = "", state: str = "", lead: UUID | None = None
) -> int:
    """How many actions the roadmap has."""
    return _on_roadmap(actor, forum, state, lead).count()


def _on_roadmap(
    actor: Actor, forum: str, state: str, lead: UUID | None
) -> QuerySet[LitigationAction]:
    rows = of_visible_cases(actor).filter(ended_at__isnull=True)
    if forum:
        rows = rows.filter(forum=forum)
    if state:
        rows = rows.filter(state=state)
    return rows if lead is None else rows.filter(lead_id=lead)


@view("cases.litigation.show", rule=sees(LITIGATION, "litigation_id"))
def get_litigation(*, actor: Actor, litigation_id: UUID) -> LitigationView:
    """One action. Raises NotFound, also of one that was taken off its case."""
    row = LITIGATION.get(actor, litigation_id)
    if row.ended_at is not None:
        raise NotFound("litigation action")
    return views_of(actor, [row])[0]


def litigation_of(actor: Actor, case: Case, most: int | None) -> tuple[LitigationView, ...]:
    """Actions of a case that have not been taken off it, in the order of entering; all, or the
    first so many."""
    rows = _standing(case).select_related("case").order_by("pk")
    return views_of(actor, list(rows[:most]))


def count_of(case: Case) -> int:
    """How many they are."""
    return _standing(case).count()


def _standing(case: Case) -> QuerySet[LitigationAction]:
    return LitigationAction.objects.filter(case=case, ended_at__isnull=True)


def views_of(actor: Actor, rows: Sequence[LitigationAction]) -> tuple[LitigationView, ...]:
    """Actions as they are shown to the actor, with what speaks against each."""
    starts = range(0, len(rows), AT_ONCE)
    return tuple(one for at in starts for one in _views(actor, rows[at : at + AT_ONCE]))


def _views(actor: Actor, rows: Sequence[LitigationAction]) -> tuple[LitigationView, ...]:
    links = list(
        LitigationLink.objects.filter(litigation__in=rows, ended_at__isnull=True).order_by("pk")
    )
    forums = {row.pk: row.forum for row in rows}
    named = _named(actor, links, forums)
    known = events.names_of(
        actor=actor, event_ids={link.record_id for link in links if link.kind == "event"}
    )
    conflicts = conflicts_of(actor, list(forums), links, known)
    acts = done_in({row.case_id for row in rows}, ChangeKind.LITIGATION_STATED)
    waiting = CaseDeadline.objects.filter(litigation__in=rows, ended_at__isnull=True)
    due = dict(waiting.order_by().values_list("litigation_id").annotate(Min("due_date")))
    now = today()
    return tuple(
        LitigationView(
            **{name: getattr(row, name) for name in _PLAIN},
            case_ref=row.case.ref,
            organisation_id=acts[row.case_id, row.at].organisation_id,
            others=tuple(UUID(one) for one in row.others),
            last_day=last_day_to_file(row.forum, row.decided_on),
            next_due=due.get(row.pk),
            late=row.pk in due and due[row.pk] < now,
            purpose=CONSENT_FOR[row.forum][0],
            recipient=CONSENT_FOR[row.forum][1],
            conflicts=conflicts[row.pk],
            **named[row.pk],
        )
        for row in rows
    )


def _named(
    actor: Actor, links: Sequence[LitigationLink], forums: dict[UUID, str]
) -> defaultdict[UUID, dict[str, object]]:
    """What each action names: `records`, `hidden`, `victims` and `unauthorised`."""
    seen = targets.shown(actor, {(link.kind, link.record_id) for link in links})
    victims = {
        link.pk: (link.organisation_id, link.record_id, forums[link.litigation_id])
        for link in links
        if link.part == LitigationPart.VICTIM
    }
    said = answers(actor, set(victims.values())) if victims else {}
    found: defaultdict[UUID, dict[str, object]] = defaultdict(
        lambda: {"records": (), "hidden": {}, "victims": 0, "unauthorised": 0}
    )
    by_action: defaultdict[UUID, list[LitigationLink]] = defaultdict(list)
    for link in links:
        by_action[link.litigation_id].append(link)
    for key, some in by_action.items():
        records = []
        hidden: Counter[str] = Counter()
        unauthorised = 0
        for link in some:
            answer = said[victims[link.pk]] if link.pk in victims else None
            authorised = answer is None or covers(forums[key], answer.state)
            unauthorised += not authorised
            one = seen.get((link.kind, link.record_id))
            if one is None:
                hidden[link.part] += 1
                continue
            records.append(
                NamedRecord(
                    link_id=link.pk,
                    kind=link.kind,
                    record_id=link.record_id,
                    ref=one.ref,
                    title_uk=one.title_uk,
                    title_en=one.title_en,
                    part=link.part,
                    organisation_id=link.organisation_id,
                    at=link.at,
                    by=link.by,
                    authorised=authorised,
                    reason=answer.reason if answer else "",
                )
            )
        found[key] = {
            "records": tuple(records),
            "hidden": dict(hidden),
            "victims": sum(link.pk in victims for link in some),
            "unauthorised": unauthorised,
        }
    return found
