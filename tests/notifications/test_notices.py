# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is told of what, and that nobody is told of what they may not see at that moment."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dokaz.casework.cases import api as cases
from dokaz.casework.events import api as events
from dokaz.casework.interviews import api as interviews
from dokaz.casework.persons import api as persons
from dokaz.coordination import api as coordination
from dokaz.deconflict.duplicates.facts import PairJudged
from dokaz.gate.api import (
    CONSUMERS,
    Actor,
    Delivered,
    NotFound,
    Position,
    Purpose,
    Rejected,
    facts_after,
    reading_everything,
)
from dokaz.members import api as members
from dokaz.notifications import api
from dokaz.notifications.models import Notice
from dokaz.publication import api as publication
from dokaz.search import api as search
from dokaz.search.saved import keeping
from tests.casework.codifier import load_bakhmut
from tests.casework.interviews.scenes import KEPT, agreed
from tests.coordination.scenes import WHY, Office, asked, joined
from tests.evidence.world import taken
from tests.publication.scenes import publishable

NAME = "notifications"


def fed() -> None:
    """All facts up to now are read, also those that were read before.

    Inside one transaction PostgreSQL shows no facts to consumers: they are handed over here.
    """
    consumer = CONSUMERS[NAME]
    with reading_everything(Purpose.OUTBOX):
        facts = facts_after(Position(), consumer.kinds, limit=100_000, settled=False)
        for _place, fact in facts:
            consumer.handle(fact)


def told(actor: Actor) -> list[tuple[str, str, UUID]]:
    """Kinds, subjects and records of what this person is told, oldest first."""
    fed()
    rows = api.visible_notices(actor=actor, limit=100).rows
    return [(row.kind, row.subject, row.record_id) for row in reversed(rows)]


def event_of(office: Office, by: str = "documenter") -> UUID:
    draft = events.EventDraft(title_uk="Вигадана подія")
    return events.register(actor=office.actor(by), draft=draft)


def test_a_task_tells_whoever_it_is_asked_of_and_then_whoever_asked(office: Office) -> None:
    asker, verifier = office.actor("documenter"), office.actor("verifier")
    task = asked(office)
    assert told(verifier) == [("task_asked", "task", task)]
    assert told(office.actor("second_verifier")) == [("task_asked", "task", task)]
    assert told(asker) == []
    coordination.take(actor=verifier, task_id=task)
    coordination.finish(actor=verifier, task_id=task, text="Тіні збігаються")
    assert told(asker) == [("task_answered", "task", task)] * 2
    assert told(verifier) == [("task_asked", "task", task)]
    assert told(office.actor("interviewer")) == []


def test_comments_tell_the_named_the_owner_and_the_asker_and_nobody_who_may_not_read_them(
    office: Office,
) -> None:
    owner, verifier = office.actor("documenter"), office.actor("verifier")
    event = event_of(office)
    question = cases.comment(
        actor=verifier, kind="event", record_id=event, text="коли?", is_question=True,
        mentions=(office.actor("interviewer").ref,),
    )  # fmt: skip
    assert told(owner) == [("comment", "event", event)]
    assert told(office.actor("interviewer")) == [("mention", "event", event)]
    cases.answer(actor=owner, comment_id=question, text="уранці")
    assert told(verifier) == [("mention", "event", event)]
    partner = office.actor("partner")
    events.share(
        actor=office.actor("custodian"), event_id=event, organisation_id=office.world.other,
        reason=WHY,
    )  # fmt: skip
    api.follow(actor=partner, subject="event", record_id=event, standing="followed")
    cases.comment(actor=verifier, kind="event", record_id=event, text="між нами")
    assert told(partner) == []
    cases.comment(actor=verifier, kind="event", record_id=event, text="усім", audience="all")
    assert told(partner) == [("comment", "event", event)]


