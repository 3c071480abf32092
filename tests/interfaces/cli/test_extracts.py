# SPDX-License-Identifier: AGPL-3.0-or-later
"""Records of casework on the command line alone: a table brought in, taken out again, refused."""

import csv
import json
from pathlib import Path

from tests.interfaces.cli.installed import WORKER, Node

TABLE = "external_id,title_uk,when\nП-1,Обстріл вигаданої вулиці,2022-08-07\n"
MAPPING = {
    "format": 1,
    "target": "events",
    "columns": [
        {"column": "external_id", "field": "external_id", "system": "партнер", "key": True},
        {"column": "title_uk", "field": "title_uk"},
        {"column": "when", "field": "when"},
    ],
}
INSIDE = ("--to", "own", "--purpose", "documentation")


def test_records_are_taken_out_and_listed(node: Node, tmp_path: Path) -> None:
    out = tmp_path / "events.csv"
    nothing = node.run("casework", "export", "events", out, *WORKER, *INSIDE, "--json")
    assert (nothing.code, nothing.document["error"]) == (3, "gate.conflict")
    assert not out.exists()  # what was refused leaves no file behind

    folder = tmp_path / "card"
    folder.mkdir()
    (folder / "t.csv").write_text(TABLE, "utf-8")
    report, mapping = tmp_path / "report.json", tmp_path / "mapping.json"
    mapping.write_text(json.dumps(MAPPING), "utf-8")
    node.run("receive", folder, *WORKER, "--mode", "found", "--report", report)
    (line,) = json.loads(report.read_text("utf-8"))["entries"]
    tried = node.run("table", "try", line["item"], *WORKER, "--mapping", mapping, "--json")
    node.run("table", "import", tried.document["import"], *WORKER)

    seen = node.run("casework", "export", "events", out, *WORKER, *INSIDE, "--dry-run", "--json")
    assert (seen.code, seen.document["records"], out.exists()) == (0, 1, False)
    done = node.run("casework", "export", "events", out, *WORKER, *INSIDE, "--json")
    assert (done.code, done.document["records"], done.document["unchecked"]) == (0, 1, 1)
    (row,) = csv.DictReader(out.read_text("utf-8-sig").splitlines())
    assert (row["title_uk"], row["when"]) == ("Обстріл вигаданої вулиці", "2022-08-07")
    again = node.run("casework", "export", "events", out, *WORKER, *INSIDE)
    assert again.code == 2  # the file is there already; nothing is on record as gone
    listed = node.run("casework", "list", *WORKER, "--json").document["extracts"]
    assert [one["ref"] for one in listed] == [done.document["extract"]]
