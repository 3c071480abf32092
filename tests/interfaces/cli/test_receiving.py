# SPDX-License-Identifier: AGPL-3.0-or-later
"""From a folder to a checked parcel on the command line alone."""

import hashlib
import json
import re
from pathlib import Path

from tests.interfaces.cli.installed import ADMIN, WORKER, Node

FOUND = ("--mode", "found")


def card(tmp_path: Path) -> Path:
    folder = tmp_path / "card"
    folder.mkdir()
    (folder / "one.txt").write_text("перше")
    (folder / "two.txt").write_text("друге")
    (folder / "empty.txt").touch()
    (folder / "link.txt").symlink_to(folder / "one.txt")
    return folder


def test_every_file_is_accounted_for_and_refusals_are_explained(node: Node, tmp_path: Path) -> None:
    folder = card(tmp_path)
    report = tmp_path / "report.json"
    done = node.run("receive", folder, *WORKER, *FOUND, "--report", report, "--json")
    assert done.code == 1
    found = done.document
    assert (found["files"], found["taken"], found["already_here"]) == (4, 2, 0)
    assert {line["path"]: line["reason"] for line in found["refused"]} == {
        "empty.txt": "empty",
        "link.txt": "link",
    }
    assert all(line["why"] and line["advice"] for line in found["refused"])
    assert len(json.loads(report.read_text("utf-8"))["entries"]) == 4

    for name in ("empty.txt", "link.txt"):
        (folder / name).unlink()
    again = node.run("receive", folder, *WORKER, *FOUND, "--json")
    assert (again.code, again.document["already_here"]) == (0, 2)
    assert node.do("state")["items"] == 2
    people = node.run("receive", folder, *WORKER, *FOUND)
    assert people.code == 0
    assert "2 of 2 accounted for" in people.out


def test_what_cannot_be_chosen_is_refused_before_anything_is_read(
    node: Node, tmp_path: Path
) -> None:
    folder = card(tmp_path)
    for arguments, code in (
        (("--mode", "by_magic"), 2),
        ((*FOUND, "--source", "no such source"), 2),
        ((*FOUND, "--level", "9"), 2),
        ((*FOUND, "--report", str(folder / "one.txt")), 2),
    ):
        assert node.run("receive", folder, *WORKER, *arguments).code == code, arguments
    assert node.run("receive", folder, *ADMIN, *FOUND).code == 3
    assert node.run("receive", tmp_path / "nowhere", *WORKER, *FOUND).code == 2
    assert node.do("state")["deliveries"] == 0


def test_a_damaged_object_is_found_and_named_to_administrators(node: Node, tmp_path: Path) -> None:
    node.run("receive", card(tmp_path), *WORKER, *FOUND)
    well = node.run("fixity", "run", "--json")
    assert (well.code, well.document) == (0, {"objects": 2, "findings": 0, "orphans": 0})
    objects = (node.home / "objects" / "objects").rglob("*")
    victim = next(path for path in objects if path.is_file())
    victim.chmod(0o600)
    victim.write_bytes(b"changed" + victim.read_bytes()[7:])
    ill = node.run("fixity", "run", "--json")
    assert (ill.code, ill.document["findings"]) == (5, 1)
    seen = node.run("fixity", "status", *ADMIN, "--json")
    assert seen.code == 1
    assert [finding["object"] for finding in seen.document["findings"]] == [victim.name]
    assert node.run("fixity", "status", *WORKER, "--json").document["error"] == "gate.refused"
    doctor = node.run("doctor", "--json").document
    assert "integrity" in {c["check"] for c in doctor["checks"] if c["verdict"] == "wrong"}


def test_bytes_left_by_a_cut_off_intake_are_not_called_missing_or_damaged(
    node: Node, tmp_path: Path
) -> None:
    node.run("receive", card(tmp_path), *WORKER, *FOUND)
    kept = next(path for path in (node.home / "objects" / "objects").rglob("*") if path.is_file())
    left = b"stored, and then the power went"
    digest = hashlib.sha256(left).hexdigest()
    (kept.parent.parent / digest[:2]).mkdir(mode=0o700, exist_ok=True)
    (kept.parent.parent / digest[:2] / digest).write_bytes(left)
    found = node.run("fixity", "run", "--json")
    assert (found.code, found.document) == (0, {"objects": 2, "findings": 0, "orphans": 1})
    people = node.run("fixity", "run", DOKAZ_LANGUAGE="uk")
    assert people.code == 0
    assert "Бракує або пошкоджено" not in people.out
    assert "без запису: 1" in people.out
    seen = node.run("fixity", "status", *ADMIN, DOKAZ_LANGUAGE="uk")
    # The whole address: by it the file is fetched from a backup.
    assert digest in seen.out
    assert "без запису" in seen.out
    assert not re.search("orphan|побачено", seen.out)


def test_a_parcel_is_made_and_verifies(node: Node, tmp_path: Path) -> None:
    node.run("receive", card(tmp_path), *WORKER, *FOUND)
    node.do("sequence")
    item = node.do("item_refs")["refs"][0]
    drafted = node.run(
        *("parcel", "make", item, *WORKER, "--recipient", "Прокуратура", "--json"),
        *("--recipient-kind", "prosecutor", "--purpose", "national_prosecution"),
        *("--basis", "official_request"),
    )
    assert drafted.code == 0, drafted.out + drafted.err
    ref, file = drafted.document["ref"], tmp_path / "parcel.zip"
    made = node.run("parcel", "out", ref, file, *WORKER, "--reason", "asked for", "--json")
    assert made.code == 0, made.out + made.err
    assert made.document["bytes"] == file.stat().st_size
    assert node.run("verify", str(file)).code in (0, 1)
    again = node.run("parcel", "out", ref, file, *WORKER, "--json")
    assert (again.code, again.document["error"]) == (2, "cli.wrong_choice")
    listed = node.run("parcel", "list", *WORKER, "--json").document["parcels"]
    assert [(p["ref"], p["status"]) for p in listed] == [(ref, "made")]
    unknown = node.run("parcel", "out", "no-such", tmp_path / "x.zip", *WORKER, "--json")
    assert unknown.document["error"] == "cli.wrong_choice"