def test_followers_are_told_of_changes_until_they_may_not_see_the_record(office: Office) -> None:
    auditor, event = office.actor("auditor"), event_of(office)
    assert api.standing_of(actor=auditor, subject="event", record_id=event) == ""
    api.follow(actor=auditor, subject="event", record_id=event, standing="followed")
    events.change(
        actor=office.actor("documenter"), event_id=event, changes={"title_uk": "Інша"}, revision=0
    )
    assert told(auditor) == [("changed", "event", event)]
    assert api.count_unseen(actor=auditor) == 1
    events.classify(actor=office.actor("custodian"), event_id=event, confidentiality=3)
    # An auditor sees L3; a colleague without a name for it does not.
    verifier = office.actor("verifier")
    with reading_everything(Purpose.OUTBOX):
        Notice.objects.create(
            id=UUID(int=5), account=verifier.ref, organisation_id=office.world.own,
            kind="changed", subject="event", record_id=event, at=datetime.now(UTC),
        )  # fmt: skip
    assert told(verifier) == []
    assert api.count_unseen(actor=verifier) == 0
    with pytest.raises(NotFound):
        api.follow(actor=verifier, subject="event", record_id=event, standing="followed")
    with pytest.raises(NotFound):
        api.named_record(actor=verifier, subject="event", record_id=event)


def test_seen_is_a_moment_and_mutes_are_by_kind_and_by_record(office: Office) -> None:
    owner, verifier = office.actor("documenter"), office.actor("verifier")
    one, other = event_of(office), event_of(office)
    for event in (one, other):
        cases.comment(actor=verifier, kind="event", record_id=event, text="слово")
    assert len(told(owner)) == 2
    with pytest.raises(Rejected):
        api.see(actor=owner, until=datetime.now(UTC) + timedelta(hours=1))
    api.see(actor=owner, until=datetime.now(UTC))
    assert (api.count_unseen(actor=owner), len(told(owner))) == (0, 2)
    assert api.visible_notices(actor=owner, unseen=True).rows == ()
    api.follow(actor=owner, subject="event", record_id=one, standing="muted")
    assert told(owner) == [("comment", "event", other)]
    api.mute_kind(actor=owner, kind="comment", muted=True)
    assert told(owner) == []
    said = api.settings(actor=owner)
    assert (said.muted_kinds, [each.standing for each in said.records]) == (("comment",), ["muted"])
    api.mute_kind(actor=owner, kind="comment", muted=False)
    api.follow(actor=owner, subject="event", record_id=one, standing="")
    assert len(told(owner)) == 2
    for bad in ({"kind": "gossip"}, {"kind": ""}):
        with pytest.raises(Rejected):
            api.mute_kind(actor=owner, muted=True, **bad)
    assert told(office.actor("verifier")) == []


def test_a_withdrawn_consent_tells_the_team_of_the_case_that_rests_on_it(office: Office) -> None:
    world, interviewer = office.world, office.actor("interviewer")
    lawyer = world.person(41, "legal_analyst")
    draft = persons.PersonDraft(summary="вигадана особа")
    person = persons.register(actor=interviewer, draft=draft)
    case = cases.register(actor=lawyer, draft=cases.CaseDraft(title_uk="Вигадана справа"))
    cases.link(actor=lawyer, case_id=case, kind="person", record_ids=(person,), part="context")
    withdrawal = interviews.WithdrawalDraft(at=datetime.now(UTC))
    interviews.withdraw(actor=interviewer, person_id=person, draft=withdrawal)
    assert ("consent_withdrawn", "case", case) in told(lawyer)
    assert not {kind for kind, *_rest in told(office.actor("verifier"))} & {"consent_withdrawn"}


def named_as_victim(lawyer: Actor, *people: UUID) -> None:
    case = cases.register(actor=lawyer, draft=cases.CaseDraft(title_uk="Вигадана справа"))
    cases.link(actor=lawyer, case_id=case, kind="person", record_ids=people, part="victim")
    action = cases.state_litigation(
        actor=lawyer, case_id=case, draft=cases.LitigationDraft(forum="ecthr", claim="Вимога")
    )
    cases.name_in_litigation(actor=lawyer, litigation_id=action, part="victim", record_ids=people)


