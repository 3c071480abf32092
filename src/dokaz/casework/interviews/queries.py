# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading lists and pages. The number of queries does not depend on the number of rows."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from dokaz.casework.events import api as events
from dokaz.casework.interviews import gate_lines, paper_codes, walls
from dokaz.casework.interviews.actions.gating import facts_of, latest_answers
from dokaz.casework.interviews.consent_queries import answer_now
from dokaz.casework.interviews.counting import held_between
from dokaz.casework.interviews.models import (
    AccountItem,
    Difference,
    Interview,
    PaperForm,
)
from dokaz.casework.interviews.policy import CHANGES, INTERVIEWS, PAPERS
from dokaz.casework.interviews.presenting import (
    difference_view,
    gate_views,
    interview_row,
    paper_view,
    text_of,
)
from dokaz.casework.interviews.relying import influence_on
from dokaz.casework.interviews.talks import contacts_on_record, latest_check, talks_of
from dokaz.casework.interviews.views import (
    AccessView,
    AccountItemView,
    EventNamed,
    InfluencesView,
    InterviewChangeView,
    InterviewPage,
    InterviewView,
    PaperView,
    ReadingView,
    TalkView,
)
from dokaz.casework.interviews.vocabulary import DOCUMENTATION, OWN
from dokaz.casework.persons import api as persons
from dokaz.casework.records.history import LONGEST_HISTORY
from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, NotFound, anyone, once_on_page, sees, view

LONGEST_PAGE = 200
MOST_SHOWN = 500


@view("interviews.interview.list", rule=anyone)
def visible_interviews(
    *,
    actor: Actor,
    state: str = "",
    person_id: UUID | None = None,
    event_id: UUID | None = None,
    mine: bool = False,
    held_from: datetime | None = None,
    held_to: datetime | None = None,
    organisation_id: UUID | None = None,
    after: UUID | None = None,
    limit: int = 50,
) -> InterviewPage:
    """Interviews this actor may see, newest request first; `mine`: the actor takes or follows.

    `held_from` and `held_to` keep those that were held then, the latter excluded.
    """
    limit = max(1, min(limit, LONGEST_PAGE))
    rows = INTERVIEWS.visible(actor).filter(held_between(held_from, held_to))
    if organisation_id is not None:
        rows = rows.filter(organisation_id=organisation_id)
    if state:
        rows = rows.filter(state=state)
    if person_id is not None:
        rows = rows.filter(person_id__in=persons.records_of(person_id))
    if event_id is not None:
        rows = rows.filter(about__event_id=event_id)
    if mine:
        rows = rows.filter(interviewer=actor.ref)
    if after is not None:
        rows = rows.filter(pk__lt=after)
    found = list(rows.order_by("-pk")[: limit + 1])
    people = persons.rows_of(actor=actor, person_ids=[row.person_id for row in found])
    return InterviewPage(
        rows=tuple(interview_row(row, people) for row in found[:limit]),
        after=found[limit - 1].pk if len(found) > limit else None,
    )


@view("interviews.interview.show", rule=sees(INTERVIEWS, "interview_id"))
def get_interview(*, actor: Actor, interview_id: UUID) -> InterviewView:
    """One interview's page. Raises NotFound."""
    return once_on_page(
        ("interviews.interview", actor, interview_id), lambda: _interview(actor, interview_id)
    )


def _interview(actor: Actor, interview_id: UUID) -> InterviewView:
    row = (
        INTERVIEWS.visible(actor)
        .select_related("wall_reason", "afterwards")
        .filter(pk=interview_id)
        .first()
    )
    if row is None:
        raise NotFound("interview")
    people = persons.rows_of(actor=actor, person_ids=[row.person_id])
    about = list(row.about.order_by("pk").values_list("event_id", flat=True))
    facts, answers = facts_of(actor, row), latest_answers(row)
    latest = latest_check(row)
    stated = list(row.influences.select_related("words").order_by("-pk")[:MOST_SHOWN])
    influences = stated[0] if stated else None
    differences = _differences(row)
    known = events.standings(
        actor=actor, event_ids=[*about, *(one.event_id for one in differences if one.event_id)]
    )
    sides = {key for one in differences for key in (one.interview_id, one.other_interview_id)}
    accounts = standings(actor=actor, interview_ids=[key for key in sides if key]) if sides else {}
    return InterviewView(
        row=interview_row(row, people),
        revision=row.revision,
        language=row.language,
        requested_by=row.requested_by,
        case_contact=row.case_contact,
        follows=row.follows_id,
        added_value=row.added_value,
        referral=row.referral,
        prior_accounts=row.prior_accounts,
        prior=_others_with(row),
        held_to=row.held_to,
        present=tuple(row.present),
        interpreter=row.interpreter,
        breaks=row.breaks,
        recorded=row.recorded,
        quality=tuple(row.quality),
        mode=row.mode,
        setting=row.setting,
        distress=row.distress,
        afterwards=text_of(row.afterwards),
        events=tuple(EventNamed(one, known[one].ref if one in known else "") for one in about),
        register_answer=latest.answer if latest else "",
        register_at=latest.at if latest else None,
        register_contacts=contacts_on_record(row, latest),
        register_on_hold=facts.on_hold,
        register_talks=tuple(
            TalkView(one.outcome, text_of(one.words), one.at, one.by) for one in talks_of(row)
        ),
        gate=gate_views(answers, facts),
        gate_passed=gate_lines.standing(
            {line: one.outcome for line, one in answers.items()}, facts
        ).passed,
        keeping=answer_now(actor, row.person_id, purpose=DOCUMENTATION, recipient=OWN),
        items=_items(actor, row),
        influence=influence_on(
            row, influences, events.rows_of(actor=actor, event_ids=about).values()
        ),
        influence_words=text_of(influences.words) if influences else "",
        influence_flags=tuple(influences.flags) if influences else (),
        influence_accounts=influences.previous_accounts if influences else 0,
        influences_before=tuple(
            InfluencesView(
                tuple(one.flags), one.previous_accounts, text_of(one.words), one.at, one.by
            )
            for one in stated[1:]
        ),
        walls=walls.read_by(
            actor, member=row.interviewer, event_ids=about, besides_person=row.person_id
        ),
        wall_reason=text_of(row.wall_reason),
        differences=tuple(difference_view(one, known, accounts, of=row.pk) for one in differences),
        readings=tuple(
            ReadingView(one.by, one.at, text_of(one.words))
            for one in row.readings.select_related("words").order_by("-pk")[:MOST_SHOWN]
        ),
        access=tuple(
            AccessView(one.pk, one.member_ref, one.at)
            for one in row.members.filter(ended_at__isnull=True).order_by("pk")
        ),
        papers=tuple(paper_view(one) for one in row.papers.order_by("pk")[:MOST_SHOWN]),
    )


