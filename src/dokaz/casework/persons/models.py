# SPDX-License-Identifier: AGPL-3.0-or-later
"""People's open blocks, their history, records, identifiers elsewhere and shares.

No column tells who somebody is. A person's row keeps the present description; every change
leaves former values in a line of its history. Nothing is deleted; an erased person stays as a
tombstone: a number, dates and who erased.
"""

from django.db import models
from django.db.models import Q

from dokaz.casework.persons.vocabulary import (
    ChangeKind,
    ErasureReason,
    ErasureState,
    ItemAbout,
    RecordKind,
)
from dokaz.casework.records import models as records
from dokaz.casework.records.models import one_of
from dokaz.evidence.api import OpeningState
from dokaz.gate.api import Guarded, RowReaders


class PersonSeries(Guarded):
    """The last number under one letter of one organisation; locked while numbers are drawn."""

    id = models.UUIDField(primary_key=True)
    organisation_id = models.UUIDField()
    code = models.CharField(max_length=16)
    letter = models.CharField(max_length=1)
    last_number = models.PositiveIntegerField(default=0)

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["organisation_id", "letter"], name="one_person_series_a_letter"
            ),
        )


def _open_to_others() -> Q:
    """People of other organisations that the reader's may know of: open to the node, or shared."""
    return Q(erased_at__isnull=True) & records.open_to_others(PersonShare, "person")


class Person(records.Record):
    """One person by a code name. Its identifier sorts by the time of registration.

    `code` is the name used everywhere (`W-0123`, its organisation's own); `ref` puts the
    organisation before it. `has_identity`: there is a sealed identity block. `erased_at`: its key
    is destroyed and its words are empty. `undone_at`: its import was undone.
    """

    code = models.CharField(max_length=20)
    summary = models.TextField(blank=True)
    categories = models.JSONField(default=list)
    statuses = models.JSONField(default=list)
    vulnerabilities = models.JSONField(default=list)
    languages = models.JSONField(default=list)
    contact_rules = models.TextField(blank=True)
    needs = models.TextField(blank=True)
    protection = models.TextField(blank=True)

    has_identity = models.BooleanField(default=False)
    # Found by the index below, which holds only what is not empty.
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="absorbed", db_index=False
    )
    erased_at = models.DateTimeField(null=True)
    erased_by = models.UUIDField(null=True)

    READ_BY = RowReaders(organisation="organisation_id", also=_open_to_others)

    class Meta:
        constraints = (
            one_of("confidentiality", (1, 2, 3, 4), name="person_confidentiality"),
            models.UniqueConstraint(fields=["organisation_id", "code"], name="one_person_a_code"),
        )
        # Each branch of the policy in the order of the list.
        indexes = (
            models.Index(fields=["organisation_id", "id"], name="person_own"),
            models.Index(fields=["confidentiality", "id"], name="person_level"),
            models.Index(fields=["batch_id"], name="person_batch"),
            # Few are merged: an index of all, nearly every one empty, is passed over, or, worse,
            # walked to its end by SQLite for "not merged".
            models.Index(
                fields=["merged_into"],
                name="person_absorbed",
                condition=Q(merged_into__isnull=False),
            ),
        )


class PersonMark(records.Mark):
    """What a person is found by: codes of the open block, and words of its numbers.

    Not evidence and not guarded: derived from the person's row in the act that writes it.
    """

    person = models.ForeignKey(
        Person, models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    kind = models.CharField(max_length=16)

    READ_BY = RowReaders(through="person")

    class Meta:
        indexes = (models.Index(fields=["person", "kind", "code"], name="mark_of_person"),)
        # Knowing that there are no two, PostgreSQL counts without gathering all marks first.
        constraints = (
            models.UniqueConstraint(fields=["kind", "code", "person"], name="person_mark_by_code"),
        )


class PersonChange(records.Change):
    """One line of a person's history: who did what, what was before and after, and why.

    Of the identity block it holds neither values nor names of fields.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="changes")

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        constraints = (one_of("kind", ChangeKind.values, name="person_change_kind"),)
        indexes = (models.Index(fields=["person", "id"], name="change_of_person"),)


class PersonExternalId(records.ExternalId):
    """A person's identifier in another system; one person an identifier and organisation."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="external_ids")

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["organisation_id", "system", "value"],
                condition=Q(ended_at__isnull=True),
                name="one_person_an_external_id",
            ),
        )


