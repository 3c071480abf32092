# SPDX-License-Identifier: AGPL-3.0-or-later
"""Questions that wait for an answer, entries of this node's organisations in the register, and who
tells whom of a hit.

Nothing here holds a name. What a waiting question asks lies in a sealed block, whose key goes with
the answer; what an entry is made of lies in one, whose key goes with the entry; the record of an
entry is what every member of the register sees anyway.
"""

from django.db import models
from django.db.models import Q

from dokaz.deconflict.register.vocabulary import (
    Depth,
    EntryState,
    NoticeState,
    QuestionState,
    Why,
)
from dokaz.gate.api import Guarded, RowReaders


class Question(Guarded):
    """The register could not be asked; the worker asks again. `address`: the sealed block.

    `next_at`: not opened before; a register that answers and refuses is not asked every minute.
    """

    id = models.UUIDField(primary_key=True)
    interview_id = models.UUIDField()
    organisation_id = models.UUIDField()
    address = models.CharField(max_length=100)
    state = models.CharField(max_length=16, default=QuestionState.WAITING)
    at = models.DateTimeField()
    by = models.UUIDField()
    next_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=QuestionState.values), name="register_question_state"
            ),
        )
        indexes = (
            models.Index(fields=["state", "id"], name="register_questions_waiting"),
            models.Index(fields=["interview_id", "state"], name="register_question_of"),
        )


class Entry(Guarded):
    """An interview in the register. `record`: the bytes of the log; `number`: its place there.

    `epoch`: whose key it was made with; empty: not recorded. `address`: the sealed block of what it
    is made of, for the key of the next epoch; empty: none. `contact`: number of the contact others
    are told, `quarter` the one they are told. `next_at`: not made anew before. What withdraws it
    lies in the organisation's folder of the register, under the entry's key.
    """

    id = models.UUIDField(primary_key=True)
    interview_id = models.UUIDField()
    person_id = models.UUIDField()
    organisation_id = models.UUIDField()
    record = models.BinaryField()
    number = models.BigIntegerField(null=True)
    state = models.CharField(max_length=16, default=EntryState.SENDING)
    depth = models.CharField(max_length=16)
    coordinator = models.BooleanField()
    authority = models.BooleanField()
    referral = models.BooleanField()
    why = models.CharField(max_length=16, blank=True)
    epoch = models.CharField(max_length=40, blank=True, default="")
    address = models.CharField(max_length=100, blank=True, default="")
    contact = models.PositiveSmallIntegerField(default=0)
    quarter = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField()
    by = models.UUIDField()
    changed_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=EntryState.values), name="register_entry_state"
            ),
            models.CheckConstraint(
                condition=Q(depth__in=Depth.values), name="register_entry_depth"
            ),
            models.CheckConstraint(condition=Q(why__in=Why.values), name="register_entry_why"),
            models.UniqueConstraint(
                fields=["interview_id"],
                condition=Q(state__in=[EntryState.SENDING, EntryState.ENTERED]),
                name="one_entry_an_interview",
            ),
        )
        indexes = (
            models.Index(fields=["state", "id"], name="register_entries_by_state"),
            models.Index(fields=["person_id", "state"], name="register_entries_of"),
        )


class SentNotice(Guarded):
    """Another organisation, of another node, is to be told that we were sent to them.

    `to`: its number in the register's directory; `about`: the place of its record in the log.
    `send_after`: by chance, so that nobody reads the answer of a question out of its time.
    """

    id = models.UUIDField(primary_key=True)
    interview_id = models.UUIDField()
    organisation_id = models.UUIDField()
    to = models.PositiveIntegerField()
    about = models.BigIntegerField()
    state = models.CharField(max_length=16, default=NoticeState.WAITING)
    send_after = models.DateTimeField()
    at = models.DateTimeField()
    changed_at = models.DateTimeField()

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=NoticeState.values), name="register_notice_state"
            ),
            models.UniqueConstraint(
                fields=["interview_id", "about"], name="one_notice_an_interview_and_record"
            ),
        )
        indexes = (models.Index(fields=["state", "send_after"], name="register_notices_waiting"),)


class HeardNotice(Guarded):
    """A notice for us in the log: `other` was sent to us. `number`: its place in the log.

    `entry`: ours that it is about; none: not of this node. `told`: whether somebody was told.
    """

    id = models.UUIDField(primary_key=True)
    organisation_id = models.UUIDField()
    number = models.BigIntegerField()
    entry = models.ForeignKey(Entry, models.PROTECT, null=True, related_name="notices")
    other = models.CharField(max_length=200)
    told = models.BooleanField()
    at = models.DateTimeField()

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["organisation_id", "number"], name="one_hearing_a_notice"
            ),
        )


class Look(models.Model):
    """Something changed about what this person agreed to: look at their entries. An order."""

    person_id = models.UUIDField(primary_key=True)
    organisation_id = models.UUIDField()
    erased = models.BooleanField(default=False)

    READ_BY = RowReaders(organisation="organisation_id")
