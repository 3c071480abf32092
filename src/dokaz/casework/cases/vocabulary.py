# SPDX-License-Identifier: AGPL-3.0-or-later
"""Closed lists of words of the room, with labels in the reader's language."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CaseState(TextChoices):
    IDEA = "idea", _("Idea")
    OPEN = "open", _("Open: material is gathered")
    DRAFTING = "drafting", _("Drafting")
    LEGAL_REVIEW = "legal_review", _("Legal review")
    APPROVED = "approved", _("Approved")
    SUBMITTED = "submitted", _("Submitted")
    PENDING = "pending", _("Pending before the forum")
    ANSWERED = "answered", _("Answered by the forum")
    CLOSED = "closed", _("Closed")


TRANSITIONS: dict[str, tuple[str, ...]] = {
    CaseState.IDEA: (CaseState.OPEN, CaseState.CLOSED),
    CaseState.OPEN: (CaseState.DRAFTING, CaseState.CLOSED),
    CaseState.DRAFTING: (CaseState.OPEN, CaseState.LEGAL_REVIEW, CaseState.CLOSED),
    CaseState.LEGAL_REVIEW: (CaseState.DRAFTING, CaseState.APPROVED),
    CaseState.APPROVED: (CaseState.DRAFTING, CaseState.SUBMITTED),
    CaseState.SUBMITTED: (CaseState.PENDING, CaseState.ANSWERED),
    CaseState.PENDING: (CaseState.ANSWERED, CaseState.DRAFTING),
    CaseState.ANSWERED: (CaseState.PENDING, CaseState.DRAFTING, CaseState.CLOSED),
    CaseState.CLOSED: (CaseState.OPEN,),
}
"""Where a case may go from each state."""

EDITABLE = frozenset({CaseState.IDEA, CaseState.OPEN, CaseState.DRAFTING})
"""States in which its substance may be changed: what was reviewed stays as it was reviewed."""


class Criterion(TextChoices):
    """What a case is weighed by."""

    GRAVITY = "gravity", _("Gravity")
    REPRESENTATIVITY = "representativity", _("Representativity")
    EVIDENCE = "evidence", _("Evidence")
    LEVEL_OF_SUSPECT = "level_of_suspect", _("Level of the suspect")
    INTERESTS_OF_VICTIMS = "interests_of_victims", _("Victims' interests")


class TeamPart(TextChoices):
    """What somebody does in a case; to be named is what gives sight."""

    LEAD = "lead", _("Leads the case")
    WORKER = "worker", _("Works on the case")
    OBSERVER = "observer", _("Reads only")


class WallScope(TextChoices):
    CASE = "case", _("Must not see the case")
    ACCOUNTS = "accounts", _("Must not see accounts in it")


class Stage(TextChoices):
    """How far proceedings before an authority have come."""

    REGISTERED = "registered", _("Registered")
    INVESTIGATION = "investigation", _("Under investigation")
    SUSPICION = "suspicion", _("Suspicion notified")
    COURT = "court", _("Sent to court")
    TRIAL = "trial", _("On trial")
    JUDGMENT = "judgment", _("Judgment given, not final")
    APPEAL = "appeal", _("On appeal")
    FINAL = "final", _("Final decision")
    SUSPENDED = "suspended", _("Suspended")
    CLOSED = "closed", _("Closed without a decision")


class LitigationState(TextChoices):
    """How far a litigation action has come."""

    PLANNED = "planned", _("Planned")
    PREPARING = "preparing", _("Being prepared")
    FILED = "filed", _("Filed")
    REGISTERED = "registered", _("Registered")
    COMMUNICATED = "communicated", _("Communicated to the other side")
    DECIDED = "decided", _("Decided")
    CLOSED = "closed", _("Closed")
    REFUSED = "refused", _("Refused")


BEFORE_FILING = frozenset({LitigationState.PLANNED, LitigationState.PREPARING})


class LitigationPart(TextChoices):
    """What a record of the case is to a litigation action."""

    VICTIM = "victim", _("Victim who authorised it")
    ACCUSED = "accused", _("Against whom it is")
    EVENT = "event", _("What it is about")


class ConflictKind(TextChoices):
    """Why two litigation actions, or one and its forum's rules, may not go together."""

    TWO_PROCEDURES = "two_procedures", _("One victim's matter is before two international bodies")
    SAME_BODY = "same_body", _("One victim's matter is twice before the same international body")
    TWO_COURTS = "two_courts", _("One accused is before courts of two states for one event")
    TWO_LEADS = "two_leads", _("Two organisations lead for one victim before one forum")
    LATE = "late", _("The time for an application is over")
    NO_DECISION_DAY = (
        "no_decision_day",
        _("The time for an application is not checked: no day of the final domestic decision"),
    )
    AFTER_RUSSIA_LEFT = (
        "after_russia_left",
        _("Its events reach beyond the last day of acts that Russia answers for there"),
    )
    DAYS_NOT_COMPARED = (
        "days_not_compared",
        _(
            "Events without a last day, or not yours to see, are not compared with the last day of "
            "acts that Russia answers for there"
        ),
    )


