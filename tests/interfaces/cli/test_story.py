# SPDX-License-Identifier: AGPL-3.0-or-later
"""Stories and layers on the command line: one publisher proposes, another agrees or takes back."""

from pathlib import Path

from tests.interfaces.cli.installed import WORKER, Node
from tests.interfaces.portal.test_beside import STORY, area, laid, story

SECOND = ("--as", "second@example.org")


def test_a_story_is_refused_proposed_approved_and_taken_back(node: Node, tmp_path: Path) -> None:
    node.do("publishers")
    folder, portal = story(tmp_path / "stories", STORY), tmp_path / "portal"
    publish = ("publish", "--static", portal, "--stories", folder)
    refused = node.run(*publish, DOKAZ_LANGUAGE="uk")
    assert refused.code == 2
    assert "Нічого не опубліковано" in refused.err
    made = node.run("story", "propose", folder / "rik", *WORKER, "--json")
    assert made.code == 0, made.out + made.err
    digest = made.document["sha256"]
    assert f"rik: {digest}" in refused.err
    assert not portal.exists()
    (folder / "rik" / "story.toml").write_text(STORY.replace("In short", "Shortly"), "utf-8")
    other = node.run("story", "approve", folder / "rik", *SECOND, DOKAZ_LANGUAGE="en")
    assert other.code == 2
    assert "No such story waits" in other.err
    (folder / "rik" / "story.toml").write_text(STORY, "utf-8")
    assert node.run("story", "approve", folder / "rik", *SECOND).code == 0
    why = ("--reason", "вигадана причина")
    assert node.run("story", "withdraw", digest, *SECOND, *why).code == 0
    (row,) = node.run("story", "list", *SECOND, "--json").document["stories"]
    assert (row["name"], row["sha256"], row["state"]) == ("rik", digest, "withdrawn")


def test_a_layer_is_refused_proposed_approved_and_taken_back(node: Node, tmp_path: Path) -> None:
    node.do("publishers")
    folder, portal = laid(tmp_path / "layers", area("occupied")), tmp_path / "portal"
    refused = node.run("publish", "--static", portal, "--layers", folder, DOKAZ_LANGUAGE="uk")
    assert (refused.code, portal.exists()) == (2, False)
    assert "Нічого не опубліковано" in refused.err
    made = node.run("layer", "propose", folder, "front", *WORKER, "--json")
    assert made.code == 0, made.out + made.err
    digest = made.document["sha256"]
    assert f"front: {digest}" in refused.err
    unknown = node.run("layer", "approve", folder, "rear", *SECOND, DOKAZ_LANGUAGE="en")
    assert (unknown.code, "Its layers: front" in unknown.err) == (2, True)
    laid(folder, area("occupied", west=31.0))
    other = node.run("layer", "approve", folder, "front", *SECOND, DOKAZ_LANGUAGE="en")
    assert (other.code, "No such layer waits" in other.err) == (2, True)
    laid(folder, area("occupied"))
    assert node.run("layer", "approve", folder, "front", *SECOND).code == 0
    why = ("--reason", "вигадана причина")
    assert node.run("layer", "withdraw", digest, *SECOND, *why).code == 0
    (row,) = node.run("layer", "list", *SECOND, "--json").document["layers"]
    assert (row["code"], row["sha256"], row["state"]) == ("front", digest, "withdrawn")
