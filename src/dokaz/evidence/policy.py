# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may see which items: one condition for one object, for lists and for searches.

- own organisation: people with a content role (or auditors) and clearance up to L2; L3 for
  custodians, data protection officers and auditors with that clearance, for whoever registered it
  and for people named in a share; L4 for nobody, except while an opening agreed by two people lasts
- other organisations: L0 and L1 for everybody with a content role and that clearance; L2 when
  shared with their organisation; L3 when shared with them by name; never what is quarantined,
  sealed, withdrawn, disposed of, or privileged and not shared
- external readers: only what was shared with them or the organisation they read for
- node administrators and their help sessions: nothing
- the media service: what is not sealed of the organisation it works for at that moment

Auditors see records, never the content of files.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from dokaz.evidence.models import (
    Disposal,
    File,
    FixityFinding,
    Hold,
    Item,
    ItemShare,
    Original,
    SealedOpening,
    SealingKey,
    Source,
)
from dokaz.evidence.vocabulary import (
    GUARDED,
    HIDDEN_FROM_PARTNERS,
    Confidentiality,
    ItemStatus,
    OpeningState,
)
from dokaz.gate.api import (
    ALLOWED,
    Actor,
    ActorKind,
    Policy,
    Refusal,
    Rule,
    Verdict,
    all_of,
    holds_role,
    is_service,
    sees,
)

READERS = frozenset(
    {
        "documenter",
        "osint_researcher",
        "verifier",
        "legal_analyst",
        "interviewer",
        "case_worker",
        "custodian",
        "data_protection_officer",
        "publisher",
    }
)
"""Roles that read records and content."""

RECORD_READERS = READERS | {"auditor", "coordinator"}
"""Roles that read records."""

NEEDS_NO_NAMING = frozenset({"custodian", "data_protection_officer", "auditor"})
"""Roles that see the organisation's L3 records without being named."""

REGISTRARS = ("documenter", "osint_researcher", "interviewer", "case_worker", "custodian")
DESCRIBERS = (*REGISTRARS, "verifier", "legal_analyst")
VERIFIERS = ("verifier", "osint_researcher")
CLASSIFIERS = ("documenter", "interviewer", "verifier", "custodian", "data_protection_officer")
HOLDERS = ("custodian", "legal_analyst", "data_protection_officer")
SHARERS = ("custodian", "legal_analyst", "data_protection_officer")
DISPOSERS = ("custodian", "data_protection_officer")
IDENTIFIER_READERS = ("verifier", "legal_analyst", "custodian", "data_protection_officer")
OPENERS = ("interviewer", "case_worker", "legal_analyst", "custodian", "data_protection_officer")

KEY_ROLES = ("organisation_admin", "data_protection_officer")
KEYS_DUTY = "sealing_keys"
"""The service that wraps objects anew when keys change."""

NOTHING = Q(pk__in=[])


def own_items(actor: Actor) -> Q:
    """Items of the actor's own organisation below L3."""
    if not _person_of_an_organisation(actor, RECORD_READERS):
        return NOTHING
    highest = min(actor.clearance, Confidentiality.L2)
    # Named one by one: of a range of levels SQLite reads all before it sorts them by time.
    levels = [level.value for level in Confidentiality if level <= highest]
    return Q(organisation_id=actor.organisation_id, confidentiality__in=levels)


def own_named_items(actor: Actor) -> Q:
    """Items of the actor's own organisation at L3."""
    if not _person_of_an_organisation(actor, RECORD_READERS):
        return NOTHING
    if actor.clearance < Confidentiality.L3:
        return NOTHING
    level = Q(organisation_id=actor.organisation_id, confidentiality=Confidentiality.L3)
    if actor.holds(*NEEDS_NO_NAMING):
        return level
    return level & (Q(registered_by=actor.ref) | _shared(actor, Q(member_ref=actor.ref)))


def node_items(actor: Actor, level: int) -> Q:
    """Items of any organisation that are open to the whole node at `level` (0 or 1)."""
    if not _person_of_an_organisation(actor, RECORD_READERS):
        return NOTHING
    if actor.clearance < level:
        return NOTHING
    return Q(confidentiality=level, privileged=False) & ~Q(status__in=HIDDEN_FROM_PARTNERS)


def shares_in_force(actor: Actor) -> Q:
    """Condition on shares: those that give this actor something now."""
    if not _person_of_an_organisation(actor, READERS | {"auditor", "external_reader"}):
        return NOTHING
    to_all = Q(
        member_ref__isnull=True,
        item__confidentiality__lte=min(actor.clearance, Confidentiality.L2),
    )
    to_me = Q(
        member_ref=actor.ref,
        item__confidentiality__lte=min(actor.clearance, Confidentiality.L3),
    )
    return (
        Q(organisation_id=actor.organisation_id)
        & _not_over()
        & (to_all | to_me)
        & ~Q(item__status__in=HIDDEN_FROM_PARTNERS)
    )