class Concern(TextChoices):
    """What an observer of a hearing may find unfair (ICCPR, art. 14; ECHR, art. 6)."""

    NOT_PUBLIC = "not_public", _("The public was kept out")
    NOT_IMPARTIAL = "not_impartial", _("The court was not independent or impartial")
    PRESUMPTION = "presumption", _("Innocence was not presumed")
    ABSENT = "absent", _("The accused was absent and not properly summoned")
    NO_DEFENCE = "no_defence", _("No defence counsel, or none of free choice")
    NO_TIME = "no_time", _("Too little time or means for the defence")
    NO_INTERPRETER = "no_interpreter", _("No interpreter, or a poor one")
    WITNESSES = "witnesses", _("Witnesses could not be questioned by the defence")
    COERCION = "coercion", _("Signs of coercion or ill-treatment")
    INEQUALITY = "inequality", _("The sides were not treated alike")
    DELAY = "delay", _("Unreasonable delay")


class LinkPart(TextChoices):
    """What a linked record is to the case."""

    BASIS = "basis", _("Part of the case")
    SUSPECT = "suspect", _("Suspect")
    VICTIM = "victim", _("Victim")
    WITNESS = "witness", _("Witness")
    CONTEXT = "context", _("Context")


PARTS_OF_PEOPLE = frozenset({LinkPart.SUSPECT, LinkPart.VICTIM, LinkPart.WITNESS})


class MemoState(TextChoices):
    DRAFT = "draft", _("Draft")
    REVIEW = "review", _("Waits for its reviewer")
    SIGNED = "signed", _("Signed")


class CommentKind(TextChoices):
    COMMENT = "comment", _("Comment")
    QUESTION = "question", _("Question")
    ANSWER = "answer", _("Answer")


class Audience(TextChoices):
    """Who reads a comment, of those who may see the record."""

    OWN = "own", _("Our organisation")
    ALL = "all", _("Everybody who may see the record")


class ChangeKind(TextChoices):
    """What a line of a case's history is about."""

    REGISTERED = "registered", _("Opened")
    CHANGED = "changed", _("Changed")
    CLASSIFIED = "classified", _("Protection changed")
    STATE = "state", _("State changed")
    SCORED = "scored", _("Weighed")
    MEMBER_ADDED = "member_added", _("Person named for the team")
    MEMBER_ENDED = "member_ended", _("Person left the team")
    WALLED = "walled", _("Wall put up")
    WALL_LIFTED = "wall_lifted", _("Wall taken down")
    DEADLINE_SET = "deadline_set", _("Deadline set")
    DEADLINE_ENDED = "deadline_ended", _("Deadline done or dropped")
    PROCEEDING_STATED = "proceeding_stated", _("Proceedings entered")
    PROCEEDING_CHANGED = "proceeding_changed", _("Proceedings changed")
    PROCEEDING_ENDED = "proceeding_ended", _("Proceedings taken off the case")
    HEARING_NOTED = "hearing_noted", _("Hearing noted")
    HEARING_WITHDRAWN = "hearing_withdrawn", _("Note of a hearing withdrawn")
    LITIGATION_STATED = "litigation_stated", _("Litigation action entered")
    LITIGATION_CHANGED = "litigation_changed", _("Litigation action changed")
    LITIGATION_ENDED = "litigation_ended", _("Litigation action taken off the case")
    LITIGATION_NAMED = "litigation_named", _("Record named in a litigation action")
    LITIGATION_UNNAMED = "litigation_unnamed", _("Record taken out of a litigation action")
    WORDS_ERASED = "words_erased", _("Words erased")
    LINKED = "linked", _("Record linked")
    UNLINKED = "unlinked", _("Link ended")
    MEMO_WRITTEN = "memo_written", _("Memo written")
    MEMO_HANDED_IN = "memo_handed_in", _("Memo handed to its reviewer")
    MEMO_RETURNED = "memo_returned", _("Memo returned to its author")
    MEMO_SIGNED = "memo_signed", _("Memo signed")