def test_the_team_is_told_when_a_consent_that_an_action_rests_on_covers_it_no_more(
    office: Office,
) -> None:
    interviewer, lawyer = office.actor("interviewer"), office.world.person(41, "legal_analyst")
    person = persons.register(
        actor=interviewer, draft=persons.PersonDraft(summary="вигадана особа")
    )
    to_court = interviews.LineDraft(purpose="litigation", decision="yes")
    ends = datetime.now(UTC).date() + timedelta(days=30)
    # Neither what was over before nor an answer to another question says when this one ends.
    over = date(2026, 1, 20)
    agreed(
        interviewer, person, to_court, expires_on=over, given_at=datetime(2026, 1, 9, tzinfo=UTC)
    )
    media = interviews.LineDraft(purpose="media_identity", decision="yes")
    agreed(interviewer, person, media, expires_on=ends - timedelta(days=9))
    agreed(interviewer, person, KEPT, to_court, expires_on=ends)
    named_as_victim(lawyer, person)

    def endings() -> int:
        return [kind for kind, *_rest in told(lawyer)].count("consent_ends")

    def answered(purpose: str) -> None:
        line = interviews.LineDraft(purpose=purpose, decision="no")
        agreed(interviewer, person, line, given_at=datetime.now(UTC))

    # Agreed to before the action was: told ahead of its last day all the same, and then only.
    assert endings() == 0
    (waiting,) = Notice.objects.filter(kind="consent_ends")
    assert waiting.at.date() == ends - timedelta(days=4)  # The day begins in Kyiv, by UTC before.
    answered("icc")
    assert endings() == 0
    answered("litigation")
    assert endings() == 1
    # Said once more, it is no news.
    answered("litigation")
    assert endings() == 1
    # An act that began before it may be read after it: what was told stays told.
    with reading_everything(Purpose.OUTBOX):
        consumer = CONSUMERS[NAME]
        for _place, fact in facts_after(Position(), consumer.kinds, limit=1000, settled=False):
            if fact.payload.get("what", "").startswith("litigation"):
                consumer.handle(fact)
    assert Notice.objects.filter(kind="consent_ends", account=lawyer.ref).count() == 1


def test_what_was_to_be_told_of_an_old_day_is_not_when_the_consent_was_renewed_or_withdrawn(
    office: Office,
) -> None:
    interviewer, lawyer = office.actor("interviewer"), office.world.person(41, "legal_analyst")
    person, other = (
        persons.register(actor=interviewer, draft=persons.PersonDraft(summary="вигадана особа"))
        for _ in range(2)
    )
    to_court = interviews.LineDraft(purpose="litigation", decision="yes")
    soon, later, latest = (
        datetime.now(UTC).date() + timedelta(days=days) for days in (30, 90, 400)
    )
    agreed(interviewer, person, KEPT, to_court, expires_on=soon)
    agreed(interviewer, other, KEPT, to_court, expires_on=later)
    named_as_victim(lawyer, person, other)

    def waiting() -> list[date]:
        fed()
        rows = Notice.objects.filter(kind="consent_ends").order_by("at")
        return [timezone.localdate(row.at) + timedelta(days=3) for row in rows]

    assert waiting() == [soon, later]
    agreed(interviewer, person, to_court, expires_on=latest, given_at=datetime.now(UTC))
    assert waiting() == [later, latest]
    interviews.withdraw(
        actor=interviewer, person_id=other, draft=interviews.WithdrawalDraft(at=datetime.now(UTC))
    )
    assert waiting() == [latest]
    # Read anew from the first fact on, the same is left.
    with reading_everything(Purpose.OUTBOX):
        CONSUMERS[NAME].reset()
    assert waiting() == [latest]


