# SPDX-License-Identifier: AGPL-3.0-or-later
"""A table on the command line alone: looked at, tried, brought in, undone."""

import json
from pathlib import Path

from tests.interfaces.cli.installed import WORKER, Node

INDEX = "№;Файл;Назва;Дата\nЕД-1;1.txt;Міст;07/08/2022\nЕД-2;2.txt;Школа;08/08/2022\n"


def test_a_table_is_looked_at_tried_brought_in_and_undone(node: Node, tmp_path: Path) -> None:
    folder = tmp_path / "card"
    folder.mkdir()
    (folder / "1.txt").write_text("перше")
    (folder / "index.csv").write_bytes(INDEX.encode("cp1251"))
    report = tmp_path / "report.json"
    node.run("receive", folder, *WORKER, "--mode", "found", "--report", report)
    lines = json.loads(report.read_text("utf-8"))["entries"]
    (item,) = [line["item"] for line in lines if line["path"] == "index.csv"]

    out = tmp_path / "mapping.json"
    looked = node.run("table", "look", item, *WORKER, "--out", out, "--json")
    assert looked.code == 1  # a question is open
    assert looked.document["encoding"] == "cp1251"
    assert looked.document["questions"] == [{"kind": "date_order", "column": "Дата", "value": ""}]
    mapping = json.loads(out.read_text("utf-8"))
    next(one for one in mapping["columns"] if one["column"] == "Дата")["order"] = "dmy"
    out.write_text(json.dumps(mapping), "utf-8")

    told = tmp_path / "rows.csv"
    tried = node.run("table", "try", item, *WORKER, "--mapping", out, "--report", told, "--json")
    assert (tried.code, tried.document["state"]) == (1, "planned")
    assert (tried.document["changed"], tried.document["refused"]) == (1, 1)
    assert "no_such_item" in told.read_text("utf-8")
    number = tried.document["import"]
    done = node.run("table", "import", number, *WORKER, "--json")
    assert (done.document["state"], done.document["done"]) == ("complete", 1)
    undone = node.run("table", "undo", number, *WORKER)
    assert undone.code == 1  # the refused row is still one that asks for attention
    assert "undone" in undone.out

    for wrong in (
        ("look", "TRH-1999-000001"),
        ("try", item, "--mapping", "no such mapping"),
        ("try", item, "--mapping", str(tmp_path / "nothing.json")),
        ("look", item, "--out", str(told)),
    ):
        assert node.run("table", *wrong, *WORKER).code == 2, wrong
