# SPDX-License-Identifier: AGPL-3.0-or-later
"""Operations of publication."""

from dokaz.interfaces.rest.records.making import get, post
from dokaz.publication import api as publication

_AT = "/releases/{uuid:release_id}"

OFFERED = (
    get(
        "/releases", "list_releases", "List releases",
        "Releases of the own organisation, newest first: all that is told of each event.",
        publication.visible_releases, kinds={"state": publication.ReleaseState},
    ),
    get(_AT, "get_release", "One release", "What it tells, and who decided it.",
        publication.get_release),
    get(
        "/events/{uuid:event_id}/release", "consider_release", "What the rules say of an event",
        "What would be told of an event now and by which rules, or what stands against it.",
        publication.consider, kinds={"at_least": publication.Step},
    ),
    post(
        "/events/{uuid:event_id}/release", "propose_release", "Propose a release",
        "Propose to tell the event as the rules make it; a second person has to agree.",
        publication.propose,
        kinds={"basis": publication.Basis, "at_least": publication.Step},
    ),
    post(
        f"{_AT}/approve", "approve_release", "Agree to a release",
        "Agree, as another person than the one who proposed, to exactly what was proposed.",
        publication.approve,
    ),
    post(f"{_AT}/decline", "decline_release", "Decline a release", "Say no, with the reason.",
         publication.decline),
    post(
        f"{_AT}/withdraw", "withdraw_release", "Take a release back",
        "The next dataset is made without it. One person is enough.", publication.withdraw,
    ),
    get("/stories", "list_stories", "List releases of stories",
        "Releases of stories of the own organisation, newest first, each with its digest.",
        publication.visible_stories, kinds={"state": publication.ReleaseState}),
    post(
        "/stories", "propose_story", "Propose a story",
        "Propose exactly the story with this digest (docs/formats/portal-stories.md); "
        "another publisher has to agree.",
        publication.propose_story,
    ),
    post(
        "/stories/{uuid:story_id}/approve", "approve_story", "Agree to a story",
        "Agree, as another publisher, to the story with this digest, which you have read.",
        publication.approve_story,
    ),
    post("/stories/{uuid:story_id}/decline", "decline_story", "Decline a story",
         "Say no, with the reason.", publication.decline_story),
    post("/stories/{uuid:story_id}/withdraw", "withdraw_story", "Take a story back",
         "It is not published again. One person is enough.", publication.withdraw_story),
    get("/layers", "list_layers", "List releases of layers",
        "Releases of layers of the own organisation, newest first, each with its digest.",
        publication.visible_layers, kinds={"state": publication.ReleaseState}),
    post(
        "/layers", "propose_layer", "Propose a layer",
        "Propose exactly the layer with this digest (docs/formats/portal-layers.md); "
        "another publisher has to agree.",
        publication.propose_layer, kinds={"kind": publication.LayerKind},
    ),
    post(
        "/layers/{uuid:layer_id}/approve", "approve_layer", "Agree to a layer",
        "Agree, as another publisher, to the layer with this digest, which you have looked at.",
        publication.approve_layer,
    ),
    post("/layers/{uuid:layer_id}/decline", "decline_layer", "Decline a layer",
         "Say no, with the reason.", publication.decline_layer),
    post("/layers/{uuid:layer_id}/withdraw", "withdraw_layer", "Take a layer back",
         "It is not published again. One person is enough.", publication.withdraw_layer),
    get("/damaged-objects", "consider_damaged_objects", "What may be told of damage to objects",
        "Numbers by place that a dataset would hold now, how many objects are not told and why, "
        "and what two publishers agreed to.", publication.consider_objects),
    post("/damaged-objects", "propose_damaged_objects", "Propose to tell damage to objects",
         "Propose exactly what the rules allow now. Another publisher has to agree, as to a layer.",
         publication.propose_objects),
    get("/embargoes", "list_embargoes", "List times of silence",
        "Times of silence that publishers of the own organisation proposed, newest first.",
        publication.visible_embargoes),
    post(
        "/embargoes", "propose_embargo", "Propose another time of silence",
        "Days after each event in which no dataset tells it; never fewer than the node's setting.",
        publication.propose_embargo,
    ),
    post("/embargoes/{uuid:embargo_id}/approve", "approve_embargo", "Agree to a time of silence",
         "Agree, as another publisher; it is in force from the next dataset on.",
         publication.approve_embargo),
    post("/embargoes/{uuid:embargo_id}/decline", "decline_embargo", "Decline a time of silence",
         "Say no, with the reason.", publication.decline_embargo),
    get(
        "/publication-rules", "get_publication_rules", "The rules of publication",
        "The rules in force on this node, with their digest.", publication.rules_in_force,
    ),
    get("/datasets", "list_datasets", "List datasets",
        "The public datasets made on this node, newest first.", publication.datasets),
)  # fmt: skip
