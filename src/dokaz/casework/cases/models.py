# SPDX-License-Identifier: AGPL-3.0-or-later
"""Cases, who works on them, what belongs to them, their memos; comments on records of all kinds.

A case's row keeps the present description; every change leaves former values in a line of its
history. Nothing is deleted: links, memberships, walls and deadlines are ended.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now

from dokaz.casework.cases.vocabulary import (
    Audience,
    CaseState,
    ChangeKind,
    CommentKind,
    LinkPart,
    LitigationPart,
    LitigationState,
    MemoState,
    Stage,
    TeamPart,
    WallScope,
)
from dokaz.casework.records import models as records
from dokaz.casework.records.models import one_of, owner_function
from dokaz.gate.api import Guarded, ReadersOrganisation, RowReaders


class CaseSeries(records.Series):
    """The last number given in one year of one organisation; locked while numbers are drawn."""

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["organisation_id", "year"], name="one_case_series_a_year"
            ),
        )


def _with_somebody_of_ours() -> Q:
    """Cases in whose team there is somebody of the reader's organisation."""
    team = CaseMember.objects.filter(
        Q(until__isnull=True) | Q(until__gt=Now()),
        case=OuterRef("pk"),
        organisation_id=ReadersOrganisation(),
        revoked_at__isnull=True,
    )
    return Q(Exists(team))


class Case(records.Record):
    """One case; `organisation_id` is the organisation that leads it.

    `scores` maps words of `Criterion` to `{"score": 1-5, "reason": text}`. `review_asked_by`:
    who put it to legal review, and therefore does not approve it.
    """

    # Cases are not merged: two cases on one thing differ in theory or forum.
    merged_into_id: ClassVar[None] = None

    title_uk = models.CharField(max_length=500, blank=True)
    title_en = models.CharField(max_length=500, blank=True)
    theory = models.TextField(blank=True)
    scope = models.TextField(blank=True)
    forum = models.CharField(max_length=32)
    state = models.CharField(max_length=16, default=CaseState.IDEA)
    scores = models.JSONField(default=dict)
    review_asked_by = models.UUIDField(null=True)

    READ_BY = RowReaders(organisation="organisation_id", also=_with_somebody_of_ours)

    class Meta:
        constraints = (
            one_of("state", CaseState.values, name="case_state"),
            one_of("confidentiality", (2, 3), name="case_confidentiality"),
        )
        indexes = (models.Index(fields=["organisation_id", "id"], name="case_own"),)


class CaseMark(records.Mark):
    """What a case is found by: tags, words of its titles and its number, numbers of proceedings.

    Not evidence and not guarded: derived from the case's row in the act that writes it.
    """

    case = models.ForeignKey(
        Case, models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )

    READ_BY = RowReaders(through="case")

    class Meta:
        indexes = (
            models.Index(fields=["case", "kind", "code"], name="mark_of_case"),
            models.Index(fields=["kind", "code", "case"], name="case_mark_by_code"),
        )


class CaseChange(records.Change):
    """One line of a case's history. The whole team reads it, whatever their organisations."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="changes")

    READ_BY = RowReaders(organisation="organisation_id", through="case")

    class Meta:
        constraints = (one_of("kind", ChangeKind.values, name="case_change_kind"),)
        indexes = (models.Index(fields=["case", "id"], name="change_of_case"),)


class CaseMember(records.Share):
    """A person named for the team of a case, acting for `organisation_id`."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="team", db_index=False)
    part = models.CharField(max_length=16)

    READ_BY = RowReaders(
        organisation="organisation_id",
        sql="dokaz_owns_case(casework_cases_casemember.case_id)",
        functions=owner_function("dokaz_owns_case", "casework_cases_case"),
    )

    class Meta:
        constraints = (
            one_of("part", TeamPart.values, name="case_team_part"),
            models.CheckConstraint(
                condition=Q(member_ref__isnull=False), name="case_member_is_a_person"
            ),
        )
        indexes = (
            models.Index(fields=["member_ref", "case"], name="case_team_by_person"),
            models.Index(fields=["case", "organisation_id"], name="case_team_by_case"),
        )


class CaseWall(Guarded):
    """A person who must not see a case, or not the accounts in it.

    `organisation_id` is the case's. The walled person's own queries must find the row.
    """

    id = models.UUIDField(primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="walls", db_index=False)
    organisation_id = models.UUIDField()
    member_ref = models.UUIDField()
    scope = models.CharField(max_length=16)
    reason = models.TextField()
    at = models.DateTimeField()
    by = models.UUIDField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)

    READ_BY = RowReaders(organisation="organisation_id", person="member_ref")

    class Meta:
        constraints = (
            one_of("scope", WallScope.values, name="case_wall_scope"),
            models.UniqueConstraint(
                fields=["case", "member_ref", "scope"],
                condition=Q(ended_at__isnull=True),
                name="one_case_wall_a_person",
            ),
        )
        indexes = (models.Index(fields=["member_ref", "case"], name="case_wall_by_person"),)