def test_a_consent_that_moves_no_day_has_nobody_else_looked_at(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    interviewer, lawyer = office.actor("interviewer"), office.world.person(41, "legal_analyst")
    people = [
        persons.register(actor=interviewer, draft=persons.PersonDraft(summary="вигадана особа"))
        for _ in range(2)
    ]
    to_court = interviews.LineDraft(purpose="litigation", decision="yes")
    ends = datetime.now(UTC).date() + timedelta(days=90)
    for person in people:
        agreed(interviewer, person, KEPT, to_court, expires_on=ends)
    named_as_victim(lawyer, *people)
    fed()
    known = Notice.objects.filter(kind="consent_ends").values_list("account", "at")
    before, looked_at = list(known), []

    def resting_in(case: UUID, at: datetime) -> object:
        looked_at.append(case)
        return cases.Resting((), uncovered=False, ends=frozenset())

    monkeypatch.setattr("dokaz.casework.cases.concerning.resting_in", resting_in)

    def answered(line: interviews.LineDraft, until: date) -> list[UUID]:
        now = datetime.now(UTC)
        consent = agreed(interviewer, people[0], line, given_at=now, expires_on=until)
        facts = facts_after(Position(), CONSUMERS[NAME].kinds, limit=100_000, settled=False)
        for _place, fact in facts:
            if fact.payload.get("consent") == str(consent):
                CONSUMERS[NAME].handle(fact)
        found, looked_at[:] = list(looked_at), []
        return found

    with reading_everything(Purpose.OUTBOX):
        media = interviews.LineDraft(purpose="media_identity", decision="no")
        assert answered(media, ends - timedelta(days=9)) == []
        assert answered(to_court, ends) == []
        assert list(known) == before
        assert len(answered(to_court, ends + timedelta(days=9))) == 1


def test_made_anew_a_day_that_was_put_off_is_not_told_though_it_is_over_by_now(
    office: Office,
) -> None:
    interviewer, lawyer = office.actor("interviewer"), office.world.person(41, "legal_analyst")
    person = persons.register(
        actor=interviewer, draft=persons.PersonDraft(summary="вигадана особа")
    )
    to_court = interviews.LineDraft(purpose="litigation", decision="yes")
    now = datetime.now(UTC)
    for given, expires in ((300, -100), (200, 300)):
        agreed(
            interviewer, person, KEPT, to_court, given_at=now - timedelta(days=given),
            expires_on=now.date() + timedelta(days=expires),
        )  # fmt: skip
    named_as_victim(lawyer, person)
    with reading_everything(Purpose.OUTBOX):
        consumer = CONSUMERS[NAME]
        found = facts_after(Position(), consumer.kinds, limit=1000, settled=False)
        fact = [one for _at, one in found if one.payload.get("what", "").startswith("litig")][-1]
        for days in (250, 190):
            consumer.handle(replace(fact, at=now - timedelta(days=days)))
    (waiting,) = Notice.objects.filter(kind="consent_ends")
    assert waiting.at > now


def test_the_team_is_told_when_the_answer_of_another_record_of_a_victim_ends_a_consent(
    office: Office,
) -> None:
    interviewer, lawyer = office.actor("interviewer"), office.world.person(41, "legal_analyst")
    person, other = (
        persons.register(actor=interviewer, draft=persons.PersonDraft(summary="вигадана особа"))
        for _ in range(2)
    )
    yes, no = (
        interviews.LineDraft(purpose="litigation", decision=decision) for decision in ("yes", "no")
    )
    agreed(interviewer, person, no, given_at=datetime(2026, 1, 9, tzinfo=UTC))
    agreed(interviewer, person, KEPT, yes)
    agreed(interviewer, other, no)
    named_as_victim(lawyer, person)
    # Nothing rested yet on the answer that was no.
    assert "consent_ends" not in [kind for kind, *_rest in told(lawyer)]
    persons.merge(actor=office.actor("custodian"), person_id=person, absorbed_id=other, why=WHY)
    assert [kind for kind, *_rest in told(lawyer)].count("consent_ends") == 1


def test_merged_people_and_shares_are_told(office: Office) -> None:
    world, custodian = office.world, office.actor("custodian")
    owner = office.actor("documenter")
    one, other = (
        persons.register(actor=owner, draft=persons.PersonDraft(summary="вигадана особа"))
        for _n in range(2)
    )
    persons.merge(actor=custodian, person_id=one, absorbed_id=other, why=WHY)
    assert set(told(owner)) == {("merged", "person", one), ("merged", "person", other)}
    event = event_of(office)
    share = events.share(
        actor=custodian, event_id=event, organisation_id=world.other,
        member_ref=world.partner.ref, reason=WHY,
    )  # fmt: skip
    assert told(world.partner) == [("shared", "event", event)]
    events.unshare(actor=custodian, share_id=share, reason=WHY)
    assert told(world.partner) == []  # Not even that it was there.


def test_reading_facts_again_tells_once_and_made_anew_it_is_the_same(office: Office) -> None:
    owner, verifier = office.actor("documenter"), office.actor("verifier")
    events_made = [event_of(office) for _n in range(3)]
    for event in events_made:
        cases.comment(actor=verifier, kind="event", record_id=event, text="слово")
    first = told(owner)
    assert len(first) == 3
    assert told(owner) == first
    with reading_everything(Purpose.OUTBOX):
        CONSUMERS[NAME].reset()
        assert not Notice.objects.exists()
    assert told(owner) == first
    # Inside one transaction PostgreSQL shows no facts to consumers.
    assert api.rebuild_notices() >= (3 if connection.vendor == "sqlite" else 0)
    assert told(owner) == first


def test_the_bell_costs_the_same_however_much_there_is(office: Office) -> None:
    owner, verifier = office.actor("documenter"), office.actor("verifier")

    def cost() -> int:
        fed()
        with CaptureQueriesContext(connection) as queries:
            api.count_unseen(actor=owner)
        return len(queries)

    made = [event_of(office) for _n in range(6)]
    cases.comment(actor=verifier, kind="event", record_id=made[0], text="слово")
    few = cost()
    for event in made:
        cases.comment(actor=verifier, kind="event", record_id=event, text="ще слово")
    assert api.count_unseen(actor=owner) == 1
    assert cost() == few
    assert api.count_unseen(actor=owner) == 7


def test_a_saved_search_tells_its_owner_when_it_has_more_matches(office: Office) -> None:
    owner, service = office.actor("documenter"), office.world.service("search")
    asked_for = search.Asked(text="слово")
    saved = search.keep(actor=owner, name="Мій пошук", asked=asked_for, tells=True)
    looked = search.saved_search(actor=owner, saved_id=saved).looked_at
    for number in (2, 2, 1):
        keeping.note_counts(actor=service, counts=((saved, looked, number),))
    assert told(owner) == [("new_matches", "search", saved)]
    assert told(office.actor("verifier")) == []
    search.forget(actor=owner, saved_id=saved)
    assert told(owner) == []


def test_a_decision_about_two_items_tells_who_registered_them(office: Office) -> None:
    owner = office.actor("documenter")
    one, other = (taken(owner, words).item_id for words in (b"one", b"other"))
    said = PairJudged(one=one, other=other, organisation=office.world.own, decision="same")
    payload = {name: str(getattr(said, name)) for name in ("one", "other", "organisation")}
    fact = Delivered(PairJudged.KIND, payload, UUID(int=3), datetime.now(UTC))
    with reading_everything(Purpose.OUTBOX):
        CONSUMERS[NAME].handle(fact)
    rows = api.visible_notices(actor=owner).rows
    assert {(row.kind, row.record_id) for row in rows} == {("duplicate", one), ("duplicate", other)}


def test_what_is_set_when_its_day_is_near_already_is_new_to_who_looked_before(
    office: Office,
) -> None:
    lawyer = office.world.custodian
    case = cases.register(actor=lawyer, draft=cases.CaseDraft(title_uk="Вигадана справа"))
    api.see(actor=lawyer, until=datetime.now(UTC))
    due = timezone.localdate() + timedelta(days=1)
    cases.set_deadline(actor=lawyer, case_id=case, what="Подати завтра", due_date=due)
    with reading_everything(Purpose.OUTBOX):
        kinds = CONSUMERS[NAME].kinds
        *_earlier, (_place, newest) = facts_after(Position(), kinds, limit=9999, settled=False)
        CONSUMERS[NAME].handle(newest)
    (row,) = api.visible_notices(actor=lawyer, unseen=True).rows
    assert (row.kind, row.title_uk) == ("deadline", "Подати завтра")


def test_the_team_is_told_of_a_deadline_days_ahead_until_it_is_over(office: Office) -> None:
    """Notices lie ready for their day; what was finished or is out of sight is told to nobody."""
    lead, verifier = office.actor("coordinator"), office.actor("verifier")
    lawyer = office.world.custodian
    today = timezone.localdate()
    case = cases.register(
        actor=lawyer, draft=cases.CaseDraft(title_uk="Вигадана справа", forum="icc")
    )
    cases.add_member(
        actor=lawyer, case_id=case, member_ref=verifier.ref,
        organisation_id=office.world.own, part="worker", reason=WHY,
    )  # fmt: skip

    def set_for(days: int, what: str) -> UUID:
        due = today + timedelta(days=days)
        return cases.set_deadline(actor=lawyer, case_id=case, what=what, due_date=due)

    near = set_for(api.DAYS_AHEAD, "Подати до суду")
    set_for(api.DAYS_AHEAD + 1, "Ще не скоро")

    def told_of(actor: Actor) -> list[str]:
        told(actor)
        page = api.visible_notices(actor=actor)
        return [row.title_uk for row in page.rows if row.kind == "deadline"]

    assert told_of(verifier) == ["Подати до суду"]
    (row,) = (one for one in api.visible_notices(actor=verifier).rows if one.kind == "deadline")
    assert (row.page_subject, row.page_id) == ("case", case)
    assert told_of(lead) == []
    # Facts that are read anew, and another change of the case, tell nothing twice.
    api.rebuild_notices()
    assert told_of(verifier) == ["Подати до суду"]
    cases.finish_deadline(actor=lawyer, deadline_id=near, done=True)
    assert told_of(verifier) == []


def test_a_task_whose_day_is_near_is_told_of_unless_it_is_moved(office: Office) -> None:
    asker, verifier = office.actor("documenter"), office.actor("verifier")
    day = timezone.localdate() + timedelta(days=1)
    task = coordination.ask(
        actor=asker,
        draft=coordination.TaskDraft(
            work="verify", title="Перевірити час", assignee=verifier.ref, due_on=day
        ),
    )

    def near() -> list[UUID]:
        told(verifier)
        page = api.visible_notices(actor=verifier)
        return [row.page_id for row in page.rows if row.kind == "deadline"]

    assert near() == [task]
    coordination.change(
        actor=asker, task_id=task, revision=0, title="Перевірити час", text="",
        assignee=verifier.ref, role="", due_on=day + timedelta(days=30),
    )  # fmt: skip
    assert near() == []


def publishers(office: Office) -> tuple[Actor, Actor]:
    admin = members.actor_for(office.world.admin_account, office.world.own)
    first, second = (
        members.actor_for(joined(admin, name, ("publisher",)), office.world.own)
        for name in ("first publisher", "second publisher")
    )
    return first, second


def test_an_event_proposed_for_release_waits_for_the_other_one_and_then_for_nobody(
    office: Office,
) -> None:
    load_bakhmut()
    first, second = publishers(office)
    event = publishable(office.world)

    def waiting(who: Actor) -> list[UUID]:
        return [record for kind, _subject, record in told(who) if kind == "release_waits"]

    declined = publication.propose(actor=first, event_id=event, basis="open_sources")
    assert waiting(second) == waiting(office.actor("protection_officer")) == [declined]
    (row,) = api.visible_notices(actor=second, limit=1).rows
    # A notice names the release, and nothing of what happened.
    assert (row.subject, row.title_uk, row.title_en) == ("release", "", "")
    # Neither whoever proposed it, nor who may not decide.
    assert waiting(first) == waiting(office.actor("coordinator")) == []
    publication.decline(actor=second, release_id=declined, why=WHY)
    assert waiting(second) == []

    agreed = publication.propose(actor=first, event_id=event, basis="open_sources")
    assert waiting(second) == [agreed]
    publication.approve(actor=second, release_id=agreed)
    assert waiting(second) == []


def test_what_two_publishers_release_waits_for_the_other_one_and_then_for_nobody(
    office: Office,
) -> None:
    first, second = publishers(office)
    story = publication.propose_story(
        actor=first, name="rik", title_uk="Рік", title_en="A year", sha256="a" * 64
    )
    layer = publication.propose_layer(
        actor=first, code="front", kind="control", title_uk="Лінія", title_en="Line",
        day=date(2024, 5, 1), source="Invented source", sha256="b" * 64,
    )  # fmt: skip

    waits = [("release_waits", "story", story), ("release_waits", "layer", layer)]
    assert told(second) == waits
    assert told(office.actor("protection_officer")) == waits
    assert [row.title_en for row in api.visible_notices(actor=second).rows] == ["Line", "A year"]
    # Neither whoever proposed it, nor who may not decide.
    assert told(first) == []
    assert told(office.actor("coordinator")) == []

    publication.approve_story(actor=second, story_id=story, sha256="a" * 64)
    publication.decline_layer(actor=second, layer_id=layer, why=WHY)

    assert told(second) == []
