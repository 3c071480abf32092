# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an operator may set: typed, checked, and refused by name when it is wrong."""

from pathlib import Path

import pytest

from dokaz.site.configuration import BadConfiguration, load, postgresql_parameters
from dokaz.site.database import journal_mode


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    (tmp_path / "dokaz.toml").write_text("port = 8010\nweb_threads = 3\n")
    found = load({"DOKAZ_HOME": str(tmp_path), "DOKAZ_PORT": "8020"})
    assert (found.port, found.web_threads) == (8020, 3)


@pytest.mark.parametrize(
    "text", ["prot = 8010", "port = 'many'", "debug = 1", "port = ", "witness_quorum = 2"]
)
def test_a_typing_error_in_the_file_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "dokaz.toml").write_text(text)
    with pytest.raises(BadConfiguration):
        load({"DOKAZ_HOME": str(tmp_path)})


@pytest.mark.parametrize(
    "environment",
    [
        {"DOKAZ_PORT": "eighty"},
        {"DOKAZ_DEMO": "perhaps"},
        {"DOKAZ_DEMO_SIZE": "huge"},
        {"DOKAZ_DATABASE": "mysql://x/y"},
        {"DOKAZ_LOG_ORIGIN": "two words"},
    ],
)
def test_a_wrong_value_in_the_environment_is_refused(
    environment: dict[str, str], tmp_path: Path
) -> None:
    with pytest.raises(BadConfiguration):
        load({"DOKAZ_HOME": str(tmp_path), **environment})


def test_secret_and_log_name_are_made_once_and_kept_from_others(tmp_path: Path) -> None:
    first = load({"DOKAZ_HOME": str(tmp_path)})
    second = load({"DOKAZ_HOME": str(tmp_path)})
    assert first.secret == second.secret
    assert first.log_origin == second.log_origin
    assert (tmp_path / "keys" / "web.secret").stat().st_mode & 0o777 == 0o600
    assert first.secret not in repr(first)


def test_a_folder_that_began_as_a_demonstration_stays_one(tmp_path: Path) -> None:
    assert load({"DOKAZ_HOME": str(tmp_path)}).demo is False
    (tmp_path / "demo-sign-in").write_text("x\n")
    assert load({"DOKAZ_HOME": str(tmp_path)}).demo is True


def test_an_address_of_postgresql_is_taken_apart() -> None:
    found = postgresql_parameters("postgresql://archive:p%40ss@db.example:5433/dokaz")
    assert found["PASSWORD"] == "p@ss"
    assert (found["HOST"], found["PORT"], found["NAME"]) == ("db.example", "5433", "dokaz")


@pytest.mark.parametrize(
    ("version", "mode"),
    [((3, 40, 1), "persist"), ((3, 51, 2), "persist"), ((3, 51, 3), "wal"), ((4, 0, 0), "wal")],
)
def test_the_journal_follows_the_library_s_version(version: tuple[int, ...], mode: str) -> None:
    assert journal_mode(version) == mode
