# SPDX-License-Identifier: AGPL-3.0-or-later
"""The account of a year on the command line: figures that can be checked, or nothing at all."""

import csv
import hashlib
import io
import json
from datetime import UTC, datetime
from pathlib import Path

from tests.interfaces.cli.installed import WORKER, Node


def test_an_account_is_written_whole_and_its_digest_is_on_record(
    node: Node, tmp_path: Path
) -> None:
    card = tmp_path / "card"
    card.mkdir()
    (card / "1.txt").write_text("перше")
    assert node.run("receive", card, *WORKER, "--mode", "found").code == 0
    out, year = tmp_path / "account", str(datetime.now(UTC).year)
    done = node.run("report", *WORKER, "--year", year, "--out", out, "--record", "--json",
                    "--format", "html,csv,pdf,docx")  # fmt: skip
    assert done.code == 0, done.out + done.err
    assert {one.name for one in out.iterdir()} == {
        "account.html", "figures.csv", "figures.json", "account.pdf", "account.docx",
    }  # fmt: skip
    data = (out / "figures.json").read_bytes()
    assert done.document["sha256"] == hashlib.sha256(data).hexdigest()
    stated = json.loads(data)
    assert (stated["format"], stated["organisation"]) == ("dokaz-figures/2", "TRH")
    figures = {(one["code"], one["kind"]): one["now"] for one in stated["figures"]}
    assert (figures["items", ""], figures["originals", ""], figures["events", ""]) == (1, 1, 0)
    page = (out / "account.html").read_text("utf-8")
    assert done.document["sha256"] in page
    assert "://" not in page
    rows = list(csv.reader(io.StringIO((out / "figures.csv").read_text("utf-8-sig"))))
    assert len(rows) == 1 + len(stated["figures"])
    assert done.document["report"]
    (card / "2.txt").write_text("друге")
    assert node.run("receive", card, *WORKER, "--mode", "found").code == 0
    node.do("sequence")
    anew = node.run("report", *WORKER, "--against", out / "figures.json", "--out",
                    tmp_path / "anew", "--json")  # fmt: skip
    assert anew.code == 0, anew.out + anew.err
    assert anew.document["against"] == done.document["sha256"]
    assert anew.document["in_log"]["verdict"] == "proven"
    told = {(one["code"], one["kind"]): (one["kept"], one["now"])
            for one in anew.document["differences"]}  # fmt: skip
    assert told["items", ""] == ([1, 0], [2, 0])
    assert ("events", "") not in told
    (tmp_path / "changed.json").write_bytes(data + b" ")
    # A second time into the same folder, without a time, with days in the wrong order: nothing.
    for wrong in (
        ("--year", year, "--out", out),
        ("--out", tmp_path / "other"),
        ("--year", year, "--format", "pdf,exe", "--out", tmp_path / "other"),
        ("--against", tmp_path / "changed.json", "--out", tmp_path / "other"),
        ("--against", out / "figures.json", "--year", year, "--out", tmp_path / "other"),
        ("--since", "2026-02-01", "--until", "2026-01-01", "--out", tmp_path / "other"),
    ):
        assert node.run("report", *WORKER, *wrong).code == 2, wrong
    assert (out / "figures.json").read_bytes() == data
    assert not (tmp_path / "other").exists()
