# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may see which people, by code name: one condition for one person and for lists.

- own organisation: people with a content role (or auditors, coordinators) and clearance up to L2;
  L3 and L4 for custodians, data protection officers and auditors with that clearance, for whoever
  registered the person and for people named in a share
- other organisations: L1 for everybody with a content role and that clearance, unless privileged;
  L2 when shared with their organisation, L3 when shared with them by name; L4 never
- external readers: who was shared with them or the organisation they read for
- node administrators, help sessions, services: nothing

Seeing a person is seeing a code name and the open block. The identity block is opened by an act
(`actions.identity`), by the own organisation only.
"""

from django.db.models import Exists, OuterRef, Q

from dokaz.casework.persons.models import (
    IdentityOpening,
    Person,
    PersonBatch,
    PersonChange,
    PersonErasure,
    PersonItem,
    PersonMerge,
    PersonRecord,
    PersonShare,
)
from dokaz.casework.records import seeing
from dokaz.casework.records.seeing import NEEDS_NO_NAMING, NOTHING, is_reader
from dokaz.evidence.api import Confidentiality
from dokaz.gate.api import Actor, Policy

WRITERS = (
    "documenter", "osint_researcher", "interviewer", "case_worker", "custodian", "legal_analyst",
)  # fmt: skip
CLASSIFIERS = (
    "documenter", "interviewer", "case_worker", "custodian", "data_protection_officer",
)  # fmt: skip
IDENTIFIERS = ("documenter", "interviewer", "case_worker", "custodian", "data_protection_officer")
"""Who writes identity blocks."""
OPENERS = ("interviewer", "case_worker", "legal_analyst", "custodian", "data_protection_officer")
"""Who may ask to read them."""
MERGERS = ("case_worker", "custodian", "data_protection_officer")
"""Who says that two records are of one person: whoever opens and writes identity blocks, and
answers for the person or for their protection."""
GUARDIANS = ("custodian", "data_protection_officer")
"""Who answers for people's protection: lowers levels, agrees to openings and erasures."""


class _Seeing(seeing.Seeing):
    """As records are seen, with L4 for named people of the own organisation, and without L0."""

    def __init__(self) -> None:
        super().__init__(PersonShare, "person")
        self.branches = (
            self.own,
            self.own_named,
            lambda actor: self.of_node(actor, Confidentiality.L1),
            self.shared,
        )

    def own_named(self, actor: Actor) -> Q:
        """People of the actor's own organisation at L3 and L4."""
        if not is_reader(actor):
            return NOTHING
        if actor.clearance < Confidentiality.L3:
            return NOTHING
        level = Q(
            organisation_id=actor.organisation_id,
            confidentiality__gte=Confidentiality.L3,
            confidentiality__lte=actor.clearance,
        )
        if actor.holds(*NEEDS_NO_NAMING):
            return level
        named = PersonShare.objects.filter(
            seeing.not_over(),
            organisation_id=actor.organisation_id,
            member_ref=actor.ref,
            person=OuterRef("pk"),
        )
        return level & (Q(registered_by=actor.ref) | Q(Exists(named)))

    def of_node(self, actor: Actor, level: int) -> Q:
        """People of any organisation that are open to the node, except erased ones."""
        return self._not_erased(super().of_node(actor, level))

    def shared(self, actor: Actor) -> Q:
        """People shared with the actor, except erased ones."""
        return self._not_erased(super().shared(actor))

    @staticmethod
    def _not_erased(part: Q) -> Q:
        return part if part is NOTHING else part & Q(erased_at__isnull=True)


SEEING = _Seeing()
PERSONS: Policy[Person] = Policy(
    what="person", rows=lambda: Person.objects.all(), sees=SEEING.condition
)
with_person = seeing.with_record(PERSONS, "person")
own_with_person = seeing.own_with_record(PERSONS, "person")
CHANGES: Policy[PersonChange] = Policy(
    what="change", rows=lambda: PersonChange.objects.all(), sees=own_with_person
)
SHARES: Policy[PersonShare] = Policy(
    what="share",
    rows=lambda: PersonShare.objects.all(),
    sees=seeing.shares_of_own(PERSONS, "person"),
)
OPENINGS: Policy[IdentityOpening] = Policy(
    what="opening", rows=lambda: IdentityOpening.objects.all(), sees=own_with_person
)
ERASURES: Policy[PersonErasure] = Policy(
    what="erasure", rows=lambda: PersonErasure.objects.all(), sees=own_with_person
)
ITEMS: Policy[PersonItem] = Policy(
    what="link", rows=lambda: PersonItem.objects.all(), sees=own_with_person
)
RECORDS: Policy[PersonRecord] = Policy(
    what="record", rows=lambda: PersonRecord.objects.all(), sees=own_with_person
)
MERGES: Policy[PersonMerge] = Policy(
    what="merge", rows=lambda: PersonMerge.objects.all(), sees=seeing.merges_of_own(PERSONS)
)
BATCHES: Policy[PersonBatch] = Policy(
    what="import", rows=lambda: PersonBatch.objects.all(), sees=seeing.batches_of_own
)
may_set_level = seeing.may_set_level(PERSONS, "person_id")
