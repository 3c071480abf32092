# SPDX-License-Identifier: AGPL-3.0-or-later
"""What consents come to: single cases a person would recognise, and properties of all of them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dokaz.casework.interviews.standing import (
    NOT_ASKED,
    Answer,
    Ended,
    Line,
    answer,
    strictest,
)
from dokaz.casework.interviews.vocabulary import (
    ANY,
    DOCUMENTATION,
    NATURAL_RECIPIENTS,
    OWN,
    AnswerState,
    Condition,
    Decision,
    Purpose,
    Reason,
    Recipient,
)

START = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)


def day(number: int) -> datetime:
    return START + timedelta(days=number)


def line(purpose: str = "icc", recipient: str = ANY, decision: str = "yes", on: int = 1, **more):
    return Line(purpose, recipient, decision, day(on), **more)


def asked(lines, ended=(), *, purpose="icc", recipient="icc", on=30) -> Answer:
    return answer(lines, ended, purpose=purpose, recipient=recipient, at=day(on))


def test_nobody_asked_is_never_yes() -> None:
    assert asked([]) == NOT_ASKED
    assert asked([line("national_prosecution")]).state == AnswerState.NOT_ASKED
    assert asked([line()], on=0).state == AnswerState.NOT_ASKED  # given later than asked about


@pytest.mark.parametrize(
    ("given_line", "state", "reason"),
    [
        (line(), "allowed", "given"),
        (line(decision="no"), "refused", "no"),
        (line(decision="yes_anonymised"), "allowed_anonymised", "anonymised_only"),
        (line(conditions=frozenset({"no_face"})), "allowed_anonymised", "anonymised_only"),
        (line(decision="yes_after_contact"), "ask_first", "after_contact"),
        (line(conditions=frozenset({"with_lawyer"})), "ask_first", "condition"),
        (line(conditions=frozenset({"after_date"})), "ask_first", "condition"),
        (line(not_before=date(2026, 6, 1)), "refused", "too_early"),
        (line(expires_on=date(2026, 1, 31)), "refused", "expired"),
        (line(expires_on=date(2026, 2, 1)), "allowed", "given"),
        (line(decision="perhaps"), "ask_first", "condition"),
    ],
)
def test_one_answer(given_line: Line, state: str, reason: str) -> None:
    found = asked([given_line])
    assert (found.state, found.reason) == (state, reason)


@pytest.mark.parametrize(
    ("at", "reason"),
    [
        # The first hours of Kyiv's first of June are still May in UTC.
        (datetime(2026, 5, 31, 20, 59, tzinfo=UTC), ("given", "too_early")),
        (datetime(2026, 5, 31, 21, 0, tzinfo=UTC), ("expired", "given")),
    ],
)
def test_a_day_of_consent_begins_and_ends_in_kyiv(at: datetime, reason: tuple[str, str]) -> None:
    for one, expected in zip(("expires_on", "not_before"), reason, strict=True):
        given_line = line(**{one: date(2026, 6, 1)})
        assert answer([given_line], (), purpose="icc", recipient="icc", at=at).reason == expected


def test_a_general_yes_reaches_only_whom_the_purpose_needs() -> None:
    assert asked([line()], recipient="icc").state == AnswerState.ALLOWED
    found = asked([line()], recipient="partner")
    assert (found.state, found.reason) == ("ask_first", "recipient_not_named")
    assert asked([line(recipient="partner")], recipient="partner").state == AnswerState.ALLOWED
    assert asked([line("named_member")], purpose="named_member", recipient="partner").state != (
        AnswerState.ALLOWED
    )


def test_the_latest_answer_counts_and_a_name_before_a_general_word() -> None:
    assert asked([line(), line(decision="no", on=2)]).reason == Reason.NO
    assert asked([line(decision="no"), line(on=2)]).state == AnswerState.ALLOWED
    named_no = line(recipient="icc", decision="no")
    assert asked([named_no, line(on=2)]).reason == Reason.NO  # a general yes lifts no named no
    assert asked([line(recipient="icc"), line(decision="no", on=2)]).reason == Reason.NO
    assert asked([line(decision="no"), line(recipient="icc", on=2)]).state == AnswerState.ALLOWED


def test_a_withdrawal_ends_what_came_before_and_only_what_it_covers() -> None:
    all_of_it = Ended(day(5))
    assert asked([line()], [all_of_it]).reason == Reason.WITHDRAWN
    assert asked([line()], [all_of_it], on=4).state == AnswerState.ALLOWED
    assert asked([], [all_of_it]).reason == Reason.WITHDRAWN
    other = Ended(day(5), purposes=frozenset({"media_identity"}))
    assert asked([line()], [other]).state == AnswerState.ALLOWED
    to_icc = Ended(day(5), recipients=frozenset({"icc"}))
    assert asked([line()], [to_icc]).reason == Reason.WITHDRAWN
    no_to_icc = line(recipient="icc", decision="no")
    assert asked([no_to_icc, line(on=9)], [to_icc]).reason == Reason.NO  # a no outlives it
    assert asked([line(), line(on=5)], [all_of_it]).reason == Reason.WITHDRAWN  # at that moment
    keeping = line(DOCUMENTATION, on=6)
    assert asked([line(), line(on=6), keeping], [all_of_it]).state == AnswerState.ALLOWED


def test_who_does_not_want_it_kept_agreed_to_nothing() -> None:
    no = line(DOCUMENTATION, decision="no", on=2)
    assert asked([line(), no]).reason == Reason.KEEPING_ENDED
    ended = Ended(day(5), purposes=frozenset({DOCUMENTATION}))
    assert asked([line()], [ended]).reason == Reason.KEEPING_ENDED
    assert asked([line(), line(on=9)], [Ended(day(5))]).reason == Reason.KEEPING_ENDED


def test_of_several_people_the_strictest_answer_counts() -> None:
    yes, no = asked([line()]), asked([line(decision="no")])
    assert strictest([yes, no]) == strictest([no, yes]) == no
    assert strictest([yes, NOT_ASKED]) == NOT_ASKED


LINES = st.builds(
    Line,
    purpose=st.sampled_from(["icc", "documentation", "named_member"]),
    recipient=st.sampled_from(["any", "icc", "own", "partner"]),
    decision=st.sampled_from([*Decision.values, "a word of tomorrow"]),
    given_at=st.integers(0, 12).map(day),
    conditions=st.frozensets(st.sampled_from(Condition.values), max_size=2),
    not_before=st.none() | st.integers(0, 20).map(lambda n: day(n).date()),
    expires_on=st.none() | st.integers(0, 20).map(lambda n: day(n).date()),
)
ENDS = st.builds(
    Ended,
    at=st.integers(0, 12).map(day),
    purposes=st.frozensets(st.sampled_from(["icc", "documentation"]), max_size=2),
    recipients=st.frozensets(st.sampled_from(["icc", "own"]), max_size=2),
)
QUESTIONS = st.fixed_dictionaries(
    {
        "purpose": st.sampled_from(Purpose.values),
        "recipient": st.sampled_from([*Recipient.values, "somebody new"]),
        "at": st.integers(-1, 25).map(day),
    }
)
RECORDS = st.lists(LINES, max_size=7)
WITHDRAWN = st.lists(ENDS, max_size=3)


@given(RECORDS, WITHDRAWN, QUESTIONS)
def test_what_is_allowed_rests_on_a_yes_for_it_that_nothing_ended(lines, ended, question) -> None:
    found = answer(lines, ended, **question)
    if found.state not in (AnswerState.ALLOWED, AnswerState.ANONYMISED):
        return
    purpose, recipient, at = question["purpose"], question["recipient"], question["at"]
    grounds = [
        one
        for one in lines
        if one.purpose == purpose
        and one.given_at <= at
        and one.decision in (Decision.YES, Decision.ANONYMISED)
        and (
            one.recipient == recipient
            or (one.recipient == ANY and recipient in NATURAL_RECIPIENTS[purpose])
        )
        and not any(
            end.covers(purpose, recipient) and one.given_at <= end.at <= at for end in ended
        )
        and (one.expires_on is None or at.date() < one.expires_on)
        and (one.not_before is None or at.date() >= one.not_before)
    ]
    assert grounds


@given(RECORDS, WITHDRAWN, QUESTIONS, st.randoms())
def test_the_order_of_records_does_not_matter(lines, ended, question, random) -> None:
    shuffled, ends = lines[:], ended[:]
    random.shuffle(shuffled)
    random.shuffle(ends)
    assert answer(shuffled, ends, **question) == answer(lines, ended, **question)


@given(RECORDS, WITHDRAWN, QUESTIONS)
def test_a_no_to_somebody_named_is_lifted_by_no_general_word(lines, ended, question) -> None:
    purpose, recipient, at = question["purpose"], question["recipient"], question["at"]
    others = [one for one in lines if one.recipient != recipient]
    no = Line(purpose, recipient, Decision.NO, day(-5))
    if recipient != ANY and at >= no.given_at:
        assert answer([*others, no], ended, **question).state == AnswerState.REFUSED


@given(RECORDS, WITHDRAWN, QUESTIONS)
def test_withdrawing_everything_now_refuses_everything(lines, ended, question) -> None:
    found = answer(lines, [*ended, Ended(question["at"])], **question)
    assert found.state == AnswerState.REFUSED


@given(RECORDS, WITHDRAWN, QUESTIONS)
def test_what_is_said_later_does_not_change_what_stood(lines, ended, question) -> None:
    at = question["at"]
    then = [one for one in lines if one.given_at <= at]
    ends = [one for one in ended if one.at <= at]
    assert answer(then, ends, **question) == answer(lines, ended, **question)


@given(RECORDS, WITHDRAWN, QUESTIONS)
def test_a_later_no_to_everybody_refuses(lines, ended, question) -> None:
    at, purpose = question["at"], question["purpose"]
    no = Line(purpose, question["recipient"], Decision.NO, at)
    assert answer([*lines, no], ended, **question).state == AnswerState.REFUSED


def test_purposes_and_recipients_know_each_other() -> None:
    assert set(NATURAL_RECIPIENTS) == set(Purpose.values)
    assert frozenset().union(*NATURAL_RECIPIENTS.values()) <= set(Recipient.values)
    assert OWN in NATURAL_RECIPIENTS[DOCUMENTATION]