class CaseDeadline(Guarded):
    """Something that has to be done by a day. `done` tells whether it was, once it ended.

    `proceeding`: those of whose hearing it is the day; it is kept by notes of hearings.
    `litigation`: the action it belongs to; `filing`: the day by which that is to be filed, which
    the action keeps.
    """

    id = models.UUIDField(primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="deadlines")
    proceeding = models.ForeignKey(
        "Proceeding", models.PROTECT, null=True, related_name="deadlines"
    )
    litigation = models.ForeignKey(
        "LitigationAction", models.PROTECT, null=True, related_name="deadlines"
    )
    filing = models.BooleanField(default=False)
    organisation_id = models.UUIDField()
    what = models.CharField(max_length=1000)
    due_date = models.DateField()
    at = models.DateTimeField()
    by = models.UUIDField()
    done = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)

    READ_BY = RowReaders(through="case")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(filing=False) | Q(litigation__isnull=False),
                name="case_deadline_filing_of_action",
            ),
        )
        indexes = (models.Index(fields=["case", "due_date"], name="case_deadline_by_day"),)


class Proceeding(Guarded):
    """Proceedings before a court or an authority: under which number, and how far they have come.

    `authority`, `articles` and `accused` are words, as the authority writes them. `stage_on`: the
    day since which the stage is in force. `ended_at`: they were taken off the case.
    """

    id = models.UUIDField(primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="proceedings")
    organisation_id = models.UUIDField()
    forum = models.CharField(max_length=32)
    number = models.CharField(max_length=100)
    authority = models.CharField(max_length=500, blank=True)
    articles = models.CharField(max_length=500, blank=True)
    accused = models.CharField(max_length=500, blank=True)
    stage = models.CharField(max_length=16)
    stage_on = models.DateField(null=True)
    in_absentia = models.BooleanField(default=False)
    outcome = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=0)
    at = models.DateTimeField()
    by = models.UUIDField()
    changed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)

    READ_BY = RowReaders(through="case")

    class Meta:
        constraints = (
            one_of("stage", Stage.values, name="case_proceeding_stage"),
            models.UniqueConstraint(
                fields=["case", "forum", "number"],
                condition=Q(ended_at__isnull=True),
                name="one_proceeding_a_number",
            ),
        )


class HearingNote(Guarded):
    """What somebody who was there saw and heard of a hearing. Written once, then only withdrawn.

    `heard` and `observer` are emptied when its words are erased. `concerns`: words of `Concern`.
    `next_on`: the day to which the court put the matter off.
    """

    id = models.UUIDField(primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="hearings")
    proceeding = models.ForeignKey(Proceeding, models.PROTECT, related_name="hearings")
    organisation_id = models.UUIDField()
    held_on = models.DateField()
    observer = models.CharField(max_length=500, blank=True)
    heard = models.TextField()
    concerns = models.JSONField(default=list)
    next_on = models.DateField(null=True)
    at = models.DateTimeField()
    by = models.UUIDField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.UUIDField(null=True)

    READ_BY = RowReaders(through="case")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(next_on__isnull=True) | Q(next_on__gt=models.F("held_on")),
                name="case_hearing_next_is_later",
            ),
        )


class LitigationAction(Guarded):
    """One thing that is asked of a court or an authority, for whom and by which organisations.

    `body` and `claim` are words. `against` is a code of `RESPONDENTS`. `lead_id` and `others` are
    organisations. `decided_on`: the day of the final domestic decision, from which the time for an
    application runs. `file_by`: the day set for filing. `ended_at`: it was taken off the case.
    """

    id = models.UUIDField(primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="litigation")
    organisation_id = models.UUIDField()
    forum = models.CharField(max_length=32)
    body = models.CharField(max_length=500, blank=True)
    claim = models.TextField()
    against = models.CharField(max_length=16, blank=True)
    lead_id = models.UUIDField()
    others = models.JSONField(default=list)
    state = models.CharField(max_length=16)
    state_on = models.DateField(null=True)
    decided_on = models.DateField(null=True)
    file_by = models.DateField(null=True)
    filed_on = models.DateField(null=True)
    own_number = models.CharField(max_length=100, blank=True)
    forum_number = models.CharField(max_length=100, blank=True)
    outcome = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=0)
    at = models.DateTimeField()
    by = models.UUIDField()
    changed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)

    READ_BY = RowReaders(through="case")

    class Meta:
        constraints = (one_of("state", LitigationState.values, name="case_litigation_state"),)


