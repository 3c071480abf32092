# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who decides what is told: publishers propose, another publisher or whoever guards data agrees.

Of a story or a layer no rule can say what it gives away, so both who decide it are publishers.
Releases of all are seen by the own organisation's people who read records. Partners see datasets,
as everybody does.
"""

from django.db.models import Q

from dokaz.casework.events import api as events
from dokaz.gate.api import Actor, ActorKind, Policy, Rule, holds_role, own, with_role
from dokaz.publication.models import Dataset, Embargo, Layer, Release, Story

SERVICE = "publication"
PROPOSERS = ("publisher",)
DECIDERS = ("publisher", "data_protection_officer")
WITHDRAWERS = ("publisher", "custodian", "data_protection_officer")
_NOTHING = Q(pk__in=[])


def sees_releases(actor: Actor) -> bool:
    """Whether pages of releases are for this actor."""
    person = actor.kind is ActorKind.PERSON and events.reads_records(actor)
    return person and not actor.holds("platform_admin", "external_reader")


def _sees(actor: Actor) -> Q:
    if not sees_releases(actor):
        return _NOTHING
    return Q(organisation_id=actor.organisation_id)


RELEASES: Policy[Release] = Policy(what="release", rows=lambda: Release.objects.all(), sees=_sees)
STORIES: Policy[Story] = Policy(what="story", rows=lambda: Story.objects.all(), sees=_sees)
LAYERS: Policy[Layer] = Policy(what="layer", rows=lambda: Layer.objects.all(), sees=_sees)
EMBARGOES: Policy[Embargo] = Policy(what="embargo", rows=lambda: Embargo.objects.all(), sees=_sees)
DATASETS: Policy[Dataset] = Policy(
    what="dataset", rows=lambda: Dataset.objects.all(), sees=lambda actor: Q()
)

MAY_PROPOSE: Rule = with_role(PROPOSERS, events.own_event("event_id"))
MAY_DECIDE: Rule = with_role(DECIDERS, own(RELEASES, "release_id"))
MAY_WITHDRAW: Rule = with_role(WITHDRAWERS, own(RELEASES, "release_id"))
MAY_PROPOSE_STORY: Rule = holds_role(*PROPOSERS)
MAY_APPROVE_STORY: Rule = with_role(PROPOSERS, own(STORIES, "story_id"))
MAY_DECLINE_STORY: Rule = with_role(DECIDERS, own(STORIES, "story_id"))
MAY_WITHDRAW_STORY: Rule = with_role(WITHDRAWERS, own(STORIES, "story_id"))
MAY_PROPOSE_LAYER: Rule = holds_role(*PROPOSERS)
MAY_APPROVE_LAYER: Rule = with_role(PROPOSERS, own(LAYERS, "layer_id"))
MAY_DECLINE_LAYER: Rule = with_role(DECIDERS, own(LAYERS, "layer_id"))
MAY_WITHDRAW_LAYER: Rule = with_role(WITHDRAWERS, own(LAYERS, "layer_id"))
MAY_PROPOSE_EMBARGO: Rule = holds_role(*PROPOSERS)
MAY_APPROVE_EMBARGO: Rule = with_role(PROPOSERS, own(EMBARGOES, "embargo_id"))
MAY_DECLINE_EMBARGO: Rule = with_role(DECIDERS, own(EMBARGOES, "embargo_id"))
MAY_CONSIDER: Rule = with_role(WITHDRAWERS, events.own_event("event_id"))
MAY_READ: Rule = holds_role(
    "documenter", "osint_researcher", "verifier", "legal_analyst", "interviewer", "case_worker",
    "custodian", "data_protection_officer", "publisher", "auditor", "coordinator",
)  # fmt: skip