def shared_items(actor: Actor) -> Q:
    """Items shared with the actor or with the organisation they act for."""
    condition = shares_in_force(actor)
    if condition is NOTHING:
        return NOTHING
    return Q(Exists(ItemShare.objects.filter(condition, item=OuterRef("pk"))))


def opened_items(actor: Actor) -> Q:
    """Sealed items of the own organisation that are open to this actor now."""
    openings = openings_in_force(actor)
    if openings is NOTHING:
        return NOTHING
    return Q(
        Exists(SealedOpening.objects.filter(openings, item=OuterRef("pk"))),
        organisation_id=actor.organisation_id,
        confidentiality=Confidentiality.L4,
    )


def openings_in_force(actor: Actor) -> Q:
    """Openings of sealed items to this actor, now; a condition on openings."""
    if not _person_of_an_organisation(actor, READERS):
        return NOTHING
    if actor.clearance < Confidentiality.L4:
        return NOTHING
    return Q(reader_ref=actor.ref, state=OpeningState.APPROVED, until__gt=datetime.now(UTC))


def service_items(actor: Actor) -> Q:
    """What the media service may see of the organisation it works for: neither sealed nor gone."""
    if actor.kind is not ActorKind.SERVICE:
        return NOTHING
    if actor.organisation_id is None:
        return NOTHING
    if not actor.holds("media"):
        return NOTHING
    unsealed = Q(confidentiality__lt=Confidentiality.L4) & ~Q(status=ItemStatus.DISPOSED)
    return Q(organisation_id=actor.organisation_id) & unsealed


BRANCHES: tuple[Callable[[Actor], Q], ...] = (
    own_items,
    own_named_items,
    lambda actor: node_items(actor, Confidentiality.L0),
    lambda actor: node_items(actor, Confidentiality.L1),
    shared_items,
    opened_items,
    service_items,
)
"""The parts of the condition, kept apart so that a long list can use an index for each."""


def reach(actor: Actor) -> tuple[dict[str, Any], ...]:
    """Owners and levels beyond which no branch leads but through a share or an opening.

    Not a permission: it says where to look, in the columns by which rows are kept together.
    """
    if actor.kind is ActorKind.SERVICE:
        return ({"organisation_id": actor.organisation_id, "confidentiality__lte": 3},)
    if not _person_of_an_organisation(actor, RECORD_READERS):
        return ()
    levels = [level for level in Confidentiality if level <= actor.clearance]
    node = [level for level in levels if level <= Confidentiality.L1]
    return (
        {"organisation_id": actor.organisation_id, "confidentiality__in": levels},
        {"confidentiality__in": node},
    )


def visible_items(actor: Actor) -> Q:
    """The whole condition on items."""
    condition = NOTHING
    for branch in BRANCHES:
        part = branch(actor)
        if part is not NOTHING:
            condition = part if condition is NOTHING else condition | part
    return condition


def sealed_shells(actor: Actor) -> Q:
    """Visible items, and the bare existence of the own organisation's sealed ones."""
    shells = NOTHING
    if _person_of_an_organisation(actor, READERS) and actor.clearance >= Confidentiality.L4:
        shells = Q(organisation_id=actor.organisation_id, confidentiality=Confidentiality.L4)
    visible = visible_items(actor)
    if visible is NOTHING or shells is NOTHING:
        return shells if visible is NOTHING else visible
    return visible | shells


ITEMS: Policy[Item] = Policy(what="item", rows=lambda: Item.objects.all(), sees=visible_items)
SHELLS: Policy[Item] = Policy(
    what="item", rows=lambda: Item.objects.all(), sees=sealed_shells, beyond=ITEMS
)


def _with_item(policy: Policy[Item]) -> Callable[[Actor], Q]:
    return lambda actor: Q(Exists(policy.visible(actor).filter(pk=OuterRef("item_id"))))


def _own_with_item(actor: Actor) -> Q:
    return _with_item(SHELLS)(actor) & Q(organisation_id=actor.organisation_id)


FILES: Policy[File] = Policy(what="file", rows=lambda: File.objects.all(), sees=_with_item(ITEMS))
HOLDS: Policy[Hold] = Policy(what="hold", rows=lambda: Hold.objects.all(), sees=_own_with_item)
DISPOSALS: Policy[Disposal] = Policy(
    what="disposal", rows=lambda: Disposal.objects.all(), sees=_own_with_item
)
OPENINGS: Policy[SealedOpening] = Policy(
    what="opening", rows=lambda: SealedOpening.objects.all(), sees=_own_with_item
)


def _sources(actor: Actor) -> Q:
    if not _person_of_an_organisation(actor, RECORD_READERS):
        return NOTHING
    return Q(organisation_id=actor.organisation_id)


SOURCES: Policy[Source] = Policy(what="source", rows=lambda: Source.objects.all(), sees=_sources)


def _originals(actor: Actor) -> Q:
    """Of own items that are visible: whether a page is still there tells what it was about."""
    return _with_item(ITEMS)(actor) & Q(organisation_id=actor.organisation_id)