class LitigationLink(Guarded):
    """A record of the case that a litigation action names; `kind` says of which room.

    `organisation_id`: for whom whoever named it acted. Of victims it is the one whose consents
    were asked.
    """

    id = models.UUIDField(primary_key=True)
    litigation = models.ForeignKey(LitigationAction, models.PROTECT, related_name="links")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    organisation_id = models.UUIDField()
    kind = models.CharField(max_length=16)
    record_id = models.UUIDField()
    part = models.CharField(max_length=16)
    at = models.DateTimeField()
    by = models.UUIDField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)

    READ_BY = RowReaders(through="case")

    class Meta:
        constraints = (
            one_of("part", LitigationPart.values, name="case_litigation_part"),
            models.UniqueConstraint(
                fields=["litigation", "record_id", "part"],
                condition=Q(ended_at__isnull=True),
                name="one_litigation_link_a_record",
            ),
        )
        indexes = (models.Index(fields=["record_id"], name="litigation_link_of_record"),)


class CaseLink(Guarded):
    """A record that belongs to a case; `kind` says of which room (`targets`).

    Each end shows only what its reader may see.
    """

    id = models.UUIDField(primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="links")
    organisation_id = models.UUIDField()
    kind = models.CharField(max_length=16)
    record_id = models.UUIDField()
    part = models.CharField(max_length=16)
    note = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.UUIDField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)

    READ_BY = RowReaders(through="case")

    class Meta:
        constraints = (
            one_of("part", LinkPart.values, name="case_link_part"),
            models.UniqueConstraint(
                fields=["case", "kind", "record_id", "part"],
                condition=Q(ended_at__isnull=True),
                name="one_case_link_a_record",
            ),
        )
        indexes = (models.Index(fields=["record_id", "case"], name="case_link_of_record"),)


class Memo(Guarded):
    """An analytical memo of a case. `frozen` maps names of figures to what they were at signing:
    `{"value": number, "hidden": records the signer could not see}`.
    """

    id = models.UUIDField(primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="memos")
    organisation_id = models.UUIDField()
    title = models.CharField(max_length=500)
    text = models.TextField()
    state = models.CharField(max_length=16, default=MemoState.DRAFT)
    revision = models.PositiveIntegerField(default=0)
    written_at = models.DateTimeField()
    written_by = models.UUIDField()
    changed_at = models.DateTimeField()
    handed_in_at = models.DateTimeField(null=True)
    handed_in_by = models.UUIDField(null=True)
    signed_at = models.DateTimeField(null=True)
    signed_by = models.UUIDField(null=True)
    frozen = models.JSONField(null=True)

    READ_BY = RowReaders(through="case")

    class Meta:
        constraints = (
            one_of("state", MemoState.values, name="case_memo_state"),
            models.CheckConstraint(
                condition=Q(frozen__isnull=True) | Q(state=MemoState.SIGNED),
                name="case_memo_frozen_when_signed",
            ),
        )


class MemoRevision(Guarded):
    """What a memo said before it was changed. Written once."""

    FROZEN = True

    id = models.UUIDField(primary_key=True)
    memo = models.ForeignKey(Memo, models.PROTECT, related_name="revisions")
    revision = models.PositiveIntegerField()
    title = models.CharField(max_length=500)
    text = models.TextField()
    at = models.DateTimeField()
    by = models.UUIDField()

    READ_BY = RowReaders(through="memo")


class Comment(Guarded):
    """What somebody wrote about a record of any kind; an answer hangs on its question.

    `organisation_id` is the writer's. `text` is emptied when it is erased.
    """

    id = models.UUIDField(primary_key=True)
    organisation_id = models.UUIDField()
    kind = models.CharField(max_length=16)
    record_kind = models.CharField(max_length=16)
    record_id = models.UUIDField()
    question = models.ForeignKey("self", models.PROTECT, null=True, related_name="answers")
    audience = models.CharField(max_length=8)
    text = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.UUIDField()
    act_id = models.UUIDField()
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.UUIDField(null=True)
    erased_at = models.DateTimeField(null=True)
    erased_by = models.UUIDField(null=True)

    # Whether the record itself is visible is asked of its room for every reading.
    READ_BY = RowReaders(organisation="organisation_id", also=lambda: Q(audience=Audience.ALL))

    class Meta:
        constraints = (
            one_of("kind", CommentKind.values, name="comment_kind"),
            one_of("audience", Audience.values, name="comment_audience"),
        )
        indexes = (
            models.Index(fields=["record_id", "id"], name="comment_of_record"),
            models.Index(fields=["organisation_id", "id"], name="comment_of_organisation"),
        )


class Mention(Guarded):
    """Somebody named in a comment, so that they find it."""

    id = models.UUIDField(primary_key=True)
    comment = models.ForeignKey(Comment, models.PROTECT, related_name="named")
    member_ref = models.UUIDField()

    READ_BY = RowReaders(through="comment")

    class Meta:
        indexes = (models.Index(fields=["member_ref", "-comment"], name="mention_of_person"),)
