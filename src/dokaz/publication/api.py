# SPDX-License-Identifier: AGPL-3.0-or-later
"""What other rooms and the interfaces may use of this room."""

from dokaz.publication.actions.laying import (
    approve_layer,
    decline_layer,
    propose_layer,
    propose_objects,
    withdraw_layer,
)
from dokaz.publication.actions.making import record_dataset
from dokaz.publication.actions.releasing import approve, decline, propose, withdraw
from dokaz.publication.actions.silencing import (
    approve_embargo,
    decline_embargo,
    propose_embargo,
)
from dokaz.publication.actions.telling import (
    approve_story,
    decline_story,
    propose_story,
    withdraw_story,
)
from dokaz.publication.anonymity import Told, enough
from dokaz.publication.beside import (
    digest_of,
    released_layers,
    released_stories,
    visible_layers,
    visible_stories,
)
from dokaz.publication.coarsening import Coarse, Ground
from dokaz.publication.dataset.invented import invented, invented_objects
from dokaz.publication.dataset.making import DatasetMade, make_dataset, make_invented
from dokaz.publication.dataset.manifest import DamagedDataset, check, verifier_key
from dokaz.publication.embargo import visible_embargoes, waiting_embargo
from dokaz.publication.objects_told import collect_objects, consider_objects
from dokaz.publication.of_objects import Gathered, ToldObject
from dokaz.publication.policy import DECIDERS, PROPOSERS, SERVICE, WITHDRAWERS, sees_releases
from dokaz.publication.queries import (
    collect,
    consider,
    datasets,
    get_release,
    rules_in_force,
    visible_releases,
)
from dokaz.publication.rules import Kind, Rules, shipped
from dokaz.publication.views import (
    Considered,
    DatasetView,
    EmbargoView,
    LayerView,
    ObjectsConsidered,
    ReleasePage,
    ReleaseView,
    RulesView,
    StoryView,
)
from dokaz.publication.vocabulary import (
    Basis,
    Damage,
    DateStep,
    Harmed,
    LayerKind,
    ObjectObstacle,
    Obstacle,
    ReleaseState,
    RuleOf,
    Step,
)

__all__ = [
    "DECIDERS",
    "PROPOSERS",
    "SERVICE",
    "WITHDRAWERS",
    "Basis",
    "Coarse",
    "Considered",
    "Damage",
    "DamagedDataset",
    "DatasetMade",
    "DatasetView",
    "DateStep",
    "EmbargoView",
    "Gathered",
    "Ground",
    "Harmed",
    "Kind",
    "LayerKind",
    "LayerView",
    "ObjectObstacle",
    "ObjectsConsidered",
    "Obstacle",
    "ReleasePage",
    "ReleaseState",
    "ReleaseView",
    "RuleOf",
    "Rules",
    "RulesView",
    "Step",
    "StoryView",
    "Told",
    "ToldObject",
    "approve",
    "approve_embargo",
    "approve_layer",
    "approve_story",
    "check",
    "collect",
    "collect_objects",
    "consider",
    "consider_objects",
    "datasets",
    "decline",
    "decline_embargo",
    "decline_layer",
    "decline_story",
    "digest_of",
    "enough",
    "get_release",
    "invented",
    "invented_objects",
    "make_dataset",
    "make_invented",
    "propose",
    "propose_embargo",
    "propose_layer",
    "propose_objects",
    "propose_story",
    "record_dataset",
    "released_layers",
    "released_stories",
    "rules_in_force",
    "sees_releases",
    "shipped",
    "verifier_key",
    "visible_embargoes",
    "visible_layers",
    "visible_releases",
    "visible_stories",
    "waiting_embargo",
    "withdraw",
    "withdraw_layer",
    "withdraw_story",
]