ORIGINALS: Policy[Original] = Policy(
    what="original", rows=lambda: Original.objects.all(), sees=_originals
)


def _share_rows(actor: Actor) -> Q:
    """Shares of items of the own organisation: only the owner sees and ends them."""
    return Q(item__organisation_id=actor.organisation_id) & _with_item(SHELLS)(actor)


SHARES: Policy[ItemShare] = Policy(
    what="share", rows=lambda: ItemShare.objects.all(), sees=_share_rows
)


def _findings(actor: Actor) -> Q:
    """Own objects for an organisation; everything, without its items, for the node's staff."""
    if actor.kind is ActorKind.PERSON and actor.holds("platform_admin"):
        return Q()
    if not _person_of_an_organisation(actor, RECORD_READERS):
        return NOTHING
    return Q(organisation_id=actor.organisation_id)


FINDINGS: Policy[FixityFinding] = Policy(
    what="finding", rows=lambda: FixityFinding.objects.all(), sees=_findings
)


def _sealing_keys(actor: Actor) -> Q:
    """The own organisation's, for those who answer for them and for auditors."""
    if not _person_of_an_organisation(actor, frozenset({*KEY_ROLES, "custodian", "auditor"})):
        return NOTHING
    return Q(organisation_id=actor.organisation_id)


SEALING_KEYS: Policy[SealingKey] = Policy(
    what="sealing key", rows=lambda: SealingKey.objects.all(), sees=_sealing_keys
)


def key_officers(actor: Actor, arguments: Mapping[str, Any]) -> Verdict:
    """People who answer for the keys of the organisation they act for."""
    if _person_of_an_organisation(actor, frozenset(KEY_ROLES)):
        return ALLOWED
    return Refusal("role_missing")


PROTECTING = ("confidentiality", "markers", "privileged")


def takes_protection_away(row: Any, stated: Mapping[str, Any]) -> bool:
    """Whether these values of `PROTECTING` leave an item or a record less protected than it is: at
    a lower level, not privileged any more, or without one of its markers, by which publication and
    hand-over hold back. What is not stated, or None, stays."""
    level = stated.get("confidentiality")
    if level is not None and level < row.confidentiality:
        return True
    if stated.get("privileged") is not None and row.privileged and not stated["privileged"]:
        return True
    markers = stated.get("markers")
    return markers is not None and not set(row.markers) <= set(markers)


def may_set_level(actor: Actor, arguments: Mapping[str, Any]) -> Verdict:
    """Protecting more is for all who classify; less for those who answer for the item."""
    if all(arguments.get(name) is None for name in PROTECTING):
        return ALLOWED
    if actor.holds(*DISPOSERS):
        return ALLOWED
    item = (
        ITEMS.on_page(actor, arguments["item_id"])
        or ITEMS.visible(actor).filter(pk=arguments["item_id"]).first()
    )
    if item is not None and takes_protection_away(item, arguments):
        return Refusal("lowering_needs_custodian")
    return ALLOWED


def by_kind(*, service: Rule, person: Rule) -> Rule:
    """One rule for services and one for people, so that each gets the refusal meant for them."""

    def rule(actor: Actor, arguments: Mapping[str, Any]) -> Verdict:
        if actor.kind is ActorKind.SERVICE:
            return service(actor, arguments)
        return person(actor, arguments)

    return rule


def reads_content(argument: str) -> Rule:
    """The files `argument` names are visible, and the actor reads content, not only records."""
    return by_kind(
        service=all_of(sees(FILES, argument), is_service("media")),
        person=all_of(
            sees(FILES, argument),
            holds_role(*READERS, "external_reader"),
            _none_guarded(argument),
        ),
    )


def _none_guarded(argument: str) -> Rule:
    """None of the files, which are visible, holds what people open by an act of its own, or never
    (`GUARDED`)."""

    def rule(actor: Actor, arguments: Mapping[str, Any]) -> Verdict:
        named = arguments[argument]
        if isinstance(named, UUID):
            guarded = FILES.once(actor, named).role in GUARDED
        else:
            guarded = File.objects.filter(pk__in=list(named), role__in=GUARDED).exists()
        return Refusal("file_is_guarded") if guarded else ALLOWED

    return rule


def _shared(actor: Actor, further: Q) -> Q:
    shares = ItemShare.objects.filter(
        _not_over(), further, Q(organisation_id=actor.organisation_id), item=OuterRef("pk")
    )
    return Q(Exists(shares))


def _not_over() -> Q:
    now = datetime.now(UTC)
    return Q(revoked_at__isnull=True) & (Q(until__isnull=True) | Q(until__gt=now))


def _person_of_an_organisation(actor: Actor, roles: frozenset[str]) -> bool:
    if actor.kind is not ActorKind.PERSON:
        return False
    if actor.organisation_id is None:
        return False
    if actor.holds("platform_admin"):
        return False
    return actor.holds(*roles)
