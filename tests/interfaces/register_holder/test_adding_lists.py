# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lists of people entered from a laptop: all or a stated part, and every number is told."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.interfaces.register_holder.coalition import Coalition, made

from dokaz.interfaces.cli import register_cmd

HEAD = "surname,given,patronymic,birth\n"


@pytest.fixture
def coalition(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Coalition:
    found = made(tmp_path)
    monkeypatch.setattr(register_cmd, "_renewed", lambda _folder: found.members["ALPHA"])
    return found


def added(rows: str, file: Path, *, json: bool = False) -> Result:
    file.write_text(HEAD + rows, "utf-8")
    options = ["--list", str(file), "--depth", "account", "--consent"]
    return CliRunner().invoke(
        register_cmd.add, options, env={"DOKAZ_LANGUAGE": "en"}, obj={"json": json}
    )


def entries(coalition: Coalition) -> int:
    return json.loads(coalition.line.get("http://h1/health")[1])["entries"]


def test_a_list_with_a_row_of_which_too_little_is_known_registers_nobody(
    coalition: Coalition, tmp_path: Path
) -> None:
    whole = "Коваль,Степан,Ігорович,1970\n"
    refused = added(f"{whole}Бондар,Оля,,\n", tmp_path / "list.csv")
    assert "rows 3" in refused.output
    assert entries(coalition) == 0
    done = added(f"{whole}\nБойко,Ганна,Петрівна,\n", tmp_path / "list.csv")
    assert entries(coalition) == 2
    for row, number in ((2, 0), (4, 1)):
        assert f"Row {row}: Registered under number {number}." in done.output


@pytest.mark.parametrize("json", [False, True])
def test_cut_off_in_the_middle_it_is_said_from_which_row_on_nobody_is_registered(
    coalition: Coalition, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, json: bool
) -> None:
    alpha = coalition.members["ALPHA"]
    add = alpha.add

    def once(*given: object) -> int:
        number = add(*given)
        coalition.line.down = {"http://h1"}
        return number

    monkeypatch.setattr(alpha, "add", once)
    rows = "Коваль,Степан,Ігорович,1970\nБойко,Ганна,Петрівна,\n"
    cut = added(rows, tmp_path / "list.csv", json=json)
    assert cut.exception is not None
    # For programs one document stands on standard output, and here none came.
    assert bool(cut.stdout) is not json
    said = cut.stderr if json else cut.stdout
    assert "Row 2: Registered under number 0." in said
    assert "From row 3 on nothing was registered." in said
    coalition.line.down = set()
    assert entries(coalition) == 1
