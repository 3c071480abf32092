# SPDX-License-Identifier: AGPL-3.0-or-later
"""A folder as a source: its files are opened from where they lie, and nothing stays open."""

import os
from pathlib import Path

import pytest

from dokaz.intake.folder import Folder
from dokaz.intake.incoming import Incoming


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    for name in ("a/1", "a/2", "a/deep/3", "b/4", "5"):
        (tmp_path / "given" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "given" / name).write_text(name)
    return Folder(tmp_path / "given", under=b"top")


def read(incoming: Incoming) -> str:
    assert incoming.open_file is not None
    with incoming.open_file() as file:
        return file.read().decode()


def open_now() -> int:
    return len(os.listdir("/proc/self/fd"))


def test_files_are_read_while_they_are_listed_and_afterwards(folder: Folder) -> None:
    before = open_now()
    expected = ["5", "a/1", "a/2", "a/deep/3", "b/4"]
    assert [read(one) for one in folder.inputs()] == expected
    late = list(folder.inputs())
    assert [one.path.text for one in late] == [f"top/{name}" for name in expected]
    assert [read(one) for one in late] == expected
    assert open_now() == before


def test_a_folder_is_opened_once_for_the_files_in_it(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[object] = []
    real = os.open

    def counted(path: object, *more: object, **how: object) -> int:
        opened.append(path)
        return real(path, *more, **how)  # type: ignore[arg-type]

    inputs = iter(list(folder.inputs())[1:3])
    walking = folder.inputs()
    for _at in range(2):
        next(walking)
    monkeypatch.setattr(os, "open", counted)
    assert read(next(walking)) == "a/2"
    first = len(opened)
    walking.close()
    assert first == 3, "root, folder, file"
    assert [read(one) for one in inputs] == ["a/1", "a/2"]
    assert len(opened) == first + 6, "each from the root once the walk is over"


def test_a_link_in_the_place_of_a_file_is_not_followed(folder: Folder, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("not given")
    late = list(folder.inputs())
    (tmp_path / "given" / "5").unlink()
    (tmp_path / "given" / "5").symlink_to(tmp_path / "secret")
    with pytest.raises(OSError, match="symbolic links"):
        read(late[0])


def test_a_link_in_the_place_of_a_folder_leads_nowhere(folder: Folder, tmp_path: Path) -> None:
    """Neither before a file of it was opened nor after."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for name in ("1", "2", "4"):
        (elsewhere / name).write_text("not given")
    walking = folder.inputs()
    given = {}
    for one in walking:
        if one.path.text == "top/a/1":
            given["a/1"] = read(one)
            (tmp_path / "given" / "a").rename(tmp_path / "moved")
            (tmp_path / "given" / "a").symlink_to(elsewhere)
        elif one.path.text == "top/a/2":
            given["a/2"] = read(one)
        elif one.path.text == "top/b/4":
            (tmp_path / "given" / "b").rename(tmp_path / "moved b")
            (tmp_path / "given" / "b").symlink_to(elsewhere)
            with pytest.raises(OSError, match=r"directory|symbolic"):
                read(one)
    assert given == {"a/1": "a/1", "a/2": "a/2"}


def test_a_forked_process_opens_for_itself(folder: Folder) -> None:
    walking = folder.inputs()
    inputs = [next(walking) for _at in range(3)]
    assert read(inputs[1]) == "a/1"
    child = os.fork()
    if child == 0:
        try:
            os.closerange(3, 1000)
            assert read(inputs[2]) == "a/2"
            os._exit(0)
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert [read(one) for one in walking] == ["a/deep/3", "b/4"]