def _others_with(row: Interview) -> int:
    rows = Interview.objects.filter(
        person_id=row.person_id, organisation_id=row.organisation_id
    ).exclude(pk=row.pk)
    return rows.count()


def _items(actor: Actor, row: Interview) -> tuple[AccountItemView, ...]:
    rows = list(row.items.order_by("pk")[:MOST_SHOWN])
    seen = {
        one.id: one
        for one in evidence.rows_of(actor=actor, item_ids=tuple(each.item_id for each in rows))
    }
    return tuple(
        AccountItemView(
            item_id=each.item_id,
            role=each.role,
            ref=seen[each.item_id].ref if each.item_id in seen else "",
            kind=seen[each.item_id].kind if each.item_id in seen else "",
            at=each.at,
        )
        for each in rows
    )


def _differences(row: Interview) -> list[Difference]:
    """Those noted at this account, and those noted at the other one of the same person."""
    both = row.differences.all() | row.differences_from.all()
    found = both.select_related("words", "interview", "other_interview").order_by("pk")
    return list(found[:MOST_SHOWN])


@view("interviews.interview.history", rule=sees(INTERVIEWS, "interview_id"))
def history(
    *, actor: Actor, interview_id: UUID, limit: int = 200
) -> tuple[InterviewChangeView, ...]:
    """What happened to an interview and who opened it, newest first. Raises NotFound."""
    rows = CHANGES.visible(actor).filter(interview_id=interview_id).select_related("words")
    return tuple(
        InterviewChangeView(
            at=one.at,
            by=one.by,
            kind=one.kind,
            before=one.before,
            after=one.after,
            reason=text_of(one.words),
        )
        for one in rows.order_by("-pk")[: max(1, min(limit, LONGEST_HISTORY))]
    )


@view("interviews.interview.walls", rule=anyone)
def walls_before(
    *, actor: Actor, member: UUID, event_ids: Iterable[UUID], person_id: UUID
) -> tuple[walls.Wall, ...]:
    """What a member has read of these events before they are assigned an interview about them."""
    if actor.organisation_id is None:
        return ()
    return walls.read_by(actor, member=member, event_ids=tuple(event_ids), besides_person=person_id)


@view("interviews.interview.of_item", rule=anyone)
def interviews_of_item(*, actor: Actor, item_id: UUID) -> tuple[tuple[UUID, str, str], ...]:
    """Visible interviews that an item belongs to: identifier, number, what the item is."""
    rows = AccountItem.objects.filter(
        item_id=item_id, interview__in=INTERVIEWS.visible(actor)
    ).select_related("interview")
    return tuple((one.interview_id, one.interview.ref, one.role) for one in rows.order_by("pk"))


@view("interviews.interview.identify", rule=anyone)
def find_interview(*, actor: Actor, ref: str) -> UUID | None:
    """The visible interview with this number."""
    rows = INTERVIEWS.visible(actor)
    found: UUID | None = rows.filter(ref__iexact=ref.strip()).values_list("pk", flat=True).first()
    return found


@view("interviews.interview.standings", rule=anyone)
def standings(*, actor: Actor, interview_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Numbers of those of up to 500 interviews that the actor may see."""
    rows = INTERVIEWS.visible(actor).filter(pk__in=list(interview_ids)[:MOST_SHOWN])
    return dict(rows.values_list("pk", "ref"))


@view("interviews.paper.find", rule=anyone)
def find_paper(*, actor: Actor, code: str) -> PaperView | None:
    """The form with this code, of the own organisation; None: no such form, or misread."""
    try:
        wanted = paper_codes.read(code)
    except paper_codes.WrongCode:
        return None
    row = PAPERS.visible(actor).filter(code=wanted).first()
    return paper_view(row) if row else None


@view("interviews.paper.show", rule=sees(PAPERS, "paper_ids"))
def get_papers(*, actor: Actor, paper_ids: Sequence[UUID]) -> tuple[PaperView, ...]:
    """Forms to print, in the order asked for. Raises NotFound."""
    rows: dict[UUID, PaperForm] = {
        row.pk: row for row in PAPERS.visible(actor).filter(pk__in=list(paper_ids))
    }
    return tuple(paper_view(rows[one]) for one in paper_ids)
