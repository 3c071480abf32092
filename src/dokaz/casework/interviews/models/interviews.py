# SPDX-License-Identifier: AGPL-3.0-or-later
"""Interviews from the request on, who may know of them, and what happened to them."""

from django.db import models
from django.db.models import F, Q

from dokaz.casework.interviews.models.consents import Words, one_of
from dokaz.casework.interviews.vocabulary import (
    Distress,
    GateLine,
    GateOutcome,
    HistoryKind,
    InterviewState,
    InterviewType,
    Mode,
    RegisterAnswer,
    RegisterOutcome,
    Setting,
)
from dokaz.evidence.api import Confidentiality
from dokaz.gate.api import Guarded, RowReaders


class InterviewSeries(Guarded):
    """The last number given in one year of one organisation; locked while numbers are drawn."""

    id = models.UUIDField(primary_key=True)
    organisation_id = models.UUIDField()
    code = models.CharField(max_length=16)
    year = models.PositiveSmallIntegerField()
    last_number = models.PositiveIntegerField(default=0)

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["organisation_id", "year"], name="one_interview_series_a_year"
            ),
        )


class Interview(Guarded):
    """One person is heard once. Whoever else is there is listed, and is not heard.

    `interviewer` and `case_contact` are accounts of members. `present` holds codes of who else was
    there; `interpreter` is empty, `independent` or `related`; `quality` codes of what was kept to.
    `mode`, `setting` and `distress` are empty where nobody said. `afterwards`: what the person
    wishes and was offered. `added_value` and `referral` are words about the person; they and
    `distress` are emptied with them.
    """

    id = models.UUIDField(primary_key=True)
    organisation_id = models.UUIDField()
    ref = models.CharField(max_length=40, unique=True)
    person_id = models.UUIDField()
    type = models.CharField(max_length=24)
    state = models.CharField(max_length=24, default=InterviewState.PROPOSED)
    confidentiality = models.PositiveSmallIntegerField(default=Confidentiality.L3)
    markers = models.JSONField(default=list)
    language = models.CharField(max_length=8)
    requested_by = models.UUIDField()
    requested_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=0)
    interviewer = models.UUIDField()
    case_contact = models.UUIDField()
    follows = models.ForeignKey("self", models.PROTECT, null=True, related_name="followed_by")
    added_value = models.TextField(blank=True)
    referral = models.TextField(blank=True)
    prior_accounts = models.PositiveSmallIntegerField(null=True)
    planned_at = models.DateTimeField(null=True)
    held_from = models.DateTimeField(null=True)
    held_to = models.DateTimeField(null=True)
    present = models.JSONField(default=list)
    interpreter = models.CharField(max_length=16, blank=True)
    breaks = models.PositiveSmallIntegerField(null=True)
    recorded = models.BooleanField(default=False)
    quality = models.JSONField(default=list)
    mode = models.CharField(max_length=16, blank=True)
    setting = models.CharField(max_length=16, blank=True)
    distress = models.CharField(max_length=16, blank=True)
    afterwards = models.ForeignKey(Words, models.PROTECT, null=True, related_name="+")
    wall_reason = models.ForeignKey(Words, models.PROTECT, null=True, related_name="+")

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        constraints = (
            one_of("type", InterviewType.values, name="interview_type"),
            one_of("state", InterviewState.values, name="interview_state"),
            one_of("confidentiality", (3, 4), name="interview_confidentiality"),
            one_of("mode", ("", *Mode.values), name="interview_mode"),
            one_of("setting", ("", *Setting.values), name="interview_setting"),
            one_of("distress", ("", *Distress.values), name="interview_distress"),
            models.CheckConstraint(
                condition=Q(held_to__isnull=True) | Q(held_to__gte=F("held_from")),
                name="interview_ends_after_it_began",
            ),
        )
        indexes = (
            models.Index(fields=["organisation_id", "id"], name="interview_own"),
            models.Index(fields=["organisation_id", "state", "id"], name="interview_own_state"),
            models.Index(fields=["person_id", "id"], name="interview_of_person"),
        )


class InterviewMember(Guarded):
    """A member who may know of an interview besides those who hold it."""

    id = models.UUIDField(primary_key=True)
    interview = models.ForeignKey(Interview, models.PROTECT, related_name="members")
    organisation_id = models.UUIDField()
    member_ref = models.UUIDField()
    at = models.DateTimeField()
    by = models.UUIDField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["interview", "member_ref"],
                condition=Q(ended_at__isnull=True),
                name="one_access_a_member",
            ),
        )


class InterviewEvent(Guarded):
    """An event that the interview is about; walls are between accounts of the same event."""

    FROZEN = True

    id = models.UUIDField(primary_key=True)
    interview = models.ForeignKey(Interview, models.PROTECT, related_name="about")
    organisation_id = models.UUIDField()
    event_id = models.UUIDField()

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["interview", "event_id"], name="one_event_once"),
        )
        indexes = (models.Index(fields=["event_id"], name="interviews_of_event"),)


class RegisterCheck(Guarded):
    """What the register of interviews answered, and when it was asked.

    `contacts`: whom to talk to, as `RegisterContact.to_json`.
    """

    FROZEN = True

    id = models.UUIDField(primary_key=True)
    interview = models.ForeignKey(Interview, models.PROTECT, related_name="register_checks")
    organisation_id = models.UUIDField()
    answer = models.CharField(max_length=16)
    contacts = models.JSONField(default=list)
    at = models.DateTimeField()
    by = models.UUIDField()

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        constraints = (one_of("answer", RegisterAnswer.values, name="register_answer"),)


class RegisterTalk(Guarded):
    """What was agreed with those who have an account; until then the interview waits."""

    FROZEN = True

    id = models.UUIDField(primary_key=True)
    answered = models.OneToOneField(RegisterCheck, models.PROTECT, related_name="talk")
    organisation_id = models.UUIDField()
    outcome = models.CharField(max_length=16)
    words = models.ForeignKey(Words, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    by = models.UUIDField()

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        constraints = (one_of("outcome", RegisterOutcome.values, name="register_outcome"),)


class GateAnswer(Guarded):
    """One line of the checklist, answered. The latest answer of each line counts."""

    FROZEN = True

    id = models.UUIDField(primary_key=True)
    interview = models.ForeignKey(Interview, models.PROTECT, related_name="gate")
    organisation_id = models.UUIDField()
    line = models.CharField(max_length=16)
    outcome = models.CharField(max_length=16)
    words = models.ForeignKey(Words, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    by = models.UUIDField()

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        constraints = (
            one_of("line", GateLine.values, name="gate_line"),
            one_of("outcome", GateOutcome.values, name="gate_outcome"),
        )


class InterviewChange(Guarded):
    """One line of an interview's history: codes and references, the words stand elsewhere."""

    FROZEN = True

    id = models.BigAutoField(primary_key=True)
    interview = models.ForeignKey(Interview, models.PROTECT, related_name="changes")
    organisation_id = models.UUIDField()
    act_id = models.UUIDField()
    at = models.DateTimeField()
    by = models.UUIDField()
    kind = models.CharField(max_length=24)
    before = models.CharField(max_length=40, blank=True)
    after = models.CharField(max_length=40, blank=True)
    words = models.ForeignKey(Words, models.PROTECT, null=True, related_name="+")

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        constraints = (one_of("kind", HistoryKind.values, name="interview_change_kind"),)
        indexes = (models.Index(fields=["interview", "id"], name="change_of_interview"),)
