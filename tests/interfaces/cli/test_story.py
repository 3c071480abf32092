# SPDX-License-Identifier: AGPL-3.0-or-later
"""A story on the command line: proposed by one publisher, agreed to by another, taken back."""

from pathlib import Path

from tests.interfaces.cli.installed import WORKER, Node
from tests.interfaces.portal.test_beside import STORY, story

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
