# SPDX-License-Identifier: AGPL-3.0-or-later
"""`dokaz renditions`: counting, ordering and making what originals lack, by the real program."""

from tests.interfaces.cli.installed import ADMIN, WORKER, Node


def numbers(node: Node, kind: str) -> dict[str, int]:
    done = node.run("renditions", "status", *ADMIN, "--json")
    assert done.code == 0, done.err
    return {state: number for state, number in done.document["kinds"][kind].items() if number}


def test_what_lacks_is_counted_ordered_once_made_and_then_there(node: Node) -> None:
    folder = node.home.parent / "card"
    folder.mkdir()
    (folder / "a.txt").write_bytes("Їхали ми з міста".encode("cp1251"))
    assert node.run("receive", folder, *WORKER, "--mode", "found").code == 0
    assert numbers(node, "text") == {"lacking": 1}

    dry = node.run("renditions", "make", "text", "--dry-run", *ADMIN, "--json")
    assert dry.document == {
        "kinds": {"text": {"present": 0, "older": 0, "failed": 0, "lacking": 1}},
        "ordered": None,
    }
    refused = node.run("renditions", "make", "poems", *ADMIN)
    assert refused.code == 2
    assert "text, pages" in refused.err
    stranger = node.run("renditions", "make", "text", *WORKER)
    assert stranger.code not in (0, 2)

    ordered = node.run("renditions", "make", "text", "pages", *ADMIN, "--org", "trh", "--json")
    assert ordered.document == {"ordered": 1}
    assert node.do("work_off")["done"] >= 2
    assert numbers(node, "text") == {"present": 1}
    assert numbers(node, "examination") == {"present": 1}
    again = node.run("renditions", "make", "--older", "--failed", *ADMIN, "--json")
    assert again.document == {"ordered": 0}
    everything = node.run("renditions", "make", "text", "--all", *ADMIN, "--json")
    assert everything.document == {"ordered": 1}
    assert node.do("work_off")["done"] == 1
