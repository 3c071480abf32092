# SPDX-License-Identifier: AGPL-3.0-or-later
"""The checklist before an interview: which lines apply, and which of them the records bear out.

Pure functions. A line may be passed only where the records agree; otherwise it is overridden for a
stated reason, or failed. Lines about the person's protection that lack training or a specialist are
overridden by those who answer for protection, and never by the interviewer.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from dokaz.casework.interviews.vocabulary import (
    GateLine,
    GateOutcome,
    InterviewType,
    RegisterAnswer,
)

COURSES: dict[str, tuple[str, ...]] = {
    "interviewing": ("interviewing", "інтерв"),
    "children": ("child", "діт", "дит"),
    "sgbv": ("sgbv", "crsv", "sexual", "снпк", "сексуальн", "гендерн"),
}
"""What a course's name must contain to count; members write names of courses freely."""
BY_GUARDIANS = frozenset({GateLine.TRAINED, GateLine.SPECIALIST})
BY_WORD = frozenset({GateLine.LANGUAGE, GateLine.SAFETY})
"""What nobody can look up: these lines are the word of whoever answers them."""


@dataclass(frozen=True, slots=True)
class GateFacts:
    """What records say of an interview and of who is to take it.

    `register`: the latest answer of the register, empty when it was not asked. `on_hold`: it knows
    of somebody, and what was agreed with them is not written down. `courses`: kinds of `COURSES`
    the interviewer has a valid training of.
    """

    type: str
    markers: frozenset[str]
    register: str
    prior_accounts: int | None
    added_value: bool
    referral: bool
    courses: frozenset[str]
    on_hold: bool = False


def kinds_of_courses(names: frozenset[str]) -> frozenset[str]:
    """Which kinds of training courses with these names are."""
    folded = [name.casefold() for name in names]
    return frozenset(
        kind
        for kind, words in COURSES.items()
        if any(word in name for name in folded for word in words)
    )


def needs_specialist(facts: GateFacts) -> frozenset[str]:
    """Kinds of training the interview needs beyond interviewing."""
    needed = set()
    if facts.type == InterviewType.CHILD or "child" in facts.markers:
        needed.add("children")
    if facts.type == InterviewType.SGBV or "sgbv" in facts.markers:
        needed.add("sgbv")
    return frozenset(needed)


def lines_of(facts: GateFacts) -> tuple[str, ...]:
    """Lines that must be answered, in the order of the checklist."""
    specialist = bool(needs_specialist(facts))
    return tuple(
        str(line.value) for line in GateLine if line is not GateLine.SPECIALIST or specialist
    )


def borne_out(line: str, facts: GateFacts) -> bool:
    """Whether the records let this line pass; `BY_WORD` ones do by themselves."""
    match line:
        case GateLine.REGISTER:
            return facts.register == RegisterAnswer.NO_HIT and not facts.on_hold
        case GateLine.PRIOR_ACCOUNTS:
            if facts.prior_accounts is None:
                return False
            return facts.prior_accounts == 0 or facts.type == InterviewType.FOLLOW_UP
        case GateLine.ADDED_VALUE:
            return facts.added_value
        case GateLine.REFERRAL:
            return facts.referral
        case GateLine.TRAINED:
            return "interviewing" in facts.courses
        case GateLine.SPECIALIST:
            return needs_specialist(facts) <= facts.courses
        case _:
            return True


@dataclass(frozen=True, slots=True)
class GateStanding:
    """`open_lines`: not answered, or not true any more since they were passed."""

    open_lines: tuple[str, ...]
    failed: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether the interview may go on."""
        return not self.open_lines and not self.failed


def standing(answers: Mapping[str, str], facts: GateFacts) -> GateStanding:
    """What the latest answer of each line comes to, with what the records say now."""
    needed = lines_of(facts)
    unanswered = []
    for line in needed:
        outcome = answers.get(line)
        no_longer = outcome == GateOutcome.PASSED and not borne_out(line, facts)
        waits = line == GateLine.REGISTER and facts.on_hold
        if outcome is None or no_longer or waits:
            unanswered.append(line)
    return GateStanding(
        open_lines=tuple(unanswered),
        failed=tuple(line for line in needed if answers.get(line) == GateOutcome.FAILED),
    )