class PersonShare(records.Share):
    """A person shown to an organisation, or to one member of it (`member_ref`)."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="shares", db_index=False)

    READ_BY = RowReaders(
        organisation="organisation_id",
        sql="dokaz_owns_person(casework_persons_personshare.person_id)",
        functions=records.owner_function("dokaz_owns_person", "casework_persons_person"),
    )

    class Meta:
        indexes = (
            models.Index(fields=["organisation_id", "-person"], name="person_share_by_organis"),
            models.Index(fields=["person", "organisation_id"], name="person_share_by_person"),
        )


class PersonIdentity(Guarded):
    """Where a person's sealed identity block lies. The block itself is an object of the store.

    `address` is the digest of the ciphertext; empty after erasure. `revision` counts blocks.
    """

    person = models.OneToOneField(Person, models.PROTECT, primary_key=True, related_name="identity")
    organisation_id = models.UUIDField()
    address = models.CharField(max_length=64, blank=True)
    revision = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()
    changed_by = models.UUIDField()

    READ_BY = RowReaders(organisation="organisation_id")


class IdentityOpening(Guarded):
    """A request of one person to read an identity block, to which another one agrees."""

    id = models.UUIDField(primary_key=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="openings")
    organisation_id = models.UUIDField()
    reader_ref = models.UUIDField()
    reason = models.TextField(blank=True)
    hours = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=16, default=OpeningState.PROPOSED)
    proposed_at = models.DateTimeField()
    approved_at = models.DateTimeField(null=True)
    approved_by = models.UUIDField(null=True)
    until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        constraints = (one_of("state", OpeningState.values, name="identity_opening_state"),)
        indexes = (models.Index(fields=["person", "reader_ref"], name="opening_of_person"),)


class PersonErasure(Guarded):
    """A proposal to erase a person, which another person approves or takes back."""

    id = models.UUIDField(primary_key=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="erasures")
    organisation_id = models.UUIDField()
    reason_code = models.CharField(max_length=32)
    reason = models.TextField(blank=True)
    state = models.CharField(max_length=16, default=ErasureState.PROPOSED)
    proposed_at = models.DateTimeField()
    proposed_by = models.UUIDField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        constraints = (
            one_of("state", ErasureState.values, name="person_erasure_state"),
            one_of("reason_code", ErasureReason.values, name="person_erasure_reason"),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(state=ErasureState.PROPOSED),
                name="one_erasure_waiting",
            ),
        )


class PersonItem(Guarded):
    """An item of evidence about a person. Each end shows only what its reader may see."""

    id = models.UUIDField(primary_key=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="items")
    organisation_id = models.UUIDField()
    item_id = models.UUIDField()
    about = models.CharField(max_length=16)
    at = models.DateTimeField()
    by = models.UUIDField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        constraints = (
            one_of("about", ItemAbout.values, name="person_item_about"),
            models.UniqueConstraint(
                fields=["person", "item_id"],
                condition=Q(ended_at__isnull=True),
                name="one_link_a_person_and_item",
            ),
        )
        indexes = (models.Index(fields=["item_id", "person"], name="person_link_of_item"),)


class PersonRecord(Guarded):
    """What happened to a person: harm, detention, or being missing; why somebody is suspected; to
    whose help they were referred.

    `what` is a code of the list of the record's kind. `when_*` as for events; `place` as a place of
    an event. `details` holds the fields of the kind (`records.py`), `reports` what was reported to
    whom and when. Nothing in them may tell who the person is.
    """

    id = models.UUIDField(primary_key=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="records")
    organisation_id = models.UUIDField()
    kind = models.CharField(max_length=16)
    what = models.CharField(max_length=32)
    when_text = models.CharField(max_length=80, blank=True)
    when_from = models.DateTimeField(null=True)
    when_to = models.DateTimeField(null=True)
    place = models.JSONField(null=True)
    details = models.JSONField(default=dict)
    reports = models.JSONField(default=list)
    item_ids = models.JSONField(default=list)
    revision = models.PositiveIntegerField(default=0)
    at = models.DateTimeField()
    by = models.UUIDField()
    changed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.UUIDField(null=True)

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        constraints = (one_of("kind", RecordKind.values, name="person_record_kind"),)
        indexes = (models.Index(fields=["person", "id"], name="record_of_person"),)


class PersonMerge(records.MergeOfTwo):
    """One person's record taken into another: what moved, and what was before, to be set back.

    `former` holds fields of the survivor as they were, `joined` what the merge made of them.
    `former_block` is the survivor's identity block that the merge put another in place of: it is
    kept until the merge is undone or the person erased. `block` is the number of the new one, 0 if
    there is none.
    """

    survivor = models.ForeignKey(Person, models.PROTECT, related_name="merges")
    absorbed = models.ForeignKey(Person, models.PROTECT, related_name="merges_into")
    former = models.JSONField(default=dict)
    joined = models.JSONField(default=dict)
    former_block = models.CharField(max_length=64, blank=True)
    block = models.PositiveIntegerField(default=0)

    READ_BY = RowReaders(organisation="organisation_id")


class PersonBatch(records.Batch):
    """People written together from a table, so that the whole can be undone."""

    READ_BY = RowReaders(organisation="organisation_id")


class PersonBatchChange(records.ChangeOfBatch):
    """What a batch changed of a person's open block, to be changed back."""

    batch = models.ForeignKey(PersonBatch, models.PROTECT, related_name="changes")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")

    READ_BY = RowReaders(of_own="batch")
