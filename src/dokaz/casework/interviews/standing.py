# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a person's consents and withdrawals come to for one purpose and recipient at one moment.

Pure functions. Four rules, each of which can only make the answer stricter than the person's words:

1. A withdrawal ends every agreement given at or before it that it covers. Later ones count again;
   a no is not ended by it.
2. Of lines for the same recipient the latest counts; of several at the same moment the strictest.
3. A line that names the recipient counts before one for "whoever the purpose needs"; but a later
   general line that is stricter counts before an earlier one that names. A general line reaches
   only recipients the purpose needs by its nature; to all others it says: ask.
4. Who does not want their account kept has agreed to nothing that is done with it.

No line at all is "nobody asked", and never yes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from dokaz.casework.interviews.vocabulary import (
    ANY,
    ASKS,
    DOCUMENTATION,
    HIDES,
    NATURAL_RECIPIENTS,
    OWN,
    AnswerState,
    Condition,
    Decision,
    Reason,
)
from dokaz.casework.records.days import day_of


@dataclass(frozen=True, slots=True)
class Line:
    """One answer: for what, to whom, what, under which conditions, and until when it holds.

    `expires_on` is the first day on which a yes holds no more; `not_before` the first on which it
    does. Days are those in Kyiv; whoever asks passes aware times.
    """

    purpose: str
    recipient: str
    decision: str
    given_at: datetime
    conditions: frozenset[str] = frozenset()
    not_before: date | None = None
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """A withdrawal. Empty sets mean: of everything, to everybody."""

    at: datetime
    purposes: frozenset[str] = frozenset()
    recipients: frozenset[str] = frozenset()

    def covers(self, purpose: str, recipient: str) -> bool:
        """Whether it ends agreement to this purpose and recipient."""
        named = not self.recipients or recipient in self.recipients
        return named and (not self.purposes or purpose in self.purposes)


@dataclass(frozen=True, slots=True)
class Answer:
    """`since`: when the line or withdrawal that decided was given; None: nobody asked."""

    state: str
    reason: str
    since: datetime | None = None
    conditions: frozenset[str] = field(default_factory=frozenset)

    @property
    def strictness(self) -> int:
        """0 for yes; the higher, the less may be done."""
        return _STRICTNESS[AnswerState(self.state)]


_STRICTNESS = {
    AnswerState.ALLOWED: 0,
    AnswerState.ANONYMISED: 1,
    AnswerState.ASK_FIRST: 2,
    AnswerState.NOT_ASKED: 3,
    AnswerState.REFUSED: 4,
}
NOT_ASKED = Answer(AnswerState.NOT_ASKED, Reason.NOT_ASKED)


def answer(
    lines: Iterable[Line], ended: Iterable[Ended], *, purpose: str, recipient: str, at: datetime
) -> Answer:
    """What may be done for `purpose` towards `recipient` at `at`, by all four rules."""
    known, ends = list(lines), list(ended)
    found = _for_pair(known, ends, purpose, recipient, at)
    if purpose == DOCUMENTATION or found.state == AnswerState.REFUSED:
        return found
    keeping = _for_pair(known, ends, DOCUMENTATION, OWN, at)
    if keeping.state == AnswerState.REFUSED and keeping.reason in (Reason.NO, Reason.WITHDRAWN):
        return Answer(AnswerState.REFUSED, Reason.KEEPING_ENDED, keeping.since)
    return found


def strictest(answers: Sequence[Answer]) -> Answer:
    """The answer for a thing that concerns several people. Raises ValueError: of nobody."""
    return max(answers, key=lambda one: (one.strictness, one.reason))


def _for_pair(
    lines: list[Line], ended: list[Ended], purpose: str, recipient: str, at: datetime
) -> Answer:
    ends = [one.at for one in ended if one.at <= at and one.covers(purpose, recipient)]
    last_end = max(ends, default=None)
    asked = [
        line
        for line in lines
        if line.purpose == purpose and line.recipient in (recipient, ANY) and line.given_at <= at
    ]
    if last_end is None:
        return _judged(asked, recipient, at) if asked else NOT_ASKED
    if not any(line.given_at > last_end for line in asked):
        return Answer(AnswerState.REFUSED, Reason.WITHDRAWN, last_end)
    living = [line for line in asked if line.given_at > last_end or line.decision == Decision.NO]
    return _judged(living, recipient, at)


def _judged(lines: list[Line], recipient: str, at: datetime) -> Answer:
    named = _latest([line for line in lines if line.recipient == recipient], recipient, at)
    general = _latest([line for line in lines if line.recipient == ANY], recipient, at)
    if named is None or general is None:
        found = named or general
        assert found is not None
        return found
    assert named.since is not None
    assert general.since is not None
    if general.since > named.since and general.strictness > named.strictness:
        return general
    return named


def _latest(lines: list[Line], recipient: str, at: datetime) -> Answer | None:
    if not lines:
        return None
    newest = max(line.given_at for line in lines)
    return strictest([_of_line(line, recipient, at) for line in lines if line.given_at == newest])


def _of_line(line: Line, recipient: str, at: datetime) -> Answer:
    state, reason = _judge_line(line, recipient, at)
    return Answer(state, reason, line.given_at, line.conditions)


def _judge_line(line: Line, recipient: str, at: datetime) -> tuple[str, str]:
    today = day_of(at)
    if line.decision == Decision.NO:
        return AnswerState.REFUSED, Reason.NO
    if line.expires_on is not None and today >= line.expires_on:
        return AnswerState.REFUSED, Reason.EXPIRED
    if line.not_before is not None and today < line.not_before:
        return AnswerState.REFUSED, Reason.TOO_EARLY
    if Condition.AFTER_DATE in line.conditions and line.not_before is None:
        return AnswerState.ASK_FIRST, Reason.CONDITION
    if line.decision == Decision.AFTER_CONTACT:
        return AnswerState.ASK_FIRST, Reason.AFTER_CONTACT
    if line.conditions & ASKS:
        return AnswerState.ASK_FIRST, Reason.CONDITION
    natural = NATURAL_RECIPIENTS.get(line.purpose, frozenset())
    if line.recipient == ANY and recipient not in natural:
        return AnswerState.ASK_FIRST, Reason.RECIPIENT_NOT_NAMED
    if line.decision == Decision.ANONYMISED or line.conditions & HIDES:
        return AnswerState.ANONYMISED, Reason.ANONYMISED_ONLY
    if line.decision == Decision.YES:
        return AnswerState.ALLOWED, Reason.GIVEN
    # A word this version does not know is no agreement.
    return AnswerState.ASK_FIRST, Reason.CONDITION
