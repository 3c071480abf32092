# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a process left in an index's folder when it was killed at a commit hinders nobody."""

import shutil
from pathlib import Path
from uuid import UUID

import pytest

from dokaz.gate.api import Reached
from dokaz.search.index.port import Entry, Zone

tantivy_index = pytest.importorskip("dokaz.search.index.tantivy_index")


def entry(number: int, words: str) -> Entry:
    return Entry(
        key=f"item:{UUID(int=number).hex}",
        columns={"subject": frozenset({"item"})},
        registered=number,
        happened=0,
        zones={Zone.RECORD: [words]},
        kept=words.encode(),
    )


@pytest.mark.parametrize("opened_before", [False, True])
def test_a_commit_killed_before_it_counted_can_be_made_again(
    tmp_path: Path, opened_before: bool
) -> None:
    """The engine names the file of what was taken out by the number of the step, and a step that
    is made again has the same number. `opened_before`: by its maker, before the other was killed.
    """
    folder = tmp_path / "index"
    killed = tantivy_index.TantivyIndex(folder, make=True)
    killed.write([entry(number, "перше") for number in range(1, 5)], [], Reached())
    another = tantivy_index.TantivyIndex(folder)
    before = shutil.copytree(folder, tmp_path / "before")
    killed.write([entry(1, "друге")], [], Reached())
    assert {path.name for path in folder.glob("*.del")} - {path.name for path in before.iterdir()}
    # All its files are there but for the one that says which count; nothing is cleared away yet.
    for path in before.iterdir():
        if path.name == "meta.json" or not (folder / path.name).exists():
            shutil.copy2(path, folder)

    index = another if opened_before else tantivy_index.TantivyIndex(folder)
    index.write([entry(1, "друге")], [], Reached())
    assert index.kept([entry(1, "").key]) == {entry(1, "").key: "друге".encode()}
    assert index.size() == 4
    index.check()
