# SPDX-License-Identifier: AGPL-3.0-or-later
"""People's open blocks, their history, identifiers elsewhere and shares.

Nothing here tells who somebody is. A person's row keeps the present description; every change
leaves former values in a line of its history. Nothing is deleted; an erased person stays as a
tombstone: a number, dates and who erased.
"""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now

from dokaz.casework.persons.vocabulary import ChangeKind
from dokaz.evidence.api import Confidentiality
from dokaz.gate.api import Guarded, ReadersOrganisation, RowReaders


def one_of(field: str, values: object, *, name: str) -> models.CheckConstraint:
    """The database refuses words outside a vocabulary."""
    return models.CheckConstraint(condition=Q(**{f"{field}__in": values}), name=name)


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
    shared = PersonShare.objects.filter(
        Q(until__isnull=True) | Q(until__gt=Now()),
        person=OuterRef("pk"),
        organisation_id=ReadersOrganisation(),
        revoked_at__isnull=True,
    )
    open_to_node = Q(confidentiality__lte=Confidentiality.L1, privileged=False)
    to_named = Q(confidentiality__lte=Confidentiality.L3)
    there = Q(undone_at__isnull=True, erased_at__isnull=True)
    return there & (open_to_node | to_named & Q(Exists(shared)))


class Person(Guarded):
    """One person by a code name. Its identifier sorts by the time of registration.

    `code` is the name used everywhere (`W-0123`, its organisation's own); `ref` puts the
    organisation before it. `has_identity`: there is a sealed identity block. `erased_at`: its key
    is destroyed and its words are empty. `undone_at`: its import was undone.
    """

    id = models.UUIDField(primary_key=True)
    organisation_id = models.UUIDField()
    code = models.CharField(max_length=20)
    ref = models.CharField(max_length=40, unique=True)
    registered_at = models.DateTimeField()
    registered_by = models.UUIDField()
    changed_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=0)

    summary = models.TextField(blank=True)
    categories = models.JSONField(default=list)
    statuses = models.JSONField(default=list)
    vulnerabilities = models.JSONField(default=list)
    languages = models.JSONField(default=list)
    contact_rules = models.TextField(blank=True)
    needs = models.TextField(blank=True)
    protection = models.TextField(blank=True)

    confidentiality = models.PositiveSmallIntegerField(default=Confidentiality.L2)
    markers = models.JSONField(default=list)
    privileged = models.BooleanField(default=False)

    has_identity = models.BooleanField(default=False)
    batch_id = models.UUIDField(null=True)
    undone_at = models.DateTimeField(null=True)
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
        )


class PersonMark(models.Model):
    """What a person is found by: codes of the open block, and words of its numbers.

    Not evidence and not guarded: derived from the person's row in the act that writes it.
    """

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=16)
    code = models.CharField(max_length=64)

    READ_BY = RowReaders(through="person")

    class Meta:
        indexes = (
            models.Index(fields=["person", "kind", "code"], name="mark_of_person"),
            models.Index(fields=["kind", "code", "person"], name="person_mark_by_code"),
        )


class PersonChange(Guarded):
    """One line of a person's history: who did what, what was before and after, and why.

    Of the identity block it holds neither values nor names of fields.
    """

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="changes")
    organisation_id = models.UUIDField()
    act_id = models.UUIDField()
    at = models.DateTimeField()
    by_kind = models.CharField(max_length=16)
    by = models.UUIDField()
    kind = models.CharField(max_length=24)
    revision = models.PositiveIntegerField()
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    why = models.TextField(blank=True)

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        constraints = (one_of("kind", ChangeKind.values, name="person_change_kind"),)
        indexes = (models.Index(fields=["person", "id"], name="change_of_person"),)


class PersonExternalId(Guarded):
    """A person's identifier in another system; one person an identifier and organisation."""

    id = models.UUIDField(primary_key=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="external_ids")
    organisation_id = models.UUIDField()
    system = models.CharField(max_length=100)
    value = models.CharField(max_length=500)
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["organisation_id", "system", "value"],
                condition=Q(ended_at__isnull=True),
                name="one_person_an_external_id",
            ),
        )


# The policy of people asks for shares, so that of shares cannot ask for people in the same way:
# PostgreSQL refuses policies that name each other.
_OWNS_PERSON = """
create or replace function dokaz_owns_person(wanted uuid) returns boolean
language plpgsql stable parallel safe as $$
begin
  return exists (select 1 from casework_persons_person where id = wanted and organisation_id =
    nullif(current_setting('dokaz.organisation', true), '')::uuid);
end $$;
"""


class PersonShare(Guarded):
    """A person shown to an organisation, or to one member of it (`member_ref`)."""

    id = models.UUIDField(primary_key=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="shares", db_index=False)
    organisation_id = models.UUIDField()
    member_ref = models.UUIDField(null=True)
    until = models.DateTimeField(null=True)
    shared_at = models.DateTimeField()
    shared_by = models.UUIDField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.UUIDField(null=True)

    READ_BY = RowReaders(
        organisation="organisation_id",
        sql="dokaz_owns_person(casework_persons_personshare.person_id)",
        functions=_OWNS_PERSON,
    )

    class Meta:
        indexes = (
            models.Index(fields=["organisation_id", "-person"], name="person_share_by_organis"),
            models.Index(fields=["person", "organisation_id"], name="person_share_by_person"),
        )
